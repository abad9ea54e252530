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
