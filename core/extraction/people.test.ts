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
});
