import { AMBIGUOUS_CITIES, CITY_BY_WORDS, CITY_MAX_WORDS } from './lexicon/places';
import type { Message } from './message';
import { words } from './text';

export interface Place {
  value: string;
  from: number;
  to: number;
}

const ROAD = words(
  'calle cl cll clle carrera cra kra kr cr carr diagonal dg diag transversal tv trans transv tr avenida av avda circular cir circunvalar autopista aut manzana mz vereda vda km kilometro barrio conjunto urbanizacion urb finca',
);
/** Roads that need no number right after them. */
const NAMED_ROAD = words('barrio vereda vda conjunto urbanizacion urb finca avenida av avda autopista');
const INSIDE = words(
  'apto apartamento ap apt apto. int interior torre tr bloque bl casa cs piso local of oficina manzana mz lote lt barrio br unidad etapa conjunto edificio ed sur norte este oeste esquina bis a b c d e f numero no nro n # - guion con y',
);

/** Street addresses: "Cra 30 # 8-44 apto 1203", "Calle 9 número 23-61", "Mz 4 casa 12 barrio Obrero". */
export function readAddresses(m: Message): Place[] {
  const out: Place[] = [];
  for (let i = 0; i < m.tokens.length; i++) {
    const word = m.word(i);
    if (!ROAD.has(word) || !m.free(i)) continue;
    let k = i + 1;
    if (m.text(k) === '.') k++;
    const numbered = isNumberLike(m, k) || (NAMED_ROAD.has(word) && isNumberLike(m, k + 1));
    const cued =
      /^(direccion|dir|domicilio|vive)$/.test(m.word(i - 1)) ||
      (m.text(i - 1) === ':' && /^(direccion|dir|domicilio)$/.test(m.word(i - 2)));
    if (!numbered && !(NAMED_ROAD.has(word) && (cued || word === 'barrio' || word === 'vereda'))) continue;
    if (word === 'conjunto' && !cued) continue;
    if ((word === 'cr' || word === 'tr' || word === 'cl' || word === 'km') && !isNumberLike(m, k)) continue;
    let numbers = 0;
    let end = k;
    let named = 0;
    while (end < m.tokens.length) {
      const token = m.tokens[end]!;
      const text = token.text;
      if (token.kind === 'newline') break;
      if (token.gap >= 3 && numbers > 0) break;
      if (token.kind === 'number') {
        const n = m.numericAt(end);
        if (n && (n.currency || n.scale !== 'none' || (n.grouped && n.value >= 1000))) break;
        if (token.text.length > 5) break;
        // After the plate ("8-44") another bare number is not part of the address.
        if (numbers >= 3 && m.kind(end - 1) === 'number') break;
        numbers++;
        end++;
        if (m.kind(end) === 'word' && m.tokens[end]!.gap === 0 && /^[a-h]$/.test(m.text(end))) end++;
        continue;
      }
      if (token.kind === 'word' && isNumberLike(m, end)) {
        const n = m.numericAt(end)!;
        if (n.scale !== 'none' || n.value > 300) break;
        numbers++;
        end = n.to;
        continue;
      }
      if (text === ',' || text === '.') {
        // A comma goes on only into another part of the address.
        if (
          INSIDE.has(m.word(end + 1)) &&
          m.word(end + 1).length > 1 &&
          !/^(con|y|no|numero)$/.test(m.word(end + 1))
        ) {
          end++;
          continue;
        }
        if (
          text === '.' &&
          token.gap === 0 &&
          /^(no|nro|apto|int|cra|cl|cll|av|ap|of)$/.test(m.word(end - 1))
        ) {
          end++;
          continue;
        }
        break;
      }
      if (
        token.kind === 'word' &&
        /^\d*[a-z]\d*$/.test(text) &&
        text.length <= 4 &&
        numbers > 0 &&
        text !== 'y' &&
        text !== 'a' &&
        text !== 'e'
      ) {
        end++;
        continue;
      }
      if (INSIDE.has(text)) {
        if (/^(con|y|a|c|e)$/.test(text) && !isNumberLike(m, end + 1)) {
          if (!(
            text.length === 1 &&
            text !== 'y' &&
            token.raw === text.toUpperCase() &&
            numbers > 0 &&
            m.kind(end - 1) === 'number'
          ))
            break;
        }
        if (
          (text === 'local' || text === 'casa' || text === 'no' || text === 'n') &&
          !isNumberLike(m, end + 1) &&
          m.text(end + 1) !== '.' &&
          m.text(end + 1) !== '#'
        )
          break;
        if (
          text === 'barrio' ||
          text === 'conjunto' ||
          text === 'edificio' ||
          text === 'vereda' ||
          text === 'urbanizacion'
        )
          named = 3;
        end++;
        continue;
      }
      if (text === '#' || text === '°' || text === 'º' || text === '/') {
        end++;
        continue;
      }
      if (
        token.kind === 'word' &&
        (named > 0 || (NAMED_ROAD.has(word) && numbers === 0 && end - i < 4)) &&
        /^[A-ZÁÉÍÓÚÑ]/.test(token.raw) &&
        !isCityAt(m, end)
      ) {
        named--;
        end++;
        continue;
      }
      if (named > 0 && /^(el|la|los|las|de|del|san|santa|villa)$/.test(text)) {
        end++;
        continue;
      }
      break;
    }
    while (end > k && /^[-#.,/]$|^(con|y|numero|no|n|guion)$/.test(m.text(end - 1))) end--;
    if (numbers < 2 && !NAMED_ROAD.has(word) && !(numbers === 1 && cued)) continue;
    if (end <= k) continue;
    let from = i;
    while (
      from > 0 &&
      m.free(from - 1) &&
      /^(direccion|dir|domicilio|en|la|vive|es|:|\.|residencia|d)$/.test(m.text(from - 1)) &&
      m.kind(from - 1) !== 'newline'
    )
      from--;
    if (from < i && !/^(direccion|dir|domicilio|vive|en|residencia)$/.test(m.text(from))) from = i;
    // "DIR: Bocagrande Cra 3 # 8-129": the quarter before the road.
    let start = i;
    while (
      start > 0 &&
      i - start < 3 &&
      m.free(start - 1) &&
      m.kind(start - 1) === 'word' &&
      !ROAD.has(m.word(start - 1))
    )
      start--;
    const after =
      m.text(start - 1) === ':' || m.text(start - 1) === '.' ? m.word(start - 2) : m.word(start - 1);
    if (start === i || !/^(direccion|dir|domicilio)$/.test(after) || isCityAt(m, start)) start = i;
    else from = m.text(start - 1) === ':' || m.text(start - 1) === '.' ? start - 2 : start - 1;
    m.claim(from, end, 'address');
    out.push({ value: renderAddress(m, start, end), from, to: end });
    i = end - 1;
  }
  return out;
}

function isNumberLike(m: Message, i: number): boolean {
  const n = m.numericAt(i);
  if (!n || n.currency || n.scale !== 'none') return false;
  return n.digits !== null || !/^(un|una|uno)$/.test(m.text(i));
}

/** Dictated numbers become digits; the rest stays as it was written. */
function renderAddress(m: Message, from: number, to: number): string {
  let out = '';
  for (let i = from; i < to;) {
    const token = m.tokens[i]!;
    const n = m.numericAt(i);
    const glue = token.gap === 0 || out === '' ? '' : ' ';
    if (n && n.words && n.to <= to) {
      out += `${glue}${n.value}`;
      i = n.to;
      continue;
    }
    if (token.text === 'guion' && token.kind === 'word') {
      out += '-';
      i++;
      const next = m.numericAt(i);
      if (next && i < to) {
        out += next.words ? String(next.value) : m.slice(i, next.to);
        i = next.to;
      }
      continue;
    }
    out += glue + token.raw;
    i++;
  }
  return out.replace(/\s+/g, ' ').trim();
}

/** As they are written in haste: "B/quilla". */
const ABBREVIATED_CITIES: Record<string, string> = {
  'b/quilla': 'Barranquilla',
  'b/manga': 'Bucaramanga',
  'b/ventura': 'Buenaventura',
  'b/tura': 'Buenaventura',
  'c/gena': 'Cartagena',
  'v/cio': 'Villavicencio',
  'v/cencio': 'Villavicencio',
  'v/dupar': 'Valledupar',
  's/marta': 'Santa Marta',
};

/** Longest town name that begins at token `i`; 0 when none. */
export function cityLength(m: Message, i: number): number {
  const short = m.text(i + 1) === '/' ? ABBREVIATED_CITIES[`${m.word(i)}/${m.word(i + 2)}`] : undefined;
  if (short !== undefined) return 3;
  let key = '';
  let best = 0;
  let at = i;
  for (let count = 0; count < CITY_MAX_WORDS && at < m.tokens.length; count++) {
    const word = m.word(at);
    if (word === '') break;
    key = key === '' ? word : `${key} ${word}`;
    at++;
    if (CITY_BY_WORDS.has(key)) best = at - i;
  }
  return best;
}

function isCityAt(m: Message, i: number): boolean {
  return cityLength(m, i) > 0;
}

export function cityName(m: Message, from: number, to: number): string {
  if (m.text(from + 1) === '/')
    return ABBREVIATED_CITIES[`${m.word(from)}/${m.word(from + 2)}`] ?? m.slice(from, to);
  const key: string[] = [];
  for (let i = from; i < to; i++) key.push(m.word(i));
  return CITY_BY_WORDS.get(key.join(' ')) ?? m.slice(from, to);
}

export function isAmbiguousCity(m: Message, from: number, to: number): boolean {
  const key: string[] = [];
  for (let i = from; i < to; i++) key.push(m.word(i));
  return AMBIGUOUS_CITIES.has(key.join(' '));
}
