import type { Token } from './tokens';

/**
 * Numbers as they are written and said in Colombia: digits with dots, commas or apostrophes, words, and money
 * slang (lucas, barras = thousands; palos, melones = millions).
 */
export interface Numeric {
  /** Token range [from, to). */
  from: number;
  to: number;
  value: number;
  /** Said in words, at least in part. */
  words: boolean;
  /** Largest multiplier said: "mil", "millón" and their slang. */
  scale: 'none' | 'mil' | 'millon';
  /** Thousands were separated: "120.000". */
  grouped: boolean;
  decimal: boolean;
  /** "$" before or "pesos" after. */
  currency: boolean;
  /** Digits exactly as written, for phones and ids; null for words. */
  digits: string | null;
  /** "k"/"m" glued or alone as the multiplier: may be karats or metres instead. */
  letter: 'k' | 'm' | null;
  repaired: boolean;
}

const UNITS: Record<string, number> = {
  cero: 0,
  un: 1,
  uno: 1,
  una: 1,
  dos: 2,
  tres: 3,
  trez: 3,
  cuatro: 4,
  cuato: 4,
  cinco: 5,
  sinco: 5,
  seis: 6,
  ceis: 6,
  siete: 7,
  ciete: 7,
  ocho: 8,
  nueve: 9,
};
const TEENS: Record<string, number> = {
  diez: 10,
  dies: 10,
  once: 11,
  doce: 12,
  dose: 12,
  trece: 13,
  trese: 13,
  catorce: 14,
  catorse: 14,
  quince: 15,
  quinse: 15,
  dieciseis: 16,
  diesiseis: 16,
  diecisiete: 17,
  diesisiete: 17,
  dieciocho: 18,
  diesiocho: 18,
  diecinueve: 19,
  diesinueve: 19,
  veintiuno: 21,
  veintiun: 21,
  veintiuna: 21,
  veintidos: 22,
  veintitres: 23,
  veinticuatro: 24,
  veinticinco: 25,
  veintiseis: 26,
  veintisiete: 27,
  veintiocho: 28,
  veintinueve: 29,
  beinticinco: 25,
  ventiuno: 21,
  ventidos: 22,
  ventitres: 23,
  venticuatro: 24,
  venticinco: 25,
  ventiseis: 26,
  ventisiete: 27,
  ventiocho: 28,
  ventinueve: 29,
  veintisinco: 25,
};
const TENS: Record<string, number> = {
  veinte: 20,
  beinte: 20,
  vente: 20,
  treinta: 30,
  trenta: 30,
  cuarenta: 40,
  cincuenta: 50,
  sincuenta: 50,
  cinquenta: 50,
  sesenta: 60,
  secenta: 60,
  setenta: 70,
  ochenta: 80,
  noventa: 90,
  nobenta: 90,
};
const HUNDREDS: Record<string, number> = {
  cien: 100,
  sien: 100,
  ciento: 100,
  doscientos: 200,
  doscientas: 200,
  dosientos: 200,
  docientos: 200,
  trescientos: 300,
  trescientas: 300,
  tresientos: 300,
  trecientos: 300,
  cuatrocientos: 400,
  cuatrocientas: 400,
  cuatrosientos: 400,
  quinientos: 500,
  quinientas: 500,
  kinientos: 500,
  quiñientos: 500,
  seiscientos: 600,
  seiscientas: 600,
  seisientos: 600,
  seicientos: 600,
  setecientos: 700,
  setecientas: 700,
  setesientos: 700,
  sietecientos: 700,
  ochocientos: 800,
  ochocientas: 800,
  ochosientos: 800,
  novecientos: 900,
  novecientas: 900,
  novesientos: 900,
  nuevecientos: 900,
};
const THOUSAND = new Set([
  'mil',
  'k',
  'lucas',
  'luca',
  'luquitas',
  'luquita',
  'lukitas',
  'lukita',
  'lukas',
  'luka',
  'luks',
  'lks',
  'barras',
  'barra',
  'mill',
  'miles',
  'mil.',
  'ml',
]);
const MILLION = new Set([
  'millon',
  'millones',
  'milion',
  'milon',
  'miyon',
  'millon.',
  'milones',
  'miyones',
  'miillones',
  'millonez',
  'palos',
  'palo',
  'palitos',
  'palito',
  'melones',
  'melon',
  'mill',
  'mm',
  'milloncitos',
  'kilo',
]);
const SLANG_MILLION = new Set(['palo', 'palos', 'melon', 'melones', 'palito', 'palitos']);
const CURRENCY_AFTER = new Set(['pesos', 'peso', 'cop', 'pesitos', 'mcte', 'moneda', 'peshos']);
/** Nouns that make the number before them a measure, not the tail of an amount ("un millón 2 gramos"). */
const MEASURE_AFTER = new Set(
  'g gr grs grm gms gramo gramos cm cms mm mt mts centimetro centimetros milimetro milimetros k kt kts kl kls kilate kilates quilate quilates punto puntos pts ct cts carat carats % porciento metros talla onza onzas dias meses cuotas'.split(
    ' ',
  ),
);

const DIGIT_WORD = new Set([
  ...Object.keys(UNITS),
  ...Object.keys(TEENS),
  ...Object.keys(TENS),
  ...Object.keys(HUNDREDS),
]);

/** True for a word that can only be part of a number ("treinta"), or also an article ("un"). */
export function isNumberWord(word: string): boolean {
  return DIGIT_WORD.has(word) || word === 'mil' || MILLION.has(word);
}

export interface Digits {
  value: number;
  grouped: boolean;
  decimal: boolean;
  /** An apostrophe marks the millions: 1'550.000, 2'5. */
  apostrophe: boolean;
}

/** Reads digits with Colombian separators; null when the groups make no number (a phone, a version, a date). */
export function readDigits(text: string): Digits | null {
  if (/^\d+$/.test(text)) {
    if (text.length > 15) return null;
    return { value: Number(text), grouped: false, decimal: false, apostrophe: false };
  }
  const cut = text.indexOf("'");
  if (cut > 0) {
    const parts = text.split(/[.,']/);
    if (parts.length > 1 && parts.slice(1).every((p) => p.length === 3) && parts[0]!.length <= 3) {
      // 1'550 is short for 1'550.000; 12'500.000 and 12'500'000 are complete.
      const joined = Number(parts.join(''));
      const value = parts.length === 2 ? joined * 1000 : joined;
      return { value, grouped: true, decimal: false, apostrophe: true };
    }
    if (parts.length === 2 && parts[0]!.length <= 3 && parts[1]!.length <= 2) {
      return {
        value: Math.round(Number(`${parts[0]}.${parts[1]}`) * 1e6),
        grouped: true,
        decimal: false,
        apostrophe: true,
      };
    }
    if (parts.length === 4 && parts.slice(1, 3).every((p) => p.length === 3) && parts[3]!.length === 2) {
      return {
        value: Number(`${parts[0]}${parts[1]}${parts[2]}`),
        grouped: true,
        decimal: false,
        apostrophe: true,
      };
    }
    return null;
  }
  const parts = text.split(/[.,]/);
  const first = parts[0]!;
  const last = parts[parts.length - 1]!;
  const middle = parts.slice(1, -1);
  if (first.length === 0 || middle.some((p) => p.length !== 3)) return null;
  if (last.length === 3 && first.length <= 3 && first !== '0') {
    return { value: Number(parts.join('')), grouped: true, decimal: false, apostrophe: false };
  }
  if (last.length <= 2 || first === '0' || (parts.length === 2 && first.length > 3)) {
    if (parts.length > 2 && first.length > 3) return null;
    if (last.length > 3) return null;
    return {
      value: Number(`${parts.slice(0, -1).join('')}.${last}`),
      grouped: parts.length > 2,
      decimal: Number(last) !== 0,
      apostrophe: false,
    };
  }
  return null;
}

interface Part {
  value: number;
  to: number;
  digits: Digits | null;
  words: boolean;
  raw: string | null;
  repaired: boolean;
}

/** A number below one thousand in words ("ciento veinte y cinco"), strictly from the larger to the smaller. */
function smallWords(tokens: readonly Token[], i: number): Part | null {
  let value = 0;
  let at = i;
  const word = (k: number): string => (tokens[k]?.kind === 'word' ? tokens[k]!.text : '');
  const hundred = HUNDREDS[word(at)];
  if (hundred !== undefined) {
    value += hundred;
    at++;
    if (
      word(at) === 'y' &&
      (TENS[word(at + 1)] ?? TEENS[word(at + 1)]) !== undefined &&
      word(at - 1) !== 'cien'
    )
      at++;
  }
  const ten = TENS[word(at)];
  const teen = TEENS[word(at)];
  if (ten !== undefined) {
    value += ten;
    at++;
    if (word(at) === 'y' || word(at) === 'i') {
      const unit = UNITS[word(at + 1)];
      if (unit !== undefined) {
        value += unit;
        at += 2;
      }
    } else if (UNITS[word(at)] !== undefined && (THOUSAND.has(word(at + 1)) || MILLION.has(word(at + 1)))) {
      value += UNITS[word(at)]!;
      at++;
    }
  } else if (teen !== undefined) {
    value += teen;
    at++;
  } else if (UNITS[word(at)] !== undefined) {
    value += UNITS[word(at)]!;
    at++;
  }
  if (at === i) return null;
  return { value, to: at, digits: null, words: true, raw: null, repaired: false };
}

function part(tokens: readonly Token[], i: number): Part | null {
  const token = tokens[i];
  if (!token) return null;
  if (token.kind === 'number') {
    const digits = readDigits(token.text);
    if (!digits) return null;
    return {
      value: digits.value,
      to: i + 1,
      digits,
      words: false,
      raw: token.text,
      repaired: token.repaired === true,
    };
  }
  return token.kind === 'word' ? smallWords(tokens, i) : null;
}

const wordAt = (tokens: readonly Token[], i: number): string =>
  tokens[i]?.kind === 'word' ? tokens[i]!.text : '';

/** "y medio" / "y media" after a unit. */
const halfAt = (tokens: readonly Token[], i: number): boolean =>
  wordAt(tokens, i) === 'y' && /^medi[oa]$/.test(wordAt(tokens, i + 1));

/** Reads the longest number that begins at token `i`. */
export function readNumeric(tokens: readonly Token[], i: number): Numeric | null {
  let currency = false;
  let at = i;
  const first = tokens[at];
  if (!first) return null;
  if (first.kind === 'punct' && first.text === '$') {
    currency = true;
    at++;
    if (tokens[at]?.kind === 'punct' && (tokens[at]!.text === '.' || tokens[at]!.text === ':')) at++;
    if (tokens[at]?.kind === 'newline') return null;
  } else if (first.kind === 'word' && first.text === 'cop' && tokens[at + 1]?.kind === 'number') {
    currency = true;
    at++;
  }

  let value = 0;
  let words = false;
  let scale: Numeric['scale'] = 'none';
  let letter: Numeric['letter'] = null;
  let head: Part | null = null;
  const half = wordAt(tokens, at) === 'medio' || wordAt(tokens, at) === 'media';

  if (half && MILLION.has(wordAt(tokens, at + 1)) && wordAt(tokens, at + 1) !== 'mm') {
    value = 500_000;
    words = true;
    scale = 'millon';
    at += 2;
  } else if (isBareMillion(tokens, at)) {
    value = 1_000_000;
    words = true;
    scale = 'millon';
    at++;
    at = afterMillion(at);
  } else if (
    wordAt(tokens, at) === 'mil' &&
    !/^(gracias|disculpas|perdones|amores|bendiciones|cosas|veces|excusas|maravillas|felicidades)$/.test(
      wordAt(tokens, at + 1),
    )
  ) {
    value = 1000;
    words = true;
    scale = 'mil';
    at++;
    at = afterThousand(at);
  } else {
    head = part(tokens, at);
    if (!head) return null;
    words = head.words;
    value = head.value;
    at = head.to;
    const unit = wordAt(tokens, at);
    const glued = tokens[at] !== undefined && tokens[at]!.gap === 0;
    const plainSmall = head.digits ? !head.digits.apostrophe : true;
    // "2.5M", and with a capital also "2.5 M": millions; "2 m" are metres.
    const isM =
      unit === 'm' &&
      head.digits !== null &&
      (glued ? value < 1000 : tokens[at]!.raw === 'M' && value < 20 && tokens[at + 1]?.text !== '/');
    if (
      plainSmall &&
      value < 100_000 &&
      (isM ||
        (MILLION.has(unit) &&
          !(unit === 'mm') &&
          !(unit === 'kilo') &&
          !(unit === 'mill' && head.value >= 20)))
    ) {
      if (head.digits?.grouped && value >= 1000) value = value / 1000; // "1.550 millones" said of one million and a half
      value = Math.round(value * 1e6);
      scale = 'millon';
      if (isM) letter = 'm';
      at++;
      at = afterMillion(at);
    } else if (
      THOUSAND.has(unit) &&
      plainSmall &&
      (!head.digits?.grouped || value < 1e7) &&
      !(unit === 'ml' && !glued) &&
      !(unit === 'k' && !glued && value < 26)
    ) {
      if (!head.digits?.grouped) value = Math.round(value * 1000);
      else if (value < 10_000 && !currency) value = value * 1000; // "1.550 mil"
      scale = 'mil';
      if (unit === 'k') letter = 'k';
      at++;
      if (unit !== 'k') at = afterThousand(at);
    } else if (
      /^y$/.test(unit) &&
      halfAt(tokens, at) &&
      (MILLION.has(wordAt(tokens, at + 2)) || THOUSAND.has(wordAt(tokens, at + 2)))
    ) {
      const big = MILLION.has(wordAt(tokens, at + 2));
      value = (value + 0.5) * (big ? 1e6 : 1000); // "dos y medio millones"
      scale = big ? 'millon' : 'mil';
      at += 3;
    }
  }

  if (scale === 'millon' && wordAt(tokens, at) === 'de' && CURRENCY_AFTER.has(wordAt(tokens, at + 1))) at++;
  if (CURRENCY_AFTER.has(wordAt(tokens, at)) && wordAt(tokens, at) !== 'moneda') {
    currency = true;
    at++;
    if (wordAt(tokens, at) === 'm' && tokens[at + 1]?.text === '/' && wordAt(tokens, at + 2) === 'cte')
      at += 3;
  } else if (wordAt(tokens, at) === 'm' && tokens[at + 1]?.text === '/' && wordAt(tokens, at + 2) === 'cte') {
    currency = true;
    at += 3;
  }
  const repaired = head?.repaired === true;
  return {
    from: i,
    to: at,
    value: Math.round(value * 100) / 100,
    words,
    scale,
    grouped: head?.digits?.grouped === true,
    decimal: head?.digits?.decimal === true && scale === 'none',
    currency,
    digits: head?.raw ?? null,
    letter,
    repaired,
  };

  /** After the millions: "y medio", "trescientos (mil)", "350 mil", "250.000"; moves past what belongs to the amount. */
  function afterMillion(from: number): number {
    let k = from;
    if (halfAt(tokens, k)) {
      value += 500_000;
      return k + 2;
    }
    if (wordAt(tokens, k) === 'y' || wordAt(tokens, k) === 'con') {
      const next = part(tokens, k + 1);
      const joins =
        next !== null &&
        (THOUSAND.has(wordAt(tokens, next.to)) || (next.digits?.grouped === true && next.value < 1e6)) &&
        next.value >= 10;
      if (!joins || wordAt(tokens, next.to) === 'k') return k;
      k++;
    }
    if (wordAt(tokens, k) === 'mil' && k === from) {
      value += 1000;
      return afterThousand(k + 1);
    }
    const rest = part(tokens, k);
    if (!rest || rest.digits?.decimal === true) return from;
    const unit = wordAt(tokens, rest.to);
    if (THOUSAND.has(unit) && rest.value < 1000 && !(unit === 'k' && rest.value < 26)) {
      value += rest.value * 1000;
      words = words || rest.words;
      return afterThousand(rest.to + 1);
    }
    if (rest.value < 1000 && rest.digits?.grouped !== true) {
      // "un millón cien" is 1.100.000; "un millón 2 anillos" is not 1.002.000.
      // "un millón nueve, …" is 1.900.000.
      if (rest.words && rest.value >= 2 && rest.value <= 9 && rest.to === k + 1 && closesAmount(rest.to)) {
        value += rest.value * 100_000;
        return rest.to;
      }
      const implied = rest.value >= 100 ? rest.value % 5 === 0 : rest.value >= 10 && rest.value % 10 === 0;
      if (!implied || measures(rest.to) || tokens[rest.to]?.text === '%' || isCount(rest.to, rest.value))
        return from;
      value += rest.value * 1000;
      return rest.to;
    }
    if (rest.digits?.grouped === true && rest.value < 1e6 && rest.value >= 1000) {
      value += rest.value;
      return rest.to;
    }
    return from;
  }

  /** Nothing follows that the last word could count: a pause, an article, a preposition. */
  function closesAmount(next: number): boolean {
    const token = tokens[next];
    if (!token || token.kind === 'newline') return true;
    if (token.kind === 'punct') return /^[,.;!?)]$/.test(token.text);
    if (token.text === 'y') return !/^medi[oa]$/.test(wordAt(tokens, next + 1));
    if (token.text === 'con') return part(tokens, next + 1) === null;
    return /^(el|la|los|las|un|una|para|pa|por|o|cada)$/.test(token.text);
  }

  function afterThousand(from: number): number {
    const rest = part(tokens, from);
    if (!rest || rest.digits !== null || rest.value >= 1000) return from;
    const unit = wordAt(tokens, rest.to);
    // Odd tails ("treinta mil dos") count something else, unless they are said to be pesos.
    if ((rest.value < 100 || rest.value % 50 !== 0) && !CURRENCY_AFTER.has(unit)) return from;
    if (measures(rest.to) || THOUSAND.has(unit) || MILLION.has(unit)) return from;
    value += rest.value;
    return rest.to;
  }

  /** A measure's noun follows: "millón 2 gramos", "mil 10 por ciento". */
  function measures(next: number): boolean {
    return (
      MEASURE_AFTER.has(wordAt(tokens, next)) ||
      (wordAt(tokens, next) === 'por' && wordAt(tokens, next + 1) === 'ciento')
    );
  }

  /** "un millón 20 cadenas": the number counts what follows. */
  function isCount(next: number, count: number): boolean {
    const word = wordAt(tokens, next);
    return count < 100 && word.length > 3 && word.endsWith('s') && !CURRENCY_AFTER.has(word);
  }
}

function isBareMillion(tokens: readonly Token[], at: number): boolean {
  const word = wordAt(tokens, at);
  if (!MILLION.has(word) || word === 'mill' || word === 'mm' || word === 'kilo') return false;
  if (halfAt(tokens, at + 1)) return true;
  if (SLANG_MILLION.has(word) && (word === 'melon' || word === 'palo')) {
    const next = smallWords(tokens, at + 1);
    return next !== null && next.value >= 50;
  }
  return word === 'millon' || word === 'milon' || word === 'miyon';
}

/** Every number of the message, left to right, without overlaps. */
export function findNumerics(tokens: readonly Token[]): Numeric[] {
  const out: Numeric[] = [];
  let i = 0;
  while (i < tokens.length) {
    const numeric = readNumeric(tokens, i);
    if (numeric) {
      out.push(numeric);
      i = numeric.to;
    } else i++;
  }
  return mergeSpaced(tokens, out);
}

/** "1 250 000" and an OCR's "1 .250.000" are one number when every later group has three digits. */
function mergeSpaced(tokens: readonly Token[], numerics: Numeric[]): Numeric[] {
  const out: Numeric[] = [];
  for (let i = 0; i < numerics.length; i++) {
    const first = numerics[i]!;
    if (first.digits === null || !/^[1-9]\d{0,2}$/.test(first.digits) || first.scale !== 'none') {
      out.push(first);
      continue;
    }
    const before = tokens[first.from - 1];
    if (
      before?.kind === 'word' &&
      /^(plata|ley|oro|talla|t|no|nro|n|tel|cel|celular|telefono|cc|nit|x|por|ref)$/.test(before.text)
    ) {
      out.push(first);
      continue;
    }
    let j = i;
    let digits = first.digits;
    while (j + 1 < numerics.length) {
      const next = numerics[j + 1]!;
      const token = tokens[next.from]!;
      if (
        next.from !== numerics[j]!.to ||
        token.gap !== 1 ||
        next.digits === null ||
        !/^\d{3}$/.test(next.digits) ||
        digits.length >= 9
      )
        break;
      digits += next.digits;
      j++;
      if (next.scale !== 'none' || next.currency) break;
    }
    const last = numerics[j]!;
    const after = tokens[last.to];
    const phone = after?.kind === 'number' && after.gap <= 1;
    const groups = j - i;
    const clean = digits.length >= 4 && /000$|[05]00$|50$/.test(digits) && last.scale === 'none';
    if (
      groups > 0 &&
      !phone &&
      clean &&
      (groups >= 2 || first.currency) &&
      !MEASURE_AFTER.has(after?.text ?? '')
    ) {
      out.push({
        ...first,
        to: last.to,
        value: Number(digits),
        grouped: true,
        digits,
        currency: first.currency || last.currency,
      });
      i = j;
    } else out.push(first);
  }
  return out;
}

/** Decimal digits said one group after another ("tres once, seis veinte" -> "311620"), as phones are dictated. */
export function spelledDigits(tokens: readonly Token[], i: number): { text: string; to: number } | null {
  const token = tokens[i];
  if (!token) return null;
  if (token.kind === 'number')
    return /^\d+$/.test(token.text)
      ? { text: token.text, to: i + 1 }
      : /^\d{1,3}(?:\.\d{3})+$/.test(token.text)
        ? { text: token.text.replace(/\./g, ''), to: i + 1 }
        : null;
  if (token.kind !== 'word') return null;
  if (token.text === 'cero' || token.text === 'ceros') return { text: '0', to: i + 1 };
  if ((token.text === 'doble' || token.text === 'triple') && tokens[i + 1]) {
    const next = spelledDigits(tokens, i + 1);
    if (next && next.text.length === 1)
      return { text: next.text.repeat(token.text === 'doble' ? 2 : 3), to: next.to };
  }
  const small = smallWords(tokens, i);
  return small ? { text: String(small.value), to: small.to } : null;
}
