import type { Channel } from '../contract/glossary';
import { fold } from './text';

export type TokenKind = 'word' | 'number' | 'punct' | 'newline' | 'email';

/** The smallest piece that the grammar sees. `start`/`end` are offsets in the source text. */
export interface Token {
  kind: TokenKind;
  /** Folded form: lower case, no accents; repaired digits for a number. */
  text: string;
  /** As it was written; a lone "d" is spelt out ("cambio d pila"). */
  raw: string;
  start: number;
  end: number;
  /** Spaces before it on its line: two or more separate the columns of a ticket. */
  gap: number;
  line: number;
  /** Set on a number whose letters an OCR had confused with digits ("6.5OO.OOO"). */
  repaired?: boolean;
}

/** Where extraction takes its text from; photo and its text form `ocr` mean the same. */
export type ReadingChannel = Channel | 'ocr';

/** Letters that an OCR returns in place of digits. Only ever applied inside a number. */
const CONFUSED: Record<string, string> = { o: '0', l: '1', i: '1', '|': '1', s: '5', b: '8', z: '2' };

const UNIT_SUFFIX = new Set(
  (
    'k kt kts kl kls kil kilates quilates kte ktes klt g gr grs grm gms gm grms gramo gramos cm cms mm mms mt mts m mil mill millon millones ' +
    'lucas luca und unds un u uds ud unid x pts pt ptos ct cts c pares par mp palos pesos cop hrs h am pm oo luks lks p s mb ml'
  ).split(' '),
);

/** Words that are written glued to the number after them: "x3", "cc1098123456", "cel310…", "t9". */
const SPLIT_BEFORE_DIGITS = new Set([
  'x',
  'no',
  'nro',
  't',
  'talla',
  'cop',
  'cc',
  'nit',
  'cel',
  'tel',
  'cll',
  'cra',
  'ti',
  'ced',
  'oro',
  'plata',
  'acero',
  'ley',
]);

const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9';
const isLetter = (c: string | undefined): boolean =>
  c !== undefined && ((c >= 'a' && c <= 'z') || (c > '\u007f' && /\p{L}/u.test(c)));
const isSeparator = (c: string | undefined): boolean => c === '.' || c === ',' || c === "'";

const EMAIL =
  /[a-z0-9][a-z0-9._%+-]{0,63} ?@ ?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z][a-z0-9-]{0,62}/y;
const INITIALS = /(?:(?:[a-z]\.){2,5}[a-z]?|[a-z]\.[a-z])(?![a-z0-9])\.?/y;
const SLASHED = /(?:c\/u(?:no|na)?|c\/(?:par|una|uno|pieza)|[vp]\/(?:[ru]|unit|total)|p\/u)(?![a-z0-9])\.?/y;
const GROUPED = /^\d{1,3}(?:[.,']\d{3})+$/;
const CENTS = /(?:[.,] ?oo|[.,]--?|=)(?![a-z0-9])/y;

/** Reads a possible OCR-damaged number from `i`; null when it is just a word. */
function confusedNumber(folded: string, i: number, scanned: boolean): { text: string; end: number } | null {
  let end = i;
  let digits = 0;
  let letters = 0;
  let out = '';
  while (end < folded.length && end - i < 16) {
    const c = folded[end]!;
    if (isDigit(c)) digits++;
    else if (isSeparator(c)) {
      const next = folded[end + 1];
      if (!isDigit(next) && !(next !== undefined && next in CONFUSED)) break;
    } else if (c in CONFUSED) letters++;
    else break;
    out += CONFUSED[c] ?? c;
    end++;
  }
  const tail = (at: number): string => folded.slice(at, at + 10);
  // A unit glued to the number ("l4k", "4.5gr") is not part of it: give back letters until the rest is a number.
  while (end > i) {
    const suffix = /^[a-z]*/.exec(tail(end))![0];
    const whole = out;
    const written = folded.slice(i, end);
    const shape =
      GROUPED.test(whole) ||
      (suffix !== '' && /^(?:\d{1,4}|\d+[.,]\d{1,2})$/.test(whole)) ||
      (scanned &&
        /^\d{2,9}$/.test(whole) &&
        digits >= letters &&
        (whole.length > 3 || /^[\dol]+$/.test(written))) ||
      (scanned && /^\d[ol]{2}$/.test(written)) ||
      // "3S mil", "cel 3lS 220 7l46"
      (scanned &&
        /^\d[\dlos]{1,2}$/.test(written) &&
        /^ (?:mil(?![a-z])|\d{3}[ -]?[\dlos]{4}(?![\dlos]))/.test(tail(end))) ||
      // "l.4 gr", "O.8 gr"
      (scanned && /^[\dlo][.,][\dlo]{1,2}$/.test(written) && /^ (?:gr?s?|gramos?)(?![a-z])/.test(tail(end)));
    const good =
      letters > 0 &&
      (digits > 0 || (scanned && /^[ol]{1,3}(?:[.,]o{3})+$/.test(written))) &&
      (suffix === '' || UNIT_SUFFIX.has(suffix)) &&
      shape;
    if (good) return { text: whole, end };
    const last = folded[end - 1]!;
    if (isDigit(last) || isSeparator(last)) break;
    end--;
    letters--;
    out = out.slice(0, -1);
  }
  return null;
}

const LETTERED =
  /^(?:letra|letras|inicial|iniciales|torre|bloque|manzana|mz|apto|casa|interior|tipo|clase|grupo|vitamina|[a-z])$/;

/** "2 890.000" -> "2.890.000"; blanks beside a separator are dropped. */
function lostDot(written: string): string {
  return written.replace(/^(\d{1,2}) (\d{3})([.,])/, '$1$3$2$3').replace(/ /g, '');
}

/** Splits a message into tokens in one pass. Never loses a character other than spaces. */
export function tokenize(source: string, channel: ReadingChannel): { tokens: Token[]; folded: string } {
  const folded = fold(source);
  const repair = channel !== 'voice';
  const scanned = channel === 'ocr' || channel === 'photo';
  const tokens: Token[] = [];
  let i = 0;
  let gap = 0;
  let line = 0;
  const push = (kind: TokenKind, start: number, end: number, text?: string, repaired?: boolean): void => {
    const token: Token = {
      kind,
      text: text ?? folded.slice(start, end),
      raw: source.slice(start, end),
      start,
      end,
      gap,
      line,
    };
    if (repaired) token.repaired = true;
    tokens.push(token);
    gap = 0;
  };

  while (i < folded.length) {
    const c = folded[i]!;
    if (c === '\n') {
      push('newline', i, i + 1);
      line++;
      i++;
      continue;
    }
    if (c === ' ') {
      gap++;
      i++;
      continue;
    }
    const digit = isDigit(c);
    if (!digit && !isLetter(c)) {
      const code = source.charCodeAt(i);
      const size = code >= 0xd800 && code <= 0xdbff ? 2 : 1;
      push('punct', i, Math.min(i + size, folded.length));
      i += size;
      continue;
    }

    EMAIL.lastIndex = i;
    const email = EMAIL.exec(folded);
    if (email && email[0].includes('@')) {
      push('email', i, i + email[0].length, email[0].replace(/ /g, ''));
      i += email[0].length;
      continue;
    }
    if (!digit) {
      SLASHED.lastIndex = i;
      const slashed = SLASHED.exec(folded);
      if (slashed) {
        push('word', i, i + slashed[0].length, slashed[0].replace(/\.$/, ''));
        i += slashed[0].length;
        continue;
      }
      INITIALS.lastIndex = i;
      const initials = INITIALS.exec(folded);
      if (initials) {
        push('word', i, i + initials[0].length, initials[0].replace(/\./g, ''));
        i += initials[0].length;
        continue;
      }
    }
    if (repair && (digit || c in CONFUSED)) {
      const number = confusedNumber(folded, i, scanned);
      if (number && !/^\d+$/.test(folded.slice(i, number.end))) {
        push('number', i, number.end, number.text, true);
        i = number.end;
        i = pushSuffix(i);
        continue;
      }
    }
    if (digit) {
      let end = i + 1;
      while (end < folded.length) {
        const next = folded[end]!;
        if (isDigit(next)) end++;
        else if (isSeparator(next) && isDigit(folded[end + 1])) end += 2;
        else if (
          scanned &&
          next === ' ' &&
          isSeparator(folded[end + 1]) &&
          /^\d{3}(?!\d)/.test(folded.slice(end + 2, end + 6))
        )
          end += 5;
        // "   2 890.000": the dot after the millions was lost.
        else if (
          scanned &&
          gap !== 1 &&
          end - i <= 2 &&
          next === ' ' &&
          /^ \d{3}[.,]\d{3}(?![\d.,])/.test(folded.slice(end, end + 9)) &&
          (gap >= 2 || folded[i - 1] === '$') &&
          wideBefore(i)
        )
          end += 8;
        else break;
      }
      push('number', i, end, lostDot(folded.slice(i, end)));
      i = end;
      CENTS.lastIndex = i;
      const cents = CENTS.exec(folded);
      if (cents && /\d{3}$/.test(tokens[tokens.length - 1]!.text) && cents[0] !== '=') {
        const token = tokens[tokens.length - 1]!;
        token.end = i + cents[0].length;
        token.raw = source.slice(token.start, token.end);
        i = token.end;
      }
      i = pushSuffix(i);
      continue;
    }
    // A word: letters, and digits when they belong to a model or a reference ("GA2100", "L4").
    let end = i + 1;
    while (end < folded.length && isLetter(folded[end])) end++;
    const letters = folded.slice(i, end);
    const model = letters === 't' && /^\d{3}/.test(folded.slice(end, end + 3));
    if (isDigit(folded[end]) && (model || !SPLIT_BEFORE_DIGITS.has(letters))) {
      while (
        end < folded.length &&
        (isDigit(folded[end]) ||
          isLetter(folded[end]) ||
          (isSeparator(folded[end]) && isDigit(folded[end + 1])))
      )
        end++;
    }
    const short = letters === 'd' && channel === 'text' && shortOf(i, end);
    push('word', i, end, short ? 'de' : undefined);
    if (short) tokens[tokens.length - 1]!.raw = 'de';
    i = end;
  }
  return { tokens, folded };

  /** "cambio d pila", "son d Marisol": the preposition, not a letter ("letra d", "torre d"). */
  function shortOf(from: number, to: number): boolean {
    const before = tokens[tokens.length - 1];
    return (
      source[from] === 'd' &&
      to === from + 1 &&
      before !== undefined &&
      before.kind === 'word' &&
      !LETTERED.test(before.text) &&
      /^ [a-z0-9\u00f1]/.test(folded.slice(to, to + 2))
    );
  }

  /** Something other than a column of counts stands before the number. */
  function wideBefore(at: number): boolean {
    const previous = tokens[tokens.length - 1];
    return at > 0 && previous !== undefined && previous.kind !== 'newline';
  }

  /** After a number: a unit glued to it becomes a word of its own; anything else makes the number part of a code. */
  function pushSuffix(at: number): number {
    if (!isLetter(folded[at])) return at;
    let end = at;
    while (end < folded.length && isLetter(folded[end])) end++;
    const suffix = folded.slice(at, end);
    if (isDigit(folded[end]) && suffix !== 'x') {
      while (end < folded.length && (isDigit(folded[end]) || isLetter(folded[end]))) end++;
      const number = tokens.pop()!;
      gap = number.gap;
      push('word', number.start, end);
      return end;
    }
    push('word', at, end);
    return end;
  }
}
