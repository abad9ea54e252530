import { FuzzyIndex } from './fuzzy';
import { GIVEN_NAMES, SURNAME_LIST } from './lexicon/names';
import { AMBIGUOUS_CITIES, BIG_CITIES, CITY_BY_WORDS, CITY_MAX_WORDS, SMALL_TOWNS } from './lexicon/places';
import type { Message } from './message';
import { soundOf } from './sound';

/** As they are written in haste: "B/quilla". */
const ABBREVIATED: Record<string, string> = {
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

const abbreviated = (m: Message, i: number): string | undefined =>
  m.text(i + 1) === '/' ? ABBREVIATED[`${m.word(i)}/${m.word(i + 2)}`] : undefined;

/** Longest town name that begins at token `i`, also when misspelt; 0 when none. */
export function cityLength(m: Message, i: number): number {
  if (abbreviated(m, i) !== undefined) return 3;
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
  return best === 0 && misspelt(m.word(i)) !== null ? 1 : best;
}

export function cityName(m: Message, from: number, to: number): string {
  const short = abbreviated(m, from);
  if (short !== undefined) return short;
  const key = keyOf(m, from, to);
  const meant = CITY_BY_WORDS.has(key) ? key : misspelt(key);
  return (meant !== null ? CITY_BY_WORDS.get(meant) : undefined) ?? m.slice(from, to);
}

export function isAmbiguousCity(m: Message, from: number, to: number): boolean {
  return AMBIGUOUS_CITIES.has(keyOf(m, from, to));
}

/** A town of few people: its name after another is more often a surname. */
export function isSmallTown(m: Message, from: number, to: number): boolean {
  return SMALL_TOWNS.has(keyOf(m, from, to));
}

function keyOf(m: Message, from: number, to: number): string {
  const key: string[] = [];
  for (let i = from; i < to; i++) key.push(m.word(i));
  return key.join(' ');
}

let bySound: Map<string, string> | null = null;
let nearSound: FuzzyIndex | null = null;
const CACHE = new Map<string, string | null>();

/** The big town that a misspelt word means ("barranquila", "villavisensio"), or null. */
function misspelt(word: string): string | null {
  if (word.length < 6 || word.length > 16 || !/^[a-zñ]+$/.test(word)) return null;
  if (GIVEN_NAMES.has(word) || SURNAME_LIST.has(word)) return null;
  const cached = CACHE.get(word);
  if (cached !== undefined) return cached;
  bySound ??= new Map(BIG_CITIES.map((city) => [soundOf(city), city]));
  nearSound ??= new FuzzyIndex(bySound.keys(), 6);
  const sound = soundOf(word);
  const meant = bySound.get(sound) ?? bySound.get((word.length >= 7 ? nearSound.find(sound) : null) ?? '');
  if (CACHE.size > 5000) CACHE.clear();
  CACHE.set(word, meant ?? null);
  return meant ?? null;
}
