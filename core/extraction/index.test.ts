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
    ['85 lukitas', 85_000],
    ['un palito y medio', 1_500_000],
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

describe('prices as they are said', () => {
  it.each<[string, [number, number][]]>([
    [
      '3 anillos y 2 cadenas de plata a 50.000 cada uno',
      [
        [3, 50_000],
        [2, 50_000],
      ],
    ],
    [
      'UN COLLAR Y DOS PULSERAS, 35 mil c/u',
      [
        [1, 35_000],
        [2, 35_000],
      ],
    ],
    [
      '1 pulsera, 2 anillos y 3 dijes, quince mil cada uno',
      [
        [1, 15_000],
        [2, 15_000],
        [3, 15_000],
      ],
    ],
    ['collar y aretes por 500.000', [[1, 500_000]]],
    [
      'anillo 90.000, 2 aretes a 30.000 c/u y 3 dijes a 20.000 c/u',
      [
        [1, 90_000],
        [2, 30_000],
        [3, 20_000],
      ],
    ],
    [
      'cuatro anillos talla siete y dos talla nueve a cincuenta y un mil cada uno',
      [
        [4, 51_000],
        [2, 51_000],
      ],
    ],
    [
      '2 cadenas de 45 cm y 3 de 60 cm a 80.000 cada una',
      [
        [2, 80_000],
        [3, 80_000],
      ],
    ],
    [
      'anillo plata: talla 6 dos unidades, talla 7 tres unidades, todas a 62.000',
      [
        [2, 62_000],
        [3, 62_000],
      ],
    ],
    [
      '250 el anillo de plata y 180 la manilla',
      [
        [1, 250_000],
        [1, 180_000],
      ],
    ],
    [
      'candonga grande 1 millón cien y candonga mediana 780',
      [
        [1, 1_100_000],
        [1, 780_000],
      ],
    ],
    [
      '2 anillos uno en setenta otro en ochenta y cinco',
      [
        [1, 70_000],
        [1, 85_000],
      ],
    ],
    ['2.5 M la pulsera riviera', [[1, 2_500_000]]],
    ['Promo 2x70.000 anillos de plata', [[2, 35_000]]],
    ['pulsera 39.900, oferta 2 por 70.000', [[2, 35_000]]],
    [
      '100 bolsitas organza a 600 c/u y 50 cajas a 1.800 c/u',
      [
        [100, 600],
        [50, 1800],
      ],
    ],
    [
      'cambio de pila $12.000 x 3 relojes y una correa $38.000',
      [
        [3, 12_000],
        [1, 38_000],
      ],
    ],
    [
      '5 medallas plata a 33.000, total 165.000, y 5 cordones a 4.000, total 20.000',
      [
        [5, 33_000],
        [5, 4000],
      ],
    ],
    ['docena y media de llaveros acero a 11 mil cada uno', [[18, 11_000]]],
    [
      'anillo 30.000 y las 3 pulseras de plata a 24.000 cada una',
      [
        [1, 30_000],
        [3, 24_000],
      ],
    ],
    [
      'achicar anillo 30.000 y poner circón que falta 22.000, ya pagó por nequi 52.000',
      [
        [1, 30_000],
        [1, 22_000],
      ],
    ],
    ['argollas oro 1.780.000. Pagan 1.500.000 en efectivo hoy y lo demás con tarjeta', [[1, 1_780_000]]],
    ['anillo oro 1.200.000, da 350.000 hoy', [[1, 1_200_000]]],
    ['topos acero a 5.500 c/u, y no 5.000 como puse antes', [[1, 5500]]],
    ['no eran 12 sino 10 pares, topos acero a 5.500 c/u', [[10, 5500]]],
    ['De los cinco anillos que mostré solo llevaron dos, los de plata, a 83.000 cada uno', [[2, 83_000]]],
    ['Collar de murano 92 mil. Eh, borra eso, 102 mil', [[1, 102_000]]],
    ['aretes de plata 615 mil. Repito, 615 mil', [[1, 615_000]]],
    ['SKU 100234 - Pulsera plata 925 - $248.000', [[1, 248_000]]],
    ['uno ochocientos el anillo oro 18, es decir 1.800.000', [[1, 1_800_000]]],
    [
      '1 cáliz en plata 925 $6.300.000; 1 patena plata 925 $1.450.000',
      [
        [1, 6_300_000],
        [1, 1_450_000],
      ],
    ],
    [
      'dije oro18k pez 1.2gr $480.000,cadena oro18k 45cm $790.000',
      [
        [1, 480_000],
        [1, 790_000],
      ],
    ],
  ])('%s', (message, expected) => {
    expect(prices(message)).toEqual(expected);
  });

  it('takes what was let go of the whole for the discount', () => {
    const sale = text('collar plata 135.000 y anillo plata 59.000. Le dejé todo en 180.000');
    expect(sale.descuento).toEqual({ tipo: 'valor', valor: 14_000 });
  });

  it.each([
    'le hice 5% por pago de una',
    'le doy el 5 %',
    'me le quita el cinco por ciento',
    'rebajándole 5%',
  ])('reads a percentage let go: %s', (words) => {
    expect(text(`3 relojes acero a 78.000 c/u, ${words}`).descuento).toEqual({
      tipo: 'porcentaje',
      valor: 5,
    });
  });

  it.each([
    'mitad nequi y mitad efectivo',
    'pagó 300.000 en efectivo y 290.000 por Daviplata',
    'una parte en efectivo y el resto con tarjeta',
  ])('has no single method for a payment in two ways: %s', (words) => {
    const sale = text(`anillo plata 590.000, ${words}`);
    expect(sale.items).toHaveLength(1);
    expect(sale.metodo_pago).toBeNull();
    expect(sale.notas).toContain('Pago mixto');
  });
});

describe('what was not sold', () => {
  it.each([
    'Un anillo de plata, noventa mil. Una cadena de acero, cuarenta mil. El anillo no, ese no lo llevó.',
    'Unos topos de oro, trescientos mil, y una cadena de acero, cuarenta mil. Los topos no los llevaron.',
    'Cadena acero 40.000 y pulsera plata 80.000. No, la pulsera de plata no, esa no la quiso. Pagó en efectivo, se llevó la cadena',
  ])('leaves out the piece that was taken out again: %s', (message) => {
    const sale = text(message);
    expect(sale.items).toMatchObject([{ nombre: 'Cadena', precio: 40_000 }]);
    expect(sale.dudas!.filter((d) => d.campo === 'items')).toEqual([]);
  });

  it.each([
    'aretes 62 mil; cadena acero 40.000; ojo: los aretes no, se arrepintió. Solo la cadena, tarjeta',
    'pulsera plata 80.000, cadena acero 40.000. La pulsera ya no la llevó',
  ])('keeps the rest of a sale when one piece was called off: %s', (message) => {
    expect(text(message).items).toMatchObject([{ nombre: 'Cadena', precio: 40_000 }]);
  });

  it.each([
    'anillo plata 90.000. El anillo no, se arrepintió',
    'anillo plata 90.000 y anillo acero 30.000, pero el anillo no, se arrepintió',
    'anillo plata 90.000, la sortija ya no la llevó',
    'aretes 62 mil; cadena acero 40.000; los aretes no, se arrepintió, y la cadena la devolvió',
    'vendí anillo plata 90.000 pero el cliente se arrepintió y ya no lo quiso',
  ])('reads no sale when what is left is not clear: %s', (message) => {
    expect(text(message).items).toEqual([]);
  });

  it.each(['no era plata, era acero, la pulsera de 55.000, anótela', 'pulsera 55.000, no es plata es acero'])(
    'takes the metal that was said in place of another: %s',
    (message) => {
      expect(text(message).items).toMatchObject([{ nombre: 'Pulsera', material: 'ACERO' }]);
    },
  );

  it('keeps both pieces when it is not clear which was taken out', () => {
    expect(prices('anillo plata 90.000 y anillo acero 30.000. El anillo no, ese no lo llevó')).toHaveLength(
      2,
    );
  });

  it.each([
    'tengo cadena plata italiana a 6.200 gramo, pedido mínimo 50 gramos',
    'Plata 925 mayorista: cadenas a 4.800 gramo, dijes a 6.100 gramo, mínimo 100 gramos',
    'le mandé 600.000 por efecty a mi mamá, el pin es 4452',
    'les giré 350.000 por supergiros para los aretes',
  ])('reads no sale in "%s"', (message) => {
    expect(text(message).items).toEqual([]);
  });

  it('takes no metal from what was only wanted', () => {
    const sale = extractSale(
      'la señora quería la de oro pero llevó la de plata, pulsera de plata setenta mil efectivo',
      { channel: 'voice' },
    );
    expect(sale.items).toMatchObject([{ nombre: 'Pulsera', material: 'PLATA_925' }]);
  });

  it('takes a deposit or a part that was paid for no piece', () => {
    expect(prices('argollas oro 3.200.000, separan con 1.000.000')).toEqual([[1, 3_200_000]]);
    expect(prices('cadena de oro 450 mil, dio doscientos treinta mil y queda debiendo')).toEqual([
      [1, 450_000],
    ]);
    expect(prices('reloj 640.000; pagó una parte por nequi, 240.000, y la otra en efectivo')).toEqual([
      [1, 640_000],
    ]);
  });

  it('knows the band of a watch from a bracelet', () => {
    const sale = text('pulso para reloj Casio 28.000 y pulso de plata 60.000');
    expect(sale.items.map((i) => i.tipo_prenda)).toEqual(['OTRO', 'PULSERA']);
  });
});

describe('who buys', () => {
  it.each<[string, string | null]>([
    ['Don Jairo le reporto: anillo acero 28.000', null],
    ['anillo plata 70.000. Paga Luna Marín por Nequi', 'Luna Marín'],
    ['dije acero 25.000. Paga Estrella Castaño', 'Estrella Castaño'],
    ['paga luna de plata 30.000', null],
    ['dije corazón acero 20.000 de Vicky Arango por nequi', 'Vicky Arango'],
    ['dije del Niño Jesús en plata 75.000', null],
    ['Resumen del turno de Marcela: reloj Guess 870.000, pagaron débito', null],
    ['24 llaveros acero a 9.000 c/u para Ferretería El Tornillo', 'Ferretería El Tornillo'],
    ['buenas tardes don Rafa, collar de plata 118.000', null],
    ['facturar lo de la vecina Betty: un anillo laminado 25 mil', 'Betty'],
    ['cadena oro 10k 600.000, al parcero Duván Zapata', 'Duván Zapata'],
    ['El lote de Yamile: diez anillos de acero a nueve mil', 'Yamile'],
    ['dos argollas de plata a 85.000 cada una. Son Camila y Steven.', 'Camila y Steven'],
    ['manilla plata 62.000. Boutique Lila', 'Boutique Lila'],
    ['12 tobilleras plata a 38 mil, Inversiones Coral SAS, 900.871.664-3', 'Inversiones Coral SAS'],
    ['manilla plata con grabado "Salomé" 90.000', null],
    ['anillo de grado 14k 2.080.000. Soy Jaime Collazos', 'Jaime Collazos'],
    ['brazalete oro 3.900.000, la compró la odontóloga Lorena Salgado', 'Lorena Salgado'],
    [
      '2 pisapapeles plata a $310.000 cada uno, cliente Notaría Tercera de Armenia, NIT 18.390.227-4',
      'Notaría Tercera de Armenia',
    ],
    ['2 esclavas de plata 150.000 c/u para Joaquín, paga la abuela Leonisa Cárdenas', 'Leonisa Cárdenas'],
  ])('%s', (message, name) => {
    expect(text(message).cliente.nombre).toBe(name);
  });

  it('keeps the whole name of a firm before its NIT', () => {
    const sale = extractSale(
      '5 PINES ACERO 20.000 100.000\nCLIENTE: LIGA DE AJEDREZ DEL CAUCA  NIT 891.500.772-4',
      {
        channel: 'ocr',
      },
    );
    expect(sale.cliente).toMatchObject({ nombre: 'Liga de Ajedrez del Cauca', cedula: '891500772-4' });
  });

  it.each<[string, string]>([
    ['venta de contado por transferencia: argollas oro 3.850.000', 'transferencia'],
    ['reloj Longines Master Collection 900.000, transferencia', 'transferencia'],
    ['anillo plata 80.000 de contado', 'efectivo'],
  ])('reads the payment of "%s"', (message, method) => {
    expect(text(message).metodo_pago).toBe(method);
  });

  it('reads a ticket: model numbers, list prices, the change given back', () => {
    const slip = (...lines: string[]) =>
      extractSale(lines.join('\n'), { channel: 'ocr' }).items.map((i) => i.precio);
    expect(slip('COD 7702001  RELOJ INVICTA 26970   845.000', 'TOTAL   845.000')).toEqual([845_000]);
    expect(slip('ANILLO ORO 18K', 'PRECIO LISTA 6.800.000', 'DESCUENTO 680.000', 'TOTAL 6.120.000')).toEqual([
      6_800_000,
    ]);
    expect(slip('1 RELOJ CASIO   96.000', 'TOTAL   96.000', 'EFECTIVO 100.000', 'CAMBIO 4.000')).toEqual([
      96_000,
    ]);
    expect(slip('pulsera oro 14k', 'con 3 dijes 4.1 gr', 'vale 1.320.000')).toEqual([1_320_000]);
  });

  it('takes the unit price and the count that stand before a row for its own, whatever the row is called', () => {
    const slip = extractSale(
      '4 x 12.500  LLAVERO ACERO PLACA   50.000\n1 x 30.000  DIJE ACERO CRUZ  30.000\nTOTAL 80.000\nEFECTIVO 100.000\nCAMBIO 20.000',
      { channel: 'ocr' },
    );
    expect(slip.items.map((i) => [i.cantidad, i.precio])).toEqual([
      [4, 12_500],
      [1, 30_000],
    ]);
  });

  it('keeps the list price apart from what a percentage leaves of it', () => {
    const slip = extractSale('reloj Tissot\nantes 1.200.000\ndcto 10%\nahora 1.080.000', { channel: 'ocr' });
    expect(slip.items).toMatchObject([{ precio: 1_200_000 }]);
    expect(slip.descuento).toEqual({ tipo: 'porcentaje', valor: 10 });
  });

  it('repairs the letters of a weight that a camera misread', () => {
    const slip = extractSale('Aretes oro 18k l.6 gr\n 620.000\nDije oro 18k O.8 gr\n 310.000', {
      channel: 'ocr',
    });
    expect(slip.items.map((i) => i.peso_gramos)).toEqual([1.6, 0.8]);
  });

  it('takes the id said after a correction', () => {
    const sale = text('anillo oro 900.000, cédula 80.123 no perdón, 88.231.412');
    expect(sale.cliente.cedula).toBe('88231412');
  });
});
