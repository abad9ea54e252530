import type { Head, Pair } from './align';
import { lineEnd, lineStart } from './clause';
import type { Message } from './message';
import type { Amount } from './money';
import { quantityAt } from './quantity';
import { words } from './text';

interface RowPrice {
  unit: number;
  total: number;
  ratio: number;
}

export const merged = new WeakMap<Amount, RowPrice>();

/** Words that may stand between two writings of the same amount. */
const SAME_AMOUNT_BETWEEN = words(
  'pesos en o sea son mcte m cte valor de a osea los las por total es repito repite decir exactamente , . : ( ) - / =',
);

function between(m: Message, from: number, to: number, allowed: ReadonlySet<string>): boolean {
  for (let k = from; k < to; k++)
    if (
      m.kind(k) !== 'newline' &&
      !allowed.has(m.text(k)) &&
      m.labels[k] !== 'quantity' &&
      m.labels[k] !== 'total' &&
      m.labels[k] !== 'unit'
    )
      return false;
  return true;
}

/** Unit price and line total on one row, or one amount written twice, become one price. */
export function mergeRows(m: Message, amounts: Amount[], heads: readonly Head[]): Amount[] {
  const out: Amount[] = [];
  for (const amount of amounts) {
    const last = out[out.length - 1];
    const headBetween = last ? heads.some((h) => h.at >= last.to && h.at < amount.from) : true;
    if (last && !headBetween) {
      const sameLine = m.tokens[last.from]!.line === m.tokens[amount.from]!.line;
      const a = merged.get(last)?.unit ?? last.value;
      const b = amount.value;
      if (a === b && between(m, last.to, amount.from, SAME_AMOUNT_BETWEEN)) {
        if (sameLine && m.scanned && last.per === null) merged.set(last, { unit: a, total: b, ratio: 1 });
        if (amount.per) last.per = amount.per;
        continue;
      }
      if (
        !merged.has(last) &&
        a > 0 &&
        b > a &&
        b % a === 0 &&
        b / a <= 999 &&
        (sameLine || hasCount(m, last.to, amount.from, b / a))
      ) {
        const ratio = b / a;
        if (
          hasCount(m, lineStart(m, last.from), lineEnd(m, amount.to), ratio) ||
          hasCount(m, Math.max(0, last.from - 14), last.from, ratio)
        ) {
          merged.set(last, { unit: a, total: b, ratio });
          continue;
        }
      }
      if (!merged.has(last) && b > 0 && a > b && a % b === 0 && a / b <= 999) {
        const ratio = a / b;
        if (
          hasCount(m, Math.max(0, last.from - 14), last.from, ratio) &&
          (amount.per === 'unit' || sameLine)
        ) {
          merged.set(last, { unit: b, total: a, ratio });
          continue;
        }
      }
    }
    out.push(amount);
  }
  return out;
}

function hasCount(m: Message, from: number, to: number, count: number): boolean {
  for (let k = Math.max(from, 0); k < to; k++) {
    if (m.labels[k] !== null && m.labels[k] !== 'quantity') continue;
    const q = quantityAt(m, k);
    if (q && q.value === count) return true;
  }
  return false;
}

/** A last price with no product that equals what came before is a total nobody named. */
export function dropImpliedTotals(pairs: Pair[], totals: readonly Amount[]): Pair[] {
  return pairs.filter((pair, i) => {
    if (pair.head !== null) return true;
    const others = pairs.filter((p, j) => j !== i && p.head !== null);
    const sum = others.reduce((acc, p) => acc + (merged.get(p.amount)?.total ?? p.amount.value), 0);
    if (others.length > 0 && sum === pair.amount.value && others.length > 1) return false;
    if (totals.some((t) => t.value === pair.amount.value) && others.length > 0) return false;
    return true;
  });
}
