import type { Pair } from './align';
import { hasWords, isBoundary } from './clause';
import type { Message } from './message';
import type { Amount } from './money';

/** The stretch of tokens that belongs to each pair: from the break before it to the break before the next. */
export function regions(
  m: Message,
  pairs: readonly Pair[],
  amounts: readonly Amount[],
): { from: number; to: number }[] {
  const low = pairs.map((p) => (p.head ? Math.min(p.head.at, p.amount.from) : p.amount.from));
  const high = pairs.map((p) =>
    p.head ? (p.shared ? p.head.at + 1 : Math.max(p.head.at + 1, p.amount.to)) : p.amount.to,
  );
  const starts = pairs.map((p, i) => {
    let floor = i === 0 ? 0 : high[i - 1]!;
    // What was said before a price that was taken back, and is named anew, is taken back with it.
    if (p.head !== null)
      for (const a of amounts) if (a.role === 'dropped' && a.to <= low[i]!) floor = Math.max(floor, a.to);
    let k = low[i]!;
    while (k > floor && !isBoundary(m, k - 1)) k--;
    // "; el mismo en talla 6, 78.000": a price right after the break belongs with the words before it.
    if (p.head === null && !hasWords(m, k, p.amount.from)) {
      let q = Math.max(k - 1, floor);
      while (q > floor && !isBoundary(m, q - 1)) q--;
      if (hasWords(m, q, p.amount.from)) k = q;
    }
    // A list mark or a count on the line belongs to the line.
    return Math.max(k, floor);
  });
  return pairs.map((_, i) => {
    let to = i + 1 < pairs.length ? starts[i + 1]! : m.tokens.length;
    if (i + 1 === pairs.length || to > high[i]! + 1) {
      // What follows an amount with another role ("total …") is no part of the line.
      const next = amounts.find((a) => a.from >= high[i]! && a.from < to && a.role !== 'item');
      if (next) {
        let k = next.from;
        while (k > high[i]! && !isBoundary(m, k - 1) && m.kind(k - 1) !== 'newline') k--;
        // No break between: it ends at the words that tell what the other amount is.
        if (k === high[i]!)
          while (
            k < next.from &&
            m.text(k) !== '(' &&
            (m.labels[k] === null || /^(measure|quantity|unit)$/.test(m.labels[k]!))
          )
            k++;
        to = Math.min(to, k);
      }
    }
    return { from: starts[i]!, to: Math.max(to, high[i]!) };
  });
}
