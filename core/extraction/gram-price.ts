import type { Head } from './align';
import type { Measure } from './measures';
import type { Message } from './message';
import type { Amount } from './money';

const GRAM = /^(gramo|gramito|gr|g)$/;
const LINK = /^(a|en|:|=|vale|cuesta|esta|quedo|quedaron|sale|salio|se|le|lo|deje|dejo|\$)$/;

/** "el gramo a 440.000", "precio gramo: 440.000": the price of one gram, said after the word. */
export function gramPriceBefore(m: Message, amount: Pick<Amount, 'from'>, floor: number): boolean {
  let k = amount.from - 1;
  while (k > floor && amount.from - k < 5 && LINK.test(m.text(k))) k--;
  if (k <= floor || !GRAM.test(m.word(k)) || m.labels[k] !== null) return false;
  if (!/^(el|cada|por|x|del|valor|precio|vr|vlr|de|,|\()$/.test(m.text(k - 1))) return false;
  m.claim(k, k + 1, 'unit');
  return true;
}

/**
 * "6.2 gr a 440.000 el gramo (2.728.000)": the price of the gram and what the weight comes to are one price; the
 * result that is stated, perhaps rounded, is kept.
 */
export function settleGramPrices(
  m: Message,
  amounts: readonly Amount[],
  heads: readonly Head[],
  measures: readonly Measure[],
): Amount[] {
  const grams = measures.filter((x) => x.kind === 'gram');
  const gone = new Set<Amount>();
  amounts.forEach((amount, i) => {
    // "6.2 GR X 440.000   2.728.000": nobody says "gram", the result does.
    const crossed = /^(x|\*|a|@)$/.test(m.text(amount.from - 1)) && m.labels[amount.from - 2] === 'measure';
    if (amount.role !== 'gram' && !crossed) return;
    const rounding = amount.role === 'gram' ? 0.02 : 0.001;
    for (const other of [amounts[i + 1], amounts[i - 1]]) {
      if (other?.role !== 'item') continue;
      const [first, last] = other.from > amount.from ? [amount, other] : [other, amount];
      if (heads.some((h) => h.at >= first.to && h.at < last.from)) continue;
      const near = grams.filter((g) => g.value !== 1 && Math.abs(g.from - first.from) < 24);
      if (near.some((g) => Math.abs(g.value * amount.value - other.value) <= other.value * rounding)) {
        gone.add(amount);
        return;
      }
    }
  });
  return amounts.filter((a) => !gone.has(a));
}
