import type { OutgoingCall } from '../core/contract/flow';
import type { Tx } from './tenancy';
import type { Chat } from './repositories/telegram-links';

/**
 * What the conversation keeps between two updates, and the record of each update's effect. A transaction that changes
 * a chat starts with `lockChat`: n8n may run several executions for one chat, also in several workers.
 */

export interface UpdateKey {
  botId: string;
  updateId: number;
}

export interface UpdateRecord {
  status: 'received' | 'delivered' | 'done' | 'parked';
  raw: unknown;
  correlationId: string;
  /** The calls that the effect's transaction recorded. */
  replies: OutgoingCall[];
  /** `clave` -> message_id (null when the call makes none) of those that were sent. */
  replied: Record<string, number | null>;
  repliedAt: Date | null;
}

/** Handles the chat alone until the transaction ends. */
export async function lockChat(tx: Tx, chat: Chat): Promise<void> {
  await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended('jewelry-chat:' || $1 || ':' || $2, 0))`, [
    chat.botId,
    chat.chatId,
  ]);
}

const UPDATE_COLUMNS = `status, raw, correlation_id AS "correlationId", replies, replied, replied_at AS "repliedAt"`;

/** The update's record; inserted now when nobody stored it before (a flow that runs without the relay). */
export function openUpdate(
  tx: Tx,
  key: UpdateKey,
  given: { chatId: string | null; raw: unknown; correlationId: string },
): Promise<UpdateRecord> {
  return tx.asPlatform(async () => {
    const known = await getUpdate(tx, key);
    if (known) return known;
    await tx.run(
      `INSERT INTO telegram_updates (bot_id, update_id, chat_id, raw, status, correlation_id, delivered_at)
       VALUES ($1, $2, $3, $4, 'delivered', $5, now()) ON CONFLICT (bot_id, update_id) DO NOTHING`,
      [key.botId, key.updateId, given.chatId, JSON.stringify(given.raw), given.correlationId],
    );
    return (await getUpdate(tx, key))!;
  });
}

/** Works in any transaction. */
export function getUpdate(tx: Tx, key: UpdateKey): Promise<UpdateRecord | null> {
  return tx.asPlatform(() =>
    tx.row<UpdateRecord>(
      `SELECT ${UPDATE_COLUMNS} FROM telegram_updates WHERE bot_id = $1 AND update_id = $2`,
      [key.botId, key.updateId],
    ),
  );
}

/** Marks the update's effect as recorded, with the replies that are owed; tells whoever listens (the relay). */
export async function completeUpdate(
  tx: Tx,
  key: UpdateKey,
  replies: readonly OutgoingCall[],
  organizationId: string | null,
): Promise<void> {
  await tx.asPlatform(async () => {
    await tx.run(
      `UPDATE telegram_updates SET status = 'done', done_at = now(), replies = $3, organization_id = $4, error = NULL,
          replied_at = CASE WHEN $5 THEN now() END
        WHERE bot_id = $1 AND update_id = $2 AND status <> 'done'`,
      [key.botId, key.updateId, JSON.stringify(replies), organizationId, replies.length === 0],
    );
    await notify(tx, key, 'done');
  });
}

/** Forgets the words of an update: a password must not stay in the table. */
export async function redactUpdate(tx: Tx, key: UpdateKey): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET raw = jsonb_set(raw, '{message,text}', '"•••"')
        WHERE bot_id = $1 AND update_id = $2 AND raw #> '{message,text}' IS NOT NULL`,
      [key.botId, key.updateId],
    ),
  );
}

/** Remembers which replies were sent (`clave` -> message_id or null), so that none is sent again. */
export async function markReplied(
  tx: Tx,
  key: UpdateKey,
  sent: Record<string, number | null>,
): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      'UPDATE telegram_updates SET replied = replied || $3::jsonb WHERE bot_id = $1 AND update_id = $2',
      [key.botId, key.updateId, JSON.stringify(sent)],
    ),
  );
}

/** All replies of the update are out (or refused for good). */
export async function finishReplies(tx: Tx, key: UpdateKey): Promise<void> {
  await tx.asPlatform(async () => {
    await tx.run(
      `UPDATE telegram_updates SET replied_at = now()
        WHERE bot_id = $1 AND update_id = $2 AND status = 'done' AND replied_at IS NULL`,
      [key.botId, key.updateId],
    );
    await notify(tx, key, 'replied');
  });
}

async function notify(tx: Tx, key: UpdateKey, event: 'done' | 'replied'): Promise<void> {
  await tx.run(`SELECT pg_notify('jewelry_updates', $1)`, [
    JSON.stringify({ bot_id: key.botId, update_id: key.updateId, event }),
  ]);
}

/** A chat's session is forgotten after this long without a message. */
const SESSION_DAYS = 30;

/** What the chat was asked last; null when it is new or was forgotten. Works in any transaction. */
export async function loadSession(tx: Tx, chat: Chat): Promise<unknown> {
  const row = await tx.asPlatform(() =>
    tx.row<{ state: unknown }>(
      'SELECT state FROM chat_sessions WHERE bot_id = $1 AND chat_id = $2 AND expires_at > now()',
      [chat.botId, chat.chatId],
    ),
  );
  return row?.state ?? null;
}

export async function saveSession(tx: Tx, chat: Chat, state: object): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `INSERT INTO chat_sessions (bot_id, chat_id, state, expires_at)
       VALUES ($1, $2, $3, now() + make_interval(days => $4))
       ON CONFLICT (bot_id, chat_id) DO UPDATE SET state = excluded.state, expires_at = excluded.expires_at, updated_at = now()`,
      [chat.botId, chat.chatId, JSON.stringify(state), SESSION_DAYS],
    ),
  );
}

export interface StoredDraft {
  id: string;
  status: 'active' | 'completed' | 'cancelled' | 'expired';
  state: unknown;
  cardMessageId: number | null;
  invoiceId: string | null;
  botId: string;
  chatId: string;
  userId: string;
}

const DRAFT_COLUMNS = `id, status, state, card_message_id::float8 AS "cardMessageId", invoice_id AS "invoiceId",
  bot_id::text AS "botId", chat_id::text AS "chatId", user_id AS "userId"`;

/** The tenant's open draft of a chat, if any. */
export function loadActiveDraft(tx: Tx, chat: Chat): Promise<StoredDraft | null> {
  return tx.row<StoredDraft>(
    `SELECT ${DRAFT_COLUMNS} FROM invoice_drafts
      WHERE organization_id = $1 AND bot_id = $2 AND chat_id = $3 AND status = 'active'`,
    [tx.organizationId, chat.botId, chat.chatId],
  );
}

/** One of the tenant's drafts, locked until the transaction ends when `lock` is set. */
export function loadDraft(tx: Tx, draftId: string, lock = false): Promise<StoredDraft | null> {
  return tx.row<StoredDraft>(
    `SELECT ${DRAFT_COLUMNS} FROM invoice_drafts WHERE organization_id = $1 AND id = $2${lock ? ' FOR UPDATE' : ''}`,
    [tx.organizationId, draftId],
  );
}

/** Inserts or updates the open draft; `changes` are appended to its history. */
export async function saveDraft(
  tx: Tx,
  chat: Chat & { userId: string },
  draft: { id: string; state: object; expiresAt: string; changes: readonly object[] },
): Promise<void> {
  await tx.run(
    `INSERT INTO invoice_drafts AS d (id, organization_id, user_id, bot_id, chat_id, state, change_history, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, change_history = d.change_history || excluded.change_history,
       expires_at = excluded.expires_at, version = d.version + 1, updated_at = now()
      WHERE d.status = 'active'`,
    [
      draft.id,
      tx.organizationId,
      chat.userId,
      chat.botId,
      chat.chatId,
      JSON.stringify(draft.state),
      JSON.stringify(draft.changes),
      draft.expiresAt,
    ],
  );
}

/** Ends an open draft without an invoice. @returns false when it was not open any more */
export async function closeDraft(tx: Tx, draftId: string, as: 'cancelled' | 'expired'): Promise<boolean> {
  const closed = await tx.run(
    `UPDATE invoice_drafts SET status = $3, version = version + 1, updated_at = now()
      WHERE organization_id = $1 AND id = $2 AND status = 'active'`,
    [tx.organizationId, draftId, as],
  );
  return closed > 0;
}

/** Where the card of a draft is in the chat. Works in any transaction of the draft's tenant. */
export async function setCardMessage(tx: Tx, draftId: string, messageId: number): Promise<void> {
  await tx.run('UPDATE invoice_drafts SET card_message_id = $3 WHERE organization_id = $1 AND id = $2', [
    tx.organizationId,
    draftId,
    messageId,
  ]);
}
