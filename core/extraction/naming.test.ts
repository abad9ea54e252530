import { extractSale } from '.';

const prices = (message: string) =>
  extractSale(message, { channel: 'ocr' }).items.map((i) => [i.cantidad, i.precio]);

describe('what a line is called and made of', () => {
  const lines = (message: string, channel: 'text' | 'voice' | 'ocr' = 'text') =>
    extractSale(message, { channel }).items.map((i) => [i.nombre, i.cantidad, i.precio, i.material]);

  it('reads pairs of the same earrings', () => {
    expect(
      lines(
        'cuatro pares de zarcillos de plata: dos pares de luna a cuarenta y ocho mil el par y dos pares de sol a cincuenta y tres mil el par',
        'voice',
      ),
    ).toEqual([
      ['Zarcillos', 2, 48_000, 'PLATA_925'],
      ['Zarcillos', 2, 53_000, 'PLATA_925'],
    ]);
  });

  it('reads more of the pieces that were announced, told apart by colour or size', () => {
    expect(lines('manillas: 3 rojas a 12.000, 2 negras a 14.000 y 1 azul a 15.000')).toEqual([
      ['Manillas', 3, 12_000, null],
      ['Manillas', 2, 14_000, null],
      ['Manilla', 1, 15_000, null],
    ]);
    expect(lines('5 topos acero 15.000 c/u y 5 plata 30.000 c/u')).toEqual([
      ['Topos', 5, 15_000, 'ACERO'],
      ['Topos', 5, 30_000, 'PLATA_925'],
    ]);
    expect(lines('manillas: 3 rojas a 12.000, 2 peluches a 5.000')[1]![0]).toBe('Peluches');
  });

  it('reads a watch that only its maker names', () => {
    const watches = (message: string) =>
      extractSale(message, { channel: 'text' }).items.map((i) => [
        i.nombre,
        i.descripcion,
        i.cantidad,
        i.precio,
      ]);
    expect(watches('le vendí el Bulova en dos millones ciento cincuenta, efectivo')).toEqual([
      ['Reloj', 'Bulova', 1, 2_150_000],
    ]);
    expect(watches('2 Casio vintage dorados a 210.000 cada uno')).toEqual([
      ['Reloj', 'Casio vintage dorados', 2, 210_000],
    ]);
    expect(watches('pila del Swatch 20.000 y correa para el Citizen 45.000').map((w) => w[0])).toEqual([
      'Pila',
      'Correa',
    ]);
  });

  it('reads pieces told apart by who wears them, and parts of a watch', () => {
    expect(lines('argollas oro 18k: dama 1.350.000, caballero 1.690.000')).toEqual([
      ['Argollas', 1, 1_350_000, 'ORO_18K'],
      ['Argolla', 1, 1_690_000, 'ORO_18K'],
    ]);
    expect(lines('3 anillos: uno esmeralda en 900.000, otro zafiro en 800.000').map((l) => l[2])).toEqual([
      900_000, 800_000,
    ]);
    expect(
      lines('Cambio maquinaria   85.000\nVidrio mineral      40.000\nTOTAL  125.000', 'ocr'),
    ).toHaveLength(2);
  });

  it('takes the price before the IVA of a ticket, and a price said again for no count', () => {
    expect(
      lines('CADENA ORO 18K\nSUBTOTAL   2.200.000\nIVA 19%      418.000\nTOTAL      2.618.000', 'ocr'),
    ).toEqual([['Cadena', 1, 2_200_000, 'ORO_18K']]);
    expect(lines('cadena 120 mil, ay no, 140 mil, qué pena, 140')).toEqual([['Cadena', 1, 140_000, null]]);
    expect(lines('aretes de filigrana forma de bandeja 126000')).toEqual([['Aretes', 1, 126_000, null]]);
  });

  it('takes the figure after a maker for a model, no count', () => {
    expect(lines('vendido el Seiko 5 en 690.000')).toEqual([['Reloj', 1, 690_000, null]]);
    expect(lines('reloj casio x2 a 95.000')).toEqual([['Reloj', 2, 95_000, null]]);
  });

  it('tells a jewel box from a jeweller', () => {
    expect(lines('joyero d terciopelo 27.000')).toEqual([['Joyero', 1, 27_000, null]]);
    expect(lines('joyero Carlos: anillo plata 27.000')).toEqual([['Anillo', 1, 27_000, 'PLATA_925']]);
  });

  it('takes a set with a price for each piece for their title', () => {
    expect(lines('Combo mamá 💐: collar plata 87.000, aretes plata 49.000')).toEqual([
      ['Collar', 1, 87_000, 'PLATA_925'],
      ['Aretes', 1, 49_000, 'PLATA_925'],
    ]);
    expect(lines('Combo mamá: collar y aretes plata 120.000, estuche 10.000').map((l) => l[0])).toEqual([
      'Combo',
      'Estuche',
    ]);
  });

  it('shares no metal with work on another piece', () => {
    expect(lines('reloj Fossil en acero 690.000 y cambio de pila para otro reloj 15.000')[1]![3]).toBeNull();
  });

  it('reads a metal said of all before "both"', () => {
    expect(
      lines('argolla talla 11, 2.500.000; argolla talla 6, 1.800.000. 14 quilates las dos').map((l) => l[3]),
    ).toEqual(['ORO_14K', 'ORO_14K']);
  });

  it('reads karats said again without the word gold', () => {
    expect(
      lines('dije de oro de catorce, 290.000, y la cadena, también de catorce, 530.000').map((l) => l[3]),
    ).toEqual(['ORO_14K', 'ORO_14K']);
    expect(lines('Solitario de oro de catorce, no, perdón, de dieciocho, 3.100.000')).toEqual([
      ['Solitario', 1, 3_100_000, 'ORO_18K'],
    ]);
  });

  it('reads the sign of a unit price, which is no address', () => {
    const sale = extractSale(
      '4 pares topos plata   @ 25.500\n1 joyero terciopelo     38.000\nTOTAL 140.000',
      {
        channel: 'ocr',
      },
    );
    expect(sale.items.map((i) => [i.cantidad, i.precio])).toEqual([
      [4, 25_500],
      [1, 38_000],
    ]);
    expect(sale.cliente.email).toBeNull();
    expect(prices('pulsera plata 3 @ 45.000 = 135.000')).toEqual([[3, 45_000]]);
  });
});

describe('what is dictated of metals and people', () => {
  const dictated = (message: string) => extractSale(message, { channel: 'voice' });

  it('reads a fineness said in two numbers', () => {
    const { items } = dictated('un par de candongas de plata nueve veinticinco en noventa y dos mil');
    expect(items.map((i) => [i.cantidad, i.precio, i.material])).toEqual([[1, 92_000, 'PLATA_925']]);
  });

  it.each([
    ['pulsera de plata en 64 mil, a una muchacha Stefany Mosquera', 'Stefany Mosquera'],
    ['2 collares por 210.000 los dos, una turista llamada Gladys Cifuentes', 'Gladys Cifuentes'],
    ['la cadena vale cuatro millones y abona dos millones, es Leonel Artunduaga', 'Leonel Artunduaga'],
  ])('%s', (message, name) => {
    expect(dictated(message).cliente.nombre).toBe(name);
  });
});
