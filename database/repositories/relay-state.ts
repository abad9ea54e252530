import type { Tx } from '../tenancy';

/** Where the relay of one bot stands: n8n's webhook, the polling offset, and who polls. */
export interface RelayState {
  webhookUrl: string | null;
  webhookSecret: string | null;
  allowedUpdates: string[] | null;
  pollOffset: number | null;
  lastError: string | null;
  lastErrorAt: Date | null;
}

/** Needs a platform transaction, as all below. */
export function getRelayState(tx: Tx, botId: string): Promise<RelayState | null> {
  return tx.row<RelayState>(
    `SELECT webhook_url AS "webhookUrl", webhook_secret AS "webhookSecret", allowed_updates AS "allowedUpdates",
        poll_offset::float8 AS "pollOffset", last_error AS "lastError", last_error_at AS "lastErrorAt"
       FROM relay_state WHERE bot_id = $1`,
    [botId],
  );
}

/** What n8n asked with setWebhook; a null url is deleteWebhook. */
export async function saveWebhook(
  tx: Tx,
  botId: string,
  webhook: { url: string | null; secret: string | null; allowedUpdates: string[] | null },
): Promise<void> {
  await tx.run(
    `INSERT INTO relay_state (bot_id, webhook_url, webhook_secret, allowed_updates) VALUES ($1, $2, $3, $4)
     ON CONFLICT (bot_id) DO UPDATE SET webhook_url = excluded.webhook_url, webhook_secret = excluded.webhook_secret,
       allowed_updates = excluded.allowed_updates, updated_at = now()`,
    [botId, webhook.url, webhook.secret, webhook.allowedUpdates && JSON.stringify(webhook.allowedUpdates)],
  );
}

/** The offset to ask Telegram for next; never goes back. */
export async function savePollOffset(tx: Tx, botId: string, offset: number): Promise<void> {
  await tx.run(
    `INSERT INTO relay_state (bot_id, poll_offset) VALUES ($1, $2)
     ON CONFLICT (bot_id) DO UPDATE SET poll_offset = greatest(relay_state.poll_offset, excluded.poll_offset), updated_at = now()`,
    [botId, offset],
  );
}

export async function saveRelayError(tx: Tx, botId: string, error: string | null): Promise<void> {
  await tx.run(
    `INSERT INTO relay_state (bot_id, last_error, last_error_at) VALUES ($1, $2, CASE WHEN $2::text IS NOT NULL THEN now() END)
     ON CONFLICT (bot_id) DO UPDATE SET last_error = excluded.last_error, last_error_at = excluded.last_error_at, updated_at = now()`,
    [botId, error?.slice(0, 500) ?? null],
  );
}

/** One poller for each bot among several servers. @returns true while `owner` holds the lease */
export async function holdLease(tx: Tx, botId: string, owner: string, seconds: number): Promise<boolean> {
  const row = await tx.row(
    `INSERT INTO relay_state (bot_id, lease_owner, lease_until) VALUES ($1, $2, now() + make_interval(secs => $3))
     ON CONFLICT (bot_id) DO UPDATE SET lease_owner = excluded.lease_owner, lease_until = excluded.lease_until, updated_at = now()
       WHERE relay_state.lease_owner IS NULL OR relay_state.lease_owner = excluded.lease_owner OR relay_state.lease_until < now()
     RETURNING 1`,
    [botId, owner, seconds],
  );
  return row !== null;
}

export async function releaseLease(tx: Tx, botId: string, owner: string): Promise<void> {
  await tx.run(
    'UPDATE relay_state SET lease_until = NULL, lease_owner = NULL WHERE bot_id = $1 AND lease_owner = $2',
    [botId, owner],
  );
}
