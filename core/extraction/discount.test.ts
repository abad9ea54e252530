import { extractSale } from '.';

const read = (text: string) => extractSale(text, { channel: 'text' });
const pesos = (valor: number) => ({ tipo: 'valor', valor });

describe('what is taken off', () => {
  it.each([
    ['1.250.000 el dije oro 18k, se le rebajan 50.000', pesos(50_000)],
    ['anillo plata 230 lucas, topos plata 95 lucas, se le rebajan 25 lucas por las dos', pesos(25_000)],
    ['gargantilla oro $1.090.000; aretes oro $520.000; dcto total $110.000', pesos(110_000)],
    ['collar plata 200.000, le rebajaron 20.000', pesos(20_000)],
    ['el jefe autorizó 12% en el collar plata de $485.000', { tipo: 'porcentaje', valor: 12 }],
    ['collar plata 200.000, la patrona aprobó el 5%', { tipo: 'porcentaje', valor: 5 }],
    ['quitarle dos eslabones a la pulsera 15.000', null],
    ['collar plata 200.000, total con descuento 180.000, le hice 10%', { tipo: 'porcentaje', valor: 10 }],
  ])('%s', (message, expected) => {
    expect(read(message).descuento).toEqual(expected);
  });

  it('is not the price that a reduction leaves', () => {
    const sale = read('el collar de plata se lo rebajé a 180.000');
    expect(sale.items).toMatchObject([{ precio: 180_000 }]);
    expect(sale.descuento).toBeNull();
  });
});

describe('tax and payment in few or misspelt words', () => {
  it.each([
    ['IVA no lleva. 10 dijes rodio a 6.800 c/u', false],
    ['5 candongas plata a 73.000, y no les cobre IVA', false],
    ['dije plata 60.000, el IVA no se le cobra', false],
    ['dije plata 60.000, no se le cobra iva', false],
    ['dije plata 60.000, iva no incluido', true],
    ['dije plata 60.000, cóbrele el IVA', true],
  ])('%s', (message, expected) => {
    expect(read(message).iva).toBe(expected);
  });

  it.each([
    ['anillo plata 98mil, en efctivo', 'efectivo'],
    ['anillo plata 98mil, trasnferencia', 'transferencia'],
    ['anillo plata 98mil, con tarjetta', 'tarjeta'],
    ['anillo plata 98mil', null],
  ])('%s', (message, expected) => {
    expect(read(message).metodo_pago).toBe(expected);
  });
});
