import { readAmounts, readQuantity } from '../extraction';
import { fold } from '../extraction/text';
import { Decimal } from '../invoicing';
import { answerLine, setDiscount } from './answers';
import { applyCustomer, cleanCustomerField } from './customer';
import { withoutLine } from './draft';
import { shorten } from './html';
import type { CustomerField, Draft } from './state';
import type { Turn } from './turn';

/** Longer texts tell of a sale. */
const MAX_LENGTH = 120;

const OPENING = /^(no|ay|uy|perd[oó]n|oiga|espere|mejor|mentiras?|por ?fa(vor)?|porfis)[\s,.:;]+/i;
const ARTICLE = '(?:(?:el|la|los|las|ese|esa|esos|esas)\\s+)?';
const CHANGE = '(?:cambi|corrij|modifi|pon|p[oó]n|dej|d[eé]j|baj|b[aá]j|sub|s[uú]b)\\p{L}*';
const REMOVE = '(?:quit|qu[ií]t|elimin|el[ií]min|borr|b[oó]rr|saque|s[aá]qu)\\p{L}*';
const pattern = (source: string): RegExp => new RegExp(`^${source}$`, 'iu');

const FIELD_NAMES: [string, CustomerField][] = [
  ['nombre', 'nombre'],
  ['c[eé]dula|c\\.?\\s?c\\.?|nit|documento', 'cedula'],
  ['tel[eé]fono|celular|cel|whatsapp', 'telefono'],
  ['correo|e-?mail', 'email'],
  ['direcci[oó]n', 'direccion'],
  ['ciudad', 'ciudad'],
];
const CUSTOMER_CORRECTIONS = FIELD_NAMES.map(([names, field]): [RegExp, CustomerField] => [
  pattern(
    `(?:${CHANGE}\\s+)?${ARTICLE}(?:${names})(?:\\s+(?:del cliente|de la clienta))?\\s*(?:\\s(?:correct[oa]\\s+)?(?:es|era|por|a)\\s|:|\\s)\\s*(.+)`,
  ),
  field,
]);

const REMOVALS = [
  pattern(`${REMOVE}\\s+${ARTICLE}(.+)`),
  pattern('(?:el|la|los|las)\\s+(.+?)\\s+(?:ya\\s+)?no\\s+(?:van?|(?:se\\s+)?l[oa]s?\\s+llev\\p{L}*)'),
];
const PRICES = [
  pattern(
    `(?:${CHANGE}\\s+)?${ARTICLE}(?:precio|valor)\\s+(?:del|de la|de los|de las|de)\\s+(.+?)\\s+(?:a|es|era|por|en|queda en)\\s+(.+)`,
  ),
  pattern(`${CHANGE}\\s+${ARTICLE}(.+?)\\s+(?:a|en|por)\\s+(.+)`),
];
/** Without a verb of changing the same words may tell of one more piece, so they count only for a piece of the card. */
const PRICE_TOLD = pattern(
  '(?:el|la|los|las)\\s+(.+?)\\s+(?:valen?|cuestan?|quedan? en|(?:es|son|eran?) (?:a|de)|es|son|eran?|salen? en)\\s+(.+)',
);
const RAISED = pattern(
  '(?<way>sub|súb|aument|baj|báj|rebaj|rebáj|quit|quít|descuent|descuént)\\p{L}*\\s+(?<amount>.+?)\\s+a(?:l|\\s+la|\\s+los|\\s+las)\\s+(?<piece>.+)',
);
const COUNTS_TOLD = [
  pattern('(?:son|eran?|es|fueron|llevan?)\\s+(?<count>\\d{1,4}|\\p{L}+)\\s+(?<piece>.+)'),
  pattern('(?:los|las)\\s+(?<piece>.+?)\\s+(?:son|eran|fueron)\\s+(?<count>\\d{1,2}|\\p{L}+)'),
];
/** "póngale ahí otro dije en 42 mil" asks for a line more, not for a change. */
const ONE_MORE = /(?:^|\s)(?:una?|otr[oa]s?|tambi[eé]n|adem[aá]s)\s/i;
/** More pieces than this are rare in one line of a jewelry shop, and prices of so few pesos do not exist. */
const MOST_PIECES = 20;
/** "me equivoqué, son 320 mil", "déjelo en 170": the figure alone, for the only piece of the card. */
const FIGURE_TOLD = pattern(
  `(?:me equivoqu[eé][\\s,.]*)?(?:(?:${CHANGE}|quedan?|salen?|cobr\\p{L}*|son|es|eran?|ser[ií]an?|fueron|valen?|cuestan?|que sean?)\\s+)?(?:en|a|por|de)?\\s*(\\$?\\s*\\d.*|\\p{L}+(?:\\s+\\p{L}+){0,3})`,
);
const EACH = /\s*\b(?:cada un[oa]|c\/u)\b\s*/i;
const TAKEN_BACK = new RegExp(`^(?:me equivoqu|${CHANGE}\\s)`, 'iu');

/**
 * "la cédula es 43567891", "quite los aretes", "cambie el precio del anillo a 100 mil", "son 2 anillos": the open card put
 * right in words. What asks for a change of a piece that cannot be told shows the pieces, and never adds one.
 * @returns false when the text corrects nothing
 */
export function correct(turn: Turn, draft: Draft, text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const whole = text.trim().replace(/[.!]+$/, '');
  let words = whole;
  while (OPENING.test(words)) words = words.replace(OPENING, '');
  return (
    correctCustomer(turn, draft, words) ||
    remove(turn, draft, words) ||
    correctCount(turn, draft, words) ||
    raise(turn, draft, words) ||
    correctPrice(turn, draft, words) ||
    ((words !== whole || TAKEN_BACK.test(words) || EACH.test(words) || ofTheOnlyPiece(draft, words)) &&
      correctFigure(turn, draft, words.replace(EACH, ' ').trim()))
  );
}

function correctCustomer(turn: Turn, draft: Draft, words: string): boolean {
  for (const [correction, field] of CUSTOMER_CORRECTIONS) {
    const told = correction.exec(words)?.[1];
    if (told === undefined) continue;
    const value = cleanCustomerField(field, told);
    if (value === null) turn.say(turn.texts.badAnswer(field));
    else applyCustomer(turn, draft, { [field]: value });
    return true;
  }
  return false;
}

function remove(turn: Turn, draft: Draft, words: string): boolean {
  const target = REMOVALS.map((removal) => removal.exec(words)?.[1]).find(Boolean);
  // "quite la cadena y ponga una de 140.000": not only taken off
  if (
    target === undefined ||
    /\biva\b|impuesto/i.test(target) ||
    readAmounts(target).some(({ pesos }) => pesos >= 1000)
  )
    return false;
  if (/^descuento$/i.test(target)) {
    setDiscount(turn, draft, null);
    return true;
  }
  const [index, ...others] = linesCalled(draft, target);
  if (index === undefined || others.length > 0) return askWhich(turn, target);
  turn.setDraft(withoutLine(draft, index));
  turn.patch({ view: { name: 'card' } });
  turn.card();
  return true;
}

function correctPrice(turn: Turn, draft: Draft, words: string): boolean {
  const asked = PRICES.map((price) => price.exec(words)).find(Boolean);
  const told = asked ?? PRICE_TOLD.exec(words);
  const price = told && onlyAmount(told[2]!);
  if (!price) return false;
  const [index, ...others] = linesCalled(draft, told[1]!);
  if (index === undefined || others.length > 0)
    return asked && !ONE_MORE.test(told[1]!) ? askWhich(turn, told[1]!) : false;
  putPrice(turn, draft, index, price);
  return true;
}

/** "súbale 10 mil al dije", "quítele 5.000 a la cadena": by how much a price changes. */
function raise(turn: Turn, draft: Draft, words: string): boolean {
  const told = RAISED.exec(words)?.groups;
  const pesos = told && onlyAmount(told.amount!);
  if (!pesos) return false;
  const [index, ...others] = linesCalled(draft, told.piece!);
  const price = index === undefined ? null : draft.lines[index]!.unitPrice;
  if (index === undefined || others.length > 0 || price === null) return askWhich(turn, told.piece!);
  const by = new Decimal(pesos < 1000 ? pesos * 1000 : pesos);
  const changed = new Decimal(price)[/^(?:s|aum)/i.test(told.way!) ? 'plus' : 'minus'](by).toNumber();
  if (changed <= 0) turn.say(turn.texts.badAnswer('unitPrice'));
  else putPrice(turn, draft, index, changed);
  return true;
}

function correctCount(turn: Turn, draft: Draft, words: string): boolean {
  const told = COUNTS_TOLD.map((count) => count.exec(words)?.groups).find(Boolean);
  const count = told && readQuantity(told.count!);
  if (!count || (count > MOST_PIECES && !words.endsWith(told.piece!))) return false;
  const [index, ...others] = linesCalled(draft, told.piece!);
  if (index === undefined || others.length > 0) return false;
  answerLine(turn, draft, { kind: 'line', index, field: 'quantity' }, told.count!);
  return true;
}

/** "son 70 mil", "son dos": said of the single piece that the card shows. */
export const ofTheOnlyPiece = (draft: Draft, words: string): boolean =>
  draft.lines.length === 1 &&
  draft.lines[0]!.quantity === 1 &&
  draft.lines[0]!.unitPrice !== null &&
  /^(?:son|es|eran?|valen?|quedan?|qued[oó]|salen?|va)\s/i.test(words);

/** A figure that only a word of correction goes with: a digit of the cédula or telephone, else the only piece's. */
function correctFigure(turn: Turn, draft: Draft, words: string): boolean {
  const told = FIGURE_TOLD.exec(words)?.[1];
  if (!told) return false;
  const digits = told.replace(/[\s.]/g, '');
  for (const field of ['cedula', 'telefono'] as const)
    if (isSlipOf(draft.customer[field], digits)) {
      applyCustomer(turn, draft, { [field]: digits });
      return true;
    }
  const amount = onlyAmount(told);
  if (!amount || (/^\d{8,}$/.test(digits) && !/[.,]/.test(told))) return false;
  if (draft.lines.length !== 1) turn.say(turn.texts.numberForWhat(shorten(told, 60)));
  else if (amount <= MOST_PIECES)
    answerLine(turn, draft, { kind: 'line', index: 0, field: 'quantity' }, String(amount));
  else putPrice(turn, draft, 0, amount);
  return true;
}

/** As long as the other, and few of its digits differ. */
function isSlipOf(known: string | null, digits: string): boolean {
  if (!known || known.length !== digits.length || !/^\d{6,12}$/.test(digits)) return false;
  return [...digits].filter((digit, position) => digit !== known[position]).length <= 3;
}

/** "el anillo vale 90" speaks of thousands: no piece of a jewelry shop costs less than a thousand pesos. */
function putPrice(turn: Turn, draft: Draft, index: number, pesos: number): void {
  answerLine(
    turn,
    draft,
    { kind: 'line', index, field: 'unitPrice' },
    String(pesos < 1000 ? pesos * 1000 : pesos),
  );
}

/** Pesos, when the text is one amount and no more. */
function onlyAmount(text: string): number | null {
  const [amount, ...more] = readAmounts(text);
  if (!amount || more.length > 0) return null;
  const around = `${text.slice(0, amount.inicio)} ${text.slice(amount.fin)}`;
  return /^(\s|\$|pesos|cada|un[oa]|c\/u|solo)*$/i.test(around) ? amount.pesos : null;
}

/** Shows the pieces of the card, to touch the one that is meant. */
export function askWhich(turn: Turn, target: string): true {
  turn.say(turn.texts.whichLine(shorten(target, 60)));
  turn.patch({ view: { name: 'items' } });
  turn.card();
  return true;
}

const SMALL_WORDS = new Set(['de', 'del', 'en', 'con', 'el', 'la', 'los', 'las', 'item', 'linea', 'numero']);
/** "aretes" and "arete" are one piece. */
const stems = (text: string): string[] =>
  fold(text)
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '' && !SMALL_WORDS.has(word))
    .map((word) => word.replace(/s$/, '').replace(/e$/, ''));

/** Positions of the lines that these words may mean: "2", "el anillo", "aretes de oro". */
export function linesCalled(draft: Draft, target: string): number[] {
  const wanted = stems(target);
  if (wanted.length === 0) return [];
  const position = /^\d+$/.test(wanted[0]!) && wanted.length === 1 ? Number(wanted[0]) - 1 : null;
  if (position !== null) return draft.lines[position] ? [position] : [];
  return draft.lines.flatMap(({ name, description }, index) => {
    const known = new Set(stems(`${name} ${description ?? ''}`));
    return wanted.every((word) => known.has(word)) ? [index] : [];
  });
}
