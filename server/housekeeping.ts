import type { Logger } from '../core/logging/logger';
import type { Database } from '../database/connection';
import { purgeRates } from '../database/repositories/rate-limits';
import { purgeUpdates } from '../database/repositories/telegram-updates';
import { type Tx, withPlatform } from '../database/tenancy';
import { deleteExpiredRefreshTokens } from './auth/refresh-token-repository';
import { deleteOldDeliveries } from './webhooks/webhook-repository';

const EVERY_MS = 3_600_000;
/** What sellers wrote holds their customers' data: kept as long as somebody may still look into a complaint. */
const UPDATES_DAYS = 30;

/** What has run its course, by name. Each is harmless to do twice, so replicas need not agree on who does it. */
const TASKS: Record<string, (tx: Tx) => Promise<number>> = {
  webhook_deliveries: deleteOldDeliveries,
  refresh_tokens: deleteExpiredRefreshTokens,
  rate_limits: purgeRates,
  telegram_updates: (tx) => purgeUpdates(tx, UPDATES_DAYS),
  chat_sessions: (tx) => tx.run('DELETE FROM chat_sessions WHERE expires_at < now()'),
  idempotency_keys: (tx) => tx.run('DELETE FROM idempotency_keys WHERE expires_at < now()'),
};

/** Deletes once what expired. @returns rows deleted, by table */
export async function cleanUp(database: Database): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const [table, task] of Object.entries(TASKS)) deleted[table] = await withPlatform(database, task);
  return deleted;
}

/** Cleans up every hour, beginning a minute after the start. @returns stops it */
export function startHousekeeping(database: Database, logger: Logger): () => void {
  const run = (): void => {
    cleanUp(database).then(
      (deleted) => logger.info({ deleted }, 'Cleaned up'),
      (err: unknown) => logger.warn({ err }, 'Could not clean up, will try again'),
    );
  };
  const first = setTimeout(run, 60_000);
  const timer = setInterval(run, EVERY_MS);
  first.unref();
  timer.unref();
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}
