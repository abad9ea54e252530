/**
 * Text normalisation that keeps every offset: the folded text has exactly one UTF-16 unit for each unit of the
 * source, so a span found in one is a span of the other.
 */
const FOLD_CACHE = new Map<number, string>();

const SPECIAL: Record<string, string> = {
  '’': "'",
  '‘': "'",
  '´': "'",
  '`': "'",
  '′': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '×': 'x',
  '✕': 'x',
  '✖': 'x',
  '·': '-',
  '•': '*',
  '●': '*',
  '▪': '*',
  '◦': '*',
  '…': '.',
  '\u00a0': ' ',
  '\u2007': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\t': ' ',
  '\u200b': ' ',
  '\u200d': ' ',
  '\ufeff': ' ',
  '\r': ' ',
  '\u2028': '\n',
  '\u2029': '\n',
};

function foldUnit(code: number, char: string): string {
  const cached = FOLD_CACHE.get(code);
  if (cached !== undefined) return cached;
  let folded = SPECIAL[char];
  if (folded === undefined) {
    const lower = char.toLowerCase();
    const base = lower.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
    folded = base.length === 1 ? base : lower.length === 1 ? lower : char;
  }
  FOLD_CACHE.set(code, folded);
  return folded;
}

/** Lower case without accents, one unit out for each unit in. Expects NFC text. */
export function fold(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128 && code !== 9 && code !== 13 && code !== 96) {
      out += code >= 65 && code <= 90 ? String.fromCharCode(code + 32) : text[i];
    } else {
      out += foldUnit(code, text[i] as string);
    }
  }
  return out;
}

/** Composes accents written as combining marks, so that one letter is one unit. */
export function compose(text: string): string {
  return text.normalize('NFC');
}

/** First letter in upper case, the rest as it is. */
export function capitalise(text: string): string {
  return text.length === 0 ? text : text[0]!.toUpperCase() + text.slice(1);
}

/** A set of folded words from a space-separated list. */
export function words(list: string): Set<string> {
  return new Set(fold(list).split(/\s+/).filter(Boolean));
}
