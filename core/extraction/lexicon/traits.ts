import { GOLD, OTHER_MATERIAL, SILVER, STEEL } from './materials';

/** What tells one piece of several apart: colour, size, make. Folded, singular and plural. */
export const TRAITS: ReadonlySet<string> = new Set(
  [
    'rojo roja negro negra blanco blanca dorado dorada plateado plateada rosado rosada morado morada amarillo amarilla',
    'azul verde gris cafe fucsia turquesa lila beige naranja transparente tricolor',
    'grande mediano mediana pequeño pequeña pequeno pequena chiquito chiquita mini delgado delgada grueso gruesa',
    'largo larga corto corta ancho ancha angosto angosta liso lisa sencillo sencilla doble tejido tejida mate brillante',
  ]
    .flatMap((line) => line.split(' '))
    .flatMap((word) => [word, /[aeiou]$/.test(word) ? `${word}s` : `${word}es`]),
);

/** "3 rojas", "5 plata": a word that stands for one of several pieces already named. */
export function tellsApart(word: string): boolean {
  return (
    TRAITS.has(word) ||
    word === 'iguales' ||
    GOLD.has(word) ||
    SILVER.has(word) ||
    STEEL.has(word) ||
    OTHER_MATERIAL.has(word)
  );
}
