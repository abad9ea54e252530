import { extractSale } from '.';

const read = (message: string) => extractSale(message, { channel: 'text' });
const prices = (message: string) => read(message).items.map((i) => [i.cantidad, i.precio]);

describe('prices whose thousands go without saying', () => {
  it.each<[string, number[][]]>([
    ['tobillera doble 47, nequi', [[1, 47_000]]],
    [
      'tobillera 39 + topos 26',
      [
        [1, 39_000],
        [1, 26_000],
      ],
    ],
    ['2 relojes de niño 85 c/u, davivienda', [[2, 85_000]]],
    ['nos compraron 2 esclavas de plata, 95 cada una', [[2, 95_000]]],
    ['me transfirió 190 x el dije de san benito en plata', [[1, 190_000]]],
    ['llevó 4 dijes de acero a 22, para las amigas', [[4, 22_000]]],
    ['señora Hilda, anillo de oro con perla, setecientos cincuenta, efectivo', [[1, 750_000]]],
    ['dejó cien mil de abono por el collar de oro, que vale setecientos veinte, Aleida Ruiz', [[1, 720_000]]],
  ])('%s', (message, expected) => {
    expect(prices(message)).toEqual(expected);
    expect(read(message).dudas!.map((d) => d.mensaje)).toContain(
      'Entendí miles de pesos. Verifique el precio.',
    );
  });

  it.each([
    'anillos 42, cadenas 27, dijes 63',
    'cadena plata 50',
    'anillo talla 34 y cadena de 50',
    'pila reloj 15',
  ])('leaves alone what may be a count, a length or a size: %s', (message) => {
    expect(prices(message)).toEqual([]);
  });
});
