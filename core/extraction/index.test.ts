import { extractSale, readAmount, readAmounts, readCustomer, readDiscount, readQuantity } from '.';

const text = (message: string) => extractSale(message, { channel: 'text' });
const prices = (message: string) => text(message).items.map((i) => [i.cantidad, i.precio]);

describe('readAmount', () => {
  it.each([
    ['2.5 millones', 2_500_000],
    ['3,7 millones', 3_700_000],
    ["1'550.000", 1_550_000],
    ['2,700,000', 2_700_000],
    ['$ 187.000,oo', 187_000],
    ['un millón cien', 1_100_000],
    ['millón y medio', 1_500_000],
    ['dos palos trescientos', 2_300_000],
    ['medio palo', 500_000],
    ['94 lucas', 94_000],
    ['67k', 67_000],
    ['1 millón 900', 1_900_000],
    ['2 millones 350 mil', 2_350_000],
    ['ciento setenta mil', 170_000],
    ['dos mil quinientos', 2500],
  ])('reads %s', (written, pesos) => {
    expect(readAmount(written)).toBe(pesos);
  });

  it.each(['', 'hola', 'entre 50.000 y 80.000', 'anillo'])('reads no amount in "%s"', (written) => {
    expect(readAmount(written)).toBeNull();
  });
});

describe('readAmounts', () => {
  it('finds every amount with its place in the text', () => {
    const message = 'anillo 80.000 y cadena dos millones';
    expect(readAmounts(message).map((a) => [a.pesos, message.slice(a.inicio, a.fin)])).toEqual([
      [80_000, '80.000'],
      [2_000_000, 'dos millones'],
    ]);
  });
});

describe('short answers', () => {
  it.each([
    ['x3', 3],
    ['dos', 2],
    ['una docena', 12],
    ['media docena', 6],
    ['4 und', 4],
  ])('reads the quantity %s', (written, count) => {
    expect(readQuantity(written)).toBe(count);
  });

  it.each([
    ['10%', { tipo: 'porcentaje', valor: 10 }],
    ['el cinco por ciento', { tipo: 'porcentaje', valor: 5 }],
    ['20 mil', { tipo: 'valor', valor: 20_000 }],
  ])('reads the discount %s', (written, discount) => {
    expect(readDiscount(written)).toEqual(discount);
  });

  it('reads a customer typed in one go', () => {
    expect(readCustomer('María Gómez 1020345678')).toMatchObject({
      nombre: 'María Gómez',
      cedula: '1020345678',
    });
    expect(readCustomer('pedro pablo rozo, cc 79.456.123, cel 310 222 3344, Tunja')).toMatchObject({
      nombre: 'Pedro Pablo Rozo',
      cedula: '79456123',
      telefono: '3102223344',
      ciudad: 'Tunja',
    });
  });
});

describe('extractSale', () => {
  it('does not take karats, fineness or grams for prices', () => {
    expect(prices('2 aretes de oro de 18k por 300.000')).toEqual([[2, 150_000]]);
    expect(prices('1 anillo oro 18k precio 2500000, 2 aretes plata 925 precio 180000 cada uno')).toEqual([
      [1, 2_500_000],
      [2, 180_000],
    ]);
  });

  it('keeps two equal lines as two', () => {
    expect(prices('dije búho plata 63.000\ndije búho plata 63.000')).toHaveLength(2);
  });

  it('says where in the text each value was read', () => {
    const message = 'Vendí 3 anillos de plata 925 a 50.000 c/u';
    const [item] = text(message).items;
    const said = Object.fromEntries(item!.evidencia!.map((e) => [e.campo, message.slice(e.inicio, e.fin)]));
    expect(said).toEqual({ nombre: 'anillos', precio: '50.000', cantidad: '3', material: 'plata 925' });
  });

  it('doubts a stated total that disagrees, and trusts one that agrees', () => {
    const wrong = text('anillo plata 50.000\ncadena plata 80.000\ntotal 150.000');
    const right = text('anillo plata 50.000\ncadena plata 80.000\ntotal 130.000');
    expect(wrong.total_indicado).toBe(150_000);
    expect(wrong.dudas!.map((d) => d.campo)).toContain('total');
    expect(right.dudas).toEqual([]);
    expect(right.confianza).toBeGreaterThan(wrong.confianza + 0.2);
  });

  it('lets the stated total say whether a price is of each or of all', () => {
    const slip = (total: string) =>
      extractSale(`2 anillo plata 70.000\n1 cadena plata 80.000\nTotal ${total}`, { channel: 'ocr' });
    expect(slip('220.000').items[0]!.precio).toBe(70_000);
    expect(slip('150.000').items[0]!.precio).toBe(35_000);
  });

  it('puts a deposit in the notes, never among lines or discounts', () => {
    const sale = text('anillo oro 18k 1.200.000, abonó 400.000');
    expect(sale.items).toHaveLength(1);
    expect(sale.descuento).toBeNull();
    expect(sale.notas).toBe('Abono 400.000');
  });

  it('tells a NIT whose check digit does not fit', () => {
    const good = text('pin acero 30.000 para Hotel Sol SAS nit 860.007.386-1');
    const bad = text('pin acero 30.000 para Hotel Sol SAS nit 860.007.386-2');
    expect(good.dudas).toEqual([]);
    expect(bad.dudas!.map((d) => d.campo)).toEqual(['cliente.cedula']);
  });

  it('asks for the price of a piece that has none', () => {
    const sale = text('anillo plata 50.000; cadena de oro');
    expect(sale.dudas!.some((d) => d.mensaje.includes('cadena'))).toBe(true);
  });

  it.each([
    '',
    '   ',
    '¿cuánto vale el anillo de 200.000?',
    'buenas tardes',
    'cotización anillo 18k 2.300.000',
    'mañana llegan las 80 bolsitas a 2.000 cada una, hay que pagarle al muchacho',
    'toca pagarle al grabador 40.000 por la placa',
    'tenemos que pagar los estuches, 12 a 8.000 c/u',
    'falta pagarle a doña Inés las pilas, 30.000',
  ])('reads no sale in "%s"', (message) => {
    expect(text(message).items).toEqual([]);
  });
});

describe('the buyer whom nobody names', () => {
  it.each([
    'dije plata 50.000 consumidor final efectivo',
    'venta a consumidor final: dije plata 50.000',
    'Dije plata 50.000. Cliente: consumidor final',
  ])('is the final consumer in "%s"', (text) => {
    const sale = extractSale(text, { channel: 'text' });
    expect(sale.cliente).toMatchObject({ nombre: 'Consumidor final', cedula: '222222222222' });
    expect(sale.items).toMatchObject([{ nombre: 'Dije', descripcion: 'plata', cantidad: 1, precio: 50000 }]);
  });

  it('is not assumed when nobody is named', () => {
    expect(extractSale('dije plata 50.000', { channel: 'text' }).cliente.cedula).toBeNull();
  });
});
