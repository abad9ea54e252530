import { isCorrectionWord, takesBack } from './corrections';
import { GEMS } from './lexicon/people';
import { ACCESSORIES, WATCH_PARTS, WORK_VERBS, type Product } from './lexicon/products';
import type { Message } from './message';
import type { Amount } from './money';
import { words } from './text';

/** A product word that can open a line of the invoice. */
export interface Head {
  at: number;
  product: Product;
  /** Goes by its own name, but a neighbour may own it ("collar y aretes por 500.000"). */
  soft: boolean;
}

export interface Pair {
  head: Head | null;
  amount: Amount;
  /** The price is also of pieces named later, which stand nearer to it. */
  shared?: boolean;
}

const MODIFIER_BEFORE = words(
  'con de del sin para estilo tipo forma y/o su sus como lleva trae tiene incluye incluida incluido al',
);
const VERB_DIJE = words('le te les me se ya yo que como lo nos');
const AROUND_CORRECTION = words(', . un una el la unos unas los las es era fue fueron son eran');
const INSIDE_PHRASE = words('de del la el las los');

/** Separators between two things that are sold: commas, "y", "más", line breaks, prices. */
function separates(m: Message, k: number): boolean {
  const token = m.tokens[k]!;
  if (token.kind === 'newline' || m.labels[k] === 'mark') return true;
  if (token.kind === 'punct')
    return (
      (!(token.text === '.' && (m.text(k - 1) === '.' || m.text(k + 1) === '.')) &&
        /^[,;+/.|*:-]$/.test(token.text)) ||
      token.raw.length > 1
    );
  return (
    token.kind === 'word' &&
    /^(y|mas|e|coma|tambien|ademas|luego|aparte|otro|otra)$/.test(token.text) &&
    m.labels[k] !== 'amount'
  );
}

/** Product words that may be sold on their own, in order; those that merely describe another are left out. */
export function findHeads(m: Message, amounts: readonly Amount[]): Head[] {
  const heads: Head[] = [];
  const amountAt = new Set<number>();
  for (const a of amounts) for (let k = a.from; k < a.to; k++) amountAt.add(k);
  let open: Head | null = null; // last head with no separator or amount since
  let setOpen = false;
  let parens = 0;
  let headBeforeParens = false;
  let boundary = true;
  for (let i = 0; i < m.tokens.length; i++) {
    const text = m.text(i);
    if (m.kind(i) === 'newline') parens = 0;
    if (text === '(') {
      parens++;
      headBeforeParens = open !== null || heads.length > 0;
    } else if (text === ')') parens = Math.max(0, parens - 1);
    if (amountAt.has(i)) {
      open = null;
      setOpen = false;
      boundary = true;
      continue;
    }
    // "… a 25 mil, no, espera, son cinco pulseras": named anew.
    if (m.labels[i] === 'correction') {
      open = null;
      setOpen = false;
      boundary = true;
    }
    if (separates(m, i)) boundary = true;
    if (m.labels[i] !== null) continue;
    const opensLine = open === null || m.kind(i - 1) === 'newline';
    const work =
      boundary && opensLine && WORK_VERBS.has(text) && (m.product(i + 1) ?? m.product(i + 2)) !== null;
    const product = work ? { name: text, type: 'OTRO' as const, service: true } : m.product(i);
    if (!product) continue;
    // "cambio de pila 12.000 x 3 relojes": what the price is multiplied by.
    if (heads.length > 0 && /^(x|\*)$/.test(m.text(i - 2)) && m.numericAt(i - 1) && amountAt.has(i - 3))
      continue;
    if (text === 'dije' && VERB_DIJE.has(m.word(i - 1)) && m.word(i - 1) !== 'lo') continue;
    // "67k cada par", "34.000 cada dije": said of a piece already named.
    if (m.word(i - 1) === 'cada' && heads.length > 0) continue;
    if (parens > 0 && headBeforeParens) continue;
    if (/^(cambio|montura|baño|bano|postura)$/.test(text) && /^(de)$/.test(m.word(i - 1))) continue;
    if (
      text === 'cambio' &&
      m.word(i + 1) !== 'de' &&
      !m.product(i + 1) &&
      !m.product(i + 2) &&
      !WATCH_PARTS.has(m.word(i + 1))
    )
      continue;
    if (takenBack(m, i) || givesWay(m, i)) continue;
    if (text === 'caja' && till(m, i)) continue;
    if (text === 'juego' && m.word(i - 1) === 'en') continue;
    // "envío a Pasto: un rosario …"
    if (text === 'envio' && m.labels[i + 2] === 'city' && m.text(i + 3) === ':') continue;
    // "3 anillos: uno esmeralda en …, otro rubí en …": the stone that each has
    if (
      GEMS.has(text) &&
      /^(uno|otro|otra)$/.test(m.word(i - 1)) &&
      heads.some((h) => m.word(h.at).endsWith('s'))
    )
      continue;
    const before = m.word(i - 1);
    const beforeThat = INSIDE_PHRASE.has(before) ? m.word(i - 2) : '';
    const modifier =
      open !== null &&
      (MODIFIER_BEFORE.has(before) ||
        MODIFIER_BEFORE.has(beforeThat) ||
        (m.numericAt(i - 1) !== undefined && m.word(i - 2) === 'con'));
    if (open !== null && (!boundary || modifier)) {
      // "cadena con dije", "ajuste de anillo", "cinta medalla"
      continue;
    }
    if (product.set && titled(m, i, amountAt)) continue;
    if (setOpen && !endsSet(m, open?.at ?? i, i)) continue;
    if (
      product.weak &&
      heads.length > 0 &&
      ((open !== null && !boundaryIsStrong(m, open.at, i)) || MODIFIER_BEFORE.has(before))
    )
      continue;
    if (
      product.service &&
      /ad[oa]s?$/.test(text) &&
      heads.length > 0 &&
      open !== null &&
      m.word(i - 1) !== 'y'
    )
      continue;
    const afterParticiple = product.service === true && text.endsWith('s') && /ad[oa]s$/.test(text);
    if (afterParticiple && heads.length > 0) continue;
    const soft = heads.length > 0 && open !== null && before !== '' && onlyAnd(m, open.at, i);
    const head: Head = { at: i, product, soft };
    heads.push(head);
    open = head;
    setOpen = product.set === true;
    boundary = false;
  }
  return heads;
}

/** "una cadena, no, un collar": the first is taken back. */
function takenBack(m: Message, i: number): boolean {
  let corrected = false;
  for (let k = i + 1; k < m.tokens.length && k - i < 12; k++) {
    if (m.product(k)) return corrected;
    if (!corrected && k - i < 5 && (m.labels[k] === 'measure' || /^(de|en|plata|oro|acero)$/.test(m.text(k))))
      continue;
    if (corrected && (m.numericAt(k) || /^(son|eran|fueron|par|pares|de)$/.test(m.text(k)))) continue;
    if (!AROUND_CORRECTION.has(m.text(k)) && !isCorrectionWord(m.text(k))) return false;
    if (takesBack(m, k)) corrected = true;
  }
  return false;
}

/** "en lugar del llavero va un dije", "quite el llavero y ponga …": what is not sold after all. */
function givesWay(m: Message, i: number): boolean {
  let k = /^(el|la|los|las|un|una)$/.test(m.word(i - 1)) ? i - 2 : i - 1;
  if (/^(quite|quita|quitele|elimine|elimina|borre|borra)$/.test(m.word(k)))
    return m.tokens.some((_, j) => j > i && m.product(j) !== null);
  // "cambie la pulsera por una tobillera de 65.000"
  if (/^(cambie|cambia|cambiele|cambieme|cambiame|reemplace|reemplaza)$/.test(m.word(k)))
    for (let j = i + 1; j < i + 8; j++)
      if (m.match(j, ['por', 'un|una|unos|unas|el|la|los|las']) > 0 && m.product(j + 2) !== null) return true;
  if (!/^(de|del)$/.test(m.word(k))) return false;
  k--;
  return /^(lugar|vez|cambio)$/.test(m.word(k)) && m.word(k - 1) === 'en';
}

/** "quedó en la caja", "plata de caja": the shop's till; "y la caja de madera" is sold. */
function till(m: Message, i: number): boolean {
  const before = m.word(i - 1);
  return before === 'en' || before === 'de' || (before === 'la' && m.word(i + 1) !== 'de');
}

/**
 * "Combo mamá: collar 87.000, aretes 49.000": the set is the title of pieces with a price each. "Set: collar y aretes
 * 120.000" is one line.
 */
function titled(m: Message, at: number, amountAt: ReadonlySet<number>): boolean {
  let colon = at + 1;
  while (colon - at < 10 && m.kind(colon) !== 'none' && m.text(colon) !== ':') {
    if (m.kind(colon) === 'newline' || amountAt.has(colon)) return false;
    colon++;
  }
  if (m.text(colon) !== ':') return false;
  let named = 0;
  let priced = 0;
  for (let k = colon + 1; k < m.tokens.length && k - colon < 60; k++) {
    if (/^[.;]$/.test(m.text(k)) && m.labels[k] === null && priced === 0) return false;
    if (amountAt.has(k)) {
      if (named !== 1) return false;
      if (++priced === 2) return true;
      named = 0;
      while (amountAt.has(k + 1)) k++;
    } else if (m.labels[k] === null && (named === 0 || separates(m, k - 1))) {
      const product = m.product(k);
      if (product && !product.service && !ACCESSORIES.has(product.name)) named++;
    }
  }
  return false;
}

/** "set aretes+dije": only a new line or a semicolon ends what a set holds. */
function endsSet(m: Message, from: number, to: number): boolean {
  for (let k = from; k < to; k++) if (m.kind(k) === 'newline' || m.text(k) === ';') return true;
  return false;
}

function boundaryIsStrong(m: Message, from: number, to: number): boolean {
  for (let k = from; k < to; k++) if (m.kind(k) === 'newline' || /^[;+]$/.test(m.text(k))) return true;
  return false;
}

/** "collar y aretes": no comma, line break or amount between. */
function onlyAnd(m: Message, from: number, to: number): boolean {
  for (let k = from; k < to; k++) if (m.kind(k) === 'newline' || m.kind(k) === 'punct') return false;
  return true;
}

/** What it costs to join a head and an amount across the tokens between them. */
function barrier(m: Message, from: number, to: number): number {
  let cost = 0;
  let claimed = false;
  for (let k = from; k < to; k++) {
    const token = m.tokens[k]!;
    const label = m.labels[k];
    if (
      label === 'person' ||
      label === 'id' ||
      label === 'phone' ||
      label === 'address' ||
      label === 'email'
    ) {
      claimed = true;
      continue;
    }
    if (label === 'date' || label === 'reference' || label === 'correction') continue;
    if (label === 'mark') {
      if (token.kind === 'number') cost += 1.1;
      continue;
    }
    if (token.kind === 'newline') cost += m.scanned ? 0.7 : 0.9;
    else if (token.kind === 'punct') {
      if (token.text === ';') cost += 1.1;
      else if (token.text === '.' && token.gap === 0 && m.text(k - 1) !== '.' && m.text(k + 1) !== '.')
        cost += 1.1;
      else if (token.text === ',') cost += 0.3;
      else if (token.text === '+' || token.text === '/') cost += 1.4;
    } else if (
      token.kind === 'word' &&
      (token.text === 'y' || token.text === 'coma' || token.text === 'mas') &&
      label === null
    )
      cost += 0.5;
  }
  return cost + (claimed ? 0.3 : 0);
}

const ARTICLE = words('el la los las un una unos unas este esta por son ese esa');

interface State {
  cost: number;
  back: number;
  fromOrientation: 0 | 1;
  pair: [number, number] | null;
}

/**
 * Joins each price with its product. Dynamic programming over the products and prices in order: neighbours pair
 * at the cost of what stands between them, an order once begun ("price first") is kept where it can be.
 */
export function align(m: Message, heads: readonly Head[], amounts: readonly Amount[]): Pair[] {
  type Event = { head: Head } | { amount: Amount };
  const events: Event[] = [
    ...heads.map((head) => ({ head, at: head.at })),
    ...amounts.map((amount) => ({ amount, at: amount.from })),
  ].sort((a, b) => a.at - b.at);
  const size = events.length;
  const skip = (e: Event): number =>
    'head' in e
      ? e.head.soft
        ? 0.8
        : e.head.product.weak
          ? 0.6
          : e.head.product.service && e.head.product.name.endsWith('ado')
            ? 1.4
            : e.head.product.service
              ? 2.5
              : 2.2
      : 3;
  const table: State[][] = [];
  const zero = (): State => ({ cost: Infinity, back: -1, fromOrientation: 0, pair: null });
  for (let k = 0; k <= size; k++) table.push([zero(), zero()]);
  table[0]![0] = { cost: 0, back: -1, fromOrientation: 0, pair: null };
  table[0]![1] = { cost: 0.2, back: -1, fromOrientation: 1, pair: null };
  for (let k = 0; k < size; k++) {
    for (const o of [0, 1] as const) {
      const here = table[k]![o]!;
      if (here.cost === Infinity) continue;
      relax(k + 1, o, here.cost + skip(events[k]!), k, o, null);
      let between = 0;
      for (let j = k + 1; j < size && j <= k + 6; j++) {
        const a = events[k]!;
        const b = events[j]!;
        if (j > k + 1) {
          const passed = events[j - 1]!;
          if ('amount' in passed) break;
          // A little more than the skip itself: of two that may be meant, the nearer.
          between += skip(passed) + 0.02;
        }
        if ('head' in a === 'head' in b) continue;
        const left = 'head' in a;
        const head = left ? a.head : (b as { head: Head }).head;
        const amount = left ? (b as { amount: Amount }).amount : (a as { amount: Amount }).amount;
        let cost = left ? barrier(m, head.at + 1, amount.from) : barrier(m, amount.to, head.at) + 0.4;
        if (!left) {
          // "250 mil un rosario": an article right after the price speaks for this order.
          if (ARTICLE.has(m.word(amount.to)) || m.text(amount.to) === ':') cost -= 0.25;
          if (amount.per === 'unit') cost += 0.6;
        } else if (
          /^(a|en|por|vale|valen|=|:|de|-|sale|salen|cuesta|\$|x)$/.test(m.text(amount.from - 1)) &&
          barrier(m, head.at + 1, amount.from) < 0.6
        )
          cost -= 0.2;
        const orientation = left ? 0 : 1;
        if (orientation !== o) cost += 0.45;
        relax(j + 1, orientation, here.cost + cost + between, k, o, [k, j]);
      }
    }
  }
  const pairs: Pair[] = [];
  let k = size;
  let o: 0 | 1 = table[size]![0]!.cost <= table[size]![1]!.cost ? 0 : 1;
  const used = new Set<number>();
  while (k > 0) {
    const state = table[k]![o]!;
    if (state.pair) {
      const [x, y] = state.pair;
      const a = events[x]!;
      const b = events[y]!;
      pairs.push({
        head: 'head' in a ? a.head : (b as { head: Head }).head,
        amount: 'amount' in a ? a.amount : (b as { amount: Amount }).amount,
      });
      used.add(x).add(y);
    }
    const back = state.back;
    o = state.fromOrientation;
    k = back;
  }
  for (let e = 0; e < size; e++) {
    const event = events[e]!;
    if (!used.has(e) && 'amount' in event) pairs.push({ head: null, amount: event.amount });
  }
  return pairs.sort((a, b) => a.amount.from - b.amount.from);

  function relax(
    to: number,
    orientation: 0 | 1,
    cost: number,
    back: number,
    fromOrientation: 0 | 1,
    pair: [number, number] | null,
  ): void {
    const state = table[to]![orientation]!;
    if (cost < state.cost - 1e-9) table[to]![orientation] = { cost, back, fromOrientation, pair };
  }
}
