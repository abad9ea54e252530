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

const COLUMNS = `u.bot_id AS "botId", u.update_id::float8 AS "updateId", u.chat_id AS "chatId", u.organization_id AS "organizationId",
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
      `SELECT ${COLUMNS} FROM telegram_updates u WHERE u.bot_id = $1 AND u.update_id = $2 FOR UPDATE`,
      [id.botId, id.updateId],
    ),
  );
}

/**
 * Needs a platform transaction. Takes what may be handed to n8n now and marks it delivered: for each chat the oldest
 * update that is not settled, new or not done in time. An update that is done but whose replies are missing is handed
 * again too, and holds its chat back for `graceSeconds` so that answers keep their order.
 */
export function claimDeliverable(
  tx: Tx,
  input: { botId: string; limit: number; retryAfterSeconds: number; graceSeconds?: number },
): Promise<StoredUpdate[]> {
  return tx.rows<StoredUpdate>(
    `WITH due AS (
       SELECT u.bot_id, u.update_id FROM telegram_updates u
        WHERE u.bot_id = $1 AND (u.status IN ('received', 'delivered') OR (u.status = 'done' AND u.replied_at IS NULL))
          AND (u.next_attempt_at IS NULL OR u.next_attempt_at <= now())
          AND NOT EXISTS (
            SELECT 1 FROM telegram_updates e
             WHERE e.bot_id = u.bot_id AND e.chat_id = u.chat_id AND e.update_id < u.update_id
               AND (e.status IN ('received', 'delivered') OR (e.status = 'done' AND e.replied_at IS NULL))
               AND (e.status <> 'done' OR e.done_at > now() - make_interval(secs => $4)))
        ORDER BY u.update_id LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE telegram_updates u SET status = CASE WHEN u.status = 'done' THEN 'done' ELSE 'delivered' END,
        attempts = u.attempts + 1, delivered_at = now(), next_attempt_at = now() + make_interval(secs => $3)
       FROM due WHERE u.bot_id = due.bot_id AND u.update_id = due.update_id RETURNING ${COLUMNS}`,
    [input.botId, input.limit, input.retryAfterSeconds, input.graceSeconds ?? 30],
  );
}

/** Hand it again after that long; the attempt stays counted. */
export async function postponeUpdate(tx: Tx, id: UpdateId, seconds: number, error: string): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET next_attempt_at = now() + make_interval(secs => $3), error = $4
        WHERE bot_id = $1 AND update_id = $2`,
      [id.botId, id.updateId, seconds, error.slice(0, 500)],
    ),
  );
}

/** Gives up on a poisoned update, so that its chat goes on. */
export async function parkUpdate(tx: Tx, id: UpdateId, error: string): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET status = 'parked', error = $3
        WHERE bot_id = $1 AND update_id = $2 AND status IN ('received', 'delivered')`,
      [id.botId, id.updateId, error.slice(0, 500)],
    ),
  );
}

/**
 * Records that an update had its effect, with the calls that answer it, in the transaction of that effect.
 * @returns false when it was done before: then the caller's effect must not happen (roll back)
 */
export async function markUpdateDone(
  tx: Tx,
  input: UpdateId & { organizationId: string | null; replies: readonly OutgoingCall[] },
): Promise<boolean> {
  const row = await tx.asPlatform(() =>
    tx.row(
      `WITH done AS (
         UPDATE telegram_updates SET status = 'done', done_at = now(), organization_id = $3, replies = $4, error = NULL,
            replied_at = CASE WHEN $4::jsonb = '[]' THEN now() END
          WHERE bot_id = $1 AND update_id = $2 AND status <> 'done' RETURNING bot_id, update_id, chat_id)
       SELECT pg_notify('${UPDATES_CHANNEL}', json_build_object('bot_id', bot_id::text, 'update_id', update_id,
          'chat_id', chat_id::text, 'status', 'done')::text) FROM done`,
      [input.botId, input.updateId, input.organizationId, JSON.stringify(input.replies)],
    ),
  );
  return row !== null;
}

/** Adds calls to an update that is done already (the PDF after the invoice) and opens it for the Responder again. */
export async function addReplies(tx: Tx, id: UpdateId, replies: readonly OutgoingCall[]): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET replies = replies || $3::jsonb, replied_at = NULL WHERE bot_id = $1 AND update_id = $2`,
      [id.botId, id.updateId, JSON.stringify(replies)],
    ),
  );
}

/** One call of the update was sent. */
export async function markReplySent(
  tx: Tx,
  input: UpdateId & { clave: string; messageId: number | null },
): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET replied = replied || jsonb_build_object($3::text, $4::bigint)
        WHERE bot_id = $1 AND update_id = $2`,
      [input.botId, input.updateId, input.clave, input.messageId],
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
       SELECT pg_notify('${UPDATES_CHANNEL}', json_build_object('bot_id', bot_id::text, 'update_id', update_id,
          'chat_id', chat_id::text, 'status', 'replied')::text) FROM replied`,
      [id.botId, id.updateId],
    ),
  );
}

/** Needs a platform transaction. Chats that wait longer than that and were not told yet; marks them as told. */
export function claimLateChats(
  tx: Tx,
  input: { botId: string; olderThanSeconds: number },
): Promise<{ updateId: number; chatId: string }[]> {
  return tx.rows(
    `UPDATE telegram_updates SET late_notice_at = now()
      WHERE bot_id = $1 AND chat_id IS NOT NULL AND status IN ('received', 'delivered') AND late_notice_at IS NULL
        AND received_at < now() - make_interval(secs => $2)
      RETURNING update_id::float8 AS "updateId", chat_id AS "chatId"`,
    [input.botId, input.olderThanSeconds],
  );
}

/** Needs a platform transaction. For lag and backlog metrics. */
export async function updateBacklog(
  tx: Tx,
  botId: string,
): Promise<{ open: number; unreplied: number; oldestSeconds: number; parked: number }> {
  const row = await tx.row<{ open: number; unreplied: number; oldestSeconds: number; parked: number }>(
    `SELECT count(*) FILTER (WHERE status <> 'done')::int AS open, count(*) FILTER (WHERE status = 'done')::int AS unreplied,
        coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS "oldestSeconds",
        (SELECT count(*)::int FROM telegram_updates WHERE bot_id = $1 AND status = 'parked') AS parked
       FROM telegram_updates
      WHERE bot_id = $1 AND (status IN ('received', 'delivered') OR (status = 'done' AND replied_at IS NULL))`,
    [botId],
  );
  return row ?? { open: 0, unreplied: 0, oldestSeconds: 0, parked: 0 };
}

/** Needs a platform transaction. Forgets settled updates (personal data) older than that many days. @returns how many */
export function purgeUpdates(tx: Tx, olderThanDays: number): Promise<number> {
  return tx.run(
    `DELETE FROM telegram_updates WHERE received_at < now() - make_interval(days => $1) AND (replied_at IS NOT NULL OR status = 'parked')`,
    [olderThanDays],
  );
}
