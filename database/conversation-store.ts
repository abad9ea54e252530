import { InvoicingError } from '../core/invoicing/errors';
import { createDraft, saveDraft, type DraftChange, type StoredDraft } from './repositories/drafts';
import { shopSql, toShop, type Shop, type ShopRow } from './repositories/organizations';
import { chatIdentitySql, type Chat, type ChatIdentity } from './repositories/telegram-links';
import {
  lockUpdate,
  notifySql,
  recordUpdate,
  UPDATE_COLUMNS,
  type StoredUpdate,
  type UpdateId,
} from './repositories/telegram-updates';
import { touchUserSql } from './repositories/users';
import type { Tx } from './tenancy';

/** What a step of the conversation starts from, besides what belongs to the tenant. */
export interface OpenedChat<Session> {
  update: StoredUpdate | null;
  identity: ChatIdentity | null;
  /** What the chat remembers; null when nothing is open or it expired. */
  session: Session | null;
}

/** The stored update, locked, who writes in the chat, and what it remembers: in one round trip. */
export async function openChat<Session>(tx: Tx, id: UpdateId, chat: Chat): Promise<OpenedChat<Session>> {
  const row = await tx.asPlatform(() =>
    tx.row<Omit<OpenedChat<Session>, 'update'> & StoredUpdate>(
      `SELECT u.*, to_jsonb(l) AS identity, s.state AS session
         FROM (SELECT $1::bigint AS bot_id) AS one
         LEFT JOIN (SELECT ${UPDATE_COLUMNS} FROM telegram_updates u
                     WHERE u.bot_id = $1 AND u.update_id = $2 FOR UPDATE) AS u ON true
         LEFT JOIN (${chatIdentitySql('$3', '$1')}) AS l ON true
         LEFT JOIN chat_sessions s ON s.bot_id = $1 AND s.chat_id = $3 AND s.expires_at > now()`,
      [id.botId, id.updateId, chat.chatId],
    ),
  );
  const { identity, session, ...update } = row!;
  return { update: update.status === null ? null : update, identity, session };
}

/** The stored update, locked; stored now when nobody did before (a flow that runs without the relay). */
export async function openUpdate(
  tx: Tx,
  update: UpdateId & { chatId: string | null; raw: unknown; correlationId: string },
): Promise<StoredUpdate> {
  const known = await lockUpdate(tx, update);
  if (known) return known;
  await recordUpdate(tx, update);
  const stored = await lockUpdate(tx, update);
  if (!stored) throw new Error('The update could not be stored.');
  return stored;
}

/** The part of a draft that a conversation works on. */
export type ActiveDraft<State> = Pick<StoredDraft<State>, 'id' | 'version' | 'state' | 'cardMessageId'>;

/**
 * What a step needs of the tenant, in one round trip: the shop, the chat's active draft (locked), and the message of
 * the card of `draftId`. Marks the user's activity, at most once a minute.
 * @throws InvoicingError `not_found` without the shop
 */
export async function openTenant<State>(
  tx: Tx,
  of: Chat & { userId: string; draftId: string | null },
): Promise<{ shop: Shop; draft: ActiveDraft<State> | null; cardMessageId: number | null }> {
  const row = await tx.row<ShopRow & { draft: ActiveDraft<State> | null; card: number | null }>(
    `WITH seen AS (${touchUserSql('$4')})
     SELECT ${shopSql.columns}, d.draft,
         (SELECT card_message_id::float8 FROM invoice_drafts WHERE id = $5) AS card
       FROM ${shopSql.tables}
       LEFT JOIN (
         SELECT jsonb_build_object('id', id, 'version', version, 'state', state, 'cardMessageId', card_message_id) AS draft
           FROM invoice_drafts
          WHERE organization_id = $1 AND bot_id = $2 AND chat_id = $3 AND status = 'active' FOR UPDATE) AS d ON true
      WHERE o.id = $1`,
    [tx.organizationId, of.botId, of.chatId, of.userId, of.draftId],
  );
  if (!row) throw new InvoicingError('not_found', 'No existe esa joyería.');
  return { shop: toShop(row), draft: row.draft, cardMessageId: row.card };
}

/**
 * Lets the commit of a step that waits for another node return before the disk has it. Nothing is lost with it: the update
 * is not done, so a fall of power only means that it is handed over again; and the commit that does finish the update is
 * on disk only together with everything before it.
 */
export function commitWithoutWaiting(tx: Tx): void {
  tx.later('SET LOCAL synchronous_commit = off');
}

/** Forgets the words of an update: a password must not stay in the table. */
export async function redactUpdate(tx: Tx, id: UpdateId): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET raw = jsonb_set(raw, '{message,text}', '"•••"')
        WHERE bot_id = $1 AND update_id = $2 AND raw #> '{message,text}' IS NOT NULL`,
      [id.botId, id.updateId],
    ),
  );
}

/** How long a sender that fell silent (its process died) keeps the others from sending. */
export const SENDING_LEASE_MS = 15_000;
/** The same for a turn that is taken in advance: whoever it was meant for begins at once, or is not coming. */
export const TURN_LEASE_MS = 5_000;

/**
 * Takes the sending of an update's replies for `leaseMs`: null while somebody else holds it. The holder renews
 * and releases the lease; when its process dies, the lease runs out and the next one sends what is left.
 */
export function claimReplies(
  tx: Tx,
  id: UpdateId,
  claim: { sender: string; leaseMs: number },
): Promise<Pick<StoredUpdate, 'status' | 'replied'> | null> {
  return tx.asPlatform(() =>
    tx.row<Pick<StoredUpdate, 'status' | 'replied'>>(
      `UPDATE telegram_updates SET sender = $3, sender_until = now() + make_interval(secs => $4::float8 / 1000)
        WHERE bot_id = $1 AND update_id = $2 AND (sender IS NULL OR sender_until < now() OR sender = $3)
        RETURNING status, replied`,
      [id.botId, id.updateId, claim.sender, claim.leaseMs],
    ),
  );
}

/** Keeps the lease for `leaseMs` more, unless it was released or lost. */
export async function renewReplies(
  tx: Tx,
  id: UpdateId,
  claim: { sender: string; leaseMs: number },
): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET sender_until = now() + make_interval(secs => $4::float8 / 1000)
        WHERE bot_id = $1 AND update_id = $2 AND sender = $3`,
      [id.botId, id.updateId, claim.sender, claim.leaseMs],
    ),
  );
}

/** Lets the next sender in at once; nothing happens when the lease was lost to another. */
export async function releaseReplies(tx: Tx, id: UpdateId, sender: string): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET sender = NULL, sender_until = NULL
        WHERE bot_id = $1 AND update_id = $2 AND sender = $3`,
      [id.botId, id.updateId, sender],
    ),
  );
}

/** Remembers which replies were sent (`clave` -> message_id or null), several at once. */
export async function markRepliesSent(
  tx: Tx,
  id: UpdateId,
  sent: Readonly<Record<string, number | null>>,
): Promise<void> {
  await tx.asPlatform(async () =>
    tx.later(
      'UPDATE telegram_updates SET replied = replied || $3::jsonb WHERE bot_id = $1 AND update_id = $2',
      [id.botId, id.updateId, JSON.stringify(sent)],
    ),
  );
}

/**
 * The sender is through: remembers what it sent, releases its lease and, `settled`, says that nothing more is owed. Sent
 * with the end of the transaction.
 */
export async function endSending(
  tx: Tx,
  id: UpdateId,
  end: { sender: string; sent: Readonly<Record<string, number | null>>; settled: boolean },
): Promise<void> {
  await tx.asPlatform(async () =>
    tx.later(
      `WITH ended AS (
         UPDATE telegram_updates SET replied = replied || $3::jsonb,
            sender = NULLIF(sender, $4::uuid), sender_until = CASE WHEN sender = $4::uuid THEN NULL ELSE sender_until END,
            replied_at = CASE WHEN $5 THEN coalesce(replied_at, now()) ELSE replied_at END,
            next_attempt_at = CASE WHEN $5 THEN NULL ELSE next_attempt_at END
          WHERE bot_id = $1 AND update_id = $2 RETURNING bot_id, update_id, chat_id)
       SELECT ${notifySql("'replied'")} FROM ended WHERE $5`,
      [id.botId, id.updateId, JSON.stringify(end.sent), end.sender, end.settled],
    ),
  );
}

/**
 * Stores the conversation's draft: a new row for a new draft, else a new state of the one that was loaded.
 * @param loaded what `openTenant` gave at the start of this transaction
 */
export async function storeDraft(
  tx: Tx,
  loaded: Pick<StoredDraft, 'id' | 'version'> | null,
  draft: Chat & {
    id: string;
    userId: string;
    state: object;
    expiresAt: Date;
    changes: readonly DraftChange[];
  },
): Promise<void> {
  if (loaded?.id !== draft.id) {
    await createDraft(tx, draft);
    return;
  }
  await saveDraft(tx, {
    id: draft.id,
    expectedVersion: loaded.version,
    state: draft.state,
    changes: draft.changes,
    expiresAt: draft.expiresAt,
  });
}
