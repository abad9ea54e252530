import { bogotaMonth } from './bogota';

/**
 * How a shop's invoices are numbered. Two questions only, so that a DIAN resolution (prefix, range, dates) can be
 * another strategy: which counter does this invoice take its number from, and how is that number written.
 */
export interface NumberingStrategy {
  /** Name of the counter row; numbers are gapless within it. */
  series(prefix: string, issuedAt: Date): string;
  format(series: string, value: number): string;
}

/** PREFIX-YYYYMM-NNNN, month in Bogotá. After 9999 it simply grows a digit; nothing sorts these as text. */
export const monthlyNumbering: NumberingStrategy = {
  series: (prefix, issuedAt) => `${prefix}-${bogotaMonth(issuedAt)}`,
  format: (series, value) => `${series}-${String(value).padStart(4, '0')}`,
};

/** What a shop may use as prefix: 1 to 10 capital letters or digits. */
export const PREFIX_PATTERN = /^[A-Z0-9]{1,10}$/;
