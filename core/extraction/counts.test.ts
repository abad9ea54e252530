import { extractSale } from '.';

const text = (message: string) => extractSale(message, { channel: 'text' });
const prices = (message: string) => text(message).items.map((i) => [i.cantidad, i.precio]);

type Counted = [string, [number, number][]];

describe('the price of a group is of all of it', () => {
  it.each<Counted>([
    ['2 argollas oro 18k 3.7gr cada una, 2.890.000 en total las dos', [[2, 1_445_000]]],
    ['4 rosarios de plata = 720.000 los 4', [[4, 180_000]]],
    ['3 dijes oro 18k 0.8 gr c/u = 840.000 los tres', [[3, 280_000]]],
    ['3 dijes oro 18k 0.8 gr c/u = 840.000', [[3, 280_000]]],
    ['argollas x2 oro 18k 4gr c/u, 3.200.000 los dos', [[2, 1_600_000]]],
    ['2 argollas oro 18k de 4 gr c/u, total 3.200.000', [[2, 1_600_000]]],
    [
      'gargantilla plata 149.000 y 2 pares topos plata 56.000 los 2 pares',
      [
        [1, 149_000],
        [2, 28_000],
      ],
    ],
    ['$1.240.000 por 20 cadenas de plata, todas iguales', [[20, 62_000]]],
    ['pagó 216.000 por 4 anillos de plata, todos al mismo precio', [[4, 54_000]]],
    ['se llevó los dos anillos de acero en 56.000', [[2, 28_000]]],
    [
      '90.000 las tres pulseras de hilo y 40.000 el dije',
      [
        [3, 30_000],
        [1, 40_000],
      ],
    ],
    [
      '108.000 por 6 anillos de acero y 55.000 por una cadena de acero',
      [
        [6, 18_000],
        [1, 55_000],
      ],
    ],
    ['3 pulseras de plata 180.000 (las 3)', [[3, 60_000]]],
    ['3 anillos plata, los tres 90.000', [[3, 30_000]]],
    ['por 3 tobilleras me pagaron 96.000', [[3, 32_000]]],
    [
      '150.000 por un collar y 96.000 por 3 tobilleras',
      [
        [1, 150_000],
        [3, 32_000],
      ],
    ],
    ['2 argollas oro 18k de 4 gr cada una en 3.200.000', [[2, 1_600_000]]],
    ['tres dijes de plata en setenta y cinco mil, o sea a veinticinco cada uno', [[3, 25_000]]],
    ['cadenas de acero, 120.000 las cuatro en efectivo', [[4, 30_000]]],
  ])('%s', (message, expected) => {
    expect(prices(message)).toEqual(expected);
  });

  it.each<Counted>([
    ['2 argollas oro 18k 3.7gr cada una, a 1.445.000 cada una', [[2, 1_445_000]]],
    ['2 argollas oro 18k 3.7gr c/u a 1.445.000', [[2, 1_445_000]]],
    ['4 rosarios de plata a 180.000', [[4, 180_000]]],
    ['las dos esclavas de plata, 150.000 c/u', [[2, 150_000]]],
    ['20 cadenas de plata a 62.000, todas iguales', [[20, 62_000]]],
    ['4 anillos plata, todos iguales a 54.000', [[4, 54_000]]],
    ['3 pulseras a 40.000, las entrega a las 4', [[3, 40_000]]],
    ['2 aretes a 30.000, los dos de plata', [[2, 30_000]]],
    ['12 aretes a 30.000, paga los 15 de cada mes', [[12, 30_000]]],
    ['cambio de pila 12.000 x 3 relojes', [[3, 12_000]]],
    ['por 3 tobilleras de plata, 32.000 c/u', [[3, 32_000]]],
    ['limpieza de las 3 cadenas 45.000', [[1, 45_000]]],
    [
      'dije plata 48.000 y aretes plata 92.000, los dos al señor Chepe',
      [
        [1, 48_000],
        [1, 92_000],
      ],
    ],
  ])('stays the price of each: %s', (message, expected) => {
    expect(prices(message)).toEqual(expected);
  });
});

describe('counts said away from the piece', () => {
  it.each<Counted>([
    ['gargantilla oro 18k 2.7 gr 1.190.000 c/u, lleva 2 para las gemelas', [[2, 1_190_000]]],
    ['era 1.875.000 cada una, dos argollas oro 18k 4.5 gr c/u', [[2, 1_875_000]]],
    ['cada argolla vale 2.050.000, son dos, oro 18k', [[2, 2_050_000]]],
    ['cada par de aretes a 30.000, llevaron tres', [[3, 30_000]]],
    [
      "anillos midi plata: lleva 3 pa' ella a 19.000 c/u y 1 con piedrita pa' la hermana a 23.000",
      [
        [3, 19_000],
        [1, 23_000],
      ],
    ],
    [
      'dos anillos de plata a 46.000 cada anillo y el grabado a 12.000 cada anillo',
      [
        [2, 46_000],
        [2, 12_000],
      ],
    ],
    [
      '2 argollas oro 18k 3.100.000 las dos, grabado 30.000 c/u',
      [
        [2, 1_550_000],
        [2, 30_000],
      ],
    ],
    [
      'dos argollas de plata a 80.000 cada una y el grabado de las dos vale 60.000 en total o sea dos grabados a 30.000 cada uno',
      [
        [2, 80_000],
        [2, 30_000],
      ],
    ],
    ['cada una de las manillas a 15.000, llevó 6', [[6, 15_000]]],
    ['anillo plata 50.000 cada uno, cuatro', [[4, 50_000]]],
    ['collar plata 90.000, llevó 2', [[2, 90_000]]],
    ['dame 5 manillas a 8 c/u', [[5, 8000]]],
    ['las argollas de matrimonio oro 18k 3.100.000 ambas', [[2, 1_550_000]]],
    [
      '4 pulseras rojas y 2 azules a 15.000 c/u',
      [
        [4, 15_000],
        [2, 15_000],
      ],
    ],
    [
      'manillas tejidas: 3 rojas y 2 negras, todas a 12.000',
      [
        [3, 12_000],
        [2, 12_000],
      ],
    ],
    [
      'fueron 4 anillos y 2 collares, anillos a 50.000 y collares a 90.000',
      [
        [4, 50_000],
        [2, 90_000],
      ],
    ],
    ['cadena plata 150.000, son 150', [[1, 150_000]]],
    [
      '2 cadenas plata 45cm y 1 de 60cm, 240.000 las tres',
      [
        [2, 80_000],
        [1, 80_000],
      ],
    ],
    ['vendí 2 anillos plata 120 los dos', [[2, 60_000]]],
    [
      '2 tobilleras plata a 41 c/u y 1 tobillera delfín a 45, todo en miles',
      [
        [2, 41_000],
        [1, 45_000],
      ],
    ],
  ])('%s', (message, expected) => {
    expect(prices(message)).toEqual(expected);
  });

  it.each<Counted>([
    [
      'gargantilla plata 190.000 c/u, lleva 2 cajas de regalo a 5.000',
      [
        [1, 190_000],
        [2, 5000],
      ],
    ],
    ['collar plata 90.000, lleva 2 dijes', [[1, 90_000]]],
    ['3 anillos plata 50.000 c/u, 2 cuotas', [[3, 50_000]]],
    ['3 anillos negros y dorados a 20.000 c/u', [[3, 20_000]]],
    [
      'anillo plata 50.000, el grabado 12.000',
      [
        [1, 50_000],
        [1, 12_000],
      ],
    ],
    [
      '2 anillos plata a 50.000 c/u y el grabado 12.000',
      [
        [2, 50_000],
        [1, 12_000],
      ],
    ],
    [
      '2 argollas a 50.000 c/u y engaste de tres piedras a 10.000 cada piedra',
      [
        [2, 50_000],
        [3, 10_000],
      ],
    ],
  ])('counts nothing else: %s', (message, expected) => {
    expect(prices(message)).toEqual(expected);
  });
});

describe('prices by the gram', () => {
  it.each<Counted>([
    ['cadena oro 18k 6.2 gr x 440.000   2.728.000', [[1, 2_728_000]]],
    ['cadena oro 18k 6.2 gr, el gramo a 440.000', [[1, 2_728_000]]],
    ['cadena oro 18k 6.2 gr, precio del gramo 440.000', [[1, 2_728_000]]],
    ['cadena oro 18k 6.2 gr a 440.000/gr', [[1, 2_728_000]]],
    ['cadena oro 18k 6.2 gr a 440.000 cada gramo', [[1, 2_728_000]]],
    [
      'anillo oro 18k 3 gr y dije oro 18k 2 gr, a 400.000 el gramo',
      [
        [1, 1_200_000],
        [1, 800_000],
      ],
    ],
    ['anillo oro 18k 2.4gr, a 455.000 el gramo (1.092.000)', [[1, 1_092_000]]],
    ['anillo oro 18k 2.4gr 1.092.000 (a 455.000 el gramo)', [[1, 1_092_000]]],
    ['anillo oro 18k 2.4gr a 455.000 el gramo, quedó en 1.090.000', [[1, 1_090_000]]],
    ['anillo oro 18k 2.4 gr a 1.092.000', [[1, 1_092_000]]],
  ])('%s', (message, expected) => {
    expect(prices(message)).toEqual(expected);
  });
});

describe('one sum said before its parts', () => {
  it('is the total', () => {
    const sale = text('recibí 1.600.000 por un reloj Seiko (1.450.000) y la caja de madera (150.000)');
    expect(sale.items.map((i) => [i.nombre, i.precio])).toEqual([
      ['Reloj', 1_450_000],
      ['Caja', 150_000],
    ]);
    expect(sale.total_indicado).toBe(1_600_000);
  });

  it('is not the first of prices that stand before their pieces', () => {
    expect(prices('recibí 100.000 por el anillo, 50.000 por el dije y 50.000 por la cadena')).toEqual([
      [1, 100_000],
      [1, 50_000],
      [1, 50_000],
    ]);
  });
});
