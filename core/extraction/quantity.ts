import { BRANDS } from './lexicon/brands';
import { tellsApart } from './lexicon/traits';
import type { Message } from './message';
import type { Numeric } from './numbers';
import { words } from './text';

export interface Quantity {
  value: number;
  from: number;
  to: number;
  /** "par(es)": what pairs means depends on the piece. */
  pairs: boolean;
  /** A bare number in front: only as good as its place. */
  explicit: boolean;
  /** Counted in dozens: a bare price is of the dozen. */
  dozen?: boolean;
}

const UNIT_NOUN = words(
  'und unds u un_ uds ud unid unidad unidades uni piezas pieza pzas pz pza units ejemplares',
);
const GROUP = words('docena docenas');
const PAIR = words('par pares parcito parecitos');

function weaveAt(m: Message, i: number): boolean {
  return (
    m.kind(i) === 'number' &&
    m.text(i).length === 1 &&
    m.word(i + 1) === 'x' &&
    m.tokens[i + 1]!.gap === 0 &&
    /^\d$/.test(m.text(i + 2)) &&
    m.tokens[i + 2]!.gap === 0
  );
}

const isSeparator = (word: string): boolean => /^(y|e|mas|son|otros|otras|oro|plata|acero)$/.test(word);

/** Whether a number may count pieces: a bare whole one from `least` to `most`, without currency, scale or separators. */
export function countsPieces(n: Numeric | undefined, least: number, most: number): n is Numeric {
  return (
    n !== undefined &&
    n.scale === 'none' &&
    !n.currency &&
    !n.grouped &&
    !n.decimal &&
    Number.isInteger(n.value) &&
    n.value >= least &&
    n.value <= most
  );
}

/** "dos a 30.000", "1 de 60 cm en $ 149.000": a count that stands for the piece named before. */
export function bareCount(m: Message, from: number, amountFrom: number): Quantity | null {
  for (let k = from; k < amountFrom; k++) {
    const n = m.numericAt(k);
    if (m.labels[k] !== null || !countsPieces(n, 1, 200)) continue;
    if (/^(los|las|de|talla|numero|#|no|cada)$/.test(m.text(k - 1)) || modelNumber(m, k)) continue;
    const after = m.word(n.to);
    // "smart band 8 en 189.900": a model's number.
    if (
      n.digits !== null &&
      after === 'en' &&
      m.kind(k - 1) === 'word' &&
      m.labels[k - 1] === null &&
      !m.product(k - 1) &&
      !isSeparator(m.word(k - 1))
    )
      continue;
    const beforePrice = /^(a|en|por)$/.test(after) && n.to + 1 === amountFrom;
    // "y 1 con piedrita a 23.000"
    const opens = k === from || /^([,;:]|y|otros|otras)$/.test(m.text(k - 1));
    const qualified = after === 'de' || (opens && (tellsApart(after) || /^(con|sin|para|pa)$/.test(after)));
    if (!beforePrice && !qualified && n.to !== amountFrom) continue;
    if (n.to === amountFrom && n.digits !== null) continue;
    return { value: n.value, from: k, to: n.to, pairs: false, explicit: true };
  }
  return null;
}

/** A count that begins at token `i` ("2", "dos pares de", "media docena de", "x 3", "3 und"); null when none. */
export function quantityAt(m: Message, i: number): Quantity | null {
  const word = m.text(i);
  const free = (k: number): boolean => m.labels[k] === null || m.labels[k] === 'quantity';
  if (!free(i)) return null;
  if (GROUP.has(word) && m.word(i + 1) === 'y' && m.word(i + 2) === 'media')
    return { value: 18, from: i, to: i + 3, pairs: false, explicit: true };
  if (GROUP.has(word)) return { value: 12, from: i, to: i + 1, pairs: false, explicit: true, dozen: true };
  if (word === '1' && m.text(i + 1) === '/' && m.text(i + 2) === '2' && GROUP.has(m.word(i + 3)))
    return { value: 6, from: i, to: i + 4, pairs: false, explicit: true };
  if ((word === 'media' || word === 'medio') && GROUP.has(m.word(i + 1)))
    return { value: 6, from: i, to: i + 2, pairs: false, explicit: true };
  if (PAIR.has(word)) return { value: 1, from: i, to: i + 1, pairs: true, explicit: true };
  // "3x1" is a weave, not a count.
  if (weaveAt(m, word === 'x' ? i - 1 : i)) return null;
  if ((word === 'x' || word === 'por' || word === '*') && m.kind(i + 1) === 'number') {
    const n = m.numericAt(i + 1);
    if (free(i + 1) && countsPieces(n, 1, 999)) {
      const unit = UNIT_NOUN.has(m.word(n.to));
      if (word === 'x' || unit)
        return { value: n.value, from: i, to: unit ? n.to + 1 : n.to, pairs: false, explicit: true };
    }
    return null;
  }
  if (/^(cant|cantidad|cantidades|ctd)$/.test(word)) {
    let k = i + 1;
    while (/^[.:=]$/.test(m.text(k))) k++;
    const n = m.numericAt(k);
    return countsPieces(n, 1, 999)
      ? { value: n.value, from: i, to: n.to, pairs: false, explicit: true }
      : null;
  }
  const n = m.numericAt(i);
  if (!countsPieces(n, 1, 999)) return null;
  if (n.digits?.startsWith('0') && n.digits.length > 2) return null;
  let to = n.to;
  if (PAIR.has(m.word(to))) return { value: n.value, from: i, to: to + 1, pairs: true, explicit: true };
  if (GROUP.has(m.word(to)) && m.word(to + 1) === 'y' && m.word(to + 2) === 'media')
    return { value: n.value * 12 + 6, from: i, to: to + 3, pairs: false, explicit: true };
  if (GROUP.has(m.word(to)))
    return { value: n.value * 12, from: i, to: to + 1, pairs: false, explicit: true, dozen: true };
  if (m.word(to) === 'y' && m.word(to + 1) === 'media' && GROUP.has(m.word(to + 2)))
    return { value: n.value * 12 + 6, from: i, to: to + 3, pairs: false, explicit: true };
  // "compró tres cositas: un anillo …": announces the list.
  if (/^(cosas|cositas|cosita|prendas|articulos|productos|joyas|joyitas|referencias)$/.test(m.word(to)))
    return null;
  // "2 UN x 38.000": the abbreviation, not the number.
  const abbreviated = n.digits !== null && m.word(to) === 'un' && /^(x|\*|\.)$/.test(m.text(to + 1));
  if (UNIT_NOUN.has(m.word(to)) || abbreviated) {
    to++;
    if (m.text(to) === '.') to++;
    return { value: n.value, from: i, to, pairs: false, explicit: true };
  }
  if (m.word(to) === 'x' || (/^[*@]$/.test(m.text(to)) && m.tokens[to]!.gap <= 1))
    return { value: n.value, from: i, to: to + 1, pairs: false, explicit: true };
  return modelNumber(m, i) ? null : { value: n.value, from: i, to, pairs: false, explicit: false };
}

/** "Seiko 5": a figure just after the maker. */
function modelNumber(m: Message, i: number): boolean {
  return m.kind(i) === 'number' && BRANDS.has(m.word(i - 1)) && m.tokens[i]!.gap < 2;
}
