import { groupAfter } from './group-price';
import { EACH_WORDS } from './lexicon/prices';
import type { Message } from './message';
import type { Amount } from './money';
import type { Numeric } from './numbers';
import { words } from './text';

/**
 * Adds the prices whose thousands went without saying ("en 150", "pagaron 60 por el baño", "85 c/u"). They are weak:
 * the card asks to check them.
 * @param out the amounts written as money, in order; what is found is added
 */
export function readBareThousands(m: Message, out: Amount[]): void {
  if (out.length === 0) spokenMillions(m, out);
  const found = out.length === 0 ? withoutMoney(m) : besideMoney(m, out);
  out.push(...found);
  out.sort((a, b) => a.from - b.from);
}

const bare = (m: Message, n: Numeric, least: number): boolean =>
  m.allFree(n.from, n.to) &&
  n.scale === 'none' &&
  !n.currency &&
  !n.decimal &&
  !n.grouped &&
  n.value >= least &&
  n.value <= 999;

/** In a message where nothing is written as money. */
function withoutMoney(m: Message): Amount[] {
  const inThousands = m.tokens.some((_, i) => m.match(i, ['en', 'miles']) > 0);
  const prices = m.numerics.filter((n) => {
    const each = EACH_WORDS.has(m.text(n.to));
    const forEach = each && m.text(n.from - 1) === 'a';
    if (!bare(m, n, forEach ? 2 : 10)) return false;
    if (pricesNext(m, n)) return true;
    // "a 41 c/u", "todo en miles": no round number is needed.
    const round = n.value % 5 === 0 || inThousands || forEach;
    const group = round ? groupAfter(m, n.from, n.to, 0) : null;
    if (group && !group.aside) return true;
    if (/^(en|a|por|vale|valen|vendi)$/.test(m.text(n.from - 1)) && ends(m, n) && round) return true;
    return (
      !m.scanned &&
      ((each && round && pieceBefore(m, n.from, true) !== null) ||
        paidFor(m, n) ||
        countedAt(m, n) ||
        apart(m, n))
    );
  });
  const closing = m.scanned ? [] : closingNumbers(m);
  return [...new Set([...prices, ...closing])].map((n) => thousands(m, n));
}

/** "… en 90 lucas y el pulso en 60": once money is spoken of in thousands, so is the next price. */
function besideMoney(m: Message, out: readonly Amount[]): Amount[] {
  return m.numerics
    .filter((n) => bare(m, n, 10) && (ownClause(m, n, out) || closesList(m, n, out)))
    .map((n) =>
      literalHundreds(m, n, out)
        ? { ...thousands(m, n), value: n.value, strength: 'medium' }
        : thousands(m, n),
    );
}

function ends(m: Message, n: Numeric): boolean {
  return (
    !/^(word|number)$/.test(m.kind(n.to)) ||
    /^(cada|c\/u|la|el|las|los|y|uno|una|un|otro|otra|en|con|para|nequi|efectivo|todo)$/.test(m.text(n.to))
  );
}

const PAID = words(
  'pago pagaron pague cobre cobramos cobro dio dieron transfirio transfirieron consigno consignaron giro abono abonaron recibi recibimos',
);

/** "me transfirió 190 por el dije", "le cobré 35 x agrandar la argolla": paid, and for a piece. */
function paidFor(m: Message, n: Numeric): boolean {
  if (!PAID.has(m.word(n.from - 1))) return false;
  let k = n.to;
  if (!/^(x|por|de)$/.test(m.word(k))) return false;
  for (k++; k < m.tokens.length && k - n.to < 6 && m.kind(k) === 'word'; k++) if (m.product(k)) return true;
  return false;
}

/** "collar y dije, todo x 285"; "anillo de oro con perla, setecientos cincuenta, …": between commas after its piece. */
function apart(m: Message, n: Numeric): boolean {
  if (n.value < 100 || n.value % 5 !== 0 || m.kind(n.to) === 'word' || /^[%/:-]$/.test(m.text(n.to)))
    return false;
  if (m.match(n.from - 2, ['todo', 'x']) > 0) return pieceBefore(m, n.from) !== null;
  return m.text(n.from - 1) === ',' && pieceBefore(m, n.from - 1) !== null;
}

/** "llevó 4 dijes inicial acero a 22, …": several pieces at so much. */
function countedAt(m: Message, n: Numeric): boolean {
  if (m.word(n.from - 1) !== 'a' || m.kind(n.to) === 'word') return false;
  const piece = pieceBefore(m, n.from - 1);
  return piece !== null && (m.numericAt(piece - 1)?.value ?? 0) > 1 && m.labels[n.from - 2] !== 'measure';
}

/** The piece named last before token `i` in its clause, or with `commas` in its sentence. */
function pieceBefore(m: Message, i: number, commas = false): number | null {
  for (let k = i - 1; k >= 0 && i - k < 10; k--) {
    if (!/^(word|number)$/.test(m.kind(k)) && !(commas && m.text(k) === ',')) return null;
    if (m.labels[k] === 'amount') return null;
    if (m.product(k) && m.labels[k] === null) return k;
  }
  return null;
}

const NO_PRICE_BEFORE = words(
  'ref referencia modelo numero no nro talla de con x local factura casa apto serie son eran hay quedan faltan llegaron a hasta entre desde como unos unas',
);

/**
 * "tobillera doble 47, nequi", "ajuste anillo 30, brillado 15": numbers that close a clause with a piece. One alone
 * might be anything; beside how it was paid or who bought it, or with one for each of several pieces, they are prices.
 */
function closingNumbers(m: Message): Numeric[] {
  const closing = m.numerics.filter((n) => {
    const next = m.kind(n.to);
    const closes =
      next !== 'word'
        ? !/^[%/:-]$/.test(m.text(n.to))
        : /^(y|mas|todo)$/.test(m.word(n.to)) || m.labels[n.to] === 'payment';
    if (
      !bare(m, n, 10) ||
      !closes ||
      m.kind(n.from - 1) !== 'word' ||
      NO_PRICE_BEFORE.has(m.word(n.from - 1))
    )
      return false;
    const piece = pieceBefore(m, n.from);
    return (
      piece !== null &&
      (m.product(piece)!.pair === true ||
        !m.word(piece).endsWith('s') ||
        (m.numericAt(piece - 1)?.value ?? 0) > 1)
    );
  });
  const told = m.labels.some((label) => label === 'payment' || label === 'person');
  return told || closing.length > 1 ? closing : [];
}

/** A bare number that stands for thousands. */
function thousands(m: Message, n: Numeric): Amount {
  return {
    ...n,
    value: n.value * 1000,
    role: 'item',
    strength: 'weak',
    per: null,
    preposition: m.word(n.from - 1),
  };
}

/** "250 el anillo y 180 la manilla", "y novecientos los topos": a price at the head of its clause. */
function pricesNext(m: Message, n: Numeric): boolean {
  if (n.value < 50 || n.value % 5 !== 0) return false;
  const opens = n.from === 0 || /^(y|,|;|:|\n|-)$/.test(m.text(n.from - 1));
  return opens && /^(el|la|los|las)$/.test(m.word(n.to)) && m.product(n.to + 1) !== null;
}

/** "candonga grande 1 millón cien y candonga mediana 780": where prices are said in thousands, so is the last. */
function closesList(m: Message, n: Numeric, amounts: readonly Amount[]): boolean {
  if (n.value < 20 || n.value % 5 !== 0 || m.scanned || !amounts.some((a) => a.scale !== 'none'))
    return false;
  if (n.to < m.tokens.length && m.kind(n.to) === 'word' && !/^(y|mas)$/.test(m.word(n.to))) return false;
  if (m.text(n.to) === '%' || m.text(n.to) === '-' || m.text(n.to) === '/') return false;
  const before = n.from - 1;
  if (m.labels[before] !== 'measure' && m.kind(before) !== 'word') return false;
  if (
    /^(ref|referencia|modelo|numero|no|nro|talla|de|con|x|local|factura|casa|apto|serie)$/.test(
      m.word(before),
    )
  )
    return false;
  for (let k = before; k >= 0 && n.from - k < 8; k--) {
    if (
      /^[,.;\n]$/.test(m.text(k)) ||
      /^(y|mas)$/.test(m.word(k)) ||
      amounts.some((a) => a.from <= k && k < a.to)
    )
      return false;
    if (m.product(k) && m.labels[k] === null) return true;
  }
  return false;
}

/** "100 bolsitas a 600 c/u", among prices written in full: pesos, not thousands. */
function literalHundreds(m: Message, n: Numeric, amounts: readonly Amount[]): boolean {
  if (n.digits === null || n.value < 50 || n.value % 50 !== 0) return false;
  if (!/^(c\/u|cada|cu|und|unidad)$/.test(m.text(n.to)) || !amounts.some((a) => a.scale === 'none'))
    return false;
  for (let k = n.from - 1; k >= 0 && n.from - k < 8; k--) {
    if (m.kind(k) === 'newline') return false;
    const count = m.numericAt(k);
    if (count && m.free(k)) return count.scale === 'none' && count.value >= 10;
  }
  return false;
}

/** "dos y medio la pulsera", "en tres y medio": millions go without saying when nothing else is a price. */
function spokenMillions(m: Message, out: Amount[]): void {
  for (const n of m.numerics) {
    const to = n.to + 2;
    if (
      !n.words ||
      n.scale !== 'none' ||
      n.value > 20 ||
      m.word(n.to) !== 'y' ||
      m.word(n.to + 1) !== 'medio' ||
      !m.allFree(n.from, to) ||
      /^(talla|numero)$/.test(m.word(n.from - 1))
    )
      continue;
    const article = /^(el|la|los|las|un|una)$/.test(m.word(to)) && m.product(to + 1) !== null;
    const closes = /^(en|por)$/.test(m.word(n.from - 1)) && (to >= m.tokens.length || m.kind(to) !== 'word');
    if (!article && !closes) continue;
    out.push({
      ...n,
      to,
      value: (n.value + 0.5) * 1_000_000,
      role: 'item',
      strength: 'weak',
      per: null,
      preposition: m.word(n.from - 1),
    });
  }
}

/** A small number after "en", "a" or "por" that ends a clause with a product of its own and no other price. */
function ownClause(m: Message, n: Numeric, amounts: readonly Amount[]): boolean {
  if (n.value % 5 !== 0) return false;
  if (pricesNext(m, n)) return true;
  const closes = n.to >= m.tokens.length || m.kind(n.to) === 'punct' || /^(y|mas)$/.test(m.word(n.to));
  const spokenHundreds = n.words && n.value >= 100 && m.text(n.from - 1) === ',' && closes;
  if (!spokenHundreds && !/^(en|a|por|vale|valen)$/.test(m.text(n.from - 1))) return false;
  const ends =
    n.to >= m.tokens.length ||
    m.kind(n.to) !== 'word' ||
    /^(y|cada|c\/u|mas|nequi|efectivo|para|pago|con)$/.test(m.word(n.to));
  // "y en cuarenta el dije": the product may follow.
  // "uno en 70, otro en 85": handing the pieces out one by one.
  if (
    ends &&
    /^(uno|una|otro|otra|primero|primera|segundo|segunda|tercero|tercera|ultimo|ultima|grande|pequeno|pequena|mediano|mediana|chiquito|chiquita|gruesa|grueso|delgada|delgado|larga|largo|corta|corto)$/.test(
      m.word(n.from - 2),
    )
  )
    return true;
  const next =
    /^(el|la|los|las|un|una)$/.test(m.word(n.to)) &&
    m.product(n.to + 1) !== null &&
    /^(y|,)$/.test(m.text(n.from - 2));
  if (next) return true;
  if (!ends) return false;
  for (let k = n.from - 2; k >= 0 && n.from - k < 14; k--) {
    if (m.kind(k) === 'newline' || /^[.;]$/.test(m.text(k)) || amounts.some((a) => a.from <= k && k < a.to))
      return false;
    if (m.product(k) && m.labels[k] === null) return true;
  }
  return false;
}
