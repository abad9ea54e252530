import type { ExtraccionJson } from '../contract/extraction';
import { extractSale, readAmount, readAmounts } from '../extraction';

/** What the reading needs of the local rules. Amounts are pesos. */
export interface Rules {
  extractSale(text: string, options: { channel: 'text' | 'voice' | 'ocr' }): ExtraccionJson;
  readAmounts(text: string): number[];
  readAmount(text: string): number | null;
}

export const localRules: Rules = {
  extractSale,
  readAmounts: (text) => readAmounts(text).map(({ pesos }) => pesos),
  readAmount,
};
