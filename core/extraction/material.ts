import type { Material } from '../contract/glossary';
import { takesBack } from './corrections';
import { GOLD, NOT_SOLID, OTHER_MATERIAL, PLATINUM, SILVER, STEEL } from './lexicon/materials';
import type { Measure } from './measures';
import type { Message } from './message';

export interface MaterialFound {
  /** null with `gold`: gold of unstated law. */
  material: Material | null;
  gold: boolean;
  from: number;
  to: number;
}

function goldOf(karat: number | null, fineness: number | null): Material | null {
  if (karat === 18 || fineness === 750) return 'ORO_18K';
  if (karat === 14 || fineness === 585) return 'ORO_14K';
  if (karat === 24 || fineness === 999 || fineness === 995 || fineness === 990) return 'ORO_24K';
  return karat !== null || fineness !== null ? 'OTRO' : null;
}

/** The metal stated in a stretch of tokens; the first metal wins over leather, plating and colours. */
export function readMaterial(
  m: Message,
  from: number,
  to: number,
  measures: readonly Measure[],
): MaterialFound | null {
  const first = firstMaterial(m, from, to, measures);
  if (first === null) return null;
  // "de oro? no, de plata": what is said after a correction counts.
  for (let k = first.to; k < to && k - first.to < 6; k++) {
    if (!takesBack(m, k)) continue;
    const second = firstMaterial(m, k, Math.min(to, k + 7), measures);
    if (second) return second;
  }
  return first;
}

/** "no la de plata": said of what was not sold. */
function ruledOut(m: Message, i: number): boolean {
  if (!/^(de|en)$/.test(m.word(i - 1))) return false;
  if (wantedInstead(m, i)) return true;
  return m.word(i - 2) === 'no'
    ? m.text(i - 3) === ',' && m.text(i + 1) === ','
    : /^(la|el|las|los)$/.test(m.word(i - 2)) && m.word(i - 3) === 'no';
}

/** "quería la de oro pero llevó la de acero" */
function wantedInstead(m: Message, i: number): boolean {
  if (!/^(la|el|las|los)$/.test(m.word(i - 2))) return false;
  if (!/^(queria|querian|quiso|quisieron|pidio|pidieron|buscaba|buscaban|gusto|gustaba)$/.test(m.word(i - 3)))
    return false;
  return m.word(i + 1) === 'pero' || (m.text(i + 1) === ',' && m.word(i + 2) === 'pero');
}

/** "no es plata sino acero", "no era plata, era acero" */
function deniedFor(m: Message, i: number): boolean {
  const verb = /^(de|en)$/.test(m.word(i - 1)) ? i - 2 : i - 1;
  const no = /^(es|era|son|eran)$/.test(m.word(verb)) ? verb - 1 : verb;
  if (m.word(no) !== 'no') return false;
  for (let k = i + 1; k < i + 5; k++) if (m.word(k) === 'sino') return true;
  const next = m.text(i + 1) === ',' ? i + 2 : i + 1;
  return verb !== no && m.word(next) === m.word(verb);
}

const HANDS_MONEY =
  /^(traia|trajo|traje|tenia|dio|dejo|mando|consigno|recibi|conto|solto|entrego|giro|completo|consiguio|con|toda|paso|falta|falto)$/;

/** "traía la plata", "la plata me la consigna": money, no metal. */
function meansMoney(m: Message, i: number): boolean {
  return (
    /^(la|su|mi|esa)$/.test(m.word(i - 1)) && (m.word(i + 1) === 'me' || HANDS_MONEY.test(m.word(i - 2)))
  );
}

function firstMaterial(
  m: Message,
  from: number,
  to: number,
  measures: readonly Measure[],
): MaterialFound | null {
  const inside = measures.filter((x) => x.from >= from && x.to <= to);
  const karat = inside.find((x) => x.kind === 'karat');
  const finenessAt = (at: number): Measure | undefined =>
    inside.find((x) => x.kind === 'fineness' && x.from >= at && x.from - at <= 5);
  let other: MaterialFound | null = null;
  for (let i = from; i < to; i++) {
    const word = m.word(i);
    if (word === '') continue;
    const label = m.labels[i];
    if (label !== null && label !== 'measure') continue;
    if (ruledOut(m, i) || deniedFor(m, i)) continue;
    if (GOLD.has(word)) {
      const near = [m.word(i + 1), m.word(i + 2)];
      // "color oro", "baño de oro", "dorado en oro" colour the piece; the metal is elsewhere.
      if (m.word(i - 1) === 'color' || m.word(i - 1) === 'tono') continue;
      if (
        (m.word(i - 1) === 'de' || m.word(i - 1) === 'en') &&
        /^(bano|enchape|chapa|chapado|recubrimiento|banado|banada|banados|banadas|enchapados|enchapadas|chapados|chapadas|enchapado|enchapada)$/.test(
          m.word(i - 2),
        )
      ) {
        other ??= { material: 'OTRO', gold: false, from: i - 2, to: i + 1 };
        continue;
      }
      if (near.some((w) => NOT_SOLID.has(w))) return { material: 'OTRO', gold: false, from: i, to: i + 2 };
      const fineness = finenessAt(i);
      const material = goldOf(karat?.value ?? null, karat ? null : (fineness?.value ?? null));
      return {
        material,
        gold: true,
        from: i,
        to: karat && karat.from > i ? karat.to : (fineness?.to ?? i + 1),
      };
    }
    if (SILVER.has(word)) {
      if (m.word(i - 1) === 'color' || meansMoney(m, i)) continue;
      const laminated = NOT_SOLID.has(m.word(i + 1));
      return {
        material: laminated ? 'OTRO' : 'PLATA_925',
        gold: false,
        from: i,
        to: finenessAt(i)?.to ?? i + 1,
      };
    }
    if (STEEL.has(word)) return { material: 'ACERO', gold: false, from: i, to: i + 1 };
    if (PLATINUM.has(word)) return { material: 'PLATINO', gold: false, from: i, to: i + 1 };
    // "le cobré" is no copper.
    if (
      word === 'cobre' &&
      (/é/i.test(m.tokens[i]!.raw) || /^(le|les|te|lo|la|los|las|que|y|yo)$/.test(m.word(i - 1)))
    )
      continue;
    if (OTHER_MATERIAL.has(word)) other ??= { material: 'OTRO', gold: false, from: i, to: i + 1 };
  }
  if (karat && !other)
    return { material: goldOf(karat.value, null), gold: true, from: karat.from, to: karat.to };
  const fineness = inside.find((x) => x.kind === 'fineness');
  if (fineness && !other) {
    if (fineness.value === 925)
      return { material: 'PLATA_925', gold: false, from: fineness.from, to: fineness.to };
    const material = goldOf(null, fineness.value);
    if (material && material !== 'OTRO')
      return { material, gold: true, from: fineness.from, to: fineness.to };
  }
  return other;
}
