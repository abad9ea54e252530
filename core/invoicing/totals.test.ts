import fc from 'fast-check';
import { Decimal, money, sumMoney } from './money';
import { computeTotals, discountAmount, saleHash } from './totals';
import type { Discount, SaleLine, TaxTerms } from './types';

const responsable = (pricesIncludeTax: boolean): TaxTerms => ({
  regime: 'responsable',
  rate: new Decimal('0.19'),
  pricesIncludeTax,
});
const line = (quantity: number, price: string | number): Pick<SaleLine, 'quantity' | 'unitPrice'> => ({
  quantity,
  unitPrice: money(price),
});

describe('computeTotals', () => {
  it('adds IVA to prices without it', () => {
    const totals = computeTotals([line(1, 2_500_000)], null, responsable(false));
    expect(totals.subtotal.toFixed(2)).toBe('2500000.00');
    expect(totals.tax.toFixed(2)).toBe('475000.00');
    expect(totals.total.toFixed(2)).toBe('2975000.00');
  });

  it('finds the IVA inside prices that include it and leaves the total alone', () => {
    const totals = computeTotals([line(1, 119_000)], null, responsable(true));
    expect(totals.tax.toFixed(2)).toBe('19000.00');
    expect(totals.total.toFixed(2)).toBe('119000.00');
  });

  it('never charges for a shop that is not responsible for IVA', () => {
    const totals = computeTotals([line(3, 80_000)], null, {
      ...responsable(false),
      regime: 'no-responsable',
    });
    expect(totals.tax.isZero()).toBe(true);
    expect(totals.rate.isZero()).toBe(true);
    expect(totals.total.toFixed(2)).toBe('240000.00');
  });

  it('spreads a discount by value and puts the residue on the last line', () => {
    const totals = computeTotals(
      [line(1, 100), line(1, 100), line(1, 100)],
      { type: 'valor', value: money(100) },
      responsable(false),
    );
    expect(totals.lines.map((sums) => sums.discount.toFixed(2))).toEqual(['33.33', '33.33', '33.34']);
  });

  it('rounds IVA half to even, line by line', () => {
    // 0.19 × 0.50 = 0.095 -> 0.10 (even); 0.19 × 1.50 = 0.285 -> 0.28 (even)
    const totals = computeTotals([line(1, '0.50'), line(1, '1.50')], null, responsable(false));
    expect(totals.lines.map((sums) => sums.tax.toFixed(2))).toEqual(['0.10', '0.28']);
    expect(totals.tax.toFixed(2)).toBe('0.38');
  });

  it('takes the discount off before IVA', () => {
    const totals = computeTotals(
      [line(1, 1_000_000)],
      { type: 'porcentaje', value: money(10) },
      responsable(false),
    );
    expect(totals.tax.toFixed(2)).toBe('171000.00');
    expect(totals.total.toFixed(2)).toBe('1071000.00');
  });

  it.each<[string, Discount, string]>([
    ['above 100 %', { type: 'porcentaje', value: money(101) }, 'discount_too_large'],
    ['above the subtotal', { type: 'valor', value: money(501) }, 'discount_too_large'],
    ['below zero', { type: 'valor', value: money(-1) }, 'invalid_amount'],
    ['with tenths of a cent', { type: 'valor', value: new Decimal('1.001') }, 'invalid_amount'],
  ])('refuses a discount %s', (_title, discount, code) => {
    expect(() => discountAmount(money(500), discount)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['no lines', []],
    ['half a piece', [line(0.5, 100)]],
    ['no pieces', [line(0, 100)]],
    ['ten thousand pieces', [line(10_000, 100)]],
    ['a negative price', [line(1, -1)]],
    ['a price above the limit', [line(1, 1_000_000_000)]],
  ])('refuses %s', (_title, lines) => {
    expect(() => computeTotals(lines, null, responsable(false))).toThrow(
      expect.objectContaining({ code: 'invalid_sale' }),
    );
  });

  it('refuses a total that no invoice may have', () => {
    expect(() => computeTotals([line(11, 999_999_999)], null, responsable(false))).toThrow(
      expect.objectContaining({ code: 'total_too_large' }),
    );
  });

  const cents = fc.integer({ min: 0, max: 9_999_999_99 });
  const lines = fc.array(
    fc.record({ quantity: fc.integer({ min: 1, max: 30 }), cents }).map((value) => ({
      quantity: value.quantity,
      unitPrice: new Decimal(value.cents).dividedBy(100),
    })),
    { minLength: 1, maxLength: 20 },
  );
  const terms = fc.record({
    regime: fc.constantFrom('responsable' as const, 'no-responsable' as const),
    rate: fc.constantFrom('0.19', '0.05', '0', '0.1975').map((rate) => new Decimal(rate)),
    pricesIncludeTax: fc.boolean(),
  });
  const share = fc.oneof(
    fc.record({ type: fc.constant('porcentaje' as const), part: fc.integer({ min: 0, max: 10_000 }) }),
    fc.record({ type: fc.constant('valor' as const), part: fc.integer({ min: 0, max: 10_000 }) }),
  );

  it('loses no cent: header and lines agree for any sale', () => {
    fc.assert(
      fc.property(lines, terms, fc.option(share), (sale, how, part) => {
        const subtotal = sumMoney(sale.map((one) => one.unitPrice.times(one.quantity)));
        const discount: Discount | null = part && {
          type: part.type,
          value:
            part.type === 'porcentaje'
              ? new Decimal(part.part).dividedBy(100)
              : subtotal.times(part.part).dividedBy(10_000).toDecimalPlaces(2, Decimal.ROUND_DOWN),
        };
        const totals = computeTotals(sale, discount, how);
        const sum = (pick: 'subtotal' | 'discount' | 'tax' | 'total'): string =>
          sumMoney(totals.lines.map((sums) => sums[pick])).toFixed();
        expect(sum('subtotal')).toBe(totals.subtotal.toFixed());
        expect(sum('discount')).toBe(totals.discount.toFixed());
        expect(sum('tax')).toBe(totals.tax.toFixed());
        expect(sum('total')).toBe(totals.total.toFixed());
        const expected = totals.subtotal
          .minus(totals.discount)
          .plus(how.pricesIncludeTax ? 0 : totals.tax)
          .toFixed();
        expect(totals.total.toFixed()).toBe(expected);
        for (const sums of totals.lines) {
          expect(
            sums.discount.greaterThanOrEqualTo(0) && sums.discount.lessThanOrEqualTo(sums.subtotal),
          ).toBe(true);
          expect(sums.tax.isNegative() && !sums.tax.isZero()).toBe(false);
          for (const amount of Object.values(sums) as Decimal[])
            expect(amount.decimalPlaces()).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 500, examples: [] },
    );
  });
});

describe('saleHash', () => {
  const full = (price: number): SaleLine => ({
    ...line(1, price),
    name: 'Dije',
    description: null,
    material: null,
    weightGrams: null,
    pieceType: null,
  });
  const hashOf = (price: number, how = responsable(false)): string =>
    saleHash([full(price)], computeTotals([full(price)], null, how));

  it('is the same for the same sale and another for any other price, tax or way of quoting', () => {
    const base = hashOf(1000);
    expect(hashOf(1000)).toBe(base);
    expect(hashOf(1001)).not.toBe(base);
    expect(hashOf(1000, responsable(true))).not.toBe(base);
    expect(hashOf(1000, { ...responsable(false), rate: new Decimal('0.05') })).not.toBe(base);
  });
});
