import { extractSale } from '.';

const read = (...lines: string[]) => extractSale(lines.join('\n'), { channel: 'ocr' });
const rows = (...lines: string[]) => read(...lines).items.map((i) => [i.nombre, i.cantidad, i.precio]);

describe('what a ticket prints that nobody sold', () => {
  it('is the name of a shop called after what it sells, and the number of the ticket', () => {
    expect(
      rows(
        'RELOJES Y JOYAS LA 70',
        'CAJA 2   VENTA 10873',
        '001 RELOJ CASIO EDIFICE',
        '     1 UN x 640.000 = 640.000',
        '002 CORREA REPUESTO',
        '     2 UN x 38.000 =  76.000',
        'TOTAL A PAGAR  $716.000',
      ),
    ).toEqual([
      ['Reloj', 1, 640_000],
      ['Correa', 2, 38_000],
    ]);
  });

  it('is the number of a certificate', () => {
    expect(rows('Anillo esmeralda oro 18k', 'CERT. 20417', 'VALOR  $ 7.350.000')).toEqual([
      ['Anillo', 1, 7_350_000],
    ]);
    expect(rows('Anillo oro 18k  2.350.000', 'Certificado   120.000')).toHaveLength(2);
  });

  it('is the amount said again in letters', () => {
    const paper = ['VALOR EN LETRAS: SEISCIENTOS NOVENTA Y CINCO MIL PESOS', 'Por: un dije oro 14k 2.4 gr'];
    expect(rows(...paper, '$ 695.000')).toEqual([['Dije', 1, 695_000]]);
    expect(rows(...paper)).toEqual([['Dije', 1, 695_000]]);
    expect(rows('SON: OCHENTA MIL PESOS M/CTE', 'Por concepto de: anillo plata', 'Valor $80.000')).toEqual([
      ['Anillo', 1, 80_000],
    ]);
  });

  it('counts what follows a sale whose number it is not', () => {
    expect(extractSale('venta 150 llaveros acero a 4.000 c/u', { channel: 'text' }).items).toMatchObject([
      { cantidad: 150, precio: 4000 },
    ]);
  });
});
