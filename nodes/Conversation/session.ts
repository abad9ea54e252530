import { randomUUID } from 'node:crypto';
import type { FlowContext, FlowItem, OutgoingCall, SendingTurn } from '../../core/contract/flow';
import {
  buildTexts,
  converse,
  emptyState,
  parseUpdate,
  type Call,
  type ChatInput,
  type ChatState,
  type Context,
  type Draft,
  type Outcome,
  type ShopFacts,
  type TelegramUpdate,
  type TextOverrides,
  type UserInput,
} from '../../core/conversation';
import type { Database } from '../../database/connection';
import {
  commitWithoutWaiting,
  openChat,
  openTenant,
  openUpdate,
  redactUpdate,
  storeDraft,
  TURN_LEASE_MS,
  type ActiveDraft,
  type OpenedChat,
} from '../../database/conversation-store';
import { writeAudit } from '../../database/repositories/audit';
import { lockChat, saveChatSession } from '../../database/repositories/chat-sessions';
import { closeDraft } from '../../database/repositories/drafts';
import { recordMetric } from '../../database/repositories/metric-events';
import { consumeRate } from '../../database/repositories/rate-limits';
import { unlinkChat, type Chat, type ChatIdentity } from '../../database/repositories/telegram-links';
import {
  markUpdateDone,
  markUpdateReplied,
  type StoredUpdate,
  type UpdateId,
} from '../../database/repositories/telegram-updates';
import { withPlatform, type Tx } from '../../database/tenancy';
import { answerLookup } from './lookups';
import { shopFacts } from './shop-facts';

export interface SessionDeps {
  db: Database;
  botId: string;
  /** For invite links; asks Telegram once per process. */
  botUsername: () => Promise<string>;
  texts: TextOverrides;
  requiredFields: ShopFacts['requiredFields'];
  now: () => Date;
}

/** What leaves the box, by output. */
export interface Emission {
  respuesta?: FlowItem;
  extraer?: FlowItem;
  facturar?: FlowItem;
  documento?: FlowItem;
}

/** Messages a person may send in a minute. */
const MESSAGES_PER_MINUTE = 30;
/** What a chat was asked is forgotten after a month without a message. */
const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;

/** What a chat remembers besides its draft, which is a row of its own. */
type Session = Omit<ChatState, 'draft' | 'cardMessageId'> & {
  /** Replies of a step that waits for another node: they are owed together with the end of the update. */
  owed?: { updateId: number; calls: Call[] };
};

/** draft -> message of its card. */
type Cards = SendingTurn['tarjetas'];

interface Entry {
  tx: Tx;
  key: UpdateId;
  chat: Chat;
  record: StoredUpdate;
  opened: OpenedChat<Session>;
  /** The draft that another node's result is about. */
  draftId: string | null;
  input: UserInput;
}

interface Handled extends Entry {
  now: Date;
  identity: ChatIdentity | null;
  stored: ActiveDraft<Draft> | null;
  cards: Cards;
  /** Replies that an earlier step of the same update owes. */
  earlier: readonly Call[];
  flow: FlowContext;
}

/**
 * A Telegram update comes in: its effect and its replies are recorded in one transaction that holds the chat's lock.
 * Handed over again, a finished update only yields the replies that were not sent.
 */
export function handleUpdate(deps: SessionDeps, update: TelegramUpdate): Promise<Emission> {
  const parsed = parseUpdate(update);
  const key = { botId: deps.botId, updateId: parsed.updateId };
  const chat = parsed.chatId === null ? null : { botId: deps.botId, chatId: parsed.chatId };
  if (!chat) return ignoreUpdate(deps, key, update);
  return inChat(deps, key, chat, async (tx, opened) => {
    const record =
      opened.update ??
      (await openUpdate(tx, { ...key, chatId: chat.chatId, raw: update, correlationId: randomUUID() }));
    if (record.status === 'done') return owedReplies(tx, key, { ...opened, record, chat }, 'again');
    if (parsed.input.kind === 'ignored') {
      await markUpdateDone(tx, { ...key, organizationId: null, replies: [] });
      return {};
    }
    return take({ tx, key, chat, record, opened, draftId: null, input: parsed.input }, deps, parsed.input);
  });
}

/** An update that belongs to no chat asks for nothing. */
function ignoreUpdate(deps: SessionDeps, key: UpdateId, raw: TelegramUpdate): Promise<Emission> {
  return withPlatform(deps.db, async (tx) => {
    const record = await openUpdate(tx, { ...key, chatId: null, raw, correlationId: randomUUID() });
    if (record.status !== 'done') await markUpdateDone(tx, { ...key, organizationId: null, replies: [] });
    return {};
  });
}

/**
 * Another node has done its part (reading, issuing, the PDF): `result` says what came of it, made within the same
 * transaction so that it can look things up in the tenant's data.
 */
export function handleResult(
  deps: SessionDeps,
  flow: Partial<FlowItem>,
  result: (tx: Tx, input: UserInput) => Promise<ChatInput>,
): Promise<Emission> {
  const { contexto } = flow;
  if (!contexto) throw new Error('El elemento no trae el contexto de la conversación.');
  const key = { botId: contexto.bot_id, updateId: contexto.update_id };
  const chat = { botId: contexto.bot_id, chatId: contexto.chat_id };
  return inChat(deps, key, chat, async (tx, opened) => {
    const record = opened.update;
    if (!record) throw new Error('La actualización de Telegram ya no está guardada.');
    if (record.status === 'done') return owedReplies(tx, key, { ...opened, record, chat }, 'with-file');
    const { input } = parseUpdate(record.raw as TelegramUpdate);
    const organizationId = contexto.organization_id;
    const chatInput = organizationId
      ? await tx.asTenant(organizationId, () => result(tx, input))
      : await result(tx, input);
    const draftId = flow.draft_id ?? null;
    return take({ tx, key, chat, record, opened, draftId, input }, deps, chatInput);
  });
}

/** One step of a chat in one transaction, alone with it. */
function inChat(
  deps: SessionDeps,
  key: UpdateId,
  chat: Chat,
  step: (tx: Tx, opened: OpenedChat<Session>) => Promise<Emission>,
): Promise<Emission> {
  return withPlatform(deps.db, async (tx) => {
    lockChat(tx, chat);
    return step(tx, await openChat<Session>(tx, key, chat));
  });
}

async function take(entry: Entry, deps: SessionDeps, input: ChatInput): Promise<Emission> {
  const { tx, key, chat, record, opened } = entry;
  const now = deps.now();
  const { identity } = opened;
  const welcome =
    identity && identity.userActive && identity.organizationStatus === 'active' ? identity : null;
  const texts = buildTexts(deps.texts);
  const flow = flowContext(entry, welcome);

  // an invitation still opens the door to somebody who was shut out elsewhere
  const invited = input.kind === 'command' && input.command === 'start' && input.argument !== '';
  if (identity && !welcome && !invited) {
    const calls: Call[] = [
      ...(entry.input.kind === 'button'
        ? [
            {
              method: 'answerCallbackQuery',
              payload: { callback_query_id: entry.input.callbackId },
              opcional: true,
            },
          ]
        : []),
      { method: 'sendMessage', payload: { chat_id: chat.chatId, text: texts.shutOut(), parse_mode: 'HTML' } },
    ];
    const replies = withKeys(calls, input.kind);
    await markUpdateDone(tx, { ...key, organizationId: identity.organizationId, replies });
    return { respuesta: { contexto: flow, respuestas: replies } };
  }

  const tooFast = welcome !== null && (await isTooFast(tx, welcome, input));
  const { owed, ...remembered } = opened.session ?? {};
  const tenant =
    welcome &&
    (await tx.asTenant(welcome.organizationId, () =>
      openTenant<Draft>(tx, { ...chat, userId: welcome.userId, draftId: entry.draftId }),
    ));
  const state: ChatState = {
    ...emptyState(now),
    ...remembered,
    draft: tenant?.draft?.state ?? null,
    cardMessageId: tenant?.draft?.cardMessageId ?? null,
  };
  const context: Context = {
    now,
    newId: randomUUID,
    chatId: chat.chatId,
    user: welcome && {
      id: welcome.userId,
      organizationId: welcome.organizationId,
      name: welcome.userName,
      role: welcome.role,
    },
    shop: tenant && shopFacts(tenant.shop, { requiredFields: deps.requiredFields }),
    callback:
      entry.input.kind === 'button'
        ? {
            id: entry.input.callbackId,
            messageId: entry.input.messageId,
            onFile: entry.input.onFile,
          }
        : null,
    tooFast,
    texts,
  };
  const outcome = await converse(state, input, context, (lookup) =>
    answerLookup(lookup, { tx, chat, identity: welcome, deps, correlationId: record.correlationId }),
  );
  const earlier = owed?.updateId === key.updateId ? owed.calls : [];
  const cards: Cards = {
    ...(entry.draftId && tenant?.cardMessageId ? { [entry.draftId]: tenant.cardMessageId } : {}),
    ...(tenant?.draft?.cardMessageId ? { [tenant.draft.id]: tenant.draft.cardMessageId } : {}),
  };
  return settle(
    { ...entry, now, identity: welcome, stored: tenant?.draft ?? null, cards, earlier, flow },
    outcome,
    input,
  );
}

async function isTooFast(tx: Tx, identity: ChatIdentity, input: ChatInput): Promise<boolean> {
  if (!['text', 'command', 'voice', 'photo'].includes(input.kind)) return false;
  const rate = await consumeRate(tx, {
    key: `messages:${identity.userId}`,
    limit: MESSAGES_PER_MINUTE,
    windowSeconds: 60,
  });
  return !rate.allowed;
}

/** Stores what the outcome says and tells what must leave the box. */
async function settle(handled: Handled, outcome: Outcome, input: ChatInput): Promise<Emission> {
  const { tx, key, chat, identity, earlier, flow, now } = handled;
  const emission: Emission = {};
  let unlinked = false;
  for (const request of outcome.requests) {
    switch (request.kind) {
      case 'extract':
        emission.extraer = { contexto: flow, extraer: request.request };
        break;
      case 'issue':
        emission.facturar = { contexto: flow, draft_id: request.draftId };
        break;
      case 'send-document':
        emission.documento = { contexto: flow, invoice_id: request.invoiceId };
        break;
      case 'close-draft':
        if (identity && request.as !== 'completed') {
          const { draftId, as } = request;
          await tx.asTenant(identity.organizationId, () => closeDraft(tx, draftId, as));
        }
        break;
      case 'redact-update':
        await redactUpdate(tx, key);
        break;
      case 'unlink':
        unlinked = true;
        break;
      default:
        throw new Error(`The conversation left ${request.kind} unanswered.`);
    }
  }
  if (identity)
    await tx.asTenant(identity.organizationId, () => storeForTenant(handled, identity, outcome, input));
  if (unlinked && identity) {
    await unlinkChat(tx, chat);
    await tx.asTenant(identity.organizationId, () =>
      writeAudit(tx, {
        action: 'LOGOUT',
        userId: identity.userId,
        entityType: 'user',
        entityId: identity.userId,
        correlationId: flow.correlation_id,
      }),
    );
  }

  const waits = emission.extraer || emission.facturar || emission.documento;
  const { draft: _draft, cardMessageId: _card, ...session } = outcome.state;
  const kept = outcome.calls.filter((call) => !call.opcional);
  const stored: Session =
    waits && (kept.length || earlier.length)
      ? { ...session, owed: { updateId: key.updateId, calls: [...earlier, ...kept] } }
      : session;
  await saveChatSession(tx, chat, stored, new Date(now.getTime() + SESSION_LIFETIME_MS));

  if (waits) {
    commitWithoutWaiting(tx);
    // only what may be lost goes out now ("typing…"); the rest is owed with the end of the update
    const atOnce = outcome.calls.filter((call) => call.method === 'sendChatAction');
    if (atOnce.length)
      emission.respuesta = { contexto: flow, respuestas: withKeys(atOnce, `${input.kind}-antes`) };
    return emission;
  }
  const replies = withKeys([...earlier, ...outcome.calls], input.kind);
  // the Responder node follows at once: its turn is taken here
  const turn: SendingTurn = { remitente: randomUUID(), tomado: Date.now(), tarjetas: handled.cards };
  await markUpdateDone(tx, {
    ...key,
    organizationId: identity?.organizationId ?? null,
    replies,
    ...(replies.length ? { sender: { id: turn.remitente, leaseMs: TURN_LEASE_MS } } : {}),
  });
  if (replies.length) emission.respuesta = { contexto: flow, respuestas: replies, envio: turn };
  return emission;
}

async function storeForTenant(
  handled: Handled,
  identity: ChatIdentity,
  outcome: Outcome,
  input: ChatInput,
): Promise<void> {
  const { tx, chat, stored, now } = handled;
  const { draft } = outcome.state;
  if (draft) {
    await storeDraft(tx, stored, {
      ...chat,
      id: draft.id,
      userId: identity.userId,
      state: draft,
      expiresAt: new Date(draft.expiresAt),
      changes: outcome.changes.map((change) => ({ ...change, timestamp: now.toISOString() })),
    });
  }
  if (input.kind === 'extraction') {
    const { extraction, milliseconds } = input;
    recordMetric(tx, {
      type: 'ai.extraction',
      userId: identity.userId,
      durationMs: milliseconds,
      payload: {
        motor: extraction.motor ?? 'reglas',
        canal: extraction.canal ?? 'text',
        items: extraction.items.length,
        confianza: extraction.confianza,
      },
    });
  } else if (input.kind === 'extraction-failed') {
    recordMetric(tx, {
      type: 'ai.extraction_failed',
      userId: identity.userId,
      payload: { referencia: input.reference },
    });
  }
}

/** An update whose effect is recorded: what was not sent yet, through the PDF again when a file is owed. */
async function owedReplies(
  tx: Tx,
  key: UpdateId,
  { record, chat, identity }: Pick<OpenedChat<Session>, 'identity'> & { record: StoredUpdate; chat: Chat },
  mode: 'again' | 'with-file',
): Promise<Emission> {
  const missing = record.replies.filter((call) => !(call.clave in record.replied));
  if (record.repliedAt || missing.length === 0) {
    if (!record.repliedAt) await markUpdateReplied(tx, key);
    return {};
  }
  const contexto: FlowContext = {
    bot_id: key.botId,
    update_id: key.updateId,
    chat_id: chat.chatId,
    organization_id: identity?.organizationId ?? null,
    user_id: identity?.userId ?? null,
    correlation_id: record.correlationId,
  };
  const invoiceId = missing.find((call) => call.documento_de)?.documento_de;
  if (invoiceId && mode === 'again') return { documento: { contexto, invoice_id: invoiceId } };
  return { respuesta: { contexto, respuestas: missing } };
}

function flowContext(entry: Entry, identity: ChatIdentity | null): FlowContext {
  return {
    bot_id: entry.key.botId,
    update_id: entry.key.updateId,
    chat_id: entry.chat.chatId,
    organization_id: identity?.organizationId ?? null,
    user_id: identity?.userId ?? null,
    correlation_id: entry.record.correlationId,
  };
}

/** Gives each call its key, unique within the update. */
const withKeys = (calls: readonly Call[], step: string): OutgoingCall[] =>
  calls.map((call, index) => ({ clave: `${step}:${index}`, ...call }));
