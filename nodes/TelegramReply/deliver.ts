import { randomUUID } from 'node:crypto';
import type { Telegram } from 'telegraf';
import type { FlowContext, OutgoingCall, SendingTurn } from '../../core/contract/flow';
import type { Database } from '../../database/connection';
import {
  SENDING_LEASE_MS,
  claimReplies,
  endSending,
  markRepliesSent,
  releaseReplies,
  renewReplies,
} from '../../database/conversation-store';
import { DatabaseUnavailableError } from '../../database/errors';
import { getDraft, setCardMessage } from '../../database/repositories/drafts';
import { lockUpdate, type UpdateId } from '../../database/repositories/telegram-updates';
import { withPlatform, type Tx } from '../../database/tenancy';
import { sendCall, type SendOptions, type SendResult } from './send-call';

export interface Delivery {
  enviados: { clave: string; method: string; message_id: number | null }[];
  fallidos: { clave: string; method: string; motivo: string }[];
}

export interface DeliveryDeps {
  telegram: Telegram;
  db: Database;
  options: SendOptions;
  /** The file of a `binario` call. */
  file: (property: string) => Promise<{ data: Buffer; name: string }>;
}

/** A turn that the conversation took counts as just taken for this long; after it, one must ask. */
const FRESH_MS = 2_000;
/** How long a used turn is known: longer than n8n may wait between two tries of a box. */
const USED_MS = 60_000;
/** Together with the former well below `TURN_LEASE_MS`. */
const RENEW_MS = 1_500;
const LOOK_AGAIN_MS = 500;

/** Turns that were used here: the same item sent once more (a retry of the box) must ask what is still owed. */
const used = new Set<string>();

/**
 * Makes the calls of one update in order. One sender at a time: an update that is handed over again waits until the
 * first sender is through, then only sends what is still owed. Each call that got through is remembered at once. With
 * the database away the calls are made all the same: a reply twice is better than none.
 * @param turn taken by the conversation together with the replies: then there is nothing to ask
 * @throws TelegramUnavailableError when a call that matters could not be made now
 */
export async function deliver(
  calls: readonly OutgoingCall[],
  context: FlowContext,
  deps: DeliveryDeps,
  turn?: SendingTurn,
): Promise<Delivery> {
  const key: UpdateId = { botId: context.bot_id, updateId: context.update_id };
  const mine = turn && useOnce(turn) ? turn : null;
  const sender = mine?.remitente ?? randomUUID();
  const claimed =
    mine && Date.now() - mine.tomado < FRESH_MS
      ? claimedBy(mine)
      : await claim(calls, context, key, sender, deps);
  // somebody else is still sending: what it leaves is handed over again
  if (claimed === 'taken') return { enviados: [], fallidos: [] };
  const renewal = setInterval(() => {
    // a renewal that fails is made up for by the next one; the lease outlasts two of them
    void unlessAway(deps.db, (tx) => renewReplies(tx, key, { sender, leaseMs: SENDING_LEASE_MS })).catch(
      () => null,
    );
  }, RENEW_MS);
  try {
    const { delivery, unsaved } = await send(calls, context, key, claimed, deps);
    await unlessAway(deps.db, async (tx) => {
      // a reply on the way ("typing…", a notice of failure) does not settle the update
      await endSending(tx, key, { sender, sent: unsaved.sent, settled: claimed.done });
      await saveCards(tx, context, unsaved);
    });
    return delivery;
  } catch (error) {
    await unlessAway(deps.db, (tx) => releaseReplies(tx, key, sender));
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

/** @returns false when the turn was used here before */
function useOnce({ remitente }: SendingTurn): boolean {
  if (used.has(remitente)) return false;
  used.add(remitente);
  setTimeout(() => used.delete(remitente), USED_MS).unref();
  return true;
}

const claimedBy = (turn: SendingTurn): Claimed => ({
  sent: {},
  done: true,
  cards: new Map(Object.entries(turn.tarjetas)),
});

interface Claimed {
  sent: Record<string, unknown>;
  /** The update's effect is recorded: these are its last replies. */
  done: boolean;
  /** draft -> message of its card. */
  cards: Map<string, number>;
}

/** Waits for the sender before us, at most until its lease would have run out twice. */
async function claim(
  calls: readonly OutgoingCall[],
  context: FlowContext,
  key: UpdateId,
  sender: string,
  deps: DeliveryDeps,
): Promise<Claimed | 'taken'> {
  for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
    const answer = await unlessAway(deps.db, async (tx) => {
      const claimed = await claimReplies(tx, key, { sender, leaseMs: SENDING_LEASE_MS });
      if (claimed || !(await lockUpdate(tx, key)))
        return {
          sent: claimed?.replied ?? {},
          done: claimed?.status === 'done',
          cards: await cardsOf(tx, calls, context),
        };
      return 'busy' as const;
    });
    if (answer === null) return { sent: {}, done: false, cards: new Map() };
    if (answer !== 'busy') return answer;
    if (waited >= 2 * SENDING_LEASE_MS) return 'taken';
    await deps.options.sleep(LOOK_AGAIN_MS);
  }
}

/** Where the cards are that the calls show. */
async function cardsOf(
  tx: Tx,
  calls: readonly OutgoingCall[],
  context: FlowContext,
): Promise<Map<string, number>> {
  const cards = new Map<string, number>();
  const { organization_id: organizationId } = context;
  const drafts = new Set(calls.flatMap((call) => call.tarjeta_de ?? []));
  if (!organizationId || drafts.size === 0) return cards;
  await tx.asTenant(organizationId, async () => {
    for (const id of drafts) {
      const draft = await getDraft(tx, id);
      if (draft?.cardMessageId) cards.set(id, draft.cardMessageId);
    }
  });
  return cards;
}

/** Calls that got through and are not written down yet. */
interface Unsaved {
  sent: Record<string, number | null>;
  /** New cards among them. */
  cards: { draftId: string; messageId: number }[];
}

/** No reply says anything by its order with these. */
const SIDE_CALLS = ['answerCallbackQuery', 'sendChatAction'];

async function send(
  calls: readonly OutgoingCall[],
  context: FlowContext,
  key: UpdateId,
  { sent, cards }: Claimed,
  deps: DeliveryDeps,
): Promise<{ delivery: Delivery; unsaved: Unsaved }> {
  const outcomes: ({ call: OutgoingCall } & Made)[] = [];
  let unsaved: Unsaved = { sent: {}, cards: [] };
  const note = (call: OutgoingCall, made: Made): void => {
    outcomes.push({ call, ...made });
    unsaved.sent[call.clave] = made.messageId;
  };
  const aside: Promise<void>[] = [];

  for (const call of calls) {
    if (call.clave in sent) continue;
    if (call.opcional && SIDE_CALLS.includes(call.method)) {
      aside.push(make(call, cards, deps).then((made) => note(call, made)));
      continue;
    }
    // what got through is written down while the next call is made; what may happen twice, with the next that may not
    const saving = unsaved;
    const writes =
      !call.opcional &&
      outcomes.some((done) => done.call.clave in saving.sent && !done.call.opcional && !done.repeatable);
    if (writes) unsaved = { sent: {}, cards: [] };
    const [made, written] = await Promise.allSettled([
      make(call, cards, deps),
      writes ? unlessAway(deps.db, (tx) => saveSent(tx, context, key, saving)) : null,
    ]);
    if (written.status === 'rejected')
      unsaved = {
        sent: { ...saving.sent, ...unsaved.sent },
        cards: [...saving.cards, ...unsaved.cards],
      };
    if (made.status === 'rejected') {
      // what is known to have got through must not be sent again
      await unlessAway(deps.db, (tx) => saveSent(tx, context, key, unsaved));
      throw made.reason as Error;
    }
    note(call, made.value);
    if (made.value.isNewCard && made.value.messageId !== null) {
      const card = { draftId: call.tarjeta_de!, messageId: made.value.messageId };
      unsaved.cards.push(card);
      cards.set(card.draftId, card.messageId);
    }
  }
  await Promise.all(aside);
  return { delivery: deliveryOf(calls, outcomes), unsaved };
}

function deliveryOf(
  calls: readonly OutgoingCall[],
  outcomes: readonly ({ call: OutgoingCall } & Made)[],
): Delivery {
  const delivery: Delivery = { enviados: [], fallidos: [] };
  const inOrder = [...outcomes].sort((a, b) => calls.indexOf(a.call) - calls.indexOf(b.call));
  for (const { call, failure, messageId } of inOrder) {
    const { clave, method } = call;
    if (failure === null) delivery.enviados.push({ clave, method, message_id: messageId });
    else delivery.fallidos.push({ clave, method, motivo: failure });
  }
  return delivery;
}

async function saveSent(tx: Tx, context: FlowContext, key: UpdateId, unsaved: Unsaved): Promise<void> {
  if (Object.keys(unsaved.sent).length) await markRepliesSent(tx, key, unsaved.sent);
  await saveCards(tx, context, unsaved);
}

async function saveCards(tx: Tx, context: FlowContext, { cards }: Unsaved): Promise<void> {
  if (cards.length === 0 || !context.organization_id) return;
  await tx.asTenant(context.organization_id, async () => {
    for (const card of cards) setCardMessage(tx, card.draftId, card.messageId);
  });
}

async function unlessAway<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T | null> {
  try {
    return await withPlatform(db, work);
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) return null;
    throw error;
  }
}

/** What became of a call; `failure`: why it will never get through. */
interface Made {
  messageId: number | null;
  failure: string | null;
  isNewCard: boolean;
  /** Made once more it changes nothing: a message that shows its new words already. */
  repeatable: boolean;
}

async function make(
  call: OutgoingCall,
  cards: ReadonlyMap<string, number>,
  deps: DeliveryDeps,
): Promise<Made> {
  try {
    const attempted = await attempt(call, cards, deps);
    if (attempted.result.status !== 'failed' || !call.si_falla) return madeOf(attempted);
    const other = await sendCall(deps.telegram, call.si_falla, deps.options);
    return madeOf(other.status === 'gone' ? attempted : { result: other, isNewCard: false });
  } catch (error) {
    if (call.opcional)
      return { messageId: null, failure: 'sin respuesta', isNewCard: false, repeatable: true };
    throw error;
  }
}

interface Attempt {
  result: Exclude<SendResult, { status: 'gone' }>;
  isNewCard: boolean;
  edited?: boolean;
}

const madeOf = ({ result, isNewCard, edited = false }: Attempt): Made => ({
  messageId: result.status === 'sent' ? result.messageId : null,
  failure: result.status === 'sent' ? null : result.reason,
  isNewCard,
  repeatable: edited,
});

async function attempt(
  call: OutgoingCall,
  cards: ReadonlyMap<string, number>,
  deps: DeliveryDeps,
): Promise<Attempt> {
  const file = call.binario ? await deps.file(call.binario) : undefined;
  if (call.method === 'editMessageText') {
    const messageId = call.payload.message_id ?? (call.tarjeta_de && cards.get(call.tarjeta_de));
    if (messageId !== undefined) {
      const edited = await sendCall(
        deps.telegram,
        { method: call.method, payload: { ...call.payload, message_id: messageId } },
        deps.options,
      );
      if (edited.status !== 'gone' || call.opcional)
        return { result: settled(edited), isNewCard: false, edited: true };
    }
    // the message is gone (deleted, too old) or never was: its content must still be seen
    const { message_id: _gone, ...payload } = call.payload;
    const fresh = await sendCall(deps.telegram, { method: 'sendMessage', payload }, deps.options);
    return { result: settled(fresh), isNewCard: call.tarjeta_de !== undefined };
  }
  const result = await sendCall(deps.telegram, call, deps.options, file);
  return {
    result: settled(result),
    isNewCard: call.tarjeta_de !== undefined && call.method === 'sendMessage',
  };
}

/** Something that is gone cannot be changed or deleted any more. */
const settled = (result: SendResult): Exclude<SendResult, { status: 'gone' }> =>
  result.status === 'gone' ? { status: 'failed', code: 400, reason: 'el mensaje ya no existe' } : result;
