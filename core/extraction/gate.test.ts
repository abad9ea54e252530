import { extractSale, type ReadingChannel } from '.';

const items = (text: string, channel: ReadingChannel = 'text') => extractSale(text, { channel }).items;

describe('messages that tell of no sale', () => {
  it.each([
    'el seguro tasó el anillo de esmeraldas en 12 millones',
    'No se vende el brazalete, el joyero lo valoró en 6.000.000',
    'No me cuadra la caja, sobran 350 mil y no sé si fue lo del reloj o lo de las candongas',
    'Tráeme del centro tres cajitas y papel regalo, eso sale como en 20 mil',
    'si va al centro me trae dos cajas de estuches, valen como 25.000, yo te los pago',
    'me salió mala la pulsera de 120 mil que me vendieron',
    'Oferta de la semana: anillos de plata a 49.900',
    'llegó la factura del proveedor: 10 cadenas 18k a 450.000',
    'voy a empeñar la cadena por 600.000',
    'Meta del mes: 15 millones en anillos',
  ])('%s', (text) => {
    expect(items(text)).toEqual([]);
  });

  it.each([
    'CERTIFICADO DE AVALUO\nAnillo oro 18k\nValor 5.400.000',
    'CERTIFICADO GEMOLOGICO 20114\nEsmeralda natural\nPeso 1.35 ct',
    'HORARIO DICIEMBRE\nAna 9-1 anillos\nextra 45.000',
    'Cuenta de cobro 12\nJoyería Andes debe a: Luis Pérez\nArreglo cadena 40.000',
  ])('on paper: %s', (text) => {
    expect(items(text, 'ocr')).toEqual([]);
  });
});

describe('messages that tell of one in other words', () => {
  it("takes a buyer's request for an invoice for a sale", () => {
    const [item] = items(
      'necesito la factura para mi empresa. Compramos 3 relojes a $640.000 c/u, pagamos con tarjeta',
    );
    expect(item).toMatchObject({ cantidad: 3, precio: 640000 });
  });

  it("reads the shop's own bill", () => {
    const paper =
      'JOYERIA ANDES\nCuenta de cobro 17\nNombre: Luis Gaitan\nPulsera acero   55.000\nTotal   55.000';
    expect(items(paper, 'ocr')).toHaveLength(1);
  });

  it('does not take a lunch hour for an expense', () => {
    expect(
      items('se decidió por la gargantilla de 1.580.000, me dio tarjeta. Hablamos al almuerzo'),
    ).toHaveLength(1);
  });
});
