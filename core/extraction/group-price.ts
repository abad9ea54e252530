import { GOLD, PLATINUM, SILVER, STEEL } from './lexicon/materials';
import type { Message } from './message';
import { countsPieces, quantityAt } from './quantity';
import { words } from './text';

/** Between a price and the count of what it is of: "720.000 en total los 4", "108.000, los seis". */
const LEADS_TO_GROUP = words('pesos , ( por en total x todos todas entre juntos juntas');
const PIECES = words('par pares pieza piezas unidad unidades und juego juegos set sets prenda prendas cosas');
/** "los dos de plata", after a comma, says what the pieces are. */
const DESCRIBES = words('de en con para pa al a oro plata acero iguales que son van');

const BEFORE_PRICE = /^(:|=|\$|,|por|en|son|valen|cuestan|fueron|quedaron|salen|salieron)$/;

/** "por los seis cobré 234.000", "por los tres me pagaron 270.000" */
const CHARGED = /^(me|nos|le|les|cobre|cobramos|pago|pagaron|dio|dieron|recibi|recibimos)$/;

export interface Group {
  count: number;
  /** The words tell of the pieces, not of what the price is of: ", los dos de plata". */
  aside: boolean;
  /** Where the count stands. */
  at: number;
  /** End of the whole phrase. */
  to: number;
}

/** The piece at token `i` was named between `floor` and `from`. */
function named(m: Message, i: number, floor: number, from: number): boolean {
  for (let k = from - 1; k >= floor; k--)
    if (m.product(k) !== null && m.product(k) === m.product(i)) return true;
  return false;
}

/** A piece is named between the last break and token `from`. */
export function namedInClause(m: Message, floor: number, from: number): boolean {
  // "150.000 por un collar y 96.000 por 3 tobilleras": the collar has its price.
  if (m.word(floor) === 'por') return false;
  for (let k = from - 1; k >= floor && m.kind(k) !== 'newline' && !/^[.;]$/.test(m.text(k)); k--)
    if (m.product(k) && m.labels[k] === null) return true;
  return false;
}

/**
 * "720.000 los 4", "en total las dos", "56.000 los 2 pares": after a price, how many pieces it is of. Null when the
 * words after it say something else ("a las 4").
 */
export function groupAfter(m: Message, amountFrom: number, amountTo: number, floor: number): Group | null {
  let k = amountTo;
  let comma = false;
  while (k - amountTo < 6 && (LEADS_TO_GROUP.has(m.text(k)) || m.labels[k] === 'payment')) {
    if (m.text(k) === ',') comma = true;
    k++;
  }
  if (/^(ambos|ambas)$/.test(m.word(k)) && !DESCRIBES.has(m.word(k + 1)) && !isMetal(m.word(k + 1)))
    return { count: 2, aside: false, at: k, to: k + 1 };
  if (!/^(los|las)$/.test(m.word(k))) return null;
  const n = m.numericAt(k + 1);
  if (!countsPieces(n, 2, 200)) return null;
  const next = m.word(n.to);
  // "177.000 los 3 pares de zarcillos": the piece is named here first, with its count.
  const piece = m.word(n.to + 1) === 'de' ? m.product(n.to + 2) : null;
  if (PIECES.has(next) && piece && !named(m, n.to + 2, floor, amountFrom))
    return { count: n.value, aside: false, at: k + 1, to: amountTo };
  if (PIECES.has(next)) return { count: n.value, aside: false, at: k + 1, to: n.to + 1 };
  const again = m.product(n.to);
  // "90.000 los tres anillos": said again of the piece just named; "90.000 los tres anillos" also names it first.
  if (again) {
    if (named(m, n.to, floor, amountFrom)) return { count: n.value, aside: false, at: k + 1, to: n.to + 1 };
    return comma || namedInClause(m, floor, amountFrom)
      ? null
      : { count: n.value, aside: false, at: k + 1, to: amountTo };
  }
  const paid = m.labels[n.to] === 'payment' || m.labels[n.to + 1] === 'payment';
  // Dates and hours: "paga los 15 de cada mes".
  if (!n.words && (n.value > 24 || /^(de|del|dias)$/.test(next))) return null;
  const aside = comma && !paid && (DESCRIBES.has(next) || isMetal(next));
  return { count: n.value, aside, at: k + 1, to: n.to };
}

function isMetal(word: string): boolean {
  return GOLD.has(word) || SILVER.has(word) || STEEL.has(word) || PLATINUM.has(word);
}

/** "3 anillos, los tres 90.000", "los 2 pares: 56.000": how many pieces the price after them is of. */
export function groupBefore(m: Message, amountFrom: number, floor: number): Group | null {
  let k = amountFrom - 1;
  while (k > floor && amountFrom - k < 6 && (BEFORE_PRICE.test(m.text(k)) || CHARGED.test(m.word(k)))) k--;
  const end = k + 1;
  if (PIECES.has(m.word(k))) k--;
  const n = m.numericAt(k);
  if (k <= floor || !countsPieces(n, 2, 200) || n.to !== k + 1 || m.labels[k] !== null) return null;
  // "de los dos", "a las 3" point elsewhere.
  if (
    !/^(los|las)$/.test(m.word(k - 1)) ||
    (m.kind(k - 2) === 'word' && !(CHARGED.test(m.word(k + 1)) && m.word(k - 2) === 'por'))
  )
    return null;
  return { count: n.value, aside: false, at: k, to: end };
}

/** "216.000 por 4 anillos": the price comes first and is of as many pieces as are named next. */
export function paysForCount(m: Message, amountFrom: number, amountTo: number, floor: number): boolean {
  if (m.word(amountTo) !== 'por') return false;
  const q = quantityAt(m, amountTo + 1);
  if (!q || q.value < 2) return false;
  const noun = m.word(q.to) === 'de' ? q.to + 1 : q.to;
  const piece = m.product(noun) !== null || m.product(noun + 1) !== null;
  return piece && !namedInClause(m, floor, amountFrom);
}

/** "4 gr c/u", "3.7 gr cada una": the word for "each" at token `i` is said of a weight or a length, not of the price. */
export function measuresEach(m: Message, i: number): boolean {
  return m.labels[i - 1] === 'measure';
}
