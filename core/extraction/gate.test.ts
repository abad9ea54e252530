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
    'reclamo: la cadena que compró en marzo por 240.000 se partió',
    'no hay cambio de 100 mil en la caja, manden sencillo',
    'el datáfono no prende, llamen al soporte al 6017430 extensión 3',
    'me traen cuatro estuches, valen como 20.000',
    'el que saque plata de la caja deja nota, anoche faltaron 80.000',
    'el joyero dice que la soldadura vale 90.000, llámelo a ver si la autoriza',
    'el señor de la cadena al final no la llevó, le pareció cara a 280.000',
    'el dije de la vitrina tiene el precio mal, es 180 mil',
    'quedó una manilla sin etiqueta, creo que vale 75 mil',
    'devuelvan los 40 mil a la señora que no le sirvió el anillo',
    'tráiganme 10 estuches, valen 2.500 cada uno',
    'la señora del collar vuelve mañana con los 300 mil',
    'vino a quejarse del reloj, que él pagó 410.000 y se le para',
  ])('%s', (text) => {
    expect(items(text)).toEqual([]);
  });

  it.each([
    'GUIA 88412\nREMITE: Joyas del Sur\nDESTINO: Local 12\nFLETE 16.000',
    'Pendientes taller\n- comprar soldadura\n- pagar luz 88.000',
    'SUPERMERCADOS LA 15\nARROZ 500G   3.900\nTOTAL  3.900\nEFECTIVO  5.000\nCAMBI0   1.100',
    'PANADERIA EL TRIGAL\nPAN    3.900\nTOTAL  3.900\nEFECTIVO  5.000\nCAMBIO   1.100',
    'DISTRIBUIDORA DE CAJAS Y MAS\n50 CAJA ANILLO  2.000  100.000\nTOTAL 100.000',
    'CERTIFICADO DE AVALUO\nAnillo oro 18k\nValor 5.400.000',
    'CERTIFICADO GEMOLOGICO 20114\nEsmeralda natural\nPeso 1.35 ct',
    'HORARIO DICIEMBRE\nAna 9-1 anillos\nextra 45.000',
    'Cuenta de cobro 12\nJoyería Andes debe a: Luis Pérez\nArreglo cadena 40.000',
  ])('on paper: %s', (text) => {
    expect(items(text, 'ocr')).toEqual([]);
  });
});

describe('messages that tell of one in other words', () => {
  it.each<[string, number]>([
    ['una cadena de plata noventa mil y unos topos sesenta mil, eso sería todo', 2],
    ['collar oro 14k 560.000 y el grabado se cobra aparte 30.000', 2],
    ['3 manillas de hilo a 12.000 cada una, el empaque no se cobra', 1],
    ['argolla oro 18k 1.510.000, sin IVA. Y me traen tinto, por favor', 1],
  ])('reads the sale beside what else is said: %s', (text, lines) => {
    expect(items(text)).toHaveLength(lines);
  });

  it('takes the price that is said to be the right one', () => {
    expect(items('un dije oro 14k en 430.000, perdón, el valor correcto es 480.000')).toMatchObject([
      { precio: 480_000 },
    ]);
  });

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

describe('sales told with words that elsewhere tell of something else', () => {
  it.each<[string, number]>([
    ['Apúntale a Rosa Gamarra una cadena de oro, 1.530.000. Dejó 500.000 y el resto en la quincena', 1],
    ['set de rodio en 105 mil, dejó 50 mil y el resto cuando se lo mande, Paula Cabra', 1],
    ['cadena plata 240.000, abonó 100.000 y lo demás cuando le llegue el sueldo', 1],
    ['cadena plata 240.000, abonó 100.000 y me debe 140.000', 1],
    ['anillo oro 1.200.000, dejó 300.000 y mañana viene por él', 1],
    ['pulsera plata 90.000, paga en la quincena', 1],
    ['me colaboras con esta: argollas oro 14k a 985.000 c/u, estuche 45.000', 2],
    ['me ayudas con esta cuenta: dije plata 60.000', 1],
    ['Cambio de correa 35.000 y cambio de pila 20.000; son de un reloj que trajo don Gustavo', 2],
    ['relicario plata foto ovalado 204.000 y aparte el grabado 18.000', 2],
    ['dije con foto en plata 120.000', 1],
    ['pulsera plata con seguro 75.000', 1],
    ['12 dijes acero surtido a 5.000 c/u', 1],
    ['la gargantilla va en 340.000 y los aretes de plata 160.000. son 500.000 q pague por daviplata', 2],
    ['dije plata 55.000, ya se lo mandé por Servientrega', 1],
    ['cobra dos topos de plata, 30.000 cada uno', 1],
    ['me regalas una facturica porfa: pulsera plata 88.000, cliente Olga Ruiz', 1],
    ['nos colabora con esta? cadena acero 40.000, dije acero 20.000', 2],
    ['brazalete 320.000 y que pague por Nequi, se llama Wilmer Cantillo', 1],
    ['soldar cadena 30.000 y cambiar broche 20.000, es la que mandó doña Inés con el hijo', 2],
    ['doña Rosa, le bajo el precio de la pulsera a 70.000 y se la llevó, nequi', 1],
    ['collar plata 120.000, le dejó 20.000 de abono, sí lleva estuche', 1],
  ])('%s', (message, count) => {
    expect(items(message)).toHaveLength(count);
  });

  it.each([
    'ORDEN DE SERVICIO 229\nAgrandar anillo   45.000\nCambio broche   38.000\nTOTAL 83.000\nCliente: Oswaldo Mina',
    'Orden de trabajo 3308\nSoldadura cadena   20.000\nLimpieza   15.000\nAbono 10.000  Saldo 25.000',
  ])("the workshop's own paper: %s", (paper) => {
    expect(items(paper, 'ocr')).toHaveLength(2);
  });
});

describe('messages that stay without a sale', () => {
  it.each([
    'el precio de la docena de topos rodio ya no es 60.000, sube a 66.000 desde el lunes, avisen en el estado',
    'a partir de mañana las candongas de plata valen 40.000',
    'nuevos precios: anillo liso 45.000, cadena 80.000',
    'los topos de plata quedan en 38.000 desde el 1 de marzo',
    'ojo que el precio del dije de ojo turco bajó a 25.000',
    'la cadena de plata ahora vale 95.000, cambien la etiqueta, el precio de la etiqueta vieja sube a 95.000',
    'toca pagar la quincena de Yesica, 700.000, y la pulsera de acero de 20.000',
    'pagué las cadenas de plata que encargué, 600.000',
    'le mandé 600.000 al señor de las cadenas de plata',
    'mándame foto del anillo de oro de 300.000',
    'la foto del anillo de 300.000 quedó oscura, súbela otra vez',
    'me colaboras con el precio de la cadena de 200.000',
    'me colaboras con la dirección de la señora de la cadena de plata, 200.000',
    'llegó el surtido: 20 cadenas de plata a 30.000',
    'el seguro cubre el anillo hasta 5.000.000',
    'la señora de la cadena de 500.000 me debe 200.000',
    'trajeron 12 cadenas de acero a 18.000 para ver si las vendemos',
    'dígale a doña Marta que la soldadura de la cadena que trajo son 30.000',
    'el joyero cobra 30.000 por la soldadura de la cadena que trajo doña Rosa',
    'las cajas que trajo el muchacho a 3.000 cada una, para los anillos',
    'el domiciliario cobra 8.000 por llevar el anillo',
    'cuando le mande el anillo de 80.000 me avisa',
    'la pulsera tejida ya no vale 30.000, ahora vale 35.000, cambien el letrero',
    'el precio de venta de los topos sube a 66.000 desde el lunes',
    'los anillos de plata están a 45.000 y las cadenas a 60.000',
    'lista de precios: anillo 40.000, cadena 60.000, dije 20.000',
    'que si le dejan la pulsera de 300.000 en 250.000 y deja 100.000 y el resto en la quincena',
    'quedó en dejar 200.000 por el reloj de 600.000, el resto en la quincena',
    'para la quincena necesito 1.400.000 y 300.000 para las cajas de anillos',
    'te dejo el anillo en 200.000 si pagas hoy',
    'avisen que los topos de 3mm suben, ahora a 18.000 el par',
    'de ahora en adelante la soldadura vale 30.000',
    'los dijes rodio bajan a 8.000 este fin de semana',
    'el oro subió, las argollas que valían 1.800.000 quedan en 2.000.000',
    'corrige el letrero: la pulsera no es 95.000, es 105.000',
    'necesito que consigne los 500.000 de la gargantilla',
    'que pague los 340.000 de la gargantilla o no se la entregamos',
    'don Luis, su cadena de 200.000 salió con el broche malo',
  ])('%s', (message) => {
    expect(items(message)).toEqual([]);
  });

  it.each([
    'ORDEN DE TRABAJO 12\nFundir y laminar\nAnillo oro 18k   80.000\nEntrega viernes',
    'ORDEN DE SERVICIO 9\nCliente: Ana Ruiz\nReloj Citizen\nValor aproximado   90.000',
    'ORDEN DE COMPRA 71\nCliente: Joyas Sol\nAnillo plata   40.000\nTOTAL 40.000',
    'NUEVOS PRECIOS MARZO\nAnillo liso   45.000\nCadena 45cm   80.000',
    'CERT. 20417\nEsmeralda 2.10 ct\nAvaluo 7.350.000',
    'TARIFAS 2026\nSoldadura   25.000\nRodinado   60.000',
  ])('on paper: %s', (paper) => {
    expect(items(paper, 'ocr')).toEqual([]);
  });
});

describe('what speaks for a sale', () => {
  it.each([
    'llegaron 30 tobilleras de plata, nos costaron a 21.500 cada una, falta ponerles precio de venta',
    'no encuentro el dije de la Virgen que estaba en el mostrador, vale 210 mil, ayúdeme a buscarlo',
    'en la joyería de la esquina están dando la gargantilla con nombre a 59.900',
    'ya consigné 4.850.000 en Bancolombia, el soporte está en el cajón de las cadenas',
    'propuesta día de la madre: collar y aretes en 149.900 con empaque. Opinen y mañana definimos',
    'enero cerró en 41.300.000, lo que más se movió fueron topitos y tobilleras',
  ])('against it, with pieces and amounts: %s', (message) => {
    expect(items(message)).toEqual([]);
  });

  it.each([
    ['la hermana del convento se llevó 6 camándulas de 24.000, que Dios le pague', 1],
    ['el piercing de nariz oro 18k 128.000, no quiso bolsa, se lo puse aquí mismo', 1],
    ['doña Aura no quiso la pulsera pero sí los aretes de espiral, esos van a 84.000 y ya los pagó', 1],
    ['lingote oro 24k 5 gramos 3.150.000, consignó al banco, compra Mauricio Giraldo', 1],
  ])('for it, whatever else is said: %s', (message, count) => {
    expect(items(message)).toHaveLength(count);
  });

  it('asks on the card when little speaks for it, and leaves the last word to the seller', () => {
    const refused =
      'llegaron 30 tobilleras de plata, nos costaron a 21.500 cada una, falta ponerles precio de venta';
    expect(extractSale(refused, { channel: 'text' }).confianza).toBeGreaterThan(0.6);
    expect(items(`Venta: ${refused}`)).not.toEqual([]);
    const doubts = (text: string) => extractSale(text, { channel: 'text' }).dudas!.map((d) => d.mensaje);
    expect(doubts('vendí un anillo de plata en 80.000 a Rosa Peña, efectivo')).toEqual([]);
  });
});
