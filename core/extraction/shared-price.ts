import type { Head, Pair } from './align';
import { TRAITS } from './lexicon/traits';
import type { Measure } from './measures';
import type { Message } from './message';
import type { Amount } from './money';
import { quantityAt, type Quantity } from './quantity';

/** "3 anillos y 2 cadenas a 50.000 cada uno": a price of each holds for every piece that the "y" joins. */
export function shareUnitPrices(m: Message, heads: readonly Head[], pairs: readonly Pair[]): Pair[] {
  let seen = 0;
  return pairs.flatMap((pair, i) => {
    const { amount, head } = pair;
    while (seen < heads.length && heads[seen]!.at < amount.from) seen++;
    const last = seen - 1;
    const byGram = amount.role === 'gram';
    if ((amount.per !== 'unit' && !byGram) || head === null || head.at > amount.from) return [pair];
    // "34.000 cada dije" is of that piece alone.
    if (m.word(amount.to) === 'cada' && m.product(amount.to + 1)) return [pair];
    const previous = pairs[i - 1];
    const floor = previous ? Math.max(previous.amount.to, previous.head ? previous.head.at + 1 : 0) : 0;
    const group = joined(m, heads, last, floor, amount);
    if (group.length < 2 || !group.includes(head)) return [pair];
    return group.map((one) => ({
      head: one,
      amount: byGram ? { ...amount } : amount,
      shared: one !== group[group.length - 1],
    }));
  });
}

/** The pieces before a price that belong together, the last two with "y" between them. */
function joined(m: Message, heads: readonly Head[], last: number, floor: number, amount: Amount): Head[] {
  const group: Head[] = [];
  let end = amount.from;
  for (let h = last; h >= 0; h--) {
    const head = heads[h]!;
    if (head.at < floor || head.product.set || head.product.weak) break;
    if (group.length > 0) {
      const link = linkBetween(m, head.at + 1, end);
      if (link === null || (group.length === 1 && link !== 'y')) break;
    } else if (linkBetween(m, head.at + 1, amount.from) === 'break') break;
    group.unshift(head);
    end = head.at;
  }
  return group;
}

/** What joins two pieces: "y", a comma, or nothing; a new line or a full stop breaks. */
function linkBetween(m: Message, from: number, to: number): 'y' | ',' | 'break' | null {
  let link: 'y' | ',' | null = null;
  for (let k = from; k < to; k++) {
    const text = m.text(k);
    // A price between that was taken back belongs to the piece before it.
    if (m.labels[k] === 'correction' || m.labels[k] === 'amount') return 'break';
    if (m.kind(k) === 'newline' || m.labels[k] === 'mark' || (/^[.;:]$/.test(text) && m.labels[k] === null))
      return 'break';
    if (/^(y|e|mas|\+)$/.test(text)) link = 'y';
    else if (text === ',') link ??= ',';
  }
  return link;
}

export interface SizeCount {
  count: Quantity;
  size: Pick<Measure, 'from' | 'to'>;
}

/**
 * "cuatro anillos talla siete y dos talla nueve, a 51.000 cada uno": as many counts as sizes are as many lines.
 * Empty when the words tell of one line only.
 */
export function countsBySize(
  m: Message,
  from: number,
  to: number,
  head: number,
  measures: readonly Measure[],
): SizeCount[] {
  const sizes = measures.filter(
    (x) => (x.kind === 'size' || x.kind === 'length') && x.from >= from && x.to <= to,
  );
  if (sizes.length === 0) return countsByTrait(m, from, to, head);
  if (sizes.length < 2) return [];
  const counts: Quantity[] = [];
  for (let k = from; k < to; k++) {
    if (m.labels[k] !== null && m.labels[k] !== 'quantity') continue;
    const q = quantityAt(m, k);
    if (!q) continue;
    const opens = k === from || /^(y|,|;|:)$/.test(m.text(k - 1));
    const measured =
      m.labels[q.to] === 'measure' || (m.word(q.to) === 'de' && m.labels[q.to + 1] === 'measure');
    if (q.explicit || q.to === head || (opens && measured)) {
      counts.push(q);
      k = q.to - 1;
    }
  }
  return counts.length === sizes.length ? counts.map((count, i) => ({ count, size: sizes[i]! })) : [];
}

/** "4 pulseras rojas y 2 azules a 15.000 c/u": what tells them apart is no measure. */
function countsByTrait(m: Message, from: number, to: number, head: number): SizeCount[] {
  const out: SizeCount[] = [];
  for (let k = from; k < to; k++) {
    if (m.labels[k] !== null && m.labels[k] !== 'quantity') continue;
    const q = quantityAt(m, k);
    if (!q) continue;
    let trait = q.to;
    if (q.to === head) while (trait < to && trait - head < 4 && !TRAITS.has(m.word(trait))) trait++;
    if (!TRAITS.has(m.word(trait))) continue;
    out.push({ count: q, size: { from: trait, to: trait + 1 } });
    k = trait;
  }
  return out.length > 1 ? out : [];
}
