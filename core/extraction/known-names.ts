import { GIVEN_NAMES, SURNAME_LIST } from './lexicon/names';
import { soundOf } from './sound';

/** Shorter words sound like too many others. */
const MIN_LENGTH = 5;

function bySound(names: ReadonlyMap<string, string>): (word: string) => boolean {
  let sounds: Set<string> | null = null;
  const cache = new Map<string, boolean>();
  return (word) => {
    if (names.has(word)) return true;
    if (word.length < MIN_LENGTH || word.length > 16 || LIKE_NAMES.has(word)) return false;
    const cached = cache.get(word);
    if (cached !== undefined) return cached;
    sounds ??= new Set([...names.keys()].filter((n) => n.length >= MIN_LENGTH).map(soundOf));
    const found = sounds.has(soundOf(word));
    if (cache.size > 5000) cache.clear();
    cache.set(word, found);
    return found;
  };
}

/** Ordinary words that sound like a name. */
const LIKE_NAMES: ReadonlySet<string> = new Set(['vendi', 'bendi', 'vende', 'lukas', 'feliz']);

/** A given name heard in Colombia, however it is spelt ("Vanesa", "Yeison", "Estiven"). Folded word. */
export const isGivenName = bySound(GIVEN_NAMES);

/** A surname, however it is spelt. Folded word. */
export const isSurname = bySound(SURNAME_LIST);
