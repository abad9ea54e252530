import type { ClienteJson } from '../contract/extraction';
import { extractSale, readAmounts, readCustomer, readDiscount } from '../extraction';
import { isGivenName } from '../extraction/known-names';
import { fold } from '../extraction/text';
import { Decimal } from '../invoicing';
import { answerDiscount, answerLine } from './answers';
import { correct, ofTheOnlyPiece } from './corrections';
import { applyCustomer } from './customer';
import { finalConsumer } from './draft';
import { shorten } from './html';
import { PAYMENT_WORDS, bankIn } from './payment-words';
import { replaceFigure } from './replaced-figure';
import { CUSTOMER_FIELDS, type Draft } from './state';
import type { Turn } from './turn';

/** A price, a name and a cédula, a way of paying: for the card that is open; no need to read them as a sale. */
export const forTheCard = (turn: Turn, draft: Draft, text: string): boolean =>
  fillPrice(turn, draft, text) ||
  replaceFigure(turn, draft, text) ||
  fillFinalConsumer(turn, draft, text) ||
  correct(turn, draft, text) ||
  fillCustomer(turn, draft, text) ||
  amend(turn, draft, text);

/**
 * "María Gómez 1020345678", "ana@correo.com": fills what the card misses; name and cédula together (or with the customer's
 * menu open) replace what it has. @returns false when the text is something else
 */
function fillCustomer(turn: Turn, draft: Draft, text: string): boolean {
  if (text.length > 200) return false;
  const read = readCustomer(text);
  const inMenu = turn.state.view.name === 'customer';
  if (read.nombre && !inMenu && !isName(read.nombre, text, read)) read.nombre = null;
  const whole = read.nombre !== null && read.cedula !== null;
  const fuller =
    read.nombre !== null && fold(read.nombre).startsWith(`${fold(draft.customer.nombre ?? ' ')} `);
  const alone = read.ciudad !== null && isOnlyACustomer(text, read);
  const wanted = CUSTOMER_FIELDS.filter((field) => {
    // a town may be named for any reason: it counts in the customer's menu, or when nothing else is said
    if (field === 'ciudad' && !inMenu && !alone) return false;
    return whole || inMenu || !draft.customer[field] || (field === 'nombre' && fuller);
  });
  if (!wanted.some((field) => read[field])) return false;
  const { items } = extractSale(text, { channel: 'text', adding: true });
  // "Perla Gómez 1020345678": a name that is a piece, too
  const onlyTheName =
    whole && items.length === 1 && sameStart(read.nombre!, items[0]!.nombre) && !/\$|[.,]\d{3}\b/.test(text);
  if (items.length > 0 && !onlyTheName) return false;
  applyCustomer(turn, draft, Object.fromEntries(wanted.map((field) => [field, read[field]])));
  return true;
}

const CUSTOMER_WORDS = new Set(
  `el la los a al de del en para por y es son se llama llaman que nombre cliente clienta señor señora sr sra don doña factura
  facturar facturela facturele pongale ponle pongala cc cedula nit telefono tel celular cel correo email direccion vive lleva
  compra paga gracias favor`
    .split(/\s+/)
    .map(fold),
);

const CUSTOMER_CUES = new Set(
  ['para', 'nombre', 'cliente', 'clienta', 'señor', 'señora', 'sr', 'sra', 'don', 'doña'].map(fold),
);
const NAME_IN_CAPITALS = /\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u;

/**
 * What was read as a name is one: written with capitals, known as a given name, or told with a word for it and nothing
 * else. A verb that begins a correction ("quítele el descuento", "espere") reads like a name that nobody knows.
 */
function isName(name: string, text: string, read: ClienteJson): boolean {
  if (NAME_IN_CAPITALS.test(text) && text.includes(name)) return true;
  const said = wordsOf(text);
  const known = isGivenName(fold(name).split(' ')[0]!);
  if (!isOnlyACustomer(text, read)) return known && read.cedula !== null;
  return known || said.some((word) => CUSTOMER_CUES.has(word));
}

/** The text tells of a customer and of nothing else. */
function isOnlyACustomer(text: string, read: ClienteJson): boolean {
  const told = new Set(
    Object.values(read)
      .filter((value) => value !== null)
      .flatMap((value) => wordsOf(value)),
  );
  // "52.123.456" is one word there and three here
  const digits = new Set([...told].filter((word) => /^\d+$/.test(word)));
  return wordsOf(text).every(
    (word) =>
      told.has(word) ||
      CUSTOMER_WORDS.has(word) ||
      [...digits].some((figure) => /^\d+$/.test(word) && figure.includes(word)),
  );
}

const wordsOf = (text: string): string[] =>
  fold(text)
    .split(/[^\p{L}\d]+/u)
    .filter(Boolean);

const FINAL_CONSUMER_WORDS =
  /^(?:(?:a|para|es|como)\s+)?(?:el\s+)?(?:consumidor|cliente) final$|^sin (?:(?:los )?datos|cliente|nombre)(?: del cliente)?$|^no (?:dio|dej[oó]|quiso dar|tiene) (?:los )?datos$/i;

function fillFinalConsumer(turn: Turn, draft: Draft, text: string): boolean {
  if (!FINAL_CONSUMER_WORDS.test(text.trim().replace(/[.!]+$/, ''))) return false;
  show(turn, finalConsumer(draft));
  return true;
}

/** The draft as it is now, on its card. */
function show(turn: Turn, draft: Draft): void {
  turn.setDraft(draft);
  turn.patch({ view: { name: 'card' } });
  turn.card();
}

const sameStart = (name: string, piece: string): boolean => fold(name).startsWith(`${fold(piece)} `);

/** Prices in a jewelry shop are at least this; a smaller number may be a quantity. */
const SMALLEST_PRICE = 1000;

const PRICE_WORDS = new Set(
  'el de un precio vale valen son es cuesta cuestan por a en cada uno una'.split(' '),
);

/** "2.5 millones", "vale 850 mil": the price of the item that is open, or of the only one that has none. */
function fillPrice(turn: Turn, draft: Draft, text: string): boolean {
  const { view } = turn.state;
  if (view.name !== 'item' && ofTheOnlyPiece(draft, text.trim())) return false;
  const words = shorten(text.replace(/\s+/g, ' '), 60);
  const [amount, ...more] = readAmounts(text);
  if (!amount || more.length > 0) return false;
  const around = `${text.slice(0, amount.inicio)} ${text.slice(amount.fin)}`.toLowerCase();
  if (!around.split(/[\s.:]+/).every((word) => word === '' || PRICE_WORDS.has(word))) return false;
  const unpriced = draft.lines.flatMap((line, position) => (line.unitPrice === null ? [position] : []));
  const index = view.name === 'item' ? view.index : unpriced.length === 1 ? unpriced[0]! : null;
  const line = index === null ? undefined : draft.lines[index];
  // 1020345678 may well be the cédula that the card asks for, and 3104567890 the telephone
  if (view.name !== 'item') {
    const { cedula, telefono } = readCustomer(text);
    if ((cedula && !draft.customer.cedula) || (telefono && !draft.customer.telefono)) return false;
  }
  if (index === null || !line) turn.say(turn.texts.numberForWhat(words));
  else if (new Decimal(amount.pesos).lessThan(SMALLEST_PRICE))
    turn.say(turn.texts.priceOrQuantity(words, shorten(line.name, 60)));
  else answerLine(turn, draft, { kind: 'line', index, field: 'unitPrice' }, text);
  return true;
}

/** "ya pagó": how, is asked with the buttons. */
const PAID =
  /^(?:ya )?(?:me )?(?:pag[oó]|pagaron|cancel[oó]|est[aá] pag[oa]|qued[oó] pag[oa])(?: ya| todo| completo)?[.!]*$/i;

const TAX_WORDS: [RegExp, Draft['tax']][] = [
  [/^(?:con )?(?:el )?iva (?:ya )?(?:est[aá] )?incluido$/iu, 'included'],
  [/^(?:sin|no lleva|no le cobre|qu[ií]tele(?: el)?) iva$|^(?:el )?iva no$/iu, 'none'],
  [/^(?:con|m[aá]s) (?:el )?iva$/iu, 'added'],
];

/** "en efectivo", "10% de descuento": a few words about the open card, with no product in them. */
function amend(turn: Turn, draft: Draft, text: string): boolean {
  if (text.length > 60 || extractSale(text, { channel: 'text', adding: true }).items.length > 0) return false;
  const discount = /descuento|rebaja|%|por ciento/i.test(text) ? readDiscount(text) : null;
  if (discount) {
    answerDiscount(turn, draft, text);
    return true;
  }
  if (/\b(abon\p{L}*|anticipo|separ[oó])\b/iu.test(text) && readAmounts(text).length === 1)
    return note(turn, draft, text);
  if (/\d/.test(text)) return false;
  if (PAID.test(text.trim())) {
    turn.patch({ view: { name: 'payment' } });
    turn.card();
    return true;
  }
  const tax = TAX_WORDS.find(([words]) => words.test(text.trim()));
  if (tax && turn.context.shop!.tax.regime === 'responsable') {
    show(turn, { ...draft, tax: tax[1] });
    return true;
  }
  const ways = PAYMENT_WORDS.filter(([words]) => words.test(text));
  // an invoice keeps one way of paying: what is paid in two is told in its notes, as when it is read in a sale
  if (new Set(ways.map(([, way]) => way)).size > 1)
    return note(turn, { ...draft, payment: null, bank: null }, text);
  const [payment] = ways;
  if (!payment) return false;
  show(turn, { ...draft, payment: payment[1], bank: bankIn(text, payment[1]) });
  return true;
}

function note(turn: Turn, draft: Draft, text: string): true {
  const told = text.trim().replace(/[.!]+$/, '');
  show(turn, { ...draft, notes: draft.notes ? `${draft.notes}. ${told}` : told });
  return true;
}
