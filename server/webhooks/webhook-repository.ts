import type { Tx } from '../../database/tenancy';

export const WEBHOOK_EVENTS = ['invoice.created', 'invoice.paid', 'invoice.voided'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export interface WebhookEndpoint {
  id: string;
  url: string;
  events: WebhookEvent[];
  description: string | null;
  active: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export interface WebhookDelivery {
  id: string;
  endpointId: string;
  eventType: string;
  eventId: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  nextAttemptAt: Date | null;
  lastStatusCode: number | null;
  lastError: string | null;
  deliveredAt: Date | null;
  createdAt: Date;
}

/** A delivery that was claimed for one attempt. */
export interface DueDelivery {
  id: string;
  organizationId: string;
  eventType: string;
  /** `{id, type, created_at, data}` as the invoice's transaction wrote it. */
  payload: unknown;
  attempts: number;
  url: string;
  secret: string;
  active: boolean;
}

const ENDPOINT = 'id, url, events, description, active, created_at AS "createdAt", updated_at AS "updatedAt"';

export function listEndpoints(tx: Tx): Promise<WebhookEndpoint[]> {
  return tx.rows<WebhookEndpoint>(
    `SELECT ${ENDPOINT} FROM webhook_endpoints WHERE organization_id = $1 ORDER BY created_at DESC, id`,
    [tx.organizationId],
  );
}

export function findEndpoint(tx: Tx, id: string): Promise<WebhookEndpoint | null> {
  return tx.row<WebhookEndpoint>(
    `SELECT ${ENDPOINT} FROM webhook_endpoints WHERE organization_id = $1 AND id = $2`,
    [tx.organizationId, id],
  );
}

export async function insertEndpoint(
  tx: Tx,
  endpoint: { url: string; secret: string; events: readonly WebhookEvent[]; description: string | null },
): Promise<WebhookEndpoint> {
  const [row] = await tx.rows<WebhookEndpoint>(
    `INSERT INTO webhook_endpoints (organization_id, url, secret, events, description)
     VALUES ($1, $2, $3, $4, $5) RETURNING ${ENDPOINT}`,
    [tx.organizationId, endpoint.url, endpoint.secret, endpoint.events, endpoint.description],
  );
  return row as WebhookEndpoint;
}

/** Absent fields stay as they are. */
export function updateEndpoint(
  tx: Tx,
  id: string,
  change: { url?: string; events?: readonly WebhookEvent[]; description?: string | null; active?: boolean },
): Promise<WebhookEndpoint | null> {
  return tx.row<WebhookEndpoint>(
    `UPDATE webhook_endpoints SET url = coalesce($3, url), events = coalesce($4, events),
            description = CASE WHEN $5 THEN $6 ELSE description END, active = coalesce($7, active), updated_at = now()
      WHERE organization_id = $1 AND id = $2 RETURNING ${ENDPOINT}`,
    [
      tx.organizationId,
      id,
      change.url ?? null,
      change.events ?? null,
      change.description !== undefined,
      change.description ?? null,
      change.active ?? null,
    ],
  );
}

export async function deleteEndpoint(tx: Tx, id: string): Promise<boolean> {
  const touched = await tx.run('DELETE FROM webhook_endpoints WHERE organization_id = $1 AND id = $2', [
    tx.organizationId,
    id,
  ]);
  return touched > 0;
}

/** The last attempts of an endpoint, newest first. */
export function listDeliveries(tx: Tx, endpointId: string, limit: number): Promise<WebhookDelivery[]> {
  return tx.rows<WebhookDelivery>(
    `SELECT id, endpoint_id AS "endpointId", event_type AS "eventType", event_id AS "eventId", status, attempts,
            CASE WHEN status = 'pending' THEN next_attempt_at END AS "nextAttemptAt",
            last_status_code AS "lastStatusCode", last_error AS "lastError", delivered_at AS "deliveredAt",
            created_at AS "createdAt"
       FROM webhook_deliveries WHERE organization_id = $1 AND endpoint_id = $2
      ORDER BY created_at DESC, id LIMIT $3`,
    [tx.organizationId, endpointId, limit],
  );
}

/** Puts a delivery that failed (or was made) at the head of the queue again. */
export async function retryDelivery(tx: Tx, endpointId: string, id: string): Promise<boolean> {
  const touched = await tx.run(
    `UPDATE webhook_deliveries SET status = 'pending', attempts = 0, next_attempt_at = now(), delivered_at = NULL
      WHERE organization_id = $1 AND endpoint_id = $2 AND id = $3`,
    [tx.organizationId, endpointId, id],
  );
  return touched > 0;
}

/**
 * Claims what is due for one attempt each: counts the attempt and sets the next one `leaseSeconds` ahead, so that a
 * process that dies in between delays a delivery and never loses it. Replicas skip each other's rows. Platform
 * transaction.
 */
export function claimDueDeliveries(tx: Tx, limit: number, leaseSeconds: number): Promise<DueDelivery[]> {
  return tx.rows<DueDelivery>(
    `WITH due AS (
       SELECT id FROM webhook_deliveries WHERE status = 'pending' AND next_attempt_at <= now()
        ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     UPDATE webhook_deliveries d
        SET attempts = d.attempts + 1, next_attempt_at = now() + make_interval(secs => $2)
       FROM due, webhook_endpoints e
      WHERE d.id = due.id AND e.id = d.endpoint_id
      RETURNING d.id, d.organization_id AS "organizationId", d.event_type AS "eventType",
                d.payload, d.attempts, e.url, e.secret, e.active`,
    [limit, leaseSeconds],
  );
}

/** What came of an attempt; `retrySeconds` null: no further one. Platform transaction. */
export async function settleDelivery(
  tx: Tx,
  id: string,
  outcome: { delivered: boolean; status: number | null; error: string | null; retrySeconds: number | null },
): Promise<void> {
  const status = outcome.delivered ? 'delivered' : outcome.retrySeconds === null ? 'failed' : 'pending';
  await tx.run(
    `UPDATE webhook_deliveries SET status = $2, last_status_code = $3, last_error = $4,
            delivered_at = CASE WHEN $2 = 'delivered' THEN now() END,
            next_attempt_at = now() + make_interval(secs => coalesce($5, 0))
      WHERE id = $1`,
    [id, status, outcome.status, outcome.error, outcome.retrySeconds],
  );
}

/** Forgets what was settled more than a month ago. Platform transaction. */
export function deleteOldDeliveries(tx: Tx): Promise<number> {
  return tx.run(
    "DELETE FROM webhook_deliveries WHERE status <> 'pending' AND created_at < now() - interval '30 days'",
  );
}
