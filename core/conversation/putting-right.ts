import type { ExtraccionJson } from '../contract/extraction';
import { findProduct } from '../extraction/message';
import { fold } from '../extraction/text';
import { linesCalled } from './corrections';
import { lineOf, withoutLine } from './draft';
import type { Draft, DraftLine } from './state';

type Item = ExtraccionJson['items'][number];

/** Words that put something right: "no, el anillo es 80.000", "corrijo", "quedó mal", "cámbielo". */
const CORRECTS =
  /\b(no|perdone?|corrij\w*|corrig\w*|correccion|rectific\w*|equivoqu\w*|error|mal|cambi(e|a|ar)(me|le|lo|la|los|las)?|modifi\w*|actuali\w*|arregl[ae]l[oa]|ojo que|en (vez|lugar) del?|reempla\w*|sino|se me fue|precio bueno|donde dice|puso|pusiste|quit(e|a|ar)\w*|la linea \d+|en la \w+ linea)\b|^(era|eran|fueron)\b/;
/** Words that add, whatever else is said: "no, y también lleva …", "faltó el dije". */
const ADDS =
  /\b(tambien|tam?bn?|ademas|agreg\w*|anad\w*|adicion\w*|anex\w*|sum[aeo]\w*|inclu\w*|falt\w*|otr[oa]s?|aparte|olvid\w*|me paso|de paso|(pegue|ponga|pon|met)\w*( ahi)? una?)\b/;
/** The piece that gives way to another: "no eran topos, eran candongas", "en vez del llavero va un dije". */
const GIVES_WAY = [
  /\bno (?:es|era|eran|son|fue|fueron) (?:(?:una?|unos|unas|el|la|los|las) )?(?<piece>[a-zñ]+)/,
  /\bno (?:lleva|llevan|quiere|quieren|quiso) (?:el|la|los|las) (?<piece>[a-zñ]+)/,
  /\ben (?:vez|lugar) de(?:l| la| los| las)? (?<piece>[a-zñ]+)/,
  /\b(?:quit\w*|saque|elimin\w*|borr\w*|reempla\w*|cambi(?:e|a|ar)\w*) (?:el|la|los|las|ese|esa) (?<piece>[a-zñ]+)/,
];

/**
 * What was read while a card is open may put its lines right instead of adding to them: "no, el anillo es 80.000",
 * "no eran topos, eran candongas de 74 mil".
 * @param words what was typed or said
 * @returns the draft with the corrected lines and what is left to add, or the piece that several lines may mean
 */
export function putRight(
  draft: Draft,
  extraction: ExtraccionJson,
  words: string | null,
): { draft: Draft; extraction: ExtraccionJson } | { which: string } {
  if (extraction.items.length === 0) return { draft, extraction };
  const said = fold(words ?? '');
  const old = givesWay(draft, said);
  const lines = [...draft.lines];
  const left = new Set(extraction.items.keys());
  const corrected = new Set<number>();
  const [only, ...more] = extraction.items;
  if (old !== null && more.length === 0 && linesCalled(draft, only!.nombre).length === 0) {
    lines[old] = lineOf(only!);
    corrected.add(old);
    left.delete(0);
  }
  for (const [position, item] of extraction.items.entries()) {
    if (!left.has(position)) continue;
    if (old === null && !isRestated(item, said)) continue;
    const called = linesCalled(draft, item.nombre);
    if (called.length > 1) return { which: item.nombre };
    const [index] = called;
    if (index === undefined) continue;
    left.delete(position);
    // "la pulsera vale 410.000, la pusiste en 41.000": the price that the card does not show
    const shown = Number(draft.lines[index]!.unitPrice) === item.precio;
    if (shown || (corrected.has(index) && item.cantidad === 1)) continue;
    lines[index] = restated(lines[index]!, item);
    corrected.add(index);
  }
  if (left.size === extraction.items.length) return { draft, extraction };
  for (const position of left)
    if (!findProduct(fold(extraction.items[position]!.nombre).split(' ')[0]!)) left.delete(position);
  const doubts = draft.doubts.filter(
    ({ field }) => field !== 'total' && ![...corrected].some((index) => field.startsWith(`items.${index}.`)),
  );
  const now = { ...draft, lines, doubts };
  // "el anillo a 90.000 y quite la pulsera"
  const taken = old !== null && !corrected.has(old) && TAKES_OFF.test(said);
  return { draft: taken ? withoutLine(now, old) : now, extraction: onlyItems(extraction, [...left]) };
}

/** The line of the piece that gives way to another; null when none or several may be meant. */
function givesWay(draft: Draft, said: string): number | null {
  for (const pattern of GIVES_WAY) {
    const piece = pattern.exec(said)?.groups?.piece;
    const [index, ...others] = piece ? linesCalled(draft, piece) : [];
    if (index !== undefined && others.length === 0) return index;
  }
  return null;
}

const TAKES_OFF = /\b(?:quit|saque|elimin|borr)/;
const DEFINITE =
  /\b(?:el|la|los|las|del|al|ese|esa|esos|esas) (?:(?:\d+|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez) |(?:docena|par|pareja|juego) de )?$/;

/**
 * Whether an item tells anew of a piece that is known: with words that correct, or named as one that is known ("la cadena
 * la dejé en 90.000", "los tres dijes por 120 mil"), unless its own clause adds.
 */
function isRestated(item: Item, said: string): boolean {
  const stem = fold(item.nombre).split(' ')[0]!.replace(/e?s$/, '');
  const clause = said.split(/[,;.\n]| y /).find((part) => part.includes(stem)) ?? said;
  if (ADDS.test(clause)) return false;
  return CORRECTS.test(said) || DEFINITE.test(clause.slice(0, Math.max(0, clause.indexOf(stem))));
}

/** A line with what was said of it anew; it keeps the rest. */
function restated(line: DraftLine, item: Item): DraftLine {
  const fresh = lineOf(item);
  return {
    ...line,
    unitPrice: fresh.unitPrice,
    quantity: fresh.quantity > 1 ? fresh.quantity : line.quantity,
    description: fresh.material ? (fresh.description ?? line.description) : line.description,
    material: fresh.material ?? line.material,
    weightGrams: fresh.weightGrams ?? line.weightGrams,
  };
}

/** What was read, with some of its items only; doubts about the others are gone. */
function onlyItems(extraction: ExtraccionJson, kept: readonly number[]): ExtraccionJson {
  return {
    ...extraction,
    items: kept.map((position) => extraction.items[position]!),
    dudas: (extraction.dudas ?? []).flatMap((doubt) => {
      const match = /^items\.(\d+)(.*)$/.exec(doubt.campo);
      if (!match) return doubt.campo === 'total' ? [] : [doubt];
      const now = kept.indexOf(Number(match[1]));
      return now < 0 ? [] : [{ ...doubt, campo: `items.${now}${match[2]}` }];
    }),
  };
}
