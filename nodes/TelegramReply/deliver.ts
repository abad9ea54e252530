import { randomUUID } from 'node:crypto';
import type { Telegram } from 'telegraf';
import type { FlowContext, OutgoingCall } from '../../core/contract/flow';
import type { Database } from '../../database/connection';
import {
  claimReplies,
  markRepliesSent,
  releaseReplies,
  renewReplies,
} from '../../database/conversation-store';
import { DatabaseUnavailableError } from '../../database/errors';
import { getDraft, setCardMessage } from '../../database/repositories/drafts';
import { lockUpdate, markUpdateReplied, type UpdateId } from '../../database/repositories/telegram-updates';
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

/** How long a sender that fell silent (its process died) keeps the others from sending. */
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;
const LOOK_AGAIN_MS = 500;

/**
 * Makes the calls of one update in order. One sender at a time: an update that is handed over again waits until the
 * first sender is through, then only sends what is still owed. Each call that got through is remembered at once. With
 * the database away the calls are made all the same: a reply twice is better than none.
 * @throws TelegramUnavailableError when a call that matters could not be made now
 */
export async function deliver(
  calls: readonly OutgoingCall[],
  context: FlowContext,
  deps: DeliveryDeps,
): Promise<Delivery> {
  const key: UpdateId = { botId: context.bot_id, updateId: context.update_id };
  const sender = randomUUID();
  const claimed = await claim(calls, context, key, sender, deps);
  // somebody else is still sending: what it leaves is handed over again
  if (claimed === 'taken') return { enviados: [], fallidos: [] };
  const renewal = setInterval(() => {
    // a renewal that fails is made up for by the next one; the lease outlasts two of them
    void unlessAway(deps.db, (tx) => renewReplies(tx, key, { sender, leaseMs: LEASE_MS })).catch(() => null);
  }, RENEW_MS);
  try {
    const delivery = await send(calls, context, key, claimed, deps);
    await unlessAway(deps.db, async (tx) => {
      if (Object.keys(delivery.unsaved).length) await markRepliesSent(tx, key, delivery.unsaved);
      // a reply on the way ("typing…", a notice of failure) does not settle the update
      if (claimed.done) await markUpdateReplied(tx, key);
      await releaseReplies(tx, key, sender);
    });
    return { enviados: delivery.enviados, fallidos: delivery.fallidos };
  } catch (error) {
    await unlessAway(deps.db, (tx) => releaseReplies(tx, key, sender));
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

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
      const claimed = await claimReplies(tx, key, { sender, leaseMs: LEASE_MS });
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
    if (waited >= 2 * LEASE_MS) return 'taken';
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

async function send(
  calls: readonly OutgoingCall[],
  context: FlowContext,
  key: UpdateId,
  { sent, cards }: Claimed,
  deps: DeliveryDeps,
): Promise<Delivery & { unsaved: Record<string, number | null> }> {
  const delivery: Delivery = { enviados: [], fallidos: [] };
  let unsaved: Record<string, number | null> = {};

  for (const call of calls) {
    if (call.clave in sent) continue;
    const { result, isNewCard } = await make(call, cards, deps);
    const messageId = result?.status === 'sent' ? result.messageId : null;
    if (result === null || result.status === 'failed')
      delivery.fallidos.push({
        clave: call.clave,
        method: call.method,
        motivo: result?.reason ?? 'sin respuesta',
      });
    else delivery.enviados.push({ clave: call.clave, method: call.method, message_id: messageId });
    unsaved[call.clave] = messageId;
    // small things (closing a pop-up) are written down with the next call that matters
    if (call.opcional) continue;
    const card = isNewCard && messageId !== null ? { draftId: call.tarjeta_de!, messageId } : null;
    if (card) cards.set(card.draftId, card.messageId);
    const saving = unsaved;
    unsaved = {};
    await unlessAway(deps.db, async (tx) => {
      await markRepliesSent(tx, key, saving);
      if (card && context.organization_id)
        await tx.asTenant(context.organization_id, () => setCardMessage(tx, card.draftId, card.messageId));
    });
  }
  return { ...delivery, unsaved };
}

async function unlessAway<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T | null> {
  try {
    return await withPlatform(db, work);
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) return null;
    throw error;
  }
}

async function make(
  call: OutgoingCall,
  cards: ReadonlyMap<string, number>,
  deps: DeliveryDeps,
): Promise<{ result: Exclude<SendResult, { status: 'gone' }> | null; isNewCard: boolean }> {
  try {
    const result = await attempt(call, cards, deps);
    if (result.result.status === 'failed' && call.si_falla) {
      const other = await sendCall(deps.telegram, call.si_falla, deps.options);
      return { result: other.status === 'gone' ? result.result : other, isNewCard: false };
    }
    return result;
  } catch (error) {
    if (call.opcional) return { result: null, isNewCard: false };
    throw error;
  }
}

async function attempt(
  call: OutgoingCall,
  cards: ReadonlyMap<string, number>,
  deps: DeliveryDeps,
): Promise<{ result: Exclude<SendResult, { status: 'gone' }>; isNewCard: boolean }> {
  const file = call.binario ? await deps.file(call.binario) : undefined;
  if (call.method === 'editMessageText') {
    const messageId = call.payload.message_id ?? (call.tarjeta_de && cards.get(call.tarjeta_de));
    if (messageId !== undefined) {
      const edited = await sendCall(
        deps.telegram,
        { method: call.method, payload: { ...call.payload, message_id: messageId } },
        deps.options,
      );
      if (edited.status !== 'gone' || call.opcional) return { result: settled(edited), isNewCard: false };
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
