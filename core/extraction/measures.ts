import { isCorrectionWord, takesBack } from './corrections';
import { FINENESS, GOLD, GOLD_COLOURS, KARATS, PLATINUM, SILVER, STEEL } from './lexicon/materials';
import { ACCESSORIES } from './lexicon/products';
import type { Message } from './message';
import type { Numeric } from './numbers';
import { words } from './text';

export type MeasureKind =
  'karat' | 'gram' | 'carat' | 'point' | 'size' | 'length' | 'fineness' | 'percent' | 'count';

/** A number that measures the piece; never money. */
export interface Measure {
  kind: MeasureKind;
  value: number;
  from: number;
  to: number;
}

const KARAT_UNIT = words('k kt kts kl kls kil kilate kilates klt kte ktes kilatez kilat');
const GRAM_UNIT = words('g gr grs grm gms grms gramo gramos gram grams gramitos');
const CARAT_UNIT = words('ct cts carat carats quilate quilates kilate kilates');
const POINT_UNIT = words('punto puntos pts pt ptos');
const LENGTH_UNIT = words(
  'cm cms mm mms mt mts centimetro centimetros centimetro milimetro milimetros metros metro pulgadas pulgada',
);
const SIZE_CUE = words('talla tala taya tallas t size medida');
const TIME_UNIT = words(
  'dias dia dís meses mes años anos año semanas semana horas hora hrs h minutos min cuotas cuota quincenas quincena ml cuadras personas pisos vueltas vuelta hilos kwh km veces jornada',
);
const PRICE_BEFORE = words(
  'a en por vale valen cuesta cuestan costo precio total quedo = : abono valor sale salen son $',
);

/** Decimal said in words: "uno punto nueve", "tres coma cinco". */
function spokenDecimal(m: Message, n: Numeric): { value: number; to: number } | null {
  const point = m.word(n.to);
  if ((point !== 'punto' && point !== 'coma' && point !== 'con') || n.scale !== 'none' || n.value >= 1000)
    return null;
  const next = m.numericAt(n.to + 1);
  if (!next || next.scale !== 'none' || next.value >= 100 || next.grouped || next.decimal) return null;
  const unit = m.word(next.to);
  if (!GRAM_UNIT.has(unit) && !LENGTH_UNIT.has(unit) && !CARAT_UNIT.has(unit)) return null;
  return { value: Number(`${n.value}.${next.value}`), to: next.to };
}

const isHalf = (m: Message, i: number): boolean => m.word(i) === 'y' && /^medi[oa]$/.test(m.word(i + 1));

/** True when "oro", with or without its colour, stands just before token `i` ("oro blanco de 18"). */
function afterGold(m: Message, i: number): boolean {
  let k = i - 1;
  for (let steps = 0; steps < 4 && k >= 0; steps++, k--) {
    const word = m.word(k);
    if (GOLD.has(word)) return true;
    if (word !== 'de' && word !== 'ley' && !GOLD_COLOURS.has(word)) return false;
  }
  return false;
}

function measureAt(m: Message, n: Numeric): Measure | null {
  const decimal = spokenDecimal(m, n);
  const value = decimal?.value ?? n.value;
  let to = decimal?.to ?? n.to;
  // A ticket's line may break between the weight and its unit.
  if (m.scanned && m.kind(to) === 'newline' && n.decimal && GRAM_UNIT.has(m.word(to + 1))) to++;
  const unit = m.word(to);
  const before = m.text(n.from - 1);
  const make = (kind: MeasureKind, v: number, end: number, start = n.from): Measure => ({
    kind,
    value: v,
    from: start,
    to: end,
  });

  if (n.letter === 'k') return karatOrThousands(m, n);
  if (n.currency || n.scale !== 'none') return null;

  if (
    m.text(to) === '%' ||
    (unit === 'por' && m.word(to + 1) === 'ciento') ||
    unit === 'porciento' ||
    unit === 'porc'
  ) {
    return value <= 100 ? make('percent', value, unit === 'por' ? to + 2 : to + 1) : null;
  }
  // "a 4.800 gramo": the price of one.
  if (unit === 'gramo' && n.grouped && before === 'a') return null;
  if (GRAM_UNIT.has(unit) && value < 5000) {
    // "dos gramos punto tres"
    const tenth = m.word(to + 1) === 'punto' ? m.numericAt(to + 2) : undefined;
    if (tenth && tenth.scale === 'none' && tenth.value < 10 && Number.isInteger(value))
      return make('gram', Number(`${value}.${tenth.value}`), tenth.to);
    const half = isHalf(m, to + 1);
    return make('gram', value + (half ? 0.5 : 0), to + (half ? 3 : 1));
  }
  if (isHalf(m, to) && (GRAM_UNIT.has(m.word(to + 2)) || LENGTH_UNIT.has(m.word(to + 2)))) {
    return make(GRAM_UNIT.has(m.word(to + 2)) ? 'gram' : 'length', value + 0.5, to + 3);
  }
  if (LENGTH_UNIT.has(unit) && value < 1000) return make('length', value, to + 1);
  if ((KARAT_UNIT.has(unit) || unit === 'quilates' || unit === 'quilate') && KARATS.has(value) && !n.decimal)
    return make('karat', value, to + 1);
  if (CARAT_UNIT.has(unit) && value < 200) return make('carat', value, to + 1);
  if (POINT_UNIT.has(unit) && value <= 300) return make('point', value, to + 1);
  if (
    SIZE_CUE.has(before) ||
    (before === '.' && m.text(n.from - 2) === 't') ||
    (before === 'numero' && SIZE_CUE.has(m.word(n.from - 2))) ||
    ((before === ':' || before === '#' || before === 'es' || before === 'la') &&
      SIZE_CUE.has(m.word(n.from - 2)))
  ) {
    if (value <= 40) {
      const half = isHalf(m, to);
      const start =
        before === '.' ||
        before === 'numero' ||
        before === ':' ||
        before === '#' ||
        before === 'es' ||
        before === 'la'
          ? n.from - 2
          : n.from - 1;
      return make('size', value + (half ? 0.5 : 0), to + (half ? 2 : 0), start);
    }
  }
  // "plata nueve veinticinco"
  const second = n.words ? m.numericAt(n.to) : undefined;
  if (
    second?.words &&
    second.scale === 'none' &&
    (SILVER.has(before) || GOLD.has(before) || before === 'ley')
  ) {
    const spoken = value * 100 + second.value;
    if (value < 10 && second.value > 9 && FINENESS.has(spoken)) return make('fineness', spoken, second.to);
  }
  if (FINENESS.has(value) && !n.grouped && !n.decimal) {
    const near =
      SILVER.has(before) ||
      GOLD.has(before) ||
      PLATINUM.has(before) ||
      before === 'ley' ||
      afterGold(m, n.from);
    const viaDe =
      (before === 'de' || before === '.' || before === '(') &&
      (SILVER.has(m.word(n.from - 2)) ||
        PLATINUM.has(m.word(n.from - 2)) ||
        GOLD.has(m.word(n.from - 2)) ||
        m.word(n.from - 2) === 'ley');
    if (near || viaDe || value === 925) return make('fineness', value, to);
  }
  if (n.decimal && FINENESS.has(Math.round(value * 1000)) && SILVER.has(before))
    return make('fineness', Math.round(value * 1000), to);
  if (KARATS.has(value) && !n.decimal && !n.grouped && afterGold(m, n.from)) return make('karat', value, to);
  if (TIME_UNIT.has(unit) && value < 1000) return make('count', value, to + 1);
  return null;
}

/** "18k" is gold, "67k" is money; "24k" may be either, and the words around it tell. */
function karatOrThousands(m: Message, n: Numeric): Measure | null {
  const value = n.value / 1000;
  if (!KARATS.has(value) || n.currency) return null;
  const karat: Measure = { kind: 'karat', value, from: n.from, to: n.to };
  if (afterGold(m, n.from)) return karat;
  if (SILVER.has(m.word(n.from - 1)) || STEEL.has(m.word(n.from - 1))) return null;
  const before = m.text(n.from - 1);
  const after = m.text(n.to);
  const each = after === 'c/u' || after === 'cada' || after === 'cu';
  if (each || (PRICE_BEFORE.has(before) && before !== 'en' && before !== ':')) return null;
  // An accessory or a service has no karats: "pila 10k" is its price.
  for (let k = n.from - 1; k >= 0 && n.from - k <= 4 && m.kind(k) === 'word'; k--) {
    const product = m.product(k);
    if (product) {
      if (product.service || (product.type === 'OTRO' && ACCESSORIES.has(product.name))) return null;
      break;
    }
  }
  if (value === 10 || value === 14 || value === 18 || value === 24) return karat;
  return before === 'de' ? karat : null;
}

const AROUND_KARATS = words('es era eran son de oro , .');

/** "oro de catorce, no, perdón, de dieciocho", "la cadena, también de catorce": karats said once need no "oro" again. */
function karatAgain(m: Message, n: Numeric, found: readonly Measure[]): Measure | null {
  if (!KARATS.has(n.value) || n.decimal || n.grouped || n.currency || n.scale !== 'none') return null;
  if (m.kind(n.to) === 'word' && !/^(y|para|con|talla)$/.test(m.word(n.to))) return null;
  const said = found.filter((x) => x.kind === 'karat');
  const last = said[said.length - 1];
  if (!last) return null;
  const karat: Measure = { kind: 'karat', value: n.value, from: n.from, to: n.to };
  if (m.word(n.from - 1) === 'de' && /^(tambien|igual|igualmente|idem|mismo)$/.test(m.word(n.from - 2)))
    return karat;
  if (n.from - last.to > 8) return null;
  let takenBack = false;
  for (let k = last.to; k < n.from; k++) {
    if (!AROUND_KARATS.has(m.text(k)) && !isCorrectionWord(m.word(k))) return null;
    if (takesBack(m, k)) takenBack = true;
  }
  return takenBack ? karat : null;
}

/** Claims every measure of the message. */
export function readMeasures(m: Message): Measure[] {
  const out: Measure[] = [];
  for (const n of m.numerics) {
    if (!m.free(n.from)) continue;
    const measure = measureAt(m, n) ?? karatAgain(m, n, out);
    if (!measure) continue;
    m.claim(measure.from, measure.to, measure.kind === 'percent' ? 'percent' : 'measure');
    out.push(measure);
  }
  for (let i = 0; i < m.tokens.length; i++) {
    if (!m.free(i)) continue;
    const word = m.word(i);
    if (
      (word === 'medio' || word === 'media') &&
      (CARAT_UNIT.has(m.word(i + 1)) || GRAM_UNIT.has(m.word(i + 1)))
    ) {
      out.push({ kind: CARAT_UNIT.has(m.word(i + 1)) ? 'carat' : 'gram', value: 0.5, from: i, to: i + 2 });
      m.claim(i, i + 2, 'measure');
    } else if ((word === 'gramo' || word === 'quilate') && isHalf(m, i + 1)) {
      out.push({ kind: word === 'gramo' ? 'gram' : 'carat', value: 1.5, from: i, to: i + 3 });
      m.claim(i, i + 3, 'measure');
    } else if (/^k(8|9|10|12|14|18|22|24)$/.test(word)) {
      out.push({ kind: 'karat', value: Number(word.slice(1)), from: i, to: i + 1 });
      m.claim(i, i + 1, 'measure');
    } else if (/^(s|ag|p)925$/.test(word)) {
      out.push({ kind: 'fineness', value: 925, from: i, to: i + 1 });
      m.claim(i, i + 1, 'measure');
    }
  }
  out.sort((a, b) => a.from - b.from);
  return out;
}
