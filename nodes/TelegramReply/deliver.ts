import type { Telegram } from 'telegraf';
import type { FlowContext, OutgoingCall } from '../../core/contract/flow';
import type { Database } from '../../database/connection';
import { markRepliesSent } from '../../database/conversation-store';
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

/**
 * Makes the calls of one update in order. Each one that got through is remembered at once, so that an update that is
 * handed over again only sends what is still owed. With the database away the calls are made all the same: a reply
 * twice is better than none.
 * @throws TelegramUnavailableError when a call that matters could not be made now
 */
export async function deliver(
  calls: readonly OutgoingCall[],
  context: FlowContext,
  deps: DeliveryDeps,
): Promise<Delivery> {
  const key: UpdateId = { botId: context.bot_id, updateId: context.update_id };
  const { sent, cards, done } = await remembered(calls, context, key, deps.db);
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
  await unlessAway(deps.db, async (tx) => {
    if (Object.keys(unsaved).length) await markRepliesSent(tx, key, unsaved);
    // a reply on the way ("typing…", a notice of failure) does not settle the update
    if (done) await markUpdateReplied(tx, key);
  });
  return delivery;
}

/** What was sent before, where the cards are, and whether the update's effect is recorded. */
async function remembered(
  calls: readonly OutgoingCall[],
  context: FlowContext,
  key: UpdateId,
  db: Database,
): Promise<{ sent: Record<string, unknown>; cards: Map<string, number>; done: boolean }> {
  const cards = new Map<string, number>();
  const record = await unlessAway(db, async (tx) => {
    const drafts = new Set(calls.flatMap((call) => call.tarjeta_de ?? []));
    if (context.organization_id) {
      await tx.asTenant(context.organization_id, async () => {
        for (const id of drafts) {
          const draft = await getDraft(tx, id);
          if (draft?.cardMessageId) cards.set(id, draft.cardMessageId);
        }
      });
    }
    return lockUpdate(tx, key);
  });
  return { sent: record?.replied ?? {}, cards, done: record?.status === 'done' };
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
      if (edited.status !== 'gone') return { result: edited, isNewCard: false };
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
