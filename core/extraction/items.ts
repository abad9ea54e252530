import type { DudaJson, ItemExtraidoJson } from '../contract/extraction';
import type { PieceType } from '../contract/glossary';
import { countsBySize, shareUnitPrices, type SizeCount } from './shared-price';
import { align, findHeads, type Head, type Pair } from './align';
import { GOLD, OTHER_MATERIAL, SILVER, STEEL } from './lexicon/materials';
import { ACCESSORIES, WORK_VERBS } from './lexicon/products';
import { readMaterial, type MaterialFound } from './material';
import type { Measure } from './measures';
import type { Message } from './message';
import type { Amount } from './money';
import { bareCount, quantityAt, type Quantity } from './quantity';
import { describe, unknownName } from './describe';
import { capitalise, words } from './text';

/** A line while it is put together: where it was read, and how sure each part is. */
export interface Line {
  pair: Pair;
  from: number;
  to: number;
  quantity: number;
  quantityAt: Quantity | null;
  price: number;
  /** The words do not say whether the price is of each or of all. */
  ambiguous: boolean;
  /** Only the place of the count says "each" or "all": a stated total may overrule it. */
  open: boolean;
  item: ItemExtraidoJson;
  known: boolean;
  /** What the description says of every piece that the words announce together. */
  base: string | null;
  /** A bare second price of the piece before: "2 aretes 30.000 y 34.000". */
  alone: boolean;
  /** Counts of several sizes under one price of each. */
  sizes: SizeCount[];
}

export interface Lines {
  lines: Line[];
  /** Products named without a price. */
  unpriced: Head[];
  dudas: DudaJson[];
}

interface RowPrice {
  unit: number;
  total: number;
  ratio: number;
}

const merged = new WeakMap<Amount, RowPrice>();

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
function mergeRows(m: Message, amounts: Amount[], heads: readonly Head[]): Amount[] {
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

function lineStart(m: Message, i: number): number {
  let k = i;
  while (k > 0 && m.kind(k - 1) !== 'newline') k--;
  return k;
}

function sameLine(m: Message, a: number, b: number): boolean {
  return m.tokens[a]!.line === m.tokens[b]!.line;
}

function lineEnd(m: Message, i: number): number {
  let k = i;
  while (k < m.tokens.length && m.kind(k) !== 'newline') k++;
  return k;
}

function hasCount(m: Message, from: number, to: number, count: number): boolean {
  for (let k = Math.max(from, 0); k < to; k++) {
    if (m.labels[k] !== null && m.labels[k] !== 'quantity') continue;
    const q = quantityAt(m, k);
    if (q && q.value === count) return true;
  }
  return false;
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
    amounts.filter((a) => a.role === 'item' || a.role === 'gram'),
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
      !line.gold &&
      global &&
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
  const used = new Set(kept.map((p) => p.head));
  const unpriced = heads.filter(
    (h) =>
      !used.has(h) &&
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

/** "4 anillos talla 7 y 2 talla 9, a 51.000 cada uno": a line for each size. */
function bySize(m: Message, line: Line): Line[] {
  if (line.sizes.length < 2) return [line];
  return line.sizes.map(({ count, size }) => ({
    ...line,
    quantity: count.value,
    quantityAt: count,
    price: line.pair.amount.value,
    open: false,
    item: {
      ...line.item,
      cantidad: count.value,
      precio: line.pair.amount.value,
      descripcion: [line.base, m.slice(size.from, size.to)].filter(Boolean).join(' '),
    },
  }));
}

/** Pieces with one price, and the second of "2 aretes 30.000 y 34.000 plata", are of the metal said last. */
function shareMaterials(lines: Line[]): void {
  for (let i = lines.length - 2; i >= 0; i--) {
    const line = lines[i]!;
    const next = lines[i + 1]!;
    const alike = line.pair.shared === true || (next.alone && next.item.nombre === line.item.nombre);
    if (alike && line.item.material === null && !line.pair.head?.product.service)
      line.item.material = next.item.material;
  }
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

/** "3 anillos 40.000 c/u, 2 cadenas 110.000 c/u, 340.000": the last is what they come to. */
function dropUnnamedSum(lines: Line[]): void {
  const last = lines[lines.length - 1];
  if (lines.length < 3 || !last || last.pair.head !== null) return;
  const sum = lines.slice(0, -1).reduce((acc, l) => acc + l.item.cantidad * l.item.precio, 0);
  if (sum === last.item.cantidad * last.item.precio) lines.pop();
}

/** A last price with no product that equals what came before is a total nobody named. */
function dropImpliedTotals(pairs: Pair[], totals: readonly Amount[]): Pair[] {
  return pairs.filter((pair, i) => {
    if (pair.head !== null) return true;
    const others = pairs.filter((p, j) => j !== i && p.head !== null);
    const sum = others.reduce((acc, p) => acc + (merged.get(p.amount)?.total ?? p.amount.value), 0);
    if (others.length > 0 && sum === pair.amount.value && others.length > 1) return false;
    if (totals.some((t) => t.value === pair.amount.value) && others.length > 0) return false;
    return true;
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

function isBoundary(m: Message, k: number): boolean {
  const token = m.tokens[k]!;
  if (token.kind === 'newline') return true;
  if (token.kind === 'punct' && token.text === '.' && (m.text(k - 1) === '.' || m.text(k + 1) === '.'))
    return false;
  // "1/2 docena"
  if (token.text === '/' && token.gap === 0 && m.kind(k - 1) === 'number' && m.kind(k + 1) === 'number')
    return false;
  // "docena y media"
  if (token.text === 'y' && m.word(k + 1) === 'media' && /^docenas?$/.test(m.word(k - 1))) return false;
  if (token.kind === 'punct') return /^[,;+/.*:]$/.test(token.text) || token.raw.length > 1;
  return token.kind === 'word' && m.labels[k] === null && /^(y|mas|coma|tambien|ademas|e)$/.test(token.text);
}

/** The stretch of tokens that belongs to each pair: from the break before it to the break before the next. */
function regions(
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

function hasWords(m: Message, from: number, to: number): boolean {
  for (let k = from; k < to; k++)
    if (m.kind(k) === 'word' && m.labels[k] === null && m.text(k).length > 2) return true;
  return false;
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

function completeLine(
  m: Message,
  pair: Pair,
  from: number,
  to: number,
  measures: readonly Measure[],
  previous: Line | null,
  allowUnknown: boolean,
  perRow: 'unit' | 'total' | null,
  oneOfAnnounced: boolean,
): (Line & { gold: boolean }) | null {
  const { head, amount } = pair;
  let name: string;
  let type: PieceType;
  let known = head !== null;
  let headAt = head?.at ?? -1;
  let nameEnd = headAt + 1;
  let alone = false;
  const same = previous !== null && sameAgain(m, from, Math.max(head?.at ?? 0, amount.from));
  if (head) {
    name = displayName(m, head);
    // "mano de obra"
    nameEnd = head.at + head.product.name.split(' ').length;
    if (nameEnd === head.at + 1) {
      nameEnd = nameTail(m, head, to);
      if (nameEnd > head.at + 1) name += ` ${m.slice(head.at + 1, nameEnd).toLowerCase()}`;
    }
    type = workOn(m, head, amount) || otherUse(m, head) ? 'OTRO' : head.product.type;
  } else {
    const unknown = unknownName(m, from, to, amount);
    alone =
      previous !== null &&
      previous.quantity > 1 &&
      previous.pair.amount.per === null &&
      /^(y|,)$/.test(m.text(amount.from - 1)) &&
      !hasWords(m, previous.pair.amount.to, amount.from);
    const announced =
      previous !== null &&
      previous.pair.amount.per !== 'unit' &&
      (previous.quantity > 1 || countBefore(m, previous.pair.head) > 1);
    if (
      previous &&
      (alone ||
        oneOfAnnounced ||
        (announced && unknown === null) ||
        anaphora(m, from, amount, announced) ||
        contrasted(m, previous, amount))
    ) {
      name = oneOf(previous.item);
      type = previous.item.tipo_prenda ?? 'OTRO';
      known = previous.known;
    } else if (unknown !== null && allowUnknown) {
      name = capitalise(m.tokens[unknown]!.raw.toLowerCase());
      type = 'OTRO';
      headAt = unknown;
    } else return null;
  }
  const quantity = findQuantity(m, from, to, head?.at ?? headAt, amount);
  let count = quantity?.value ?? (head && head.at < from ? countBefore(m, head) || 1 : 1);
  const sizes =
    head && head.at < amount.from && amount.per === 'unit'
      ? countsBySize(m, from, amount.from, head.at, measures)
      : [];
  for (const { count: q } of sizes) m.claim(q.from, q.to, 'quantity');
  const row = merged.get(amount);
  if (row && (row.ratio > 1 || (m.scanned && rowNumber(m, quantity)))) count = row.ratio;
  if (quantity?.pairs) {
    const earrings = head?.product.pair === true || head?.product.set === true;
    if (
      !earrings &&
      !(count === 1 && (head?.product.type === 'ANILLO' || amount.per === null)) &&
      !/^par/.test(m.word(amount.to + 1))
    )
      count *= 2;
  }
  const twin =
    head !== null && !head.product.pair && count % 2 === 0 && !quantity?.pairs && pairPriced(m, from, to);
  const grams = measures.find((x) => x.kind === 'gram' && x.from >= from && x.to <= to);
  let price = amount.value;
  let ambiguous = false;
  const byWeight = amount.role === 'gram';
  if (byWeight) {
    if (!grams) return null;
    price = Math.round(amount.value * grams.value);
    amount.role = 'item';
  } else if (row) price = row.unit;
  else if (twin) price = roundCents(amount.value / 2);
  else if (count > 1) {
    const crossed = quantity !== null && m.text(quantity.to - 1) === 'x' && quantity.to === amount.from;
    const per =
      amount.per ??
      (crossed || (quantity && m.text(quantity.from) === 'x') ? 'unit' : null) ??
      (perRow === 'total' ? 'all' : perRow) ??
      (amount.preposition === 'a'
        ? 'unit'
        : amount.preposition === 'por' || amount.preposition === 'en'
          ? 'all'
          : null);
    ambiguous = per === null || (amount.per === null && (per === 'all' || perRow !== null) && !crossed);
    if (
      per === 'dozen' ||
      (quantity?.dozen && amount.per === null && per !== 'unit' && amount.preposition !== 'a' && count > 12)
    )
      price = roundCents(amount.value / 12);
    else if (
      per === 'all' ||
      (count > 1 && quantity?.dozen === true && per === null) ||
      (halfDozen(m, quantity) && per === null)
    )
      price = roundCents(amount.value / count);
  }
  const apart =
    head !== null && head.at < from ? readMaterial(m, head.at, clauseEnd(m, head.at), measures) : null;
  const before = previous === null ? lineStart(m, Math.max(0, from - 1)) : from;
  const found =
    apart ??
    readMaterial(m, from, to, measures) ??
    (before < from && !head?.product.service ? readMaterial(m, before, from, measures) : null);
  let material = head && workOn(m, head, amount) ? null : (found?.material ?? null);
  let gold = found?.gold ?? false;
  let weight = grams?.value ?? null;
  if (!found && previous && (same || headAt < 0)) {
    material = previous.item.material;
    gold = gold || material !== null;
  }
  if (weight !== null && amount.role !== 'item') weight = null;
  const inherits = same || !head ? previous : null;
  const description = describe(m, from, to, headAt, nameEnd, inherits?.base ?? null);
  const base = head
    ? describe(m, from, sharedEnd(m, head, amount, to), headAt, nameEnd, null, true)
    : (previous?.base ?? null);
  const item: ItemExtraidoJson = {
    nombre: name,
    descripcion: description,
    cantidad: count,
    precio: price,
    tipo_prenda: type,
    material,
    peso_gramos: weight,
    evidencia: evidence(m, headAt, amount, quantity, found, grams),
  };
  return {
    pair,
    from,
    to,
    quantity: count,
    quantityAt: quantity,
    price,
    ambiguous,
    open: count > 1 && amount.per === null && !row && !byWeight,
    item,
    known,
    base,
    alone,
    sizes,
    gold,
  };
}

/** End of the name: "Cambio de pila", "Ajuste de medida", "Set de novia" are named by both nouns. */
function nameTail(m: Message, head: Head, to: number): number {
  const end = head.at + 1;
  // "soldar cadena", "reducir el anillo": the work and what it is done to.
  if (WORK_VERBS.has(m.word(head.at))) {
    const noun = /^(el|la|los|las|un|una)$/.test(m.word(end)) ? end + 1 : end;
    return noun < to && m.labels[noun] === null && m.product(noun) ? noun + 1 : end;
  }
  // "cambio máquina reloj"
  if (m.word(head.at) === 'cambio' && m.kind(end) === 'word' && m.labels[end] === null && m.product(end + 1))
    return m.word(end) === 'de' ? end + 2 : end + 1;
  if (!(head.product.service || head.product.set) || m.word(end) !== 'de' || end + 1 >= to) return end;
  const noun = m.word(end + 1);
  if (noun.length < 3 || m.labels[end] !== null || m.labels[end + 1] !== null) return end;
  if (/^(la|las|los|una|uno|dos|tres|cuatro|cinco|ley|don|este|esta|ese|esa)$/.test(noun)) return end;
  if (head.product.set && (GOLD.has(noun) || SILVER.has(noun) || STEEL.has(noun) || OTHER_MATERIAL.has(noun)))
    return end;
  return end + 2;
}

/** "Anillo oro: soldar 35.000": work on a piece, not the piece. */
function workOn(m: Message, head: Head, amount: Amount): boolean {
  for (let k = head.at + 1; k < amount.from && m.kind(k) !== 'newline'; k++)
    if (m.text(k) === ':') return WORK_VERBS.has(m.word(k + 1)) || m.product(k + 1)?.service === true;
  return false;
}

const WATCH = words(
  'reloj relojes relojito smartwatch pila casio orient citizen seiko tissot invicta samsung mica',
);
const NOT_WORN = words(
  'mascota mascotas perro perros perrito gato gatos conmemorativa conmemorativas reconocimiento reconocimientos homenaje grado puerta escritorio trofeo',
);

/** The strap of a watch ("pulso para reloj") and a plate that nobody wears are neither bracelet nor pendant. */
function otherUse(m: Message, head: Head): boolean {
  const { name } = head.product;
  if (name !== 'pulso' && name !== 'placa') return false;
  const set = name === 'pulso' ? WATCH : NOT_WORN;
  const reach = name === 'pulso' ? 24 : 7;
  for (let k = Math.max(0, name === 'pulso' ? head.at - reach : head.at); k < head.at + reach; k++)
    if (set.has(m.word(k)) && m.labels[k] !== 'header') return true;
  return false;
}

/** Where what is said of one piece alone begins: "tres dijes de plata: una tortuga …". */
function sharedEnd(m: Message, head: Head, amount: Amount, to: number): number {
  if (amount.from < head.at) return to;
  for (let k = head.at + 1; k < amount.from; k++)
    if (
      m.text(k) === ':' ||
      m.text(k) === ',' ||
      /^(uno|una|otro|otra|la|el|primero|primera)$/.test(m.word(k))
    )
      return k;
  return amount.from;
}

/** "02 CADENA … 1 980.000 980.000": the row's number, not a count. */
function rowNumber(m: Message, q: Quantity | null): boolean {
  return (
    q !== null &&
    !q.explicit &&
    q.to === q.from + 1 &&
    /^0?\d$/.test(m.text(q.from)) &&
    (q.from === 0 || m.kind(q.from - 1) === 'newline')
  );
}

/** "2 argollas, el par 3.150.000": two pieces that are priced together. */
function pairPriced(m: Message, from: number, to: number): boolean {
  for (let k = from; k < to && k < m.tokens.length; k++)
    if (
      (/^(el|por|cada|x)$/.test(m.word(k)) && /^(par|parcito|parejita|pareja)$/.test(m.word(k + 1))) ||
      m.text(k) === 'c/par'
    )
      return true;
  return false;
}

/** The count that stands just before a piece's name; 0 when none. */
function countBefore(m: Message, head: Head | null): number {
  const n = head === null ? undefined : m.numericAt(head.at - 1);
  return n && n.scale === 'none' && !n.currency && Number.isInteger(n.value) && n.value < 200 ? n.value : 0;
}

/** The name of one of several: "Cadenas" -> "Cadena"; earrings stay a pair. */
function oneOf(item: ItemExtraidoJson): string {
  return item.tipo_prenda === 'ARETES'
    ? item.nombre
    : item.nombre.replace(/^(reloj|[^ ]*[lnrdz])es$/i, '$1').replace(/^([^ ]+?)s$/i, '$1');
}

function clauseEnd(m: Message, i: number): number {
  let k = i + 1;
  while (k < m.tokens.length && !isBoundary(m, k)) k++;
  return k;
}

function halfDozen(m: Message, q: Quantity | null): boolean {
  return q !== null && q.value === 6 && /^docenas?$/.test(m.word(q.to - 1));
}

function roundCents(value: number): number {
  return Math.round(value * 100) / 100;
}

/** "la misma cadena", "otra igual" */
function sameAgain(m: Message, from: number, to: number): boolean {
  for (let k = from; k < to; k++)
    if (/^(misma|mismo|mismas|mismos|igual|iguales|otra|otro|otras|otros)$/.test(m.word(k))) return true;
  return false;
}

/** "la gruesa en 2.050.000", "y otra en 80 mil": points back to the last piece. */
function anaphora(m: Message, from: number, amount: Amount, announced: boolean): boolean {
  // "tres dijes: una tortuga en 45.000, un elefante en 50.000"
  if (announced && m.word(from) === 'un') return true;
  for (let k = from; k < amount.from && k - from < 4; k++)
    if (/^(la|el|las|los|otra|otro|una|uno|otros|otras|unas|unos|misma|mismo)$/.test(m.word(k))) return true;
  if (bareCount(m, from, amount.from)) return true;
  for (let k = amount.to; k < amount.to + 2; k++)
    if (
      /^(la|el|otra|otro)$/.test(m.word(k)) &&
      m.kind(k + 1) === 'word' &&
      !m.product(k + 1) &&
      m.labels[k] === null
    )
      return true;
  return false;
}

/** "1 vuelta 330.000 y 2 vueltas 540.000": a measure against the one before. */
function contrasted(m: Message, previous: Line, amount: Amount): boolean {
  let k = previous.pair.amount.to;
  while (/^[,;/]$/.test(m.text(k)) || /^(y|o)$/.test(m.word(k)) || m.kind(k) === 'newline') k++;
  if (k === previous.pair.amount.to || k >= amount.from || m.labels[k] !== 'measure') return false;
  while (k < amount.from && (m.labels[k] === 'measure' || /^(a|en|por|de|\$|:|=|-|,)$/.test(m.text(k)))) k++;
  return k === amount.from;
}

const displayCache = new Map<string, string>();

/** The name as written when it is spelt right, else the right spelling in the same number. */
function displayName(m: Message, head: Head): string {
  const raw = m.word(head.at);
  const cached = displayCache.get(raw);
  if (cached) return cached;
  const name = head.product.name;
  const isPlural = raw.endsWith('s') && raw.length > 3;
  const base =
    name.endsWith('s') && !isPlural
      ? name.endsWith('es') && /[lnrdz]es$/.test(name)
        ? name.slice(0, -2)
        : name.slice(0, -1)
      : name;
  const pluralName =
    isPlural && !name.endsWith('s')
      ? /[aeiouáéíóú]$/.test(name)
        ? `${name}s`
        : name.endsWith('z')
          ? `${name.slice(0, -1)}ces`
          : `${name
              .normalize('NFD')
              .replace(/\u0301/g, '')
              .normalize('NFC')}es`
      : base;
  const out = capitalise(pluralName);
  displayCache.set(raw, out);
  return out;
}

function findQuantity(m: Message, from: number, to: number, head: number, amount: Amount): Quantity | null {
  let best: Quantity | null = null;
  // "2 por 70.000 anillos", "2x70.000": the count stands before the price.
  if (head > amount.from && /^(x|por)$/.test(m.word(amount.from - 1)) && m.free(amount.from - 2)) {
    const q = quantityAt(m, amount.from - 2);
    if (q && q.value > 1 && q.value < 100 && amount.from - q.to <= 1) best = { ...q, explicit: true };
  }
  for (let k = from; k < to; k++) {
    if (m.labels[k] !== null) continue;
    const q = quantityAt(m, k);
    if (!q) continue;
    // "set tres piezas": what the set holds.
    if (head >= 0 && m.product(head)?.set && k > head && /^(piezas?|pzas?|pz)$/.test(m.word(q.to - 1)))
      continue;
    // "uno ochocientos": part of a spoken price.
    if (!q.explicit && m.kind(k) === 'word' && q.value >= 100 && m.numericAt(k - 1)) continue;
    if (q.value === 1 && q.to === q.from + 1 && !q.pairs && !/^\d+$/.test(m.text(k))) continue;
    if (
      /^(los|las|t|talla|de|ley|numero|no|#|pieza)$/.test(m.text(k - 1)) &&
      !q.explicit &&
      !(m.text(k - 1) === 'de' && k < head) &&
      !(/^(los|las)$/.test(m.text(k - 1)) && m.word(k - 2) !== 'de' && q.to === head && amount.per === 'unit')
    )
      continue;
    let good = q.explicit;
    if (q.explicit && q.pairs && q.value === 1 && /^(el|cada|por)$/.test(m.word(k - 1))) continue;
    if (!good && head >= 0 && q.to <= head) {
      // "3 lindos anillos", "dos de los anillos": a word or two between count and noun.
      let words = 0;
      let clean = true;
      for (let p = q.to; p < head; p++) {
        if (m.kind(p) !== 'word' || m.labels[p] !== null)
          clean =
            m.text(p) === '|' || m.text(p) === '-' || m.text(p) === '.' || m.text(p) === ')' ? clean : false;
        words++;
      }
      good = clean && words <= 2;
    }
    if (!good && m.scanned) {
      const wide =
        m.kind(k) === 'number' &&
        (m.tokens[k]!.gap >= 2 || m.text(k - 1) === '|' || m.kind(k - 1) === 'newline') &&
        (q.to >= m.tokens.length ||
          m.tokens[q.to]!.gap >= 2 ||
          m.text(q.to) === '|' ||
          m.kind(q.to) === 'newline' ||
          q.to === amount.from);
      good = wide;
    }
    if (!good && /^[(]$/.test(m.text(k - 1)) && m.text(q.to) === ')') good = true;
    // "argollas de plata, dos, a 69.000 cada una"
    if (
      !good &&
      amount.per === 'unit' &&
      k > head &&
      head >= 0 &&
      m.text(k - 1) === ',' &&
      m.text(q.to) === ','
    )
      good = q.to < amount.from;
    if (!good) continue;
    if (listMark(m, k, q)) continue;
    if (best === null || (q.explicit && !best.explicit && best.value === 1)) best = q;
    if (best.value > 1) break;
  }
  if (head >= 0 && head < amount.from) {
    const inner = afterColon(m, head, amount) ?? bareCount(m, head + 1, Math.min(amount.from, to));
    if (inner && (best === null || best.to <= head)) best = inner;
  } else if (head < 0 && best === null) best = bareCount(m, from, amount.from);
  best ??= countAfterwards(m, from, to, head, amount) ?? countAhead(m, from);
  if (best) m.claim(best.from, best.to, 'quantity');
  return best;
}

/** "no eran 12 sino 10 pares, topos …": the count in the fragment before. */
function countAhead(m: Message, from: number): Quantity | null {
  if (!/^[,:]$/.test(m.text(from - 1))) return null;
  for (let k = from - 3; k < from - 1; k++) {
    const q = m.free(k) ? quantityAt(m, k) : null;
    if (q && q.explicit && q.value > 1 && q.to === from - 1 && m.kind(k) === 'number') return q;
  }
  return null;
}

/** "a 23 mil cada dije …, llevan 7"; "Argollas …, las dos en 3.600.000". */
function countAfterwards(
  m: Message,
  from: number,
  to: number,
  head: number,
  amount: Amount,
): Quantity | null {
  if (amount.per === 'all' && head >= 0 && m.word(head).endsWith('s') && m.product(head)?.pair !== true) {
    let k = amount.to;
    while (/^(pesos|por|en|total)$/.test(m.word(k)) && k - amount.to < 4) k++;
    const n = /^(los|las)$/.test(m.word(k)) ? m.numericAt(k + 1) : undefined;
    if (n && n.scale === 'none' && n.value >= 2 && n.value <= 24)
      return { value: n.value, from: k + 1, to: n.to, pairs: false, explicit: true };
  }
  for (let k = from + 1; k < to; k++) {
    const n = m.numericAt(k);
    if (
      !n ||
      !m.allFree(n.from, n.to) ||
      n.scale !== 'none' ||
      n.currency ||
      n.decimal ||
      !Number.isInteger(n.value) ||
      n.value < 2 ||
      n.value > 200
    )
      continue;
    const found: Quantity = { value: n.value, from: k, to: n.to, pairs: false, explicit: true };
    const closes = n.to >= m.tokens.length || m.kind(n.to) !== 'word' || m.labels[n.to] !== null;
    if (
      closes &&
      amount.per === 'unit' &&
      /^(llevan|lleva|llevo|llevaron|son|fueron|compro|compraron|pidio|pidieron|van|vendi|vendimos)$/.test(
        m.word(k - 1),
      )
    )
      return found;
    // "Rodinar dos argollas, cincuenta mil cada una."
    if (head >= 0 && k > head && amount.per === 'unit' && m.product(head) === null && m.product(n.to))
      return found;
    if (head >= 0 && k > head && amount.per === 'unit' && m.product(head)?.service && m.product(n.to))
      return found;
    if (
      head >= 0 &&
      k > head &&
      n.words &&
      /^(los|las)$/.test(m.word(k - 1)) &&
      m.word(head).endsWith('s') &&
      m.product(head)?.pair !== true &&
      (n.to === amount.from ||
        (/^(en|a|por|son|valen|salen)$/.test(m.word(n.to)) && n.to + 1 === amount.from))
    )
      return found;
  }
  return null;
}

/** "3 rosarios: dos de plata a 140.000 …": the count after the colon is the line's; the first announces all. */
function afterColon(m: Message, head: number, amount: Amount): Quantity | null {
  for (let k = head + 1; k < amount.from && k - head < 6; k++) {
    if (m.text(k) !== ':') continue;
    const n = m.numericAt(k + 1);
    return n &&
      n.to < amount.from &&
      n.scale === 'none' &&
      Number.isInteger(n.value) &&
      n.value < 100 &&
      m.free(k + 1)
      ? { value: n.value, from: k + 1, to: n.to, pairs: false, explicit: true }
      : null;
  }
  return null;
}

/** "1- Gargantilla", "2) Topos", "3. Pulsera": a list number, not a count. */
function listMark(m: Message, k: number, q: Quantity): boolean {
  if (q.explicit || m.kind(k) !== 'number') return false;
  const lineBegins = k === 0 || m.kind(k - 1) === 'newline';
  return lineBegins && /^[-.)]$/.test(m.text(k + 1)) && m.tokens[k + 1]!.gap === 0;
}

function evidence(
  m: Message,
  headAt: number,
  amount: Amount,
  quantity: Quantity | null,
  material: MaterialFound | null,
  grams: Measure | undefined,
): ItemExtraidoJson['evidencia'] {
  const out: NonNullable<ItemExtraidoJson['evidencia']> = [];
  const add = (
    campo: 'nombre' | 'precio' | 'cantidad' | 'peso_gramos' | 'material',
    from: number,
    to: number,
  ): void => {
    if (from < 0 || to <= from || to > m.tokens.length) return;
    const inicio = m.tokens[from]!.start;
    const fin = m.tokens[to - 1]!.end;
    out.push({ campo, inicio, fin, texto: m.source.slice(inicio, fin) });
  };
  add('nombre', headAt, headAt + 1);
  add('precio', amount.from, amount.to);
  if (quantity) add('cantidad', quantity.from, quantity.to);
  if (material) add('material', material.from, Math.min(material.to, m.tokens.length));
  if (grams) add('peso_gramos', grams.from, grams.to);
  return out;
}

/** "dos zarcillos y un anillo, …: zarcillos 44.000 c/u": the count was said where the piece was announced. */
function takeAnnouncedCounts(m: Message, lines: Line[], heads: readonly Head[]): void {
  const first = lines[0];
  if (!first) return;
  for (const line of lines) {
    const head = line.pair.head;
    if (!head || line.quantityAt !== null || line.pair.amount.per !== 'unit' || merged.has(line.pair.amount))
      continue;
    const announced = heads.find((h) => h.at < first.from && h.product === head.product);
    if (!announced || lines.filter((l) => l.pair.head?.product === head.product).length > 1) continue;
    const n = m.numericAt(announced.at - 1);
    if (!n || n.scale !== 'none' || n.currency || !Number.isInteger(n.value) || n.value < 2 || n.value > 200)
      continue;
    line.quantity = n.value;
    line.item.cantidad = n.value;
  }
}

/** "2 cadenas: la delgada en 930 mil y la gruesa en 2.050.000": the count announces the lines, it multiplies none. */
function splitSummaries(lines: Line[]): void {
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (
      line.quantity < 2 ||
      line.pair.head === null ||
      line.pair.amount.per === 'unit' ||
      (line.quantityAt !== null && line.quantityAt.from > line.pair.head.at)
    )
      continue;
    let followers = 0;
    while (i + 1 + followers < lines.length && lines[i + 1 + followers]!.pair.head === null) followers++;
    if (followers > 0 && followers + 1 === line.quantity) {
      line.item.nombre = oneOf(line.item);
      line.quantity = 1;
      line.item.cantidad = 1;
      line.item.precio = line.pair.amount.value;
      line.price = line.pair.amount.value;
      line.ambiguous = false;
    }
  }
}
