import fc from 'fast-check';
import { amountInWords } from './amount-in-words';

describe('amountInWords', () => {
  it.each([
    [0, 'CERO PESOS M/CTE'],
    [1, 'UN PESO M/CTE'],
    [16, 'DIECISÉIS PESOS M/CTE'],
    [21, 'VEINTIÚN PESOS M/CTE'],
    [31, 'TREINTA Y UN PESOS M/CTE'],
    [100, 'CIEN PESOS M/CTE'],
    [101, 'CIENTO UN PESOS M/CTE'],
    [1000, 'MIL PESOS M/CTE'],
    [1001, 'MIL UN PESOS M/CTE'],
    [21_000, 'VEINTIÚN MIL PESOS M/CTE'],
    [100_000, 'CIEN MIL PESOS M/CTE'],
    [500_700, 'QUINIENTOS MIL SETECIENTOS PESOS M/CTE'],
    [1_000_000, 'UN MILLÓN DE PESOS M/CTE'],
    [1_000_001, 'UN MILLÓN UN PESOS M/CTE'],
    [1_850_000, 'UN MILLÓN OCHOCIENTOS CINCUENTA MIL PESOS M/CTE'],
    [2_000_000, 'DOS MILLONES DE PESOS M/CTE'],
    [21_000_000, 'VEINTIÚN MILLONES DE PESOS M/CTE'],
    [100_000_000, 'CIEN MILLONES DE PESOS M/CTE'],
    [1_000_000_000, 'MIL MILLONES DE PESOS M/CTE'],
    [1_001_000_000, 'MIL UN MILLONES DE PESOS M/CTE'],
    [
      999_999_999_999,
      'NOVECIENTOS NOVENTA Y NUEVE MIL NOVECIENTOS NOVENTA Y NUEVE MILLONES ' +
        'NOVECIENTOS NOVENTA Y NUEVE MIL NOVECIENTOS NOVENTA Y NUEVE PESOS M/CTE',
    ],
    ['0.01', 'CERO PESOS CON UN CENTAVO M/CTE'],
    ['1.5', 'UN PESO CON CINCUENTA CENTAVOS M/CTE'],
    ['2000000.21', 'DOS MILLONES DE PESOS CON VEINTIÚN CENTAVOS M/CTE'],
    // half-even, as all our money is rounded
    ['10.005', 'DIEZ PESOS M/CTE'],
    ['10.015', 'DIEZ PESOS CON DOS CENTAVOS M/CTE'],
    ['9.995', 'DIEZ PESOS M/CTE'],
  ])('writes %s as %s', (amount, words) => {
    expect(amountInWords(amount)).toBe(words);
  });

  it.each([-1, '1000000000000', '-0.01'])('refuses %s, which no invoice can total', (amount) => {
    expect(() => amountInWords(amount)).toThrow(RangeError);
  });

  it('says the number that it was given, whatever it is', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 999_999_999_999n), (pesos) => {
        expect(valueOf(amountInWords(pesos.toString()))).toBe(Number(pesos));
      }),
      { numRuns: 500 },
    );
  });
});

/** Reads the words back with a grammar of its own: sums, with MIL and MILLÓN(ES) multiplying what stands before. */
function valueOf(words: string): number {
  const values: Record<string, number> = {
    CERO: 0,
    UN: 1,
    DOS: 2,
    TRES: 3,
    CUATRO: 4,
    CINCO: 5,
    SEIS: 6,
    SIETE: 7,
    OCHO: 8,
    NUEVE: 9,
    DIEZ: 10,
    ONCE: 11,
    DOCE: 12,
    TRECE: 13,
    CATORCE: 14,
    QUINCE: 15,
    DIECISÉIS: 16,
    DIECISIETE: 17,
    DIECIOCHO: 18,
    DIECINUEVE: 19,
    VEINTE: 20,
    VEINTIÚN: 21,
    VEINTIDÓS: 22,
    VEINTITRÉS: 23,
    VEINTICUATRO: 24,
    VEINTICINCO: 25,
    VEINTISÉIS: 26,
    VEINTISIETE: 27,
    VEINTIOCHO: 28,
    VEINTINUEVE: 29,
    TREINTA: 30,
    CUARENTA: 40,
    CINCUENTA: 50,
    SESENTA: 60,
    SETENTA: 70,
    OCHENTA: 80,
    NOVENTA: 90,
    CIEN: 100,
    CIENTO: 100,
    DOSCIENTOS: 200,
    TRESCIENTOS: 300,
    CUATROCIENTOS: 400,
    QUINIENTOS: 500,
    SEISCIENTOS: 600,
    SETECIENTOS: 700,
    OCHOCIENTOS: 800,
    NOVECIENTOS: 900,
  };
  let total = 0;
  let part = 0;
  for (const word of words.split(' ')) {
    if (word === 'MIL') part = (part || 1) * 1000;
    else if (word.startsWith('MILL')) {
      total += part * 1_000_000;
      part = 0;
    } else if (word in values) part += values[word]!;
    else if (!['Y', 'DE', 'PESO', 'PESOS', 'M/CTE'].includes(word)) throw new Error(`unknown word ${word}`);
  }
  return total + part;
}
