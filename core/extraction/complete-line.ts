import type { ItemExtraidoJson } from '../contract/extraction';
import type { PieceType } from '../contract/glossary';
import type { Head, Pair } from './align';
import { clauseEnd, hasWords, lineStart } from './clause';
import { countBefore, findQuantity, halfDozen, pairPriced, rowNumber, together } from './counting';
import { describe, unknownName } from './describe';
import { PACKAGING } from './lexicon/products';
import { tellsApart } from './lexicon/traits';
import type { Line } from './line';
import { type MaterialFound, readMaterial } from './material';
import type { Measure } from './measures';
import type { Message } from './message';
import type { Amount } from './money';
import { displayName, nameTail, oneOf, otherUse, workOn } from './naming';
import { bareCount, quantityAt, type Quantity } from './quantity';
import { merged } from './rows';
import { countsBySize } from './shared-price';
import { capitalise } from './text';

export function completeLine(
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
      if (nameEnd > head.at + 1) name += ` ${m.spelt(head.at + 1, nameEnd).toLowerCase()}`;
    }
    if (head.product.byBrand) nameEnd = head.at;
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
        moreOfThem(m, from, previous) ||
        contrasted(m, previous, amount) ||
        forAnother(m, from, previous, amount))
    ) {
      const several = (quantityAt(m, from)?.value ?? 1) > 1;
      name = several ? previous.item.nombre : oneOf(previous.item);
      type = previous.item.tipo_prenda ?? 'OTRO';
      known = previous.known;
    } else if (unknown !== null && allowUnknown) {
      name = capitalise(m.tokens[unknown]!.raw.toLowerCase());
      type = 'OTRO';
      headAt = unknown;
    } else return null;
  }
  const quantity = findQuantity(m, from, to, head?.at ?? headAt, amount);
  let count =
    quantity?.value ??
    ((head && head.at < from && countBefore(m, head)) || workOnEach(m, head, amount, previous) || 1);
  const sizes =
    head && head.at < amount.from && (amount.per === 'unit' || amount.per === 'all')
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
          : together(m, quantity)
            ? 'all'
            : null);
    ambiguous =
      per === null ||
      (amount.per === null && (per === 'all' || perRow !== null) && !crossed) ||
      // "2 docenas a 60.000"
      (amount.per === null && quantity?.dozen === true);
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
  const packed = head !== null && PACKAGING.has(head.product.name) && found?.material === 'OTRO';
  let material = packed || (head && workOn(m, head, amount)) ? null : (found?.material ?? null);
  // "la cadena del mismo oro"
  if (found?.gold && material === null && previous && m.word(found.from - 1) === 'mismo')
    material = previous.item.material;
  let gold = found?.gold ?? false;
  let weight = grams?.value ?? null;
  if (!found && previous && (same || headAt < 0) && !head?.product.service) {
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

/**
 * "dos pares de luna a 48.000 y dos pares de sol a 53.000": of the same earrings. "manillas: 3 rojas a 12.000, 2 negras
 * a 14.000": of the pieces that were announced.
 */
function moreOfThem(m: Message, from: number, previous: Line): boolean {
  const q = quantityAt(m, from);
  if (!q) return false;
  if (tellsApart(m.word(q.to))) return true;
  return (
    q.pairs && previous.item.tipo_prenda === 'ARETES' && m.word(q.to) === 'de' && m.product(q.to + 1) === null
  );
}

const WEARER = /^(dama|caballero|cab|hombre|mujer|nino|niño|nina|niña|novio|novia|ella)$/;

/** "argollas de oro: dama 1.350.000, caballero 1.690.000": of the same pieces, for somebody else. */
function forAnother(m: Message, from: number, previous: Line, amount: Amount): boolean {
  const { head } = previous.pair;
  if (!head || !m.word(head.at).endsWith('s')) return false;
  let k = from;
  while (k < amount.from && (m.kind(k) !== 'word' || /^(la|el|de|para|y)$/.test(m.word(k)))) k++;
  if (!WEARER.test(m.word(k))) return false;
  for (let i = head.at; i < previous.pair.amount.from; i++) if (WEARER.test(m.word(i))) return true;
  return false;
}

/** "2 argollas …, grabado a 30.000 c/u": work on each of the pieces said before. */
function workOnEach(m: Message, head: Head | null, amount: Amount, previous: Line | null): number {
  if (!head?.product.service || amount.per !== 'unit' || !previous) return 0;
  const piece = m.word(amount.to) === 'cada' ? m.product(amount.to + 1) : null;
  const said = previous.pair.head?.product;
  return piece === null || said?.service || piece === said ? previous.quantity : 0;
}

/** "1 vuelta 330.000 y 2 vueltas 540.000": a measure against the one before. */
function contrasted(m: Message, previous: Line, amount: Amount): boolean {
  let k = previous.pair.amount.to;
  while (/^[,;/]$/.test(m.text(k)) || /^(y|o)$/.test(m.word(k)) || m.kind(k) === 'newline') k++;
  if (k === previous.pair.amount.to || k >= amount.from || m.labels[k] !== 'measure') return false;
  while (k < amount.from && (m.labels[k] === 'measure' || /^(a|en|por|de|\$|:|=|-|,)$/.test(m.text(k)))) k++;
  return k === amount.from;
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
