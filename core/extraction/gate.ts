import { contradiction } from './contradictions';
import type { Message } from './message';
import type { Amount } from './money';
import { otherBusiness } from './other-business';
import { asksForBill, request } from './requests';
import { count, SALE_VERB } from './said';
import { saleEvidence } from './sale-evidence';

export interface Gate {
  sale: boolean;
  reason: string | null;
  /** How sure the answer is, between 0 and 1. */
  confidence: number;
}

/**
 * Log odds (`saleEvidence`) below which a message tells of no sale; beside a sale that is already told less is enough.
 * From `SURE` on, other business in the message is passed over.
 */
const LEAST = -1;
const LEAST_ADDING = -2;
const SURE = 1;

/**
 * Whether a message tells of a sale at all. Prices also appear in questions, quotations, bills, purchases from
 * suppliers and appointments; billing those would be worse than asking again.
 */
export function saleGate(m: Message, amounts: readonly Amount[], adding: boolean): Gate {
  if (insists(m)) return { sale: true, reason: null, confidence: 1 };
  const against = contradiction(m, amounts) ?? request(m, adding);
  if (against) return { sale: false, reason: against, confidence: 0.9 };
  const odds = saleEvidence(m);
  const other = odds < SURE ? otherBusiness(m, amounts) : null;
  if (other) return { sale: false, reason: other, confidence: 0.9 };
  if (odds < (adding ? LEAST_ADDING : LEAST) && !asksForBill(m))
    return { sale: false, reason: 'se parece a lo que no son ventas', confidence: 1 / (1 + Math.exp(odds)) };
  return { sale: true, reason: null, confidence: 1 / (1 + Math.exp(-odds)) };
}

/** "Venta: …": who was told that nothing was found says it in so many words. */
function insists(m: Message): boolean {
  return !m.scanned && m.word(0) === 'venta' && (m.channel === 'voice' || /^[:,.-]$/.test(m.text(1)));
}

/** Evidence that the message is about jewelry or comes from a sale: allows articles that the lexicon does not list. */
export function allowsUnknown(m: Message, knownHeads: number, hasMetal: boolean): boolean {
  return knownHeads > 0 || hasMetal || count(m, SALE_VERB) > 0;
}
