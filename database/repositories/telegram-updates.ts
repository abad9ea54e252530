import type { OutgoingCall } from '../../core/contract/flow';
import type { Tx } from '../tenancy';

export interface StoredUpdate {
  botId: string;
  updateId: number;
  chatId: string | null;
  organizationId: string | null;
  raw: Record<string, unknown>;
  status: 'received' | 'delivered' | 'done' | 'parked';
  attempts: number;
  correlationId: string;
  receivedAt: Date;
  deliveredAt: Date | null;
  doneAt: Date | null;
  replies: OutgoingCall[];
  /** clave -> message_id (null when the call gives none) of the calls that were sent. */
  replied: Record<string, number | null>;
  repliedAt: Date | null;
  error: string | null;
}

export interface UpdateId {
  botId: string;
  updateId: number;
}

/** NOTIFY channel; payload {"bot_id","update_id","chat_id","status":"done"|"replied"}. */
export const UPDATES_CHANNEL = 'jewelry_updates';

/** `StoredUpdate` of the row `u`. */
export const UPDATE_COLUMNS = `u.bot_id AS "botId", u.update_id::float8 AS "updateId", u.chat_id AS "chatId", u.organization_id AS "organizationId",
  u.raw, u.status, u.attempts, u.correlation_id AS "correlationId", u.received_at AS "receivedAt", u.delivered_at AS "deliveredAt",
  u.done_at AS "doneAt", u.replies, u.replied, u.replied_at AS "repliedAt", u.error`;

/** Stores an update once. @returns false when it is known already */
export async function recordUpdate(
  tx: Tx,
  update: UpdateId & { chatId: string | null; raw: unknown; correlationId: string },
): Promise<boolean> {
  const inserted = await tx.asPlatform(() =>
    tx.run(
      `INSERT INTO telegram_updates (bot_id, update_id, chat_id, raw, correlation_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [update.botId, update.updateId, update.chatId, JSON.stringify(update.raw), update.correlationId],
    ),
  );
  return inserted === 1;
}

/** The stored update, locked until the transaction ends: what a redelivery must look at first. */
export function lockUpdate(tx: Tx, id: UpdateId): Promise<StoredUpdate | null> {
  return tx.asPlatform(() =>
    tx.row<StoredUpdate>(
      `SELECT ${UPDATE_COLUMNS} FROM telegram_updates u WHERE u.bot_id = $1 AND u.update_id = $2 FOR UPDATE`,
      [id.botId, id.updateId],
    ),
  );
}

/** Tells the relay, once the transaction is committed, how the updates in a row source stand. @param status SQL */
export const notifySql = (status: string): string =>
  `pg_notify('${UPDATES_CHANNEL}', json_build_object('bot_id', bot_id::text, 'update_id', update_id,
     'chat_id', chat_id::text, 'status', ${status})::text)`;

/**
 * Records that an update had its effect, with the calls that answer it, in the transaction of that effect and sent with
 * its end. The update must be locked and not done.
 * @param done.sender takes the lease of sending the calls along
 */
export async function markUpdateDone(
  tx: Tx,
  done: UpdateId & {
    organizationId: string | null;
    replies: readonly OutgoingCall[];
    sender?: { id: string; leaseMs: number };
  },
): Promise<void> {
  await tx.asPlatform(async () =>
    tx.later(
      `WITH done AS (
         UPDATE telegram_updates SET status = 'done', done_at = now(), organization_id = $3, replies = $4, error = NULL,
            replied_at = CASE WHEN $4::jsonb = '[]' THEN now() END, sender = $5::uuid,
            sender_until = now() + make_interval(secs => $6::float8 / 1000)
          WHERE bot_id = $1 AND update_id = $2 AND status <> 'done' RETURNING bot_id, update_id, chat_id, replied_at)
       SELECT ${notifySql("CASE WHEN replied_at IS NULL THEN 'done' ELSE 'replied' END")} FROM done`,
      [
        done.botId,
        done.updateId,
        done.organizationId,
        JSON.stringify(done.replies),
        done.sender?.id ?? null,
        done.sender?.leaseMs ?? null,
      ],
    ),
  );
}

/** All calls were sent: the update is settled. */
export async function markUpdateReplied(tx: Tx, id: UpdateId): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `WITH replied AS (
         UPDATE telegram_updates SET replied_at = coalesce(replied_at, now()), next_attempt_at = NULL
          WHERE bot_id = $1 AND update_id = $2 RETURNING bot_id, update_id, chat_id)
       SELECT ${notifySql("'replied'")} FROM replied`,
      [id.botId, id.updateId],
    ),
  );
}

/** Needs a platform transaction. Forgets settled updates (personal data) older than that many days. @returns how many */
export function purgeUpdates(tx: Tx, olderThanDays: number): Promise<number> {
  return tx.run(
    `DELETE FROM telegram_updates WHERE received_at < now() - make_interval(days => $1) AND (replied_at IS NOT NULL OR status = 'parked')`,
    [olderThanDays],
  );
}
