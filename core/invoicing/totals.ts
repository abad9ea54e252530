import { createHash } from 'node:crypto';
import { InvoicingError } from './errors';
import {
  Decimal,
  exactMoney,
  MAX_TOTAL,
  MAX_UNIT_PRICE,
  moneyToSql,
  roundMoney,
  sumMoney,
  ZERO,
} from './money';
import type { Discount, LineTotals, Sale, SaleLine, TaxTerms, Totals } from './types';

export const MAX_QUANTITY = 9999;

/**
 * The one place where a sale is added up; card, database, PDF and API show its result.
 *
 * IVA is computed line by line on the discounted line and rounded half-even to two decimals (NTC 3711); the
 * discount is spread over the lines by their value, the residue on the last. So lines and header always agree:
 * the header's figures are the sums of the lines'.
 *
 * - Prices without IVA: total = subtotal - discount + tax.
 * - Prices with IVA: total = subtotal - discount, and tax is the part contained in it.
 * - Regime "no-responsable": tax is 0, whatever the rate.
 *
 * @throws InvoicingError `invalid_sale`, `invalid_amount`, `discount_too_large`, `total_too_large`
 */
export function computeTotals(
  lines: readonly Pick<SaleLine, 'quantity' | 'unitPrice'>[],
  discount: Discount | null,
  terms: TaxTerms,
): Totals {
  if (lines.length === 0)
    throw new InvoicingError('invalid_sale', 'La factura necesita al menos un producto.');
  const rate = effectiveRate(terms);
  const subtotals = lines.map((line, index) => lineSubtotal(line, index));
  const subtotal = sumMoney(subtotals);
  const discountTotal = discountAmount(subtotal, discount);
  const discounts = spreadDiscount(subtotals, subtotal, discountTotal);

  const totals = subtotals.map((lineSubtotal, index): LineTotals => {
    const lineDiscount = discounts[index] ?? ZERO;
    const net = lineSubtotal.minus(lineDiscount);
    const tax = terms.pricesIncludeTax
      ? roundMoney(net.times(rate).dividedBy(rate.plus(1)))
      : roundMoney(net.times(rate));
    return {
      subtotal: lineSubtotal,
      discount: lineDiscount,
      tax,
      total: terms.pricesIncludeTax ? net : net.plus(tax),
    };
  });

  const total = sumMoney(totals.map((line) => line.total));
  if (total.greaterThan(MAX_TOTAL)) {
    throw new InvoicingError('total_too_large', 'El total pasa del máximo permitido ($ 9.999.999.999).');
  }
  return {
    lines: totals,
    subtotal,
    discount: discountTotal,
    tax: sumMoney(totals.map((line) => line.tax)),
    total,
    rate,
    pricesIncludeTax: terms.pricesIncludeTax,
  };
}

/** `computeTotals` for a whole sale in a shop with these terms; the sale may override how prices are quoted. */
export function computeSaleTotals(
  sale: Pick<Sale, 'lines' | 'discount' | 'chargeTax' | 'pricesIncludeTax'>,
  shop: TaxTerms,
): Totals {
  return computeTotals(sale.lines, sale.discount, saleTerms(sale, shop));
}

/** The shop's terms with the sale's own choices applied. A shop that is not responsable never charges. */
export function saleTerms(sale: Pick<Sale, 'chargeTax' | 'pricesIncludeTax'>, shop: TaxTerms): TaxTerms {
  return {
    regime: shop.regime,
    rate: sale.chargeTax === false ? ZERO : shop.rate,
    pricesIncludeTax: sale.pricesIncludeTax ?? shop.pricesIncludeTax,
  };
}

/** Pesos taken off, rounded to two decimals. @throws InvoicingError `discount_too_large`, `invalid_amount` */
export function discountAmount(subtotal: Decimal, discount: Discount | null): Decimal {
  if (!discount) return ZERO;
  if (discount.value.isNegative())
    throw new InvoicingError('invalid_amount', 'El descuento no puede ser negativo.');
  if (discount.type === 'porcentaje' && discount.value.greaterThan(100)) {
    throw new InvoicingError('discount_too_large', 'El descuento no puede pasar del 100 %.');
  }
  const amount =
    discount.type === 'porcentaje'
      ? roundMoney(subtotal.times(discount.value).dividedBy(100))
      : exactMoney(discount.value);
  if (amount.greaterThan(subtotal)) {
    throw new InvoicingError('discount_too_large', 'El descuento no puede ser mayor que el subtotal.');
  }
  return amount;
}

/**
 * SHA-256 (hex) of what the seller confirmed: lines, discount, tax and total. Compared when the invoice is issued,
 * so that what was confirmed is what is issued, also when prices, taxes or settings changed in between.
 */
export function saleHash(lines: readonly SaleLine[], totals: Totals): string {
  const content = {
    lines: lines.map((line) => [
      line.name,
      line.description,
      line.quantity,
      moneyToSql(line.unitPrice),
      line.material,
      line.weightGrams,
      line.pieceType,
    ]),
    subtotal: moneyToSql(totals.subtotal),
    discount: moneyToSql(totals.discount),
    tax: moneyToSql(totals.tax),
    total: moneyToSql(totals.total),
    pricesIncludeTax: totals.pricesIncludeTax,
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function effectiveRate(terms: TaxTerms): Decimal {
  if (terms.rate.isNegative() || terms.rate.greaterThan(1)) {
    throw new InvoicingError('invalid_sale', 'La tarifa de IVA debe estar entre 0 y 1 (0.19 es 19 %).');
  }
  return terms.regime === 'responsable' ? new Decimal(terms.rate) : ZERO;
}

function lineSubtotal(line: Pick<SaleLine, 'quantity' | 'unitPrice'>, index: number): Decimal {
  const where = `línea ${index + 1}`;
  if (!Number.isInteger(line.quantity) || line.quantity < 1 || line.quantity > MAX_QUANTITY) {
    throw new InvoicingError(
      'invalid_sale',
      `La cantidad debe ser un entero de 1 a ${MAX_QUANTITY} (${where}).`,
    );
  }
  const price = exactMoney(line.unitPrice);
  if (price.isNegative() || price.greaterThan(MAX_UNIT_PRICE)) {
    throw new InvoicingError('invalid_sale', `El precio debe estar entre $ 0 y $ 999.999.999 (${where}).`);
  }
  return price.times(line.quantity);
}

function spreadDiscount(subtotals: readonly Decimal[], subtotal: Decimal, discount: Decimal): Decimal[] {
  if (discount.isZero()) return subtotals.map(() => ZERO);
  const shares = subtotals.map((value) => roundMoney(discount.times(value).dividedBy(subtotal)));
  let residue = discount.minus(sumMoney(shares));
  // The residue (a few cents) goes to the last line. When that line is too small to carry it, the one before
  // takes the rest: no line's discount may be negative or larger than the line.
  for (let index = shares.length - 1; index >= 0 && !residue.isZero(); index -= 1) {
    const wanted = (shares[index] ?? ZERO).plus(residue);
    const allowed = Decimal.max(ZERO, Decimal.min(subtotals[index] ?? ZERO, wanted));
    residue = wanted.minus(allowed);
    shares[index] = allowed;
  }
  return shares;
}
