import { lowersPrice, TOTALS } from './lexicon/prices';
import type { Message } from './message';
import type { Amount } from './money';
import { words } from './text';

/** Words that take back what was just said. */
const TAKES_BACK = words(
  'no perdon perdone perdona digo mejor corrijo mentira mentiras ay espera espere esperate esperame espereme esperese perate pere aguarda aguarde aguanta aguante equivoque confundi enrede disculpe disculpa disculpame rectifico miento sino borra borre borrelo borralo tache tachelo corrige corrija',
);

/** What speakers put around a correction. */
const PADDING = words(
  'que pena dicho ah oh uy huy uf quiero decir osea me verdad ya bueno eh ehh ehm este mmm pues o sea momentico momento segundo mija mijo',
);

/** A word with which a speaker corrects or restates: never the name of a piece. */
export function isCorrectionWord(word: string): boolean {
  return TAKES_BACK.has(word) || PADDING.has(word);
}

/** A correction begins at token `i`: "no", "perdón", "mejor dicho", "qué pena", "quiero decir", "me equivoqué". */
export function takesBack(m: Message, i: number): boolean {
  const word = m.word(i);
  if (word === 'mejor') return m.word(i + 1) === 'dicho';
  if (word === 'que') return m.word(i + 1) === 'pena';
  if (word === 'quiero') return m.word(i + 1) === 'decir';
  return TAKES_BACK.has(word);
}

/** What may stand between an amount and the one that takes its place. */
const BETWEEN_AMOUNTS = words(
  'en a por son eran era fueron , . : es fue la el lo no_ eso vale valen cuesta hay creo cada uno una de valor precio correcto correcta realidad pesos porque van quedaron quedo deje dejamos dejaron se le les las dejo y pero al final queda exactamente exacto pico exactos - … ( ) si dejelo dejela dejalo dejala dejemoslo dejemosla ahora',
);

/** "setecientos cincuenta mil, ay no, qué pena, en setecientos diez mil": the first is dropped. */
export function markCorrections(m: Message, amounts: Amount[]): void {
  markDenied(m, amounts);
  for (let i = 0; i + 1 < amounts.length; i++) {
    const a = amounts[i]!;
    const b = amounts[i + 1]!;
    if (a.role === 'dropped' || b.role === 'dropped') continue;
    if (b.from === a.to) continue;
    if (saidAgain(m, a, b)) {
      a.role = 'dropped';
      m.relabel(a.to, b.from, 'correction');
      continue;
    }
    if (b.from - a.to > 12) continue;
    let cue = false;
    let clean = true;
    for (let k = a.to; k < b.from; k++) {
      const text = m.text(k);
      // "cuatro pulseras a 25.000 no espera son cinco pulseras a 25.000": said again whole.
      if (cue && k - a.to <= 8 && m.numericAt(k)) continue;
      if (k - a.to <= 8 && namedShortlyBefore(m, k, a.from)) continue;
      // "corrijo, son 3 gr y vale 910.000"
      if (cue && m.labels[k] === 'measure') continue;
      if (m.kind(k) === 'newline' || !(BETWEEN_AMOUNTS.has(text) || isCorrectionWord(text))) {
        clean = false;
        break;
      }
      if (takesBack(m, k)) cue = true;
      if (
        (text === 'final' && m.word(k - 1) === 'al') ||
        (text === 'pero' && /^(se|le|al|queda|quedo)$/.test(m.word(k + 1)))
      )
        cue = true;
    }
    // "vale 900.000, quedó en 820.000": the price agreed last is the price.
    if (
      !cue &&
      clean &&
      /^(en|a|por)$/.test(m.word(b.from - 1)) &&
      /^(quedo|quedaron|queda|deje|dejo|dejaron|dejamos)$/.test(m.word(b.from - 2)) &&
      ![1, 2].some((d) => TOTALS.has(m.word(a.from - d)) || lowersPrice(m.word(a.from - d)))
    )
      cue = true;
    if (cue && clean) {
      a.role = 'dropped';
      // What is named again after the correction stays to be read.
      let end = b.from;
      for (let k = b.from - 1; k > a.to; k--) if (m.product(k) || m.numericAt(k)) end = k;
      m.relabel(a.to, end, 'correction');
    }
  }
}

/** "un millón y medio la cadena de oro, no, espérate, un millón cuatrocientos la cadena de oro": both said anew. */
function saidAgain(m: Message, a: Amount, b: Amount): boolean {
  if (b.from - a.to > 16) return false;
  let cue = b.from - 1;
  while (cue > a.to && (BETWEEN_AMOUNTS.has(m.text(cue)) || isCorrectionWord(m.text(cue))) && !m.product(cue))
    cue--;
  cue++;
  let back = false;
  for (let k = cue; k < b.from; k++) if (takesBack(m, k)) back = true;
  if (!back) return false;
  for (let k = a.to; k < cue && k - a.to < 3; k++) {
    const piece = m.product(k);
    if (!piece) continue;
    return [0, 1, 2].some((d) => m.product(b.to + d) === piece);
  }
  return false;
}

/** "no es 95 mil, es 105 mil", "era 740.000 no 470.000": what is said not to be the price. */
function markDenied(m: Message, amounts: Amount[]): void {
  const owned = m.tokens.findIndex((_, k) => OWNS.test(m.word(k)));
  amounts.forEach((a, i) => {
    const before = amounts[i - 1];
    const after = amounts[i + 1];
    const stands = (b: Amount | undefined): boolean =>
      b !== undefined &&
      b.role !== 'dropped' &&
      Math.abs(b.from - a.from) < 14 &&
      !otherPiece(m, Math.min(a.to, b.to), Math.max(a.from, b.from));
    if (saidNotToBe(m, a.from)) {
      if (stands(after) || stands(before)) a.role = 'dropped';
    } else if (
      before &&
      before.role !== 'dropped' &&
      contrasted(m, before, a, owned >= 0 && owned < before.from)
    )
      a.role = 'dropped';
  });
}

const BEING = /^(es|son|era|eran|fue|fueron|vale|valen|valia|valian|cuesta|costo|costaba|va|van|quedo)$/;

/** "no es", "no eran", "no vale", "no va en" just before token `from`. */
function saidNotToBe(m: Message, from: number): boolean {
  let k = from - 1;
  if (/^(a|en|por|de)$/.test(m.word(k))) k--;
  if (!BEING.test(m.word(k))) return false;
  k--;
  if (/^(se|le|les|lo|la)$/.test(m.word(k))) k--;
  return m.word(k) === 'no';
}

/** "era B no A", "a B, no A", "B y no A", "B en vez de A": the second is what the price is not. */
function contrasted(m: Message, b: Amount, a: Amount, owned: boolean): boolean {
  let k = a.from - 1;
  if (m.word(k) === 'de' && /^(vez|lugar)$/.test(m.word(k - 1)) && m.word(k - 2) === 'en')
    return !otherPiece(m, b.to, a.from);
  while (/^(a|en|de|por|los|las|es|son|\$)$/.test(m.text(k)) && a.from - k < 3) k--;
  if (m.word(k) !== 'no') return false;
  const link = m.text(k - 1);
  if (link === 'y') return k - b.to < 8;
  // "76.000 la gargantilla, no 67.000"
  const named = /^(el|la|los|las)$/.test(m.word(b.to)) && m.product(b.to + 1) !== null ? 2 : 0;
  if (!(link === ',' || link === '(' || k === b.to) || k - b.to - named > 1) return false;
  // Spoken without a pause, "100 no 110" is a slip of the tongue, and the second is the price.
  const spoken = m.channel === 'voice';
  const verb = /^(a|en|por|de)$/.test(m.word(b.from - 1)) ? m.word(b.from - 2) : m.word(b.from - 1);
  if (/^(era|eran|fue|fueron|sino)$/.test(verb) || owned) return true;
  return !spoken && (BEING.test(verb) || k > b.to);
}

/** "corrección de …", "me equivoqué": what follows is right. */
const OWNS = /^(correccion|corrijo|corregir|rectifico|rectificacion|equivoque|equivocado)$/;

/** A piece is named between two amounts that was not named before them. */
function otherPiece(m: Message, from: number, to: number): boolean {
  let pieces = 0;
  for (let k = from; k < to; k++)
    if (m.product(k) && m.labels[k] === null && !namedShortlyBefore(m, k, from)) pieces++;
  if (pieces === 0) return false;
  for (let k = from - 1; k >= 0 && from - k < 20; k--) if (m.product(k)) return true;
  return pieces > 1;
}

/** The piece at token `i` was named shortly before token `before`. */
export function namedShortlyBefore(m: Message, i: number, before: number): boolean {
  const product = m.product(i);
  for (let k = before - 1; product && k >= 0 && before - k < 14; k--)
    if (m.product(k) === product) return true;
  return false;
}
