import type { Line } from './line';
import type { Product } from './lexicon/products';
import type { Message } from './message';

interface Withdrawal {
  product: Product;
  at: number;
  /** Said with words that elsewhere call the whole sale off. */
  calledOff: 'regret' | 'already' | null;
}

const ARTICLE = /^(el|la|los|las)$/;
const LEFT = /^(llevo|llevaron|lleva|llevan|quiso|quisieron|quiere|compro|compraron)$/;

/** "no la llevó", "no los quisieron" from token `i`. */
function notTaken(m: Message, i: number): boolean {
  return m.word(i) === 'no' && /^(lo|la|los|las)$/.test(m.word(i + 1)) && LEFT.test(m.word(i + 2));
}

/** "la tobillera no, esa no la llevó": where a piece already named is taken out of the sale again. */
export function withdrawals(m: Message): Withdrawal[] {
  const out: Withdrawal[] = [];
  for (let i = 1; i < m.tokens.length; i++) {
    if (m.word(i) !== 'no') continue;
    const regrets = m.text(i + 1) === ',' && m.match(i + 2, ['se', 'arrepintio|arrepintieron']) > 0;
    let said = notTaken(m, i) || regrets;
    if (!said && m.text(i + 1) === ',') for (let k = i + 2; k < i + 6; k++) if (notTaken(m, k)) said = true;
    if (!said) continue;
    // "la tobillera no", "la tobillera de plata no"
    for (let k = i - 1; k >= i - 4 && m.kind(k) === 'word'; k--) {
      const product = m.product(k);
      if (!product) continue;
      const calledOff = regrets ? 'regret' : m.word(i - 1) === 'ya' ? 'already' : null;
      if (ARTICLE.test(m.word(k - 1))) out.push({ product, at: k, calledOff });
      break;
    }
  }
  return out;
}

/** Leaves out the lines whose only piece of its kind was taken out; returns what was taken out. */
export function dropWithdrawn(m: Message, lines: Line[]): ReadonlySet<Product> {
  const gone = new Set<Product>();
  for (const { product, at, calledOff } of withdrawals(m)) {
    const named = lines.filter((l) => l.pair.head?.product === product && l.pair.head.at < at);
    if (named.length !== 1 || named[0]!.pair.amount.from > at) {
      // Not clear what is left of the sale: better to ask again.
      if (calledOff) lines.length = 0;
      continue;
    }
    lines.splice(lines.indexOf(named[0]!), 1);
    gone.add(product);
  }
  return gone;
}
