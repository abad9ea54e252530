import { extractSale } from '.';

const prices = (message: string) =>
  extractSale(message, { channel: 'text' }).items.map((i) => [i.cantidad, i.precio]);

type Counted = [string, [number, number][]];

describe('the numbers of a list', () => {
  it.each<Counted>([
    [
      'hoy: 1) topos oro 18k 368.000 2) dije oro 18k 322.000 3) cadena oro 18k 874.000',
      [
        [1, 368_000],
        [1, 322_000],
        [1, 874_000],
      ],
    ],
    [
      'vendí: 1. topos plata 36.000 2. dije plata 32.000',
      [
        [1, 36_000],
        [1, 32_000],
      ],
    ],
    [
      '1- 2 topos plata 36.000 c/u\n2- dije plata 32.000',
      [
        [2, 36_000],
        [1, 32_000],
      ],
    ],
    [
      'me colaboras con esta: 1) argollas oro 14k x2 a 985.000 c/u 2) grabado x2 a 30.000 c/u 3) estuche 45.000',
      [
        [2, 985_000],
        [2, 30_000],
        [1, 45_000],
      ],
    ],
    [
      'Primero, un anillo de plata, 80.000. Segundo, una cadena, 90.000.',
      [
        [1, 80_000],
        [1, 90_000],
      ],
    ],
    [
      'Uno, anillo de plata, 80.000. Dos, aretes de plata, 90.000.',
      [
        [1, 80_000],
        [1, 90_000],
      ],
    ],
    [
      '1️⃣ topos plata 36.000\n2️⃣ dije plata 32.000',
      [
        [1, 36_000],
        [1, 32_000],
      ],
    ],
  ])('count nothing: %s', (message, expected) => {
    expect(prices(message)).toEqual(expected);
  });

  it.each<Counted>([
    [
      'anillos (2) a 30.000 c/u y dijes (3) a 20.000 c/u',
      [
        [2, 30_000],
        [3, 20_000],
      ],
    ],
    [
      '1 topos plata 36.000, 2 dijes plata a 32.000 c/u',
      [
        [1, 36_000],
        [2, 32_000],
      ],
    ],
  ])('are told from counts: %s', (message, expected) => {
    expect(prices(message)).toEqual(expected);
  });
});
