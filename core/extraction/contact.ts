import { spelledDigits } from './numbers';
import type { Message } from './message';
import { words } from './text';

export interface Found {
  value: string;
  from: number;
  to: number;
  /** False when its form is unusual: too short, a NIT whose check digit does not fit. */
  sound: boolean;
}

const ID_CUE = words(
  'cc cedula cedúla sedula ced nit ti documento identificacion identificada identificado ident dni ruc nuip pasaporte rut ccnit',
);
const PHONE_CUE = words(
  'tel telefono telefonos tels tfno cel celular celulares movil whatsapp wpp wsp whats wasap fono contacto tlf cell celu numero llamar llaman marcar',
);
const FILLER = words(
  ': . # no nro num numero n es con el la su de del ° º de identidad ciudadania o / al ella cliente clienta senor senora',
);

/** DIAN's check digit of a NIT (weights 3, 7, 13, …; decreto 2463/1981). */
export function nitCheckDigit(nit: string): number {
  const weights = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];
  let sum = 0;
  for (let i = 0; i < nit.length; i++) sum += Number(nit[nit.length - 1 - i]) * (weights[i] ?? 0);
  const rest = sum % 11;
  return rest > 1 ? 11 - rest : rest;
}

interface Run {
  text: string;
  to: number;
}

/**
 * Digits from token `i` on, written or dictated, as far as they go on: groups divided by spaces, commas, dots or
 * hyphens. Stops at `limit` digits.
 */
function digitRun(m: Message, i: number, limit: number, loose: boolean, checkDigit = false): Run | null {
  let text = '';
  let to = i;
  let k = i;
  const line = m.tokens[i]?.line;
  while (k < m.tokens.length && text.length < limit && k - i < 40) {
    const token = m.tokens[k]!;
    if (token.line !== line) break;
    const separator = token.kind === 'punct' && /^[-.,()]$/.test(token.text);
    if (
      separator ||
      (loose && text !== '' && token.kind === 'word' && /^(guion|y|coma|espacio)$/.test(token.text))
    ) {
      if (text === '' && token.text !== '(') break;
      // Eight digits and a hyphen: what follows is a check digit, not more of the number.
      if (checkDigit && text.length >= 8) break;
      k++;
      continue;
    }
    if (!m.free(k)) break;
    if (token.kind === 'word' && !loose) break;
    const piece = spelledDigits(m.tokens, k);
    if (!piece || text.length + piece.text.length > limit) break;
    if (
      token.kind === 'number' &&
      /k|gr?|cm|mm|mil|millon|millones|lucas/.test(m.word(piece.to)) &&
      m.tokens[piece.to]?.gap === 0
    )
      break;
    if (/^(mil|millon|millones|lucas|gramos|kilates|quilates|pesos)$/.test(m.word(piece.to))) break;
    text += piece.text;
    k = piece.to;
    to = k;
  }
  return text === '' ? null : { text, to };
}

/** Skips the words between a cue and its number ("C.C. No.", "el celular de ella es"). */
function skipFiller(m: Message, i: number): number {
  let k = i;
  while (k < m.tokens.length && k - i < 7 && m.free(k) && m.kind(k) !== 'number' && FILLER.has(m.text(k)))
    k++;
  return k;
}

/** "900.871.664-3": a NIT by its form alone. */
function nitAt(m: Message, i: number): Omit<Found, 'from'> | null {
  if (!/^[89]\d{2}(?:\.\d{3}\.\d{3}|\d{6})$/.test(m.numericAt(i)?.digits ?? '') || !m.free(i)) return null;
  if (m.text(i + 1) !== '-' || !/^\d$/.test(m.text(i + 2)) || m.tokens[i + 2]!.gap > 0) return null;
  return readIdAt(m, i, true);
}

const TAKES_BACK = words(
  'no perdon digo mejor dicho mentira mentiras corrijo equivoque me ay que pena es , . :',
);

/** "cédula un millón… no, perdón, ochenta y ocho…": the number said after the correction. */
function correctedId(m: Message, found: Omit<Found, 'from'>, nit: boolean): Omit<Found, 'from'> {
  let k = found.to;
  let corrected = false;
  while (k < m.tokens.length && k - found.to < 8 && TAKES_BACK.has(m.text(k))) {
    if (/^(no|perdon|digo|mentira|mentiras|corrijo)$/.test(m.text(k))) corrected = true;
    k++;
  }
  const next = corrected ? readIdAt(m, k, nit) : null;
  return next && next.value.length >= 6 ? next : found;
}

export function readIds(m: Message): Found[] {
  const out: Found[] = [];
  for (let i = 0; i < m.tokens.length; i++) {
    const word = m.word(i);
    let start = i;
    let cued = ID_CUE.has(word) && m.free(i);
    let nit = word === 'nit' || word === 'rut';
    if (word === 'c' && m.word(i + 1) === 'c' && m.free(i)) {
      cued = true;
      start = i + 1;
    } else if (word === 'ce' && m.kind(i + 1) === 'number') cued = true;
    if (!cued) {
      const shaped = nitAt(m, i);
      if (!shaped) continue;
      m.claim(i, shaped.to, 'id');
      out.push({ ...shaped, from: i });
      i = shaped.to - 1;
      continue;
    }
    let k = skipFiller(m, start + 1);
    if (ID_CUE.has(m.word(k))) {
      nit = nit || m.word(k) === 'nit';
      k = skipFiller(m, k + 1);
    }
    const first = readIdAt(m, k, nit);
    if (!first) continue;
    const found = correctedId(m, first, nit);
    m.claim(i, found.to, 'id');
    out.push({ ...found, from: i });
    i = found.to - 1;
  }
  return out;
}

function readIdAt(m: Message, k: number, nit: boolean): Omit<Found, 'from'> | null {
  const numeric = m.numericAt(k);
  let text: string;
  let to: number;
  if (numeric && numeric.words && numeric.scale === 'millon') {
    // "noventa y ocho millones trescientos noventa mil quinientos cincuenta y dos"
    let value = numeric.value;
    to = numeric.to;
    const rest = m.numericAt(to);
    if (rest && rest.words && rest.value < 1e6 && value % 1000 === 0) {
      value += rest.value;
      to = rest.to;
    }
    text = String(value);
  } else {
    const run = digitRun(m, k, 11, true, true);
    if (!run || run.text.length < 5) return null;
    text = run.text;
    to = run.to;
    // A hyphen before the last single digit is the check digit.
    const last = m.tokens[to - 1]!;
    if (/^\d$/.test(last.text) && /^(-|guion|dv)$/.test(m.text(to - 2)) && text.length > 6) {
      return finish(text.slice(0, -1), text.slice(-1), to);
    }
  }
  let after = to;
  if (m.text(after) === ',' && /^(guion|dv|digito)$/.test(m.word(after + 1))) after++;
  while (/^(-|–|guion|dv|digito|de|verificacion|raya)$/.test(m.text(after)) && after - to < 4) after++;
  if (after > to) {
    const digit = spelledDigits(m.tokens, after);
    if (digit && digit.text.length === 1 && (nit || m.tokens[after]!.gap <= 1))
      return finish(text, digit.text, digit.to);
  }
  return finish(text, null, to);

  function finish(base: string, check: string | null, end: number): Omit<Found, 'from'> {
    const sound =
      check !== null ? nitCheckDigit(base) === Number(check) : base.length >= 6 && base.length <= 10;
    return { value: check !== null ? `${base}-${check}` : base, to: end, sound };
  }
}

export function readPhones(m: Message): Found[] {
  const out: Found[] = [];
  for (let i = 0; i < m.tokens.length; i++) {
    if (!m.free(i)) continue;
    const cue = PHONE_CUE.has(m.word(i));
    const k = cue ? skipFiller(m, i + 1) : i;
    let at = k;
    if (m.text(at) === '+' || (m.text(at) === '(' && m.text(at + 1) === '+'))
      at += m.text(at) === '+' ? 1 : 2;
    if (
      m.text(at) === '57' &&
      m.kind(at + 1) !== 'none' &&
      digitRun(m, at + 1, 10, false)?.text.length === 10
    )
      at++;
    if (m.text(at) === ')') at++;
    const written = m.kind(at) === 'number' || m.text(at) === '(';
    if (!cue && !written && !(m.kind(at) === 'word' && spelledDigits(m.tokens, at))) continue;
    if (!cue && written && m.text(i - 1) === '$') continue;
    let run = digitRun(m, at, 10, !written || cue);
    if (!run) continue;
    if (run.text.length < 10 && written && m.text(at).length === 12 && m.text(at).startsWith('57'))
      run = { text: m.text(at).slice(2), to: at + 1 };
    const mobile = run.text.length === 10 && run.text.startsWith('3');
    const landline = run.text.length === 10 && run.text.startsWith('60');
    const short =
      cue &&
      (run.text.length === 7 || (run.text.length >= 8 && run.text.length < 10)) &&
      m.word(i) !== 'numero';
    if (!mobile && !landline && !short) continue;
    if (!cue && written && looksLikeMoney(m, at, run.to)) continue;
    // "3.005.000.000" grouped like money is no phone without its cue.
    const money = m.numericAt(at);
    if (
      !cue &&
      money &&
      (money.currency ||
        money.scale !== 'none' ||
        (money.grouped && /^\d{1,3}(?:\.\d{3}){2,}$/.test(money.digits ?? '')))
    )
      continue;
    // Words that merely add up ("tres anillos…") never reach ten digits; dictated phones without a cue need it.
    const groups = run.to - at;
    if (!cue && !written && groups < 4) continue;
    m.claim(i, run.to, 'phone');
    out.push({ value: run.text, from: i, to: run.to, sound: mobile || landline });
    i = run.to - 1;
  }
  return out;
}

/** Columns of a ticket and grouped thousands add up to ten digits too. */
function looksLikeMoney(m: Message, from: number, to: number): boolean {
  for (let k = from; k < to; k++) {
    if (m.numericAt(k)?.grouped === true || (k > from && m.tokens[k]!.gap > 2) || m.text(k) === ',')
      return true;
  }
  return false;
}

const MAIL_BREAK = words(
  'correo email mail e-mail electronico es ella el cliente clienta de la del su al y con a para por en , ; : pedido',
);
const MAIL_JOIN: Record<string, string> = { punto: '.', guion: '-', menos: '-', dot: '.' };
const DOMAIN_END = words('com co net org edu gov es info');

/** Addresses as written, and as dictated: "ana punto becerra arroba gmail punto com". */
export function readEmails(m: Message): Found[] {
  const out: Found[] = [];
  for (let i = 0; i < m.tokens.length; i++) {
    const token = m.tokens[i]!;
    if (token.kind === 'email') {
      // "58.000 el set.@majo": the full stop before an account's name.
      if (/[.]@/.test(token.text)) continue;
      const glued = token.text.replace(/[.,]+$/, '');
      let from = i;
      while (
        from > 0 &&
        /^(correo|email|mail|e|-|electronico|:|es|e-mail)$/.test(m.text(from - 1)) &&
        m.free(from - 1)
      )
        from--;
      m.claim(from, i + 1, 'email');
      out.push({ value: glued, from, to: i + 1, sound: true });
      continue;
    }
    const at = token.text === 'arroba' || (token.text === '@' && token.kind === 'punct');
    if (!at || !m.free(i)) continue;
    // Domain: words joined with "punto" until a known ending.
    let k = i + 1;
    let domain = '';
    while (k < m.tokens.length && k - i < 9) {
      const text = m.text(k);
      if (text === 'punto' || text === '.') {
        if (domain === '' || domain.endsWith('.')) break;
        // A full stop after the ending closes the sentence.
        const next = m.word(k + 1);
        if (/\.(com|co|net|org|edu)$/.test(domain) && !DOMAIN_END.has(next)) break;
        domain += '.';
      } else if (text === 'guion' || text === '-') domain += '-';
      else if (m.kind(k) === 'word' || m.kind(k) === 'number') {
        if (domain !== '' && !/[.-]$/.test(domain)) break;
        domain += text;
      } else break;
      k++;
    }
    domain = domain.replace(/[.-]+$/, '');
    // "topos plata @ 25.500": a price.
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(domain)) continue;
    // Local part: back to the cue.
    const cue = findMailCue(m, i);
    let from = i;
    let local = '';
    const limit = cue >= 0 ? cue : i - 12;
    let j = i - 1;
    while (j >= 0 && j > limit && m.free(j)) {
      const text = m.text(j);
      const kind = m.kind(j);
      if (kind === 'newline' || (kind === 'punct' && !/^[._-]$/.test(text))) break;
      if (cue < 0) {
        // Without a cue only words tied by "punto" or "guion" belong, and the one next to "arroba".
        const tied =
          MAIL_JOIN[m.text(j + 1)] !== undefined ||
          j === i - 1 ||
          MAIL_JOIN[text] !== undefined ||
          text === 'bajo' ||
          m.text(j + 1) === 'bajo' ||
          m.kind(j + 1) === 'number';
        if (!tied || (MAIL_BREAK.has(text) && text !== 'y')) break;
      }
      from = j;
      j--;
    }
    for (let p = from; p < i;) {
      const text = m.text(p);
      if (text === 'guion' && m.word(p + 1) === 'bajo') {
        local += '_';
        p += 2;
        continue;
      }
      if (MAIL_JOIN[text] !== undefined) local += MAIL_JOIN[text];
      else if (text === 'bajo' || text === 'raya') local += '_';
      else if (/^(todo|junto|pegado|minuscula|minusculas|en|letra|numero)$/.test(text) && cue >= 0) {
        // how it is written, not what
      } else {
        const digits = m.kind(p) === 'word' ? spelledDigits(m.tokens, p) : null;
        if (digits && !/^(un|una|uno)$/.test(text)) {
          local += digits.text;
          p = digits.to;
          continue;
        }
        local += text;
      }
      p++;
    }
    local = local.replace(/^[.\-_]+/, '').replace(/ñ/g, 'n');
    if (!/^[a-z0-9][a-z0-9._+-]*$/.test(local)) continue;
    const start = cue >= 0 ? cueStart(m, from) : from;
    m.claim(start, k, 'email');
    out.push({ value: `${local}@${domain}`, from: start, to: k, sound: true });
  }
  return out;
}

/** Index of the last token of the cue ("correo de la clienta:") before an "arroba", or -1. */
function findMailCue(m: Message, at: number): number {
  for (let j = at - 1; j >= 0 && at - j < 16; j--) {
    if (m.kind(j) === 'newline') return -1;
    if (/^(correo|email|mail|e-mail)$/.test(m.word(j))) {
      let k = j + 1;
      while (
        k < at - 1 &&
        /^(electronico|es|:|de|la|el|ella|clienta|cliente|del|senora|senor|su|,|seria)$/.test(m.text(k))
      )
        k++;
      // "correo de ana: ..." names the person first
      for (let p = at - 1; p > k; p--)
        if (m.text(p) === ':' || (m.word(p) === 'es' && m.text(p - 1) !== 'punto')) return p;
      return k - 1;
    }
  }
  return -1;
}

function cueStart(m: Message, from: number): number {
  let j = from - 1;
  while (j >= 0 && m.free(j) && from - j < 8) {
    if (/^(correo|email|mail|e-mail)$/.test(m.word(j))) return j;
    if (!/^(electronico|es|:|de|la|el|ella|clienta|cliente|del|senora|senor|su|,|seria)$/.test(m.text(j)))
      return from;
    j--;
  }
  return from;
}
