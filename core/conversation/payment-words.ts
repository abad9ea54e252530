import type { PaymentMethod } from '../contract/glossary';
import type { BANKS } from './texts';

const BANK_WORDS: [RegExp, (typeof BANKS)[number]][] = [
  [/\bbancolombia\b/i, 'Bancolombia'],
  [/\bnequi\b/i, 'Nequi'],
  [/\bdaviplata\b/i, 'Daviplata'],
  [/\bdavivienda\b/i, 'Davivienda'],
  [/\bbbva\b/i, 'BBVA'],
  [/\bbanco de bogot[aá]\b/i, 'Banco de Bogotá'],
  [/\bbanco popular\b/i, 'Banco Popular'],
  [/\bbanco de occidente\b/i, 'Banco de Occidente'],
  [/\b(bre-?b|llave)\b/i, 'Llave Bre-B'],
];

/** The bank that a sale's words name, when it was paid by transfer. */
export const bankIn = (words: string | null, payment: PaymentMethod | null): string | null =>
  payment === 'transferencia' && words
    ? (BANK_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? null)
    : null;

export const PAYMENT_WORDS: [RegExp, PaymentMethod | null][] = [
  [/\b(pendiente|fiad[oa]|qued[ao] debiendo|sin pagar|sin pago)\b/i, null],
  [/\b(tarjeta|dat[aá]fono|d[eé]bito|cr[eé]dito)\b/i, 'tarjeta'],
  [/\b(efectivo|contado)\b/i, 'efectivo'],
  [/\b(transfer\w*|consign\w*)\b/i, 'transferencia'],
  ...BANK_WORDS.map(([words]): [RegExp, PaymentMethod] => [words, 'transferencia']),
];
