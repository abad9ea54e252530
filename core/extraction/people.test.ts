import { extractSale } from '.';

const customer = (text: string) => extractSale(text, { channel: 'text' }).cliente;

describe('who buys', () => {
  it.each([
    ['reloj Invicta en 690 mil, el man es Dagoberto Payares', 'Dagoberto Payares'],
    ['cadena plata 240 mil. Eso es de Luz Amparo Giraldo, Marinilla', 'Luz Amparo Giraldo'],
    ['2 llaveros a 22.000, para Ferretería La Tuerca, sin IVA', 'Ferretería La Tuerca'],
    [
      'Parroquia Nuestra Señora del Rosario, NIT 891.855.020-6: 30 dijes acero a 8.900 c/u',
      'Parroquia Nuestra Señora del Rosario',
    ],
    ['facturar anillo plata $ 130.000 m/cte. Cliente: Josefa Inés Ulloa', 'Josefa Inés Ulloa'],
    ['Cliente mayorista Paola Sánchez, Itagüí. Candongas plata 76.000', 'Paola Sánchez'],
    ['argollas plata 180.000 el par para los novios Kevin y Dayana', 'Kevin y Dayana'],
    ['la pareja Eder y Malka se llevó dos argollas a 1.550.000', 'Eder y Malka'],
    ['argollas oro 3.200.000 las dos. Novios: Camilo Ardila & Ximena Duque', 'Camilo Ardila y Ximena Duque'],
    ['choker plata 76 mil, Valentina Ossa abonó 50 y queda debiendo 26', 'Valentina Ossa'],
    ['aretes rodio 38 barras, Yulieth Palomino los recoge mañana', 'Yulieth Palomino'],
    ['aretes rodio 38.000, son d Marisol Chaverra y paga el 30', 'Marisol Chaverra'],
    ['esmeralda suelta 3.400.000, la lleva Perla Insignares de Cartagena', 'Perla Insignares'],
    ['don Ciro Plata Ardila se lleva la cadena en 450.000', 'Ciro Plata Ardila'],
    ['apúntale a Rosa Elvira Gamarra una cadena en 530.000', 'Rosa Elvira Gamarra'],
    ['aniyo oro 10k 480.000 lina vanesa tique efectvo', 'Lina Vanesa Tique'],
    ['10 dijes rodio a 6.800 c/u, Miscelánea La 13 nit 900.884.213-5', 'Miscelánea La 13'],
    ['Marisol vendió una cadena plata en 200.000 a Pedro Ruiz', 'Pedro Ruiz'],
  ])('%s', (text, name) => {
    expect(customer(text).nombre).toBe(name);
  });

  it('takes a town after "es de" for a town', () => {
    const who = customer('la señora es de Envigado, se llama Lucrecia Posada, anillo oro 14k 1.240.000');
    expect(who).toMatchObject({ nombre: 'Lucrecia Posada', ciudad: 'Envigado' });
  });

  it('takes who wrote in a forwarded chat for nobody of the sale', () => {
    const chat = '[10:32] Ana: ya cuadré con la señora\n[10:33] Ana: se lleva el collar de plata en 142.000';
    expect(customer(chat).nombre).toBeNull();
  });

  it.each([
    'anillo Rosa Plata 925 a 80.000',
    'Rosario Plata 925 $60.000',
    'Medalla Milagrosa Plata $60.000',
    'aretes 60.000 son de Murano',
    'cadena acero 45.000 es de Cartier',
    'Vende: Marisol. Anillo plata 54.000',
    'anillo plata 54.000, lo lleva Servientrega',
  ])('%s names no customer', (text) => {
    expect(customer(text).nombre).toBeNull();
  });

  it('takes neither the kind of order nor who sold for the customer on a ticket', () => {
    const slip = (text: string) => extractSale(text, { channel: 'ocr' }).cliente.nombre;
    expect(slip('PEDIDO SURTIDO  Dagoberto Rincón (Soacha)\ntopos acero x12 9.500 c/u 114.000')).toBe(
      'Dagoberto Rincón',
    );
    expect(slip('argolla oro l8k   l.190.000\nYeison y Marlly   311 905 4468')).toBe('Yeison y Marlly');
    expect(slip('Joyeria El Rubi\nVende: Marisol\nanillo plata 54.000')).toBeNull();
    expect(slip('RECIBI DE: CARLOS PLATA\nCADENA ORO 18K 1.980.000')).toBe('Carlos Plata');
  });
});
