import { extractSale } from './index';

const read = (text: string): string[] =>
  extractSale(text, { channel: 'text' }).items.map((i) => `${i.cantidad}x${i.precio}`);

describe('words beside a sale that say nothing of it', () => {
  it.each([
    ['anillo de plata 140 mil y dije de plata 82 mil y eso sería', ['1x140000', '1x82000']],
    ['anillo plata 90.000 sería todo gracias', ['1x90000']],
    [
      '2 argollas plata a 98.000 cada una, el grabado se cobra aparte: 15.000 cada argolla',
      ['2x98000', '2x15000'],
    ],
    ['manilla de plata x4, a 27.000 cada manilla, el empaque no se cobra', ['4x27000']],
    ['anillo oro 18k 900.000, el domicilio lo cobran aparte', ['1x900000']],
    ['Argolla de oro 18k 1.510.000, sin IVA. Y me traen tinto, por favor.', ['1x1510000']],
  ])('%s', (text, items) => expect(read(text)).toEqual(items));

  it.each([
    ['cadena de plata 90 mil y topos 60 mil, eso sería todo', ['plata', null]],
    ['manilla de hilo a 12.000, el empaque no se cobra', ['hilo']],
    ['argolla oro 18k 1.510.000, sin IVA. Y me traen tinto, por favor', ['oro 18k']],
    ['collar oro 14k 560.000 y el grabado se cobra aparte 30.000', ['oro 14k', null]],
  ])('keeps them out of the description: %s', (text, described) =>
    expect(extractSale(text, { channel: 'text' }).items.map((item) => item.descripcion)).toEqual(described),
  );

  it.each([
    'eso sería 300.000 por el anillo de plata',
    'la cadena de plata le sería en 300.000',
    'en la otra joyería cobran 50.000 por soldar una cadena',
    'me traes dos cadenas de plata, 80.000 cada una',
    'Cadena de plata de 80.000. Me traes dos mañana',
    'Anillo oro 18k 900.000. Me traes otro igual',
  ])('no sale: %s', (text) => expect(read(text)).toEqual([]));
});

describe('complaints and change of money', () => {
  it.each([
    'reclamo: el broche de la pulsera que compró en diciembre por 180.000 se dañó, revisar en taller',
    'queja de doña Marta: los topos que llevó la semana pasada a 90.000 se pelaron',
    'a la clienta se le partió la cadena que le vendimos en 400.000, revisar garantía',
    'NO HAY CAMBIO DE 50 MIL EN LA CAJA, MANDEN SENCILLO',
    'quién tiene cambio de 100.000',
  ])('no sale: %s', (text) => expect(read(text)).toEqual([]));

  it.each([
    ['se le reventó la cadena, soldadura 30.000', ['1x30000']],
    ['se dañó el broche de la pulsera que compró en enero, cambio de broche 35.000, nequi', ['1x35000']],
    ['doña Ana reclamó el anillo de plata que compró por 300.000', ['1x300000']],
    ['don Luis, la cadena de plata que llevó por 300.000 porque se le partió la otra', ['1x300000']],
    ['cambio de 2 pilas a 15.000 cada una', ['2x15000']],
    ['cambio de broche 30 mil', ['1x30000']],
  ])('%s', (text, items) => expect(read(text)).toEqual(items));
});

describe('counts and discounts of the same messages', () => {
  it.each([
    ['177.000 LOS 3 PARES DE ZARCILLOS PLATA 925', ['3x59000']],
    ['seis dijes de plata, por los seis cobré 234.000', ['6x39000']],
    ['tres anillos de plata, por los tres me pagaron 270.000', ['3x90000']],
    ['manilla de acero x 3, perdón x 4, a 55.000 c/u', ['4x55000']],
    ['3 dijes de plata, no, 4, a 20.000 cada uno', ['4x20000']],
    ['topos plata x2 y candongas x4 a 40.000 c/u', ['2x40000', '4x40000']],
  ])('%s', (text, items) => expect(read(text)).toEqual(items));

  it('"descunté" lowers the price; "TIQ 11427" is the number of a ticket', () => {
    expect(extractSale('anillo plata 90.000, le descunté 7 mil', { channel: 'text' }).descuento).toEqual({
      tipo: 'valor',
      valor: 7000,
    });
    const ticket = extractSale('TIQ 11427\nPILA\n3 X 8.500     25.500', { channel: 'ocr' });
    expect(ticket.items).toHaveLength(1);
  });
});
