import type { ExtraccionJson } from '../contract/extraction';
import { answer } from './answers';
import { forTheCard } from './card-words';
import { askWhich } from './corrections';
import { completeCustomer } from './customer';
import { draftFrom, isAnotherSale, isComplete, mergeInto } from './draft';
import { shorten } from './html';
import { bankIn } from './payment-words';
import { putRight } from './putting-right';
import type { ResultInput, TelegramFile, UserInput } from './state';
import type { Turn } from './turn';

type Of<Input, Kind> = Extract<Input, { kind: Kind }>;

/** Telegram lets bots download 20 MB; nothing of ours needs more than 10. */
const MAX_FILE_BYTES = 10 * 1024 * 1024;

const MAX_VOICE_SECONDS = 300;
const MAX_QUEUE = 20;

export function readText(turn: Turn, text: string): void {
  const { draft } = turn.state;
  if (!turn.state.awaiting && smallTalk(turn, text)) return;
  if (draft?.status === 'open' && !turn.state.awaiting && forTheCard(turn, draft, text)) return;
  turn.ask({ kind: 'extract', request: { channel: 'text', text, files: [], adding: isAdding(turn) } });
}

const several = (words: string): RegExp => new RegExp(`^(${words})( (${words}))*$`, 'iu');

const GREETING = several(
  'hola+|buen[oa]s( d[ií]as| tardes| noches)?|buen d[ií]a|qu[eé] (tal|m[aá]s)|c[oó]mo (est[aá]n?|le va|vamos|va)|saludos',
);

const THANKS = several(
  '(muchas |mil |muchísimas )?gracias|ok(ay)?|listo|vale|dale|bueno|bien|perfecto|excelente|de una|muy amable|feliz (d[ií]a|tarde|noche)',
);

/** Only the tap makes an invoice: these words show where it is. */
const AGREES = several(
  's[ií]|dale|listo|h[aá]gal[ea]|confirm\\p{L}*|gen[eé]r\\p{L}*|factur[eé]l[ea]|correct[oa]|as[ií]|est[aá]|bien|la|factura|ya',
);

/** "¿cuánto va?", "muéstreme la factura" */
const ASKS_TO_SEE = several(
  'y|cu[aá]nto|va|es|ser[ií]a|suma|d[aá]|todo|en|el|la|total|mu[eé]str\\p{L}*|factura|tarjeta',
);

/** "hola", "gracias": people are polite with a bot too. @returns false when the text is something else */
function smallTalk(turn: Turn, text: string): boolean {
  const words = text
    .replace(/[^\p{L}\s]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  const greeting = GREETING.test(words);
  const { draft } = turn.state;
  if (!greeting && !THANKS.test(words) && !(draft && (AGREES.test(words) || ASKS_TO_SEE.test(words))))
    return false;
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
  turn.ask({ kind: 'extract', request: { channel, text, files: [file], adding: isAdding(turn) } });
}

const isAdding = (turn: Turn): boolean => turn.state.draft?.status === 'open';

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
  const right = asked || sameAlbum ? { draft, extraction } : putRight(draft, extraction, words);
  if ('which' in right) return void askWhich(turn, right.which);
  const merged = mergeInto(
    { ...right.draft, status: 'open', confirmedHash: null },
    right.extraction,
    turn.context.shop!,
  );
  turn.setDraft({ ...merged, bank: merged.bank ?? bankIn(words, merged.payment) });
  turn.patch({ awaiting: null, view: { name: 'card' }, issuing: null });
  completeCustomer(turn, draft, false);
}

export function handleExtractionFailed(turn: Turn, result: Of<ResultInput, 'extraction-failed'>): void {
  turn.say(turn.texts.readFailed(result.message, result.reference));
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
export function takeFromQueue(turn: Turn): void {
  const [next, ...queue] = turn.state.queue;
  if (!next) return;
  turn.patch({ queue });
  turn.say(turn.texts.nextFromQueue());
  startDraft(turn, next.extraction, next.albumId, next.words ?? null);
}
