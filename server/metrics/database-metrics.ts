import { Counter, Gauge, type Registry } from 'prom-client';
import type { Logger } from '../../core/logging/logger';
import type { Database } from '../../database/connection';
import { type Tx, withPlatform } from '../../database/tenancy';
import { withTimeout } from '../health/probes';

/** A user counts as active this long after the last sign of life (API request or Telegram message). */
const ACTIVE_MINUTES = 15;
/** Prometheus gives a scrape up after 10 s; the pool's own figures must arrive when no connection is free. */
export const SCRAPE_LIMIT_MS = 4000;
/** Two scrapes (or the many metrics of one) closer than this share one look at the database. */
const REMEMBER_MS = 2000;

interface Snapshot {
  organizations: { organization: string; invoices: number; activeUsers: number }[];
  extractions: {
    engine: string;
    channel: string;
    outcome: string;
    count: number;
    seconds: number;
    confidence: number | null;
  }[];
  webhooksPending: number;
}

/**
 * Business counters are read from the database at scrape, since invoices are also born in n8n's processes and several
 * replicas must tell the same. A scrape never fails for the database: its metrics are then absent, and
 * `jewelry_scrape_errors_total` grows.
 */
export function registerDatabaseMetrics(registry: Registry, database: Database, logger: Logger): void {
  const registers = [registry];
  const errors = new Counter({
    name: 'jewelry_scrape_errors_total',
    help: 'Scrapes that could not read the database',
    registers,
    // Looks first, so that the scrape that failed says so itself.
    collect: async () => void (await snapshot()),
  });
  const snapshot = remember(async () => {
    try {
      return await withTimeout(() => withPlatform(database, readSnapshot), SCRAPE_LIMIT_MS)();
    } catch (err) {
      errors.inc();
      logger.warn({ err }, 'Metrics could not be read from the database');
      return null;
    }
  });

  new Counter({
    name: 'jewelry_invoices_created_total',
    help: 'Invoices issued since the beginning, by organization',
    labelNames: ['organization'],
    registers,
    async collect() {
      this.reset();
      for (const row of (await snapshot())?.organizations ?? []) {
        this.inc({ organization: row.organization }, row.invoices);
      }
    },
  });
  new Gauge({
    name: 'jewelry_active_users',
    help: `Users seen in the last ${ACTIVE_MINUTES} minutes, by organization`,
    labelNames: ['organization'],
    registers,
    async collect() {
      this.reset();
      for (const row of (await snapshot())?.organizations ?? []) {
        this.set({ organization: row.organization }, row.activeUsers);
      }
    },
  });
  const extractionLabels = ['engine', 'channel', 'outcome'] as const;
  new Counter({
    name: 'jewelry_extractions_total',
    help: 'Sales read from messages, by engine, channel and outcome',
    labelNames: extractionLabels,
    registers,
    async collect() {
      this.reset();
      for (const { engine, channel, outcome, count } of (await snapshot())?.extractions ?? []) {
        this.inc({ engine, channel, outcome }, count);
      }
    },
  });
  new Counter({
    name: 'jewelry_extraction_duration_seconds_total',
    help: 'Time spent reading sales; divide by jewelry_extractions_total for the mean',
    labelNames: extractionLabels,
    registers,
    async collect() {
      this.reset();
      for (const { engine, channel, outcome, seconds } of (await snapshot())?.extractions ?? []) {
        this.inc({ engine, channel, outcome }, seconds);
      }
    },
  });
  new Gauge({
    name: 'jewelry_extraction_confidence',
    help: 'Mean confidence (0 to 1) of sales read in the last day, by engine and channel',
    labelNames: ['engine', 'channel'],
    registers,
    async collect() {
      this.reset();
      for (const { engine, channel, confidence } of (await snapshot())?.extractions ?? []) {
        if (confidence !== null) this.set({ engine, channel }, confidence);
      }
    },
  });
  new Gauge({
    name: 'jewelry_webhook_deliveries_pending',
    help: 'Outgoing webhook deliveries that wait for an attempt',
    registers,
    async collect() {
      const taken = await snapshot();
      if (taken) this.set(taken.webhooksPending);
    },
  });
  new Gauge({
    name: 'jewelry_database_pool_connections',
    help: 'PostgreSQL connections of this process, by state',
    labelNames: ['state'],
    registers,
    collect() {
      const pool = database.poolUse();
      this.set({ state: 'in_use' }, pool.using);
      this.set({ state: 'idle' }, pool.available);
      this.set({ state: 'waiting' }, pool.waiting);
      this.set({ state: 'max' }, pool.max);
    },
  });
}

/** Numbers are gapless, so the counters' sum is the number of invoices issued: cheap, however many there are. */
async function readSnapshot(tx: Tx): Promise<Snapshot> {
  const organizations = await tx.rows<Snapshot['organizations'][number]>(
    `SELECT o.slug AS organization,
            coalesce((SELECT sum(c.last_value) FROM invoice_counters c WHERE c.organization_id = o.id), 0)::float8 AS invoices,
            (SELECT count(*) FROM users u WHERE u.organization_id = o.id
                AND u.last_seen_at > now() - make_interval(mins => $1))::int AS "activeUsers"
       FROM organizations o`,
    [ACTIVE_MINUTES],
  );
  const extractions = await tx.rows<Snapshot['extractions'][number]>(
    `SELECT coalesce(payload->>'motor', 'unknown') AS engine, coalesce(payload->>'canal', 'unknown') AS channel,
            CASE event_type WHEN 'ai.extraction' THEN 'read' ELSE 'failed' END AS outcome, count(*)::int AS count,
            coalesce(sum(duration_ms), 0)::float8 / 1000 AS seconds,
            avg((payload->>'confianza')::float8) FILTER (WHERE created_at > now() - interval '1 day') AS confidence
       FROM metric_events WHERE event_type IN ('ai.extraction', 'ai.extraction_failed') GROUP BY 1, 2, 3`,
  );
  const pending = await tx.row<{ count: number }>(
    "SELECT count(*)::int AS count FROM webhook_deliveries WHERE status = 'pending'",
  );
  return { organizations, extractions, webhooksPending: pending?.count ?? 0 };
}

function remember<T>(look: () => Promise<T>): () => Promise<T> {
  let last: { at: number; value: Promise<T> } | null = null;
  return () => {
    if (!last || Date.now() - last.at > REMEMBER_MS) last = { at: Date.now(), value: look() };
    return last.value;
  };
}
