import type { Decimal } from '../../core/invoicing/money';
import { moneyToSql } from '../../core/invoicing/money';
import type { Tx } from '../tenancy';

export interface MetricEvent {
  /** `invoice.created`, `ai.extraction`, `bot.message` … */
  type: string;
  /** Defaults to the transaction's tenant; null: nobody's (needs a platform transaction). */
  organizationId?: string | null;
  userId?: string | null;
  /** Pesos, where the event has an amount. */
  value?: Decimal | null;
  durationMs?: number | null;
  payload?: Record<string, unknown>;
}

/** Sent with the next statement. */
export function recordMetric(tx: Tx, event: MetricEvent): void {
  tx.later(
    `INSERT INTO metric_events (organization_id, user_id, event_type, value, duration_ms, payload) VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      event.organizationId === undefined ? tx.organizationId : event.organizationId,
      event.userId ?? null,
      event.type,
      event.value ? moneyToSql(event.value) : null,
      event.durationMs ?? null,
      JSON.stringify(event.payload ?? {}),
    ],
  );
}
