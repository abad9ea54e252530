import { Gauge, type Registry } from 'prom-client';
import type { Logger } from '../../core/logging/logger';
import type { Database } from '../../database/connection';
import { type Tx, withPlatform } from '../../database/tenancy';
import { withTimeout } from '../health/probes';
import { SCRAPE_LIMIT_MS } from './database-metrics';

/** What a seller waits for after the tap on "Confirmar": the promise, in seconds. */
export const PDF_TARGET_SECONDS = 5;
const WINDOW_MINUTES = 30;

/**
 * The level "confirm -> PDF", read from the updates themselves at scrape: only they know which tap confirmed a draft
 * and when its last reply (the file) was sent. Taps that issued nothing (a datum was missing) do not count; one that
 * was never answered is late. Absent while the database is away.
 */
export function registerServiceLevels(registry: Registry, database: Database, logger: Logger): void {
  new Gauge({
    name: 'jewelry_confirmations',
    help: `Confirmations of the last ${WINDOW_MINUTES} minutes, by whether the PDF was sent within ${PDF_TARGET_SECONDS} s`,
    labelNames: ['outcome'],
    registers: [registry],
    async collect() {
      this.reset();
      try {
        const look = withTimeout(() => withPlatform(database, confirmations), SCRAPE_LIMIT_MS);
        const { onTime, late } = await look();
        this.set({ outcome: 'on_time' }, onTime);
        this.set({ outcome: 'late' }, late);
      } catch (err) {
        logger.warn({ err }, 'The service level could not be read from the database');
      }
    },
  });
}

async function confirmations(tx: Tx): Promise<{ onTime: number; late: number }> {
  const row = await tx.row<{ onTime: number; late: number }>(
    `SELECT count(*) FILTER (WHERE replied_at <= received_at + make_interval(secs => $1))::int AS "onTime",
            count(*) FILTER (WHERE replied_at IS NULL OR replied_at > received_at + make_interval(secs => $1))::int AS late
       FROM telegram_updates
      WHERE received_at > now() - make_interval(mins => $2) AND received_at <= now() - make_interval(secs => $1)
        AND raw->'callback_query'->>'data' LIKE 'draft:confirm%'
        AND (replied_at IS NULL OR replies @> '[{"method":"sendDocument"}]')`,
    [PDF_TARGET_SECONDS, WINDOW_MINUTES],
  );
  return row!;
}
