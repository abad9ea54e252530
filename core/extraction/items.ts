import type { DudaJson } from '../contract/extraction';
import { type Head, type Pair, align, findHeads } from './align';
import { lineStart, sameLine } from './clause';
import { completeLine } from './complete-line';
import { countBefore } from './counting';
import { settleGramPrices } from './gram-price';
import { ACCESSORIES } from './lexicon/products';
import type { Line } from './line';
import { type MaterialFound, readMaterial } from './material';
import type { Measure } from './measures';
import type { Message } from './message';
import type { Amount } from './money';
import { regions } from './regions';
import { dropImpliedTotals, mergeRows } from './rows';
import { bySize, dropUnnamedSum, shareMaterials, splitSummaries, takeAnnouncedCounts } from './settle';
import { shareUnitPrices } from './shared-price';
import { words } from './text';
import { dropWithdrawn } from './withdrawn';

export interface Lines {
  lines: Line[];
  /** Products named without a price. */
  unpriced: Head[];
  dudas: DudaJson[];
}

/** "un pulso y un dije, 48.000 y 22.000 respectivamente" */
function respective(m: Message, heads: readonly Head[], prices: readonly Amount[]): Pair[] | null {
  if (heads.length !== prices.length || heads.length < 2) return null;
  if (!m.tokens.some((token) => token.text === 'respectivamente')) return null;
  const per = prices[prices.length - 1]!.per;
  return prices.map((amount, i) => {
    amount.per ??= per ?? (countBefore(m, heads[i]!) > 1 ? 'unit' : null);
    return { head: heads[i]!, amount };
  });
}

const ALL_OF_THEM = words('ambos ambas todo todos todas tambien');

/** Joins prices with products and completes each line from the words around it. */
export function readLines(
  m: Message,
  amounts: readonly Amount[],
  measures: readonly Measure[],
  allowUnknown: boolean,
  totals: readonly Amount[],
  perRow: 'unit' | 'total' | null,
): Lines {
  const heads = findHeads(
    m,
    amounts.filter((a) => a.role !== 'dropped'),
  );
  const prices = mergeRows(
    m,
    settleGramPrices(
      m,
      amounts.filter((a) => a.role === 'item' || a.role === 'gram'),
      heads,
      measures,
    ),
    heads,
  );
  const pairs = (respective(m, heads, prices) ?? align(m, heads, prices)).filter(
    (p) => p.amount.role === 'item' || p.head !== null,
  );
  const dudas: DudaJson[] = [];
  const kept = shareUnitPrices(m, heads, dropImpliedTotals(firstOfAll(m, pairs, heads), totals));
  const spans = regions(m, kept, amounts);
  const lines: Line[] = [];
  const global = globalMaterial(m, kept, spans, measures, heads);
  let previous: Line | null = null;
  kept.forEach((pair, index) => {
    const { from, to } = spans[index]!;
    const line = completeLine(
      m,
      pair,
      from,
      to,
      measures,
      previous,
      allowUnknown,
      perRow,
      handedOut(m, kept, index),
    );
    if (!line) return;
    if (
      line.item.material === null &&
      global &&
      (!line.gold || global.gold) &&
      !line.pair.head?.product.service &&
      !ACCESSORIES.has(line.pair.head?.product.name ?? '')
    )
      line.item.material = global.material;
    lines.push(...bySize(m, line));
    previous = line;
  });
  shareMaterials(lines);
  dropUnnamedSum(lines);
  splitSummaries(lines);
  takeAnnouncedCounts(m, lines, heads);
  const gone = dropWithdrawn(m, lines);
  const used = new Set(kept.map((p) => p.head));
  const unpriced = heads.filter(
    (h) =>
      !used.has(h) &&
      !gone.has(h.product) &&
      !h.soft &&
      !h.product.weak &&
      !h.product.service &&
      !lines.some(
        (l) =>
          l.pair.head !== null &&
          (l.pair.head.product === h.product || (h.at > l.pair.head.at && h.at < l.pair.amount.from)),
      ),
  );
  return { lines, unpriced, dudas };
}

/**
 * "collar + aretes + pulsera, todo en 320.000" is one line, named after its first piece; so is "revisión y
 * mantenimiento 280.000" after the first work.
 */
function firstOfAll(m: Message, pairs: Pair[], heads: readonly Head[]): Pair[] {
  let next = 0;
  return pairs.map((pair, i) => {
    if (!pair.head || pair.head.at > pair.amount.from) return pair;
    const work = pair.head.product.service === true;
    if (pair.amount.per !== 'all' && !work) return pair;
    const floor = i > 0 ? Math.max(pairs[i - 1]!.amount.to, pairs[i - 1]!.head?.at ?? 0) : 0;
    while (next < heads.length && heads[next]!.at < floor) next++;
    let first: Head | undefined;
    for (let h = next; h < heads.length && heads[h]!.at <= pair.head.at && !first; h++)
      if (
        work
          ? heads[h]!.product.service && sameLine(m, heads[h]!.at, pair.amount.from)
          : !heads[h]!.product.weak
      )
        first = heads[h];
    return first ? { ...pair, head: first } : pair;
  });
}

/** "3 pulseras: roja 12.000, azul 12.000, negra 15.000": as many prices without a name as were announced. */
function handedOut(m: Message, pairs: readonly Pair[], index: number): boolean {
  if (pairs[index]!.head !== null) return false;
  let first = index;
  while (first > 0 && pairs[first]!.head === null) first--;
  const count = countBefore(m, pairs[first]!.head);
  if (count < 2 || pairs[first]!.amount.per === 'unit') return false;
  let last = index;
  while (last + 1 < pairs.length && pairs[last + 1]!.head === null) last++;
  return last - first + 1 === count;
}

/** "ambas en oro 18k", "todo plata 925", or a heading above the list. */
function globalMaterial(
  m: Message,
  pairs: readonly Pair[],
  spans: readonly { from: number; to: number }[],
  measures: readonly Measure[],
  heads: readonly Head[],
): MaterialFound | null {
  if (pairs.length === 0) return null;
  for (let i = 0; i < m.tokens.length; i++) {
    const word = m.word(i);
    const both =
      ALL_OF_THEM.has(word) ||
      (/^(los|las)$/.test(word) && /^(dos|tres|cuatro|cinco|seis)$/.test(m.word(i + 1)));
    if (!both) continue;
    const found =
      word === 'tambien'
        ? readMaterial(m, Math.max(0, i - 4), Math.min(m.tokens.length, i + 6), measures)
        : readMaterial(m, i, Math.min(m.tokens.length, i + 7), measures);
    if (found) return found;
    // "…; 14 quilates las dos", "acero ambas": said before it, of no piece alone.
    let start = i;
    while (start > 0 && i - start < 10 && !/^[.,;:\n]$/.test(m.text(start - 1))) start--;
    const alone =
      !heads.some((h) => h.at >= start && h.at < i) && !m.labels.slice(start, i).includes('amount');
    const said = alone ? readMaterial(m, start, i, measures) : null;
    if (said) return said;
  }
  const first = spans[0]!.from;
  if (first > 0 && pairs.length > 1) {
    let k = first;
    while (k > 0 && m.kind(k - 1) === 'newline') k--;
    const heading = lineStart(m, k);
    if (heading < k && heads.some((h) => h.at >= heading && h.at < first)) {
      // "un anillo y una cadena de plata, el anillo en …": the announcement says of what they are.
      const announced = readMaterial(m, heading, first, measures);
      if (announced) return announced;
    }
    if (heading < k && (m.text(k - 1) === ':' || m.kind(k) === 'newline' || m.text(first - 1) === ':'))
      return readMaterial(m, heading, k, measures);
  }
  return null;
}
