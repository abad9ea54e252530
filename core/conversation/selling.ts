import {
  extractSale,
  readAmount,
  readAmounts,
  readCustomer,
  readDiscount,
  readQuantity,
} from '../extraction';
import { Decimal, MAX_UNIT_PRICE, money } from '../invoicing';
import type { ExtraccionJson } from '../contract/extraction';
import { FINAL_CONSUMER, type PaymentMethod } from '../contract/glossary';
import { documentCall, invoiceButtons } from './after-sale';
import type { ButtonAction } from './callback-data';
import {
  draftFrom,
  finalConsumer,
  hashOf,
  isAnotherSale,
  isComplete,
  mergeInto,
  NO_CUSTOMER,
  totalsOf,
  withKnownCustomer,
  withoutDoubt,
  withoutLine,
} from './draft';
import { shorten } from './html';
import {
  CUSTOMER_FIELDS,
  type Awaiting,
  type CustomerField,
  type Draft,
  type ResultInput,
  type TelegramFile,
  type UserInput,
  type View,
} from './state';
import { BANKS } from './texts';
import type { Turn } from './turn';

type Of<Input, Kind> = Extract<Input, { kind: Kind }>;

/** Telegram lets bots download 20 MB; nothing of ours needs more than 10. */
const MAX_FILE_BYTES = 10 * 1024 * 1024;
const MAX_VOICE_SECONDS = 300;
const MAX_QUEUE = 20;

// ── Reading ────────────────────────────────────────────────────────────────────────────────────────────────────

export function readText(turn: Turn, text: string): void {
  const { draft } = turn.state;
  if (!turn.state.awaiting && smallTalk(turn, text)) return;
  if (draft?.status === 'open' && !turn.state.awaiting && forTheCard(turn, draft, text)) return;
  turn.ask({ kind: 'extract', request: { channel: 'text', text, files: [] } });
}

/** A price, a name and a cédula, a way of paying: for the card that is open; no need to read them as a sale. */
const forTheCard = (turn: Turn, draft: Draft, text: string): boolean =>
  fillPrice(turn, draft, text) || fillCustomer(turn, draft, text) || amend(turn, draft, text);

const several = (words: string): RegExp => new RegExp(`^(${words})( (${words}))*$`, 'i');
const GREETING = several(
  'hola+|buen[oa]s( d[ií]as| tardes| noches)?|buen d[ií]a|qu[eé] (tal|m[aá]s)|c[oó]mo (est[aá]n?|le va|vamos|va)|saludos',
);
const THANKS = several(
  '(muchas |mil |muchísimas )?gracias|ok(ay)?|listo|vale|dale|bueno|bien|perfecto|excelente|de una|muy amable|feliz (d[ií]a|tarde|noche)',
);

/** "hola", "gracias": people are polite with a bot too. @returns false when the text is something else */
function smallTalk(turn: Turn, text: string): boolean {
  const words = text
    .replace(/[^\p{L}\s]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  const greeting = GREETING.test(words);
  if (!greeting && !THANKS.test(words)) return false;
  const { draft } = turn.state;
  if (draft) {
    turn.say(isComplete(draft, turn.context.shop!) ? turn.texts.cardIsReady() : turn.texts.cardIsWaiting());
    turn.patch({ view: { name: 'card' } });
    turn.card(true);
  } else
    turn.say(
      greeting
        ? turn.texts.alreadyLinked(turn.context.user!.name, turn.context.shop!.name)
        : turn.texts.thanks(),
    );
  return true;
}

export function readVoice(turn: Turn, input: Of<UserInput, 'voice'>): void {
  if (!turn.context.shop!.photoAndVoice) return turn.say(turn.texts.mediaNotInPlan('voice'));
  if ((input.file.seconds ?? 0) > MAX_VOICE_SECONDS) return turn.say(turn.texts.voiceTooLong());
  readFile(turn, 'voice', null, input.file);
}

export function readPhoto(turn: Turn, input: Of<UserInput, 'photo'>): void {
  if (!turn.context.shop!.photoAndVoice) return turn.say(turn.texts.mediaNotInPlan('photo'));
  readFile(turn, 'photo', input.caption, input.file);
}

function readFile(turn: Turn, channel: 'voice' | 'photo', text: string | null, file: TelegramFile): void {
  if ((file.bytes ?? 0) > MAX_FILE_BYTES) return turn.say(turn.texts.fileTooBig());
  turn.calls.push({
    method: 'sendChatAction',
    payload: { chat_id: turn.context.chatId, action: 'typing' },
    opcional: true,
  });
  turn.ask({ kind: 'extract', request: { channel, text, files: [file] } });
}

/** What was read comes back: a new card, more lines for the one that is open, or the next in the queue. */
export function handleExtraction(turn: Turn, result: Of<ResultInput, 'extraction'>): void {
  const { extraction, albumId } = result;
  const words = result.words ?? null;
  const { draft, awaiting } = turn.state;
  const heard = extraction.transcripcion ?? null;
  // a dictated answer to a question ("dos millones") is an answer, not a sale
  if (
    awaiting &&
    awaiting.kind !== 'add-line' &&
    extraction.canal === 'voice' &&
    heard &&
    extraction.items.length === 0
  )
    return answer(turn, awaiting, heard);
  if (
    draft?.status === 'open' &&
    !awaiting &&
    extraction.canal === 'voice' &&
    heard &&
    extraction.items.length === 0 &&
    forTheCard(turn, draft, heard)
  )
    return;
  if (extraction.items.length === 0 && !(draft && readsAnything(extraction))) {
    if (awaiting?.kind === 'add-line') return turn.say(turn.texts.badAnswer('line'));
    if (draft && extraction.canal !== 'photo')
      return turn.say(turn.texts.notForTheCard(heard && shorten(heard, 300)));
    return turn.say(turn.texts.noSale(heard && shorten(heard, 300), toDoubts(extraction)));
  }
  if (!draft) return startDraft(turn, extraction, albumId, words);
  const sameAlbum = albumId !== null && draft.albumId === albumId;
  const asked = awaiting?.kind === 'add-line';
  // the other photos of an album that waits belong to its sale, whoever is on the card
  const waiting = albumId !== null && turn.state.queue.some((sale) => sale.albumId === albumId);
  if (waiting) return enqueue(turn, extraction, albumId, words);
  if (!asked && !sameAlbum && (draft.status === 'issuing' || isAnotherSale(draft, extraction)))
    return enqueue(turn, extraction, albumId, words);
  const merged = mergeInto({ ...draft, status: 'open', confirmedHash: null }, extraction, turn.context.shop!);
  turn.setDraft({ ...merged, bank: merged.bank ?? bankIn(words, merged.payment) });
  turn.patch({ awaiting: null, view: { name: 'card' }, issuing: null });
  completeCustomer(turn, draft, false);
}

const readsAnything = (extraction: ExtraccionJson): boolean =>
  Object.values(extraction.cliente).some(Boolean) ||
  extraction.descuento !== null ||
  extraction.metodo_pago !== null;

const toDoubts = (extraction: ExtraccionJson) =>
  (extraction.dudas ?? []).map((doubt) => ({
    field: doubt.campo,
    message: doubt.mensaje,
    source: doubt.texto ?? null,
  }));

function startDraft(
  turn: Turn,
  extraction: ExtraccionJson,
  albumId: string | null,
  words: string | null,
): void {
  const { context } = turn;
  const draft = draftFrom(extraction, context.shop!, {
    id: context.newId(),
    now: context.now,
    albumId,
    source: extraction.transcripcion ?? null,
  });
  turn.setDraft({ ...draft, bank: bankIn(words, draft.payment) });
  turn.patch({ awaiting: null, view: { name: 'card' }, issuing: null, cardMessageId: null });
  completeCustomer(turn, null, true);
}

/** The next photo of an album: its items, and their doubts, follow those of the photos before. */
function withMore(extraction: ExtraccionJson, more: ExtraccionJson): ExtraccionJson {
  const moved = (more.dudas ?? []).map((doubt) => ({
    ...doubt,
    campo: doubt.campo.replace(
      /^items\.(\d+)/,
      (_all, index: string) => `items.${Number(index) + extraction.items.length}`,
    ),
  }));
  return {
    ...extraction,
    items: [...extraction.items, ...more.items],
    dudas: [...(extraction.dudas ?? []), ...moved],
  };
}

function enqueue(turn: Turn, extraction: ExtraccionJson, albumId: string | null, words: string | null): void {
  const { queue } = turn.state;
  const album = albumId === null ? -1 : queue.findIndex((sale) => sale.albumId === albumId);
  if (album !== -1) {
    const joined = queue.map((sale, position) =>
      position === album ? { ...sale, extraction: withMore(sale.extraction, extraction) } : sale,
    );
    return turn.patch({ queue: joined });
  }
  if (queue.length >= MAX_QUEUE) return turn.say(turn.texts.queueFull(MAX_QUEUE));
  turn.patch({ queue: [...queue, { extraction, albumId, words }] });
  turn.say(turn.texts.queued(queue.length + 1));
}

/** The next waiting sale becomes the card. */
function takeFromQueue(turn: Turn): void {
  const [next, ...queue] = turn.state.queue;
  if (!next) return;
  turn.patch({ queue });
  turn.say(turn.texts.nextFromQueue());
  startDraft(turn, next.extraction, next.albumId, next.words ?? null);
}

export function handleExtractionFailed(turn: Turn, result: Of<ResultInput, 'extraction-failed'>): void {
  turn.say(turn.texts.readFailed(result.message, result.reference));
}

// ── Customer ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Looks a newly given cédula (or phone) up; without one the card is shown at once. */
function completeCustomer(turn: Turn, before: Draft | null, fresh: boolean): void {
  const { customer } = turn.state.draft!;
  const { cedula, telefono } = customer;
  if (fresh) turn.patch({ cardMessageId: null });
  if (cedula && cedula !== FINAL_CONSUMER.cedula && cedula !== before?.customer.cedula)
    return turn.ask({ kind: 'find-customer', by: 'cedula', value: cedula });
  // a phone may belong to a family: what is found by it is only offered
  if (!cedula && telefono && telefono !== before?.customer.telefono)
    return turn.ask({ kind: 'find-customer', by: 'telefono', value: telefono });
  turn.card(isNew(turn));
}

/** A draft that was born in this turn has no card yet. */
const isNew = (turn: Turn): boolean =>
  turn.state.cardMessageId === null && turn.state.draft!.createdAt === turn.context.now.toISOString();

export function handleCustomer(turn: Turn, result: Of<ResultInput, 'customer'>): void {
  const { draft } = turn.state;
  if (!draft) return;
  if (result.customer) {
    if (result.by === 'cedula') turn.setDraft(withKnownCustomer(draft, result.customer));
    else turn.setDraft({ ...draft, suggestion: result.customer });
  } else if (result.by === 'cedula' && draft.returning) turn.setDraft({ ...draft, returning: false });
  turn.card(isNew(turn));
}

/** What tells of a customer by itself; a town may be named for any reason, so it counts only in the customer's menu. */
const TELLING_FIELDS = CUSTOMER_FIELDS.filter((field) => field !== 'ciudad');

/**
 * "María Gómez 1020345678", "ana@correo.com": fills what the card misses; name and cédula together (or with the customer's
 * menu open) replace what it has. @returns false when the text is something else
 */
function fillCustomer(turn: Turn, draft: Draft, text: string): boolean {
  if (text.length > 200) return false;
  const read = readCustomer(text);
  const whole = read.nombre !== null && read.cedula !== null;
  const inMenu = turn.state.view.name === 'customer';
  const wanted = (inMenu ? CUSTOMER_FIELDS : TELLING_FIELDS).filter(
    (field) => whole || inMenu || !draft.customer[field],
  );
  if (!wanted.some((field) => read[field])) return false;
  const { items } = extractSale(text, { channel: 'text' });
  // "Perla Gómez 1020345678": a name that is a piece, too
  const onlyTheName =
    whole && items.length === 1 && sameStart(read.nombre!, items[0]!.nombre) && !/\$|[.,]\d{3}\b/.test(text);
  if (items.length > 0 && !onlyTheName) return false;
  applyCustomer(turn, draft, Object.fromEntries(wanted.map((field) => [field, read[field]])));
  return true;
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const sameStart = (name: string, piece: string): boolean => folded(name).startsWith(`${folded(piece)} `);

/** Prices in a jewelry shop are at least this; a smaller number may be a quantity. */
const SMALLEST_PRICE = 1000;
const PRICE_WORDS = new Set(
  'el de un precio vale valen son es cuesta cuestan por a en cada uno una'.split(' '),
);

/** "2.5 millones", "vale 850 mil": the price of the item that is open, or of the only one that has none. */
function fillPrice(turn: Turn, draft: Draft, text: string): boolean {
  const { view } = turn.state;
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

const BANK_WORDS: [RegExp, (typeof BANKS)[number]][] = [
  [/\bbancolombia\b/i, 'Bancolombia'],
  [/\bnequi\b/i, 'Nequi'],
  [/\bdaviplata\b/i, 'Daviplata'],
  [/\bdavivienda\b/i, 'Davivienda'],
  [/\bbbva\b/i, 'BBVA'],
  [/\bbanco de bogot[aá]\b/i, 'Banco de Bogotá'],
  [/\bbanco popular\b/i, 'Banco Popular'],
  [/\bbanco de occidente\b/i, 'Banco de Occidente'],
  [/\b(bre-?b|llave)\b/i, 'Llave Bre-B'],
];

/** The bank that a sale's words name, when it was paid by transfer. */
const bankIn = (words: string | null, payment: PaymentMethod | null): string | null =>
  payment === 'transferencia' && words
    ? (BANK_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? null)
    : null;

const PAYMENT_WORDS: [RegExp, PaymentMethod | null][] = [
  [/\b(pendiente|fiad[oa]|qued[ao] debiendo|sin pagar|sin pago)\b/i, null],
  [/\b(tarjeta|dat[aá]fono|d[eé]bito|cr[eé]dito)\b/i, 'tarjeta'],
  [/\b(efectivo|contado)\b/i, 'efectivo'],
  [/\b(transfer\w*|consign\w*)\b/i, 'transferencia'],
  ...BANK_WORDS.map(([words]): [RegExp, PaymentMethod] => [words, 'transferencia']),
];

/** "en efectivo", "10% de descuento": a few words about the open card, with no product in them. */
function amend(turn: Turn, draft: Draft, text: string): boolean {
  if (text.length > 60 || extractSale(text, { channel: 'text' }).items.length > 0) return false;
  const discount = /descuento|rebaja|%|por ciento/i.test(text) ? readDiscount(text) : null;
  if (discount) {
    answerDiscount(turn, draft, text);
    return true;
  }
  const payment = /\d/.test(text) ? undefined : PAYMENT_WORDS.find(([words]) => words.test(text));
  if (!payment) return false;
  turn.setDraft({ ...draft, payment: payment[1], bank: bankIn(text, payment[1]) });
  turn.patch({ view: { name: 'card' } });
  turn.card();
  return true;
}

/** Another cédula is another person: what the card knew of the one before must not go on their invoice. */
function forgetFormer(draft: Draft, read: Partial<Record<CustomerField, string | null>>): Draft {
  const { cedula, nombre } = draft.customer;
  const another = cedula && read.cedula && read.cedula !== cedula;
  if (!another || !(read.nombre || draft.returning)) return draft;
  return { ...draft, customer: { ...NO_CUSTOMER, cedula, nombre }, returning: false };
}

function applyCustomer(turn: Turn, draft: Draft, read: Partial<Record<CustomerField, string | null>>): void {
  let next = forgetFormer(draft, read);
  for (const field of CUSTOMER_FIELDS) {
    const value = read[field];
    if (value)
      next = withoutDoubt({ ...next, customer: { ...next.customer, [field]: value } }, `cliente.${field}`);
  }
  turn.setDraft(next);
  turn.patch({ awaiting: null, view: { name: 'card' } });
  completeCustomer(turn, draft, false);
}

// ── Answers to the card's questions ────────────────────────────────────────────────────────────────────────────

const NEGATIVE = /^\s*\$?\s*[-−–]\s*\$?\s*\d/;
const CLEAR = /^(borrar|quitar|ninguno|ninguna|-)$/i;

/** A typed (or dictated) answer to what the card asked. */
export function answer(turn: Turn, awaiting: Awaiting, text: string): void {
  const draft = turn.state.draft;
  if (!draft) return turn.patch({ awaiting: null });
  switch (awaiting.kind) {
    case 'line':
      return answerLine(turn, draft, awaiting, text.trim());
    case 'customer':
      return answerCustomer(turn, draft, awaiting.field, text.trim());
    case 'discount':
      return answerDiscount(turn, draft, text.trim());
    default:
      return;
  }
}

function answerLine(turn: Turn, draft: Draft, awaiting: Of<Awaiting, 'line'>, text: string): void {
  const { index, field } = awaiting;
  const line = draft.lines[index];
  if (!line) return back(turn);
  const put = (part: Partial<typeof line>, doubt: string): void => {
    const lines = draft.lines.map((old, position) => (position === index ? { ...old, ...part } : old));
    turn.setDraft(withoutDoubt({ ...draft, lines }, `items.${index}.${doubt}`));
    turn.patch({ awaiting: null, view: { name: 'card' } });
    turn.card();
  };
  const refuse = (): void => turn.say(turn.texts.badAnswer(field));
  switch (field) {
    case 'name': {
      const name = text.replace(/\s+/g, ' ');
      return name.length >= 2 && name.length <= 150 ? put({ name }, 'nombre') : refuse();
    }
    case 'description':
      if (CLEAR.test(text)) return put({ description: null }, 'descripcion');
      return text.length <= 300 ? put({ description: text.replace(/\s+/g, ' ') }, 'descripcion') : refuse();
    case 'quantity': {
      const quantity = readQuantity(text);
      return quantity !== null &&
        !NEGATIVE.test(text) &&
        Number.isInteger(quantity) &&
        quantity >= 1 &&
        quantity <= 9999
        ? put({ quantity }, 'cantidad')
        : refuse();
    }
    case 'unitPrice': {
      const amount = readAmount(text);
      if (amount === null) return refuse();
      if (NEGATIVE.test(text)) return turn.say(turn.texts.priceMustBePositive());
      const price = money(amount);
      if (!price.greaterThan(0)) return turn.say(turn.texts.priceMustBePositive());
      return price.greaterThan(MAX_UNIT_PRICE) ? refuse() : put({ unitPrice: price.toString() }, 'precio');
    }
  }
}

/** A value for one customer field, cleaned; null when it is not acceptable. */
export function cleanCustomerField(field: CustomerField, text: string): string | null {
  const value = text.replace(/\s+/g, ' ').trim();
  switch (field) {
    case 'nombre':
      return value.length >= 2 && value.length <= 100 && /\p{L}/u.test(value) && !/\d{4}/.test(value)
        ? value
        : null;
    case 'cedula': {
      // a NIT keeps its check digit
      const nit = /^(\d[\d.]*)-(\d)$/.exec(value.replace(/\s/g, '').replace(/^nit\.?:?/i, ''));
      if (nit) {
        const digits = nit[1]!.replace(/\./g, '');
        return /^\d{5,10}$/.test(digits) ? `${digits}-${nit[2]}` : null;
      }
      const digits = value.replace(/^(c\.?\s?c\.?|c[eé]dula|nit)\.?:?\s*/i, '').replace(/[.\s-]/g, '');
      return /^\d{5,12}$/.test(digits) ? digits : null;
    }
    case 'telefono': {
      const digits = value.replace(/[\s().-]/g, '');
      return /^\+?\d{7,15}$/.test(digits) ? digits : null;
    }
    case 'email': {
      const email = value
        .toLowerCase()
        .replace(/\s*\barroba\b\s*/g, '@')
        .replace(/\s+punto\s+/g, '.')
        .replace(/\s/g, '');
      return email.length <= 254 && /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/.test(email) ? email : null;
    }
    case 'direccion':
      return value.length >= 2 && value.length <= 200 ? value : null;
    case 'ciudad':
      return value.length >= 2 && value.length <= 100 ? value : null;
  }
}

function answerCustomer(turn: Turn, draft: Draft, field: CustomerField, text: string): void {
  if (CLEAR.test(text)) {
    turn.setDraft({ ...draft, customer: { ...draft.customer, [field]: null }, returning: false });
    turn.patch({ awaiting: null, view: { name: 'card' } });
    return turn.card();
  }
  if (field === 'nombre' || field === 'cedula') {
    // both in one go, whichever was asked
    const read = readCustomer(text);
    if (read.nombre && read.cedula)
      return applyCustomer(turn, draft, { nombre: read.nombre, cedula: read.cedula });
  }
  const value = cleanCustomerField(field, text);
  if (value === null) return turn.say(turn.texts.badAnswer(field));
  applyCustomer(turn, draft, { [field]: value });
}

function answerDiscount(turn: Turn, draft: Draft, text: string): void {
  if (CLEAR.test(text)) return setDiscount(turn, draft, null);
  const read = readDiscount(text);
  const bare = /^\s*\$?[\d.,]+\s*(mil|k|millones|palos?)?\s*$/i.test(text) ? readAmount(text) : null;
  if (read) {
    return setDiscount(turn, draft, {
      kind: read.tipo === 'porcentaje' ? 'percent' : 'amount',
      value: new Decimal(read.valor).toString(),
    });
  }
  if (bare !== null) return setDiscount(turn, draft, { kind: 'amount', value: money(bare).toString() });
  turn.say(turn.texts.badAnswer('discount'));
}

function setDiscount(turn: Turn, draft: Draft, discount: Draft['discount']): void {
  const next = withoutDoubt({ ...draft, discount }, 'descuento');
  if (discount) {
    const { totals } = totalsOf(next, turn.context.shop!);
    const whole = discount.kind === 'percent' && new Decimal(discount.value).greaterThanOrEqualTo(100);
    // nothing is given away by a slip of the finger
    if (whole || !totals || !totals.total.greaterThan(0)) return turn.say(turn.texts.discountTooBig());
  }
  turn.setDraft(next);
  turn.patch({ awaiting: null, view: { name: 'card' } });
  turn.card();
}

// ── Buttons of the card ────────────────────────────────────────────────────────────────────────────────────────

/** @param action one of the `draft:` buttons, already known to be of the current card */
export function pressDraftButton(turn: Turn, draft: Draft, action: ButtonAction): void {
  const open = (view: View, awaiting: Awaiting | null = null): void => {
    turn.patch({ view, awaiting });
    turn.card();
  };
  const edit = (next: Draft): void => {
    turn.setDraft(next);
    open({ name: 'card' });
  };
  switch (action.kind) {
    case 'confirm':
      return confirm(turn, draft);
    case 'items':
      return open({ name: 'items' });
    case 'item':
      return draft.lines[action.index] ? open({ name: 'item', index: action.index }) : stale(turn);
    case 'item-field':
      return draft.lines[action.index]
        ? open(
            { name: 'item', index: action.index },
            { kind: 'line', index: action.index, field: action.field },
          )
        : stale(turn);
    case 'item-delete':
      return draft.lines[action.index] ? edit(withoutLine(draft, action.index)) : stale(turn);
    case 'add':
      return open({ name: 'items' }, { kind: 'add-line' });
    case 'customer':
      return open({ name: 'customer' });
    case 'customer-field':
      return open({ name: 'customer' }, { kind: 'customer', field: action.field });
    case 'use-suggestion':
      return draft.suggestion ? edit(withKnownCustomer(draft, draft.suggestion)) : stale(turn);
    case 'final-consumer':
      return edit(finalConsumer(draft));
    case 'payment':
      return open({ name: 'payment' });
    case 'payment-method':
      if (action.method === 'pendiente') return edit({ ...draft, payment: null, bank: null });
      if (action.method !== 'transferencia') return edit({ ...draft, payment: action.method, bank: null });
      turn.setDraft({ ...draft, payment: 'transferencia' });
      return open({ name: 'banks' });
    case 'bank': {
      const bank = BANKS[action.index];
      return bank ? edit({ ...draft, payment: 'transferencia', bank }) : stale(turn);
    }
    case 'tax':
      return turn.context.shop!.tax.regime === 'responsable' ? open({ name: 'tax' }) : stale(turn);
    case 'tax-mode':
      return turn.context.shop!.tax.regime === 'responsable'
        ? edit(withoutDoubt({ ...draft, tax: action.mode }, 'iva'))
        : stale(turn);
    case 'discount':
      return open({ name: 'discount' }, { kind: 'discount' });
    case 'discount-percent':
      return setDiscount(
        turn,
        draft,
        action.percent ? { kind: 'percent', value: String(action.percent) } : null,
      );
    case 'cancel':
      return cancelDraft(turn, draft);
    case 'back':
      return back(turn);
    default:
      return turn.toast(turn.texts.unknownButton);
  }
}

function back(turn: Turn): void {
  const { view, awaiting } = turn.state;
  let up: View = { name: 'card' };
  if (awaiting?.kind === 'line') up = { name: 'item', index: awaiting.index };
  else if (awaiting?.kind === 'customer') up = { name: 'customer' };
  else if (awaiting?.kind === 'add-line' || view.name === 'item') up = { name: 'items' };
  else if (view.name === 'banks') up = { name: 'payment' };
  turn.patch({ view: up, awaiting: null });
  turn.card();
}

/** A button of an older card, or of a line that is no longer there: nothing is changed, the true card is shown. */
export function stale(turn: Turn): void {
  if (!turn.state.draft) return turn.toast(turn.texts.staleButtonNoDraft, true);
  turn.toast(turn.texts.staleButton, true);
  turn.patch({ view: { name: 'card' }, awaiting: null });
  const pressed = turn.context.callback?.messageId;
  turn.card(pressed !== null && pressed !== undefined && pressed !== turn.state.cardMessageId);
}

export function cancelDraft(turn: Turn, draft: Draft): void {
  turn.closeCard(draft.id, turn.texts.cancelled());
  turn.ask({ kind: 'close-draft', draftId: draft.id, as: 'cancelled' });
  turn.setDraft(null);
  turn.patch({ awaiting: null, view: { name: 'card' }, issuing: null });
  takeFromQueue(turn);
}

/** A draft nobody confirmed in time. @returns true when it was closed */
export function expireDraft(turn: Turn): boolean {
  const { draft } = turn.state;
  if (!draft || turn.state.issuing || new Date(draft.expiresAt) > turn.context.now) return false;
  turn.closeCard(draft.id, turn.texts.expired());
  turn.say(turn.texts.expired());
  turn.ask({ kind: 'close-draft', draftId: draft.id, as: 'expired' });
  turn.setDraft(null);
  turn.patch({ awaiting: null, view: { name: 'card' }, queue: [] });
  return true;
}

// ── Issuing ────────────────────────────────────────────────────────────────────────────────────────────────────

function confirm(turn: Turn, draft: Draft): void {
  const shop = turn.context.shop!;
  if (!isComplete(draft, shop)) {
    turn.toast(turn.texts.cannotConfirm, true);
    turn.patch({ view: { name: 'card' }, awaiting: null });
    return turn.card();
  }
  // it was asked for before (a second tap, or the update handed over again): the same sale, issued once
  if (draft.status === 'issuing') return turn.ask({ kind: 'issue', draftId: draft.id });
  if (!showsTheTruth(turn, draft)) {
    // the shop's terms changed since the card was drawn: nobody agreed to these figures yet
    turn.setDraft(draft);
    turn.say(turn.texts.changedSinceShown());
    return turn.card();
  }
  turn.ask({ kind: 'issue-allowance' });
}

/** Would the sale be issued with the very figures that the card shows? */
function showsTheTruth(turn: Turn, draft: Draft): boolean {
  const { totals } = totalsOf(draft, turn.context.shop!);
  return totals !== null && hashOf(draft, totals) === draft.shownHash;
}

export function handleAllowance(turn: Turn, result: Of<ResultInput, 'allowance'>): void {
  const { draft } = turn.state;
  if (!draft) return;
  if (!result.ok) return turn.say(turn.texts.rateLimit(result.limit));
  if (!draft.shownHash) return stale(turn);
  // the revision stays: the same button pressed again means the same sale
  turn.patch({
    draft: { ...draft, status: 'issuing', confirmedHash: draft.shownHash },
    issuing: { draftId: draft.id },
    awaiting: null,
    view: { name: 'card' },
  });
  turn.ask({ kind: 'issue', draftId: draft.id });
}

export function handleIssued(turn: Turn, result: Of<ResultInput, 'issued'>): void {
  const { invoice } = result;
  if (turn.state.issuing?.draftId !== result.draftId) {
    // another press of the same button got there first and its replies tell the result
    return;
  }
  const current = turn.state.draft?.id === result.draftId || turn.state.draft === null;
  turn.closeCard(result.draftId, turn.texts.invoiceIssued(invoice));
  if (result.document === 'ready') documentCall(turn, invoice);
  else turn.say(turn.texts.documentFailed(invoice.number), invoiceButtons(turn, invoice));
  turn.patch({ issuing: null });
  if (!current) return;
  turn.setDraft(null);
  turn.patch({ awaiting: null, view: { name: 'card' } });
  takeFromQueue(turn);
}

export function handleIssueFailed(turn: Turn, result: Of<ResultInput, 'issue-failed'>): void {
  const { draft } = turn.state;
  turn.patch({ issuing: null });
  if (draft?.id === result.draftId) {
    // a new revision: the seller must look at the card again before confirming what has changed
    turn.setDraft({ ...draft, status: 'open', confirmedHash: null });
  }
  switch (result.reason) {
    case 'changed':
      turn.say(turn.texts.changedSinceShown());
      break;
    case 'rule':
      turn.say(turn.texts.ruleBroken(result.message ?? ''));
      break;
    case 'error':
      turn.say(turn.texts.issueFailed(result.reference));
      break;
  }
  turn.card();
}
