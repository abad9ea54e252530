import type { ExtraccionJson } from '../contract/extraction';
import { extractSale, readAmount, readAmounts } from '../extraction';

export type RulesChannel = 'text' | 'voice' | 'ocr';

/** What the reading needs of the local rules. Amounts are pesos. */
export interface Rules {
  extractSale(text: string, options: { channel: RulesChannel; adding?: boolean }): ExtraccionJson;
  /** Every amount that the text writes, whatever it stands for. */
  readAmounts(text: string, channel: RulesChannel): number[];
  readAmount(text: string): number | null;
}

/** Below this a bare number is a karat, a size or a count unless the rules took it for a price ("en 150"). */
const SMALLEST_AMOUNT = 1000;
/** "18k" is a fineness far more often than 18.000 pesos. */
const KARAT = /^(?:9|10|12|14|18|22|24) ?k(?:ilates)?$/i;

export const localRules: Rules = {
  extractSale,
  readAmounts: (text, channel) =>
    readAmounts(text, channel)
      .filter(({ pesos, texto }) => pesos >= SMALLEST_AMOUNT && !KARAT.test(texto.trim()))
      .map(({ pesos }) => pesos),
  readAmount,
};

/** The amounts that a model may name: those written in the source, and those that the rules understood there. */
export function amountsIn(
  rules: Rules,
  text: string,
  channel: RulesChannel,
  reading: ExtraccionJson,
): number[] {
  return [
    ...rules.readAmounts(text, channel),
    ...reading.items.flatMap((item) => [item.precio, item.precio * item.cantidad]),
    ...(reading.descuento?.tipo === 'valor' ? [reading.descuento.valor] : []),
    ...(reading.total_indicado ? [reading.total_indicado] : []),
  ];
}
