import type { Head } from './align';
import { isCorrectionWord, takesBack } from './corrections';
import type { Message } from './message';
import type { Amount } from './money';
import { type Quantity, bareCount, countsPieces, quantityAt } from './quantity';
import { words } from './text';

/** "02 CADENA … 1 980.000 980.000": the row's number, not a count. */
export function rowNumber(m: Message, q: Quantity | null): boolean {
  return (
    q !== null &&
    !q.explicit &&
    q.to === q.from + 1 &&
    /^0?\d$/.test(m.text(q.from)) &&
    (q.from === 0 || m.kind(q.from - 1) === 'newline')
  );
}

/** "2 argollas, el par 3.150.000": two pieces that are priced together. */
export function pairPriced(m: Message, from: number, to: number): boolean {
  for (let k = from; k < to && k < m.tokens.length; k++)
    if (
      (/^(el|por|cada|x)$/.test(m.word(k)) && /^(par|parcito|parejita|pareja)$/.test(m.word(k + 1))) ||
      m.text(k) === 'c/par'
    )
      return true;
  return false;
}

/** The count that stands just before a piece's name; 0 when none. */
export function countBefore(m: Message, head: Head | null): number {
  const n = head === null ? undefined : m.numericAt(head.at - 1);
  return countsPieces(n, 1, 199) ? n.value : 0;
}

/** "los dos anillos": the count of pieces that are known. */
function definite(m: Message, q: Quantity): boolean {
  return /^(los|las)$/.test(m.word(q.from - 1));
}

/** "los dos anillos 56.000", "por 3 tobilleras me pagaron 96.000": a price that is said of them together. */
export function together(m: Message, q: Quantity | null): boolean {
  return q !== null && (definite(m, q) || m.word(q.from - 1) === 'por');
}

export function halfDozen(m: Message, q: Quantity | null): boolean {
  return q !== null && q.value === 6 && /^docenas?$/.test(m.word(q.to - 1));
}

export function findQuantity(
  m: Message,
  from: number,
  to: number,
  head: number,
  amount: Amount,
): Quantity | null {
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
      !(definite(m, q) && m.word(k - 2) !== 'de' && q.to === head)
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
    if (best === null || (q.explicit && !best.explicit && best.value === 1)) best = q;
    if (best.value > 1) break;
  }
  if (head >= 0 && head < amount.from) {
    const inner = afterColon(m, head, amount) ?? bareCount(m, head + 1, Math.min(amount.from, to));
    if (inner && (best === null || best.to <= head)) best = inner;
  } else if (head < 0 && best === null) best = bareCount(m, from, amount.from);
  best ??= countAfterwards(m, from, to, head, amount) ?? countAhead(m, from);
  // "x 3, perdón x 4, a 55.000 c/u"
  if (best && best.to < amount.from) best = correctedCount(m, best.to, amount.from, head, amount) ?? best;
  best = correctedCount(m, amount.to, to, head, amount) ?? best;
  if (best) m.claim(best.from, best.to, 'quantity');
  return best;
}

/** "5 tobilleras a 42.000 cada una, perdón, fueron 6": the count said last. */
function correctedCount(m: Message, from: number, to: number, head: number, amount: Amount): Quantity | null {
  const piece = head >= 0 ? m.product(head) : null;
  for (let k = from; k < to; k++) {
    if (!takesBack(m, k) || !m.free(k)) continue;
    let at = k + 1;
    while (isCorrectionWord(m.word(at)) || /^(,|son|eran|fueron|que|las|los|de)$/.test(m.text(at))) at++;
    const n = m.numericAt(m.word(at) === 'x' ? at + 1 : at);
    const q =
      countsPieces(n, 2, 200) && m.free(at) && n.value * 1000 !== amount.value ? quantityAt(m, at) : null;
    if (!q) continue;
    const next = m.product(q.to);
    const closes =
      q.to >= m.tokens.length ||
      m.kind(q.to) !== 'word' ||
      m.labels[q.to] !== null ||
      (next !== null && next === piece);
    const before = m.text(at - 1);
    const said = /^(son|eran|fueron|,)$/.test(before) || (isCorrectionWord(before) && before !== 'no');
    if (closes && said) return { ...q, explicit: true };
  }
  return null;
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
  const { group } = amount;
  if (group && head >= 0 && m.word(head).endsWith('s') && m.product(head)?.pair !== true)
    return { value: group.count, from: group.at, to: group.at + 1, pairs: false, explicit: true };
  for (let k = from + 1; k < to; k++) {
    const n = m.numericAt(k);
    // "140 mil, sí, 140": the price again
    if (!countsPieces(n, 2, 200) || !m.allFree(n.from, n.to) || n.value * 1000 === amount.value) continue;
    const found: Quantity = { value: n.value, from: k, to: n.to, pairs: false, explicit: true };
    const closes =
      n.to >= m.tokens.length ||
      m.kind(n.to) !== 'word' ||
      m.labels[n.to] !== null ||
      AFTER_COUNT.has(m.word(n.to));
    // "a 23.000 cada dije, llevan 7", "son 5"; but "son 150" may be what they come to.
    const said = m.word(k - 1);
    if (closes && amount.per === 'unit' && (TAKES.has(said) || (ARE.has(said) && n.value < 50))) return found;
    // A single piece has the price of one: "collar 90.000, llevó 2".
    const single = amount.per === null && head >= 0 && !m.word(head).endsWith('s');
    if (closes && single && TAKES.has(said) && n.value < 25) return found;
    // "50.000 cada uno, cuatro", "50.000 c/u, 4 en total"
    const alone =
      n.to >= m.tokens.length || /^(newline|punct)$/.test(m.kind(n.to)) || m.match(n.to, ['en', 'total']) > 0;
    if (alone && amount.per === 'unit' && k > amount.to && m.text(k - 1) === ',') return found;
    // "Rodinar dos argollas, cincuenta mil cada una.", "a 50.000 cada una, dos argollas de oro"
    const counted = head >= 0 && k > head && amount.per === 'unit' ? m.product(n.to) : null;
    const piece = m.product(head);
    if (counted && (piece === null || piece.service || piece === counted)) return found;
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

const TAKES = words(
  'llevan lleva llevo llevaron lleven compro compraron compra pidio pidieron quiere quieren vendi vendimos',
);
const ARE = words('son eran fueron serian van');
/** What may follow a bare count that names no piece of its own: "lleva 2 para las gemelas". */
const AFTER_COUNT = words('para pa pal y por con en pero pagan pago paga porque');

/** "3 rosarios: dos de plata a 140.000 …": the count after the colon is the line's; the first announces all. */
function afterColon(m: Message, head: number, amount: Amount): Quantity | null {
  for (let k = head + 1; k < amount.from && k - head < 6; k++) {
    if (m.text(k) !== ':') continue;
    // "anillos midi: lleva 3 pa' ella a 19.000"
    const at = TAKES.has(m.word(k + 1)) || ARE.has(m.word(k + 1)) ? k + 2 : k + 1;
    const n = m.numericAt(at);
    return countsPieces(n, 1, 99) && n.to < amount.from && m.free(at)
      ? { value: n.value, from: at, to: n.to, pairs: false, explicit: true }
      : null;
  }
  return null;
}
