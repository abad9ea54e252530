/** What a shop did in the last 30 days. */
export interface ShopFacts {
  /** Days since somebody of the shop was last seen or an invoice was issued; null: never. */
  daysSinceActivity: number | null;
  /** Invoices issued, however. */
  invoices: number;
  /** Of those, the ones that came from messages read in the chat. */
  chatInvoices: number;
  extractionsRead: number;
  extractionsFailed: number;
  /** Invoices dictated, photographed, made through the API; more than one person selling. */
  usesVoice: boolean;
  usesPhoto: boolean;
  usesApi: boolean;
  usesSeveralSellers: boolean;
}

export interface HealthScore {
  /** 0 to 100: the sum of the parts. */
  score: number;
  level: 'healthy' | 'moderate' | 'at_risk';
  /** 0 to 40, 30, 20 and 10. */
  parts: { activity: number; conversion: number; ai: number; features: number };
}

/** From here on a shop that uses the system daily gets all the points for its volume. */
const FULL_INVOICES = 20;
const FORGOTTEN_DAYS = 14;

/**
 * How well a shop is doing with the system: activity 40 (half for how recent, half for how much), conversion 30 (sales
 * read that became invoices), AI success 20 (messages that could be read), features 10. From 80 healthy, from 50
 * moderate, below that at risk. A part without data counts in full when the shop does issue invoices, else nothing.
 */
export function healthScore(facts: ShopFacts): HealthScore {
  const withoutData = facts.invoices > 0 ? 1 : 0;
  const recency =
    facts.daysSinceActivity === null
      ? 0
      : Math.max(0, 1 - Math.max(0, facts.daysSinceActivity) / FORGOTTEN_DAYS);
  const volume = Math.min(1, facts.invoices / FULL_INVOICES);
  const conversion =
    facts.extractionsRead > 0 ? Math.min(1, facts.chatInvoices / facts.extractionsRead) : withoutData;
  const attempts = facts.extractionsRead + facts.extractionsFailed;
  const ai = attempts > 0 ? facts.extractionsRead / attempts : withoutData;
  const features = [facts.usesVoice, facts.usesPhoto, facts.usesApi, facts.usesSeveralSellers];
  const parts = {
    activity: round(20 * recency + 20 * volume),
    conversion: round(30 * conversion),
    ai: round(20 * ai),
    features: round((10 * features.filter(Boolean).length) / features.length),
  };
  const score = round(parts.activity + parts.conversion + parts.ai + parts.features);
  return { score, level: score >= 80 ? 'healthy' : score >= 50 ? 'moderate' : 'at_risk', parts };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
