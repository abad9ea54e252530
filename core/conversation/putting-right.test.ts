import { EMPTY_CLIENTE, type ExtraccionJson } from '../contract/extraction';
import { extractSale } from '../extraction';
import { Decimal } from '../invoicing';
import { draftFrom } from './draft';
import { putRight } from './putting-right';

const sale = (...pieces: [string, number][]): ExtraccionJson => ({
  items: pieces.map(([nombre, precio]) => ({
    nombre,
    descripcion: null,
    cantidad: 1,
    precio,
    tipo_prenda: 'OTRO',
    material: null,
    peso_gramos: null,
  })),
  cliente: { ...EMPTY_CLIENTE },
  descuento: null,
  iva: null,
  metodo_pago: null,
  notas: null,
  confianza: 0.9,
});
const shop = {
  name: 'Joyería',
  tax: { regime: 'responsable', rate: new Decimal('0.19'), pricesIncludeTax: false },
  requiredFields: ['nombre'],
  maxItems: 20,
  photoAndVoice: true,
} as const;

/** What the card shows after the words: corrected lines, and what is still to be added. */
function after(card: [string, number][], words: string) {
  const draft = draftFrom(
    sale(...card),
    { ...shop, requiredFields: ['nombre'] },
    {
      id: 'draft',
      now: new Date('2026-11-24T15:00:00Z'),
      albumId: null,
      source: null,
    },
  );
  const read = extractSale(words, { channel: 'text', adding: true });
  const right = putRight(draft, read, words);
  if ('which' in right) return right;
  return {
    lines: right.draft.lines.map((line) => [line.name, line.quantity, Number(line.unitPrice)]),
    added: right.extraction.items.map((item) => [item.nombre, item.cantidad, item.precio]),
  };
}

const CARD: [string, number][] = [
  ['Anillo', 157_000],
  ['Cadena', 203_000],
];

describe('words about pieces of the open card', () => {
  it.each<[string, unknown[][]]>([
    [
      'no, el anillo es 80.000 y la cadena 90.000',
      [
        ['Anillo', 1, 80_000],
        ['Cadena', 1, 90_000],
      ],
    ],
    [
      'me equivoqué, la cadena quedó en ciento noventa mil',
      [
        ['Anillo', 1, 157_000],
        ['Cadena', 1, 190_000],
      ],
    ],
    [
      'son dos anillos, no uno, a 35.000 cada uno',
      [
        ['Anillo', 2, 35_000],
        ['Cadena', 1, 203_000],
      ],
    ],
    [
      'ojo que el anillo son 165.000, ahí puso 156.000',
      [
        ['Anillo', 1, 165_000],
        ['Cadena', 1, 203_000],
      ],
    ],
    [
      '76.000 el anillo, no 67.000',
      [
        ['Anillo', 1, 76_000],
        ['Cadena', 1, 203_000],
      ],
    ],
    [
      'no era cadena, era pulsera de 74 mil',
      [
        ['Anillo', 1, 157_000],
        ['Pulsera', 1, 74_000],
      ],
    ],
    [
      'en lugar del anillo va un dije trébol de 39.000',
      [
        ['Dije', 1, 39_000],
        ['Cadena', 1, 203_000],
      ],
    ],
    [
      'la cadena la dejé en 190.000',
      [
        ['Anillo', 1, 157_000],
        ['Cadena', 1, 190_000],
      ],
    ],
    [
      'a 120 la cadena',
      [
        ['Anillo', 1, 157_000],
        ['Cadena', 1, 120_000],
      ],
    ],
    ['el anillo a 90.000 y quita la cadena', [['Anillo', 1, 90_000]]],
    [
      'cambie el anillo por una tobillera de 65.000',
      [
        ['Tobillera', 1, 65_000],
        ['Cadena', 1, 203_000],
      ],
    ],
    [
      'no, el anillo es 157.000',
      [
        ['Anillo', 1, 157_000],
        ['Cadena', 1, 203_000],
      ],
    ],
    [
      'quite la cadena y en vez de esa ponga una de 140.000',
      [
        ['Anillo', 1, 157_000],
        ['Cadena', 1, 140_000],
      ],
    ],
  ])('put it right: %s', (words, lines) => {
    expect(after(CARD, words)).toEqual({ lines, added: [] });
  });

  it.each<[string, unknown[]]>([
    ['y un anillo de 40.000', ['Anillo', 1, 40_000]],
    ['no, y también otra cadena de 90.000', ['Cadena', 1, 90_000]],
    ['ay, faltó el anillo de plata, 62.000', ['Anillo', 1, 62_000]],
    ['además la señora quiere llevar una cadena de 37.000', ['Cadena', 1, 37_000]],
    ['póngale ahí otro anillo en cuarenta y dos mil', ['Anillo', 1, 42_000]],
    ['el dije vale 30.000', ['Dije', 1, 30_000]],
  ])('add to it: %s', (words, added) => {
    expect(after(CARD, words)).toMatchObject({
      lines: [
        ['Anillo', 1, 157_000],
        ['Cadena', 1, 203_000],
      ],
      added: [added],
    });
  });

  it('asks when two lines may be meant', () => {
    expect(after([...CARD, ['Anillo', 90_000]], 'no, el anillo es 80.000')).toEqual({ which: 'Anillo' });
  });

  it.each([
    'siempre no va a cambiar la cadena, la de 305.000 le quedó grande',
    'dice el esposo que 410.000 por una cadena es mucho',
    'en el centro ese mismo anillo lo vio en 140.000',
  ])('neither: %s', (words) => {
    expect(after(CARD, words)).toMatchObject({
      lines: [
        ['Anillo', 1, 157_000],
        ['Cadena', 1, 203_000],
      ],
      added: [],
    });
  });
});
