import { extractSale, type ReadingChannel } from '.';

const lines = (text: string, channel: ReadingChannel = 'text') =>
  extractSale(text, { channel }).items.map((i) => [i.nombre, i.cantidad, i.precio]);

describe('a price that the speaker puts right', () => {
  it.each<[string, [string, number, number][]]>([
    ['me equivoqué: la pulsera de plata no es 95 mil, es 105 mil', [['Pulsera', 1, 105_000]]],
    ['la cadena de acero no vale 80.000 sino 90.000', [['Cadena', 1, 90_000]]],
    ['no eran 320 mil sino 230 mil la pulsera rígida de plata', [['Pulsera', 1, 230_000]]],
    ['corrección: el dije san benito oro 18k era 740.000 no 470.000', [['Dije', 1, 740_000]]],
    ['anillo de plata a 88.000, no 98.000, nequi', [['Anillo', 1, 88_000]]],
    ['topos acero a 5.500 el par y no 5.000', [['Topos', 1, 5500]]],
    ['dije plata a 60.000 en vez de 66.000', [['Dije', 1, 60_000]]],
    ['una pulsera de plata, 260 mil, no, no, espérate, 280 mil', [['Pulsera', 1, 280_000]]],
    ['collar plata 90.000, qué pena, 95.000', [['Collar', 1, 95_000]]],
    ['collar plata 90.000, perdón, me confundí, 95.000', [['Collar', 1, 95_000]]],
    ['vendí los topos que estaban a 60.000 en 55.000', [['Topos', 1, 55_000]]],
    ['collar plata 90 mil, quiero decir, 95 mil', [['Collar', 1, 95_000]]],
    [
      'la pulsera de plata no es 95 mil, es 105 mil, y el anillo de plata 60 mil',
      [
        ['Pulsera', 1, 105_000],
        ['Anillo', 1, 60_000],
      ],
    ],
  ])('%s', (message, expected) => {
    expect(lines(message)).toEqual(expected);
  });

  it.each<[string, [string, number, number][]]>([
    [
      'Un millón nueve, o sea, un millón novecientos mil, la argolla de oro de dieciocho',
      [['Argolla', 1, 1_900_000]],
    ],
    ['la argolla de oro en un millón ocho', [['Argolla', 1, 1_800_000]]],
    ['el anillo de plata, veinte mil, no, treinta mil', [['Anillo', 1, 30_000]]],
    ['cuarenta mil no cincuenta mil la cadenita de acero', [['Cadena', 1, 50_000]]],
  ])('said aloud: %s', (message, expected) => {
    expect(lines(message, 'voice').map(([, ...rest]) => rest)).toEqual(expected.map(([, ...rest]) => rest));
  });

  it('leaves two pieces with two prices alone', () => {
    expect(lines('no, el anillo es 80.000 y la cadena es 90.000')).toHaveLength(2);
    expect(lines('cadena de un millón, dos anillos a cien mil cada uno', 'voice')).toEqual([
      ['Cadena', 1, 1_000_000],
      ['Anillos', 2, 100_000],
    ]);
  });
});

it('keeps the law of the gold that was said last', () => {
  const sale = extractSale('Solitario de oro de catorce, no, perdón, de dieciocho, tres millones', {
    channel: 'voice',
  });
  expect(sale.items).toMatchObject([{ material: 'ORO_18K' }]);
});

describe('a count or a name that the speaker puts right', () => {
  it.each<[string, number, number]>([
    [
      'Cinco tobilleras de plata, 42 mil cada una, no espérate, fueron seis tobilleras, a 42 mil cada una',
      6,
      42_000,
    ],
    ['5 tobilleras plata a 42.000 cada una, perdón, fueron 6', 6, 42_000],
    ['tres anillos de acero, digo, cuatro anillos a 20 mil cada uno', 4, 20_000],
    ['cuatro pulseras de acero a 25 mil no espera son cinco pulseras a 25 mil', 5, 25_000],
    ['no eran 12 sino 10 pares, topos acero a 5.500 c/u', 10, 5500],
    ['2 cadenas acero a 50.000 c/u, me equivoqué, son 3 cadenas', 3, 50_000],
    ['2 cadenas acero a 50.000 c/u, mejor dicho 4', 4, 50_000],
    ['5 tobilleras plata a 42.000 cada una, no lleva caja, 2 abonos', 5, 42_000],
  ])('%s', (message, count, price) => {
    expect(lines(message).map(([, ...rest]) => rest)).toEqual([[count, price]]);
  });

  it.each([
    [
      'brazalete plata 680 mil, a nombre de Eder Luis, no, qué pena, de Éver José Paternina.',
      'Éver José Paternina',
    ],
    ['anillo plata 80.000 para Marta Ruiz, perdón, Martha Ruiz Peña', 'Martha Ruiz Peña'],
    ['anillo plata 80.000, cliente Ana Gómez, no lleva IVA', 'Ana Gómez'],
    ['anillo plata 80.000 a nombre de Luis Díaz, no de Pedro', 'Luis Díaz'],
    ['el cliente no es Javier sino Jairo Lemos, collar 890.000', 'Jairo Lemos'],
  ])('%s', (message, name) => {
    expect(extractSale(message, { channel: 'text' }).cliente.nombre).toBe(name);
  });

  it('drops what is said anew with its piece', () => {
    expect(
      lines(
        'un millón y medio la cadena de oro catorce no espérate un millón cuatrocientos mil la cadena de oro catorce',
        'voice',
      ),
    ).toEqual([['Cadena', 1, 1_400_000]]);
    expect(lines('cadena acero 55 mil, manilla acero 40 mil, perdón la manilla son 45 mil')).toEqual([
      ['Cadena', 1, 55_000],
      ['Manilla', 1, 45_000],
    ]);
  });
});
