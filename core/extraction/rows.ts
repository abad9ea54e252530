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
    const row = last && headBetween ? crossedRow(m, last, amount) : null;
    if (row) {
      merged.set(last!, row);
      continue;
    }
    if (last && restated(m, heads, last, amount)) out.pop();
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

/** "el grabado vale 60.000 en total, o sea dos grabados a 30.000 cada uno": said again, by the piece. */
function restated(m: Message, heads: readonly Head[], whole: Amount, each: Amount): boolean {
  let cue = false;
  for (let k = whole.to; k < each.from; k++) {
    if (m.match(k, ['o', 'sea']) > 0 || m.match(k, ['es', 'decir']) > 0 || m.word(k) === 'osea') cue = true;
    const n = cue ? m.numericAt(k) : undefined;
    if (!n || n.scale !== 'none' || n.value < 2 || n.value * each.value !== whole.value) continue;
    const piece = m.product(n.to);
    return piece !== null && heads.some((h) => h.at < whole.from && h.product === piece);
  }
  return false;
}

/** "3 X 27.000  PULSERA ACERO   81.000": count and unit price before the name, the row's sum after it. */
function crossedRow(m: Message, unit: Amount, sum: Amount): RowPrice | null {
  if (!m.scanned || m.tokens[unit.from]!.line !== m.tokens[sum.from]!.line) return null;
  if (!/^(x|\*)$/.test(m.text(unit.from - 1)) || m.tokens[sum.from]!.gap < 2) return null;
  const count = m.numericAt(unit.from - 2);
  if (!count || count.scale !== 'none' || !Number.isInteger(count.value) || count.value < 1) return null;
  return unit.value * count.value === sum.value
    ? { unit: unit.value, total: sum.value, ratio: count.value }
    : null;
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
  const others = pairs.filter((pair) => pair.head !== null);
  const sum = others.reduce((acc, p) => acc + (merged.get(p.amount)?.total ?? p.amount.value), 0);
  return pairs.filter((pair) => {
    if (pair.head !== null) return true;
    if (others.length > 0 && sum === pair.amount.value && others.length > 1) return false;
    if (totals.some((t) => t.value === pair.amount.value) && others.length > 0) return false;
    return true;
  });
}
