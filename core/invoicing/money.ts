import { Decimal as BaseDecimal } from 'decimal.js';
import { InvoicingError } from './errors';

/**
 * Exact decimals with a rounding mode of our own (half-even, NTC 3711). A clone, because decimal.js is
 * configured globally and other code in n8n's process uses it too.
 */
export const Decimal = BaseDecimal.clone({ precision: 40, rounding: BaseDecimal.ROUND_HALF_EVEN });
export type Decimal = BaseDecimal;

export const ZERO: Decimal = new Decimal(0);

/** What one line may cost at most, in pesos (validator of the replaced system). */
export const MAX_UNIT_PRICE: Decimal = new Decimal('999999999');
/** What one invoice may add up to, in pesos; fits NUMERIC(14,2) with room. */
export const MAX_TOTAL: Decimal = new Decimal('9999999999');

/**
 * Pesos as an exact decimal, rounded half-even to two decimals.
 * A number is read through its shortest decimal text (0.1 stays 0.1).
 * @throws InvoicingError `invalid_amount` when it is no finite number.
 */
export function money(value: BaseDecimal.Value): Decimal {
  return toDecimal(value).toDecimalPlaces(2, BaseDecimal.ROUND_HALF_EVEN);
}

/**
 * Like `money`, but refuses what it would have to round: for amounts that a person or a client states.
 * @throws InvoicingError `invalid_amount`
 */
export function exactMoney(value: BaseDecimal.Value): Decimal {
  const amount = toDecimal(value);
  if (amount.decimalPlaces() > 2)
    throw new InvalidAmount('Los valores en pesos llevan máximo dos decimales.');
  return amount;
}

/** Rounds half-even to two decimals: NTC 3711, the rule for IVA. */
export function roundMoney(value: Decimal): Decimal {
  return value.toDecimalPlaces(2, BaseDecimal.ROUND_HALF_EVEN);
}

export function sumMoney(values: readonly Decimal[]): Decimal {
  return values.reduce((sum, value) => sum.plus(value), ZERO);
}

/** A JSON number with at most two decimals; exact for every amount below MAX_TOTAL (2^53 cents are 9·10^13 pesos). */
export function moneyToNumber(value: Decimal): number {
  return roundMoney(value).toNumber();
}

/** The text for a NUMERIC(14,2) parameter: "1850000.00". */
export function moneyToSql(value: Decimal): string {
  return roundMoney(value).toFixed(2);
}

/** "$ 1.850.000", or "$ 1.850.000,50" when there are cents; negative as "-$ 500". The space does not break. */
export function formatCop(value: BaseDecimal.Value): string {
  const amount = money(value);
  const [whole = '0', cents = '00'] = amount.abs().toFixed(2).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  const sign = amount.isNegative() && !amount.isZero() ? '-' : '';
  return `${sign}$\u00a0${grouped}${cents === '00' ? '' : `,${cents}`}`;
}

function toDecimal(value: BaseDecimal.Value): Decimal {
  let amount: Decimal;
  try {
    amount = new Decimal(value);
  } catch {
    throw new InvalidAmount('No es un valor en pesos.');
  }
  if (!amount.isFinite()) throw new InvalidAmount('No es un valor en pesos.');
  return amount;
}

class InvalidAmount extends InvoicingError {
  constructor(message: string) {
    super('invalid_amount', message);
  }
}
