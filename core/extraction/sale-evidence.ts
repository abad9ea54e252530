import learnt from './lexicon/sale-evidence.json';
import type { Label, Message } from './message';

/** Labels whose words say something of what the message is about; of the others only the kind does. */
const SPOKEN = new Set<Label | null>([
  null,
  'aside',
  'cue',
  'deposit',
  'discount',
  'payment',
  'seller',
  'tax',
  'total',
]);
const SILENT = new Set<Label | null>(['header', 'mark', 'noise']);
const WEIGHT = new Map<string, number>(Object.entries(learnt));

/**
 * How much speaks for a sale in a message whose parts were recognised: the log odds of a log-linear model over its
 * words and pairs of words, with pieces, amounts, people and dates replaced by their kind. Above 0 more speaks for than
 * against. The weights are learnt from the corpus by `npm run train:gate`; a word that it never saw says nothing.
 */
export function saleEvidence(m: Message): number {
  return weigh(featuresOf(m), WEIGHT);
}

/** The log odds of features by their weights. A long message says the same with more words. */
export function weigh(features: readonly string[], weights: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const feature of features) sum += weights.get(feature) ?? 0;
  return sum / Math.sqrt(features.length);
}

/** What the model sees of a message, each once. */
export function featuresOf(m: Message): string[] {
  const features = new Set<string>(['always']);
  let before = '^';
  for (let i = 0; i < m.tokens.length; i++) {
    const symbol = symbolAt(m, i);
    if (symbol === '' || (symbol === before && symbol.startsWith('<'))) continue;
    features.add(symbol);
    features.add(`${before} ${symbol}`);
    // "cotizar", "cotizaron", "cotización"
    if (/^[a-zñ]{6,}$/.test(symbol)) features.add(`${symbol.slice(0, 5)}~`);
    before = symbol;
  }
  for (const part of ['<piece>', '<amount>']) if (!features.has(part)) features.add(`no ${part}`);
  if (m.scanned) features.add('scanned');
  return [...features];
}

function symbolAt(m: Message, i: number): string {
  const label = m.labels[i]!;
  if (SILENT.has(label)) return '';
  if (!SPOKEN.has(label)) return `<${label}>`;
  const kind = m.kind(i);
  if (kind === 'number') return '<number>';
  if (kind === 'newline') return '<line>';
  if (kind !== 'word') return /^[?¿!.:]$/.test(m.text(i)) ? m.text(i) : '';
  const product = m.product(i);
  if (product) return product.service ? '<work>' : '<piece>';
  return m.word(i);
}
