import type { Plan } from '../../core/contract/glossary';
import type { Tx } from '../../database/tenancy';
import type { ShopFacts } from './health-score';

export interface ShopHealthFacts extends ShopFacts {
  organizationId: string;
  name: string;
  slug: string;
  plan: Plan;
  lastActivityAt: Date | null;
}

/**
 * What `healthScore` needs, of one shop or of all active ones. Platform transaction. Each part uses an index that
 * begins with the organization.
 */
export function shopHealthFacts(tx: Tx, organizationId: string | null): Promise<ShopHealthFacts[]> {
  return tx.rows<ShopHealthFacts>(
    `SELECT o.id AS "organizationId", o.nombre AS name, o.slug, o.plan, seen.at AS "lastActivityAt",
            (extract(epoch FROM now() - seen.at) / 86400)::float8 AS "daysSinceActivity",
            i.invoices, i.chat AS "chatInvoices", i.voice AS "usesVoice", i.photo AS "usesPhoto", i.api AS "usesApi",
            i.sellers > 1 AS "usesSeveralSellers", e.read AS "extractionsRead", e.failed AS "extractionsFailed"
       FROM organizations o,
       LATERAL (
         SELECT count(*)::int AS invoices, count(*) FILTER (WHERE input_type <> 'api')::int AS chat,
                coalesce(bool_or(input_type = 'voice'), false) AS voice, coalesce(bool_or(input_type = 'photo'), false) AS photo,
                coalesce(bool_or(input_type = 'api'), false) AS api, count(DISTINCT vendedor_id)::int AS sellers
           FROM invoices WHERE organization_id = o.id AND fecha_emision >= now() - interval '30 days') i,
       LATERAL (
         SELECT count(*) FILTER (WHERE event_type = 'ai.extraction')::int AS read,
                count(*) FILTER (WHERE event_type = 'ai.extraction_failed')::int AS failed
           FROM metric_events WHERE organization_id = o.id AND event_type IN ('ai.extraction', 'ai.extraction_failed')
            AND created_at >= now() - interval '30 days') e,
       LATERAL (
         SELECT greatest(
           (SELECT max(last_seen_at) FROM users WHERE organization_id = o.id),
           (SELECT max(fecha_emision) FROM invoices WHERE organization_id = o.id AND fecha_emision IS NOT NULL)) AS at) seen
      WHERE ($1::uuid IS NULL AND o.status = 'active') OR o.id = $1
      ORDER BY o.created_at, o.id`,
    [organizationId],
  );
}

export interface ExtractionUse {
  engine: string;
  channel: string;
  read: number;
  failed: number;
  meanMs: number | null;
  meanConfidence: number | null;
}

/** How sales were read in [from, to), by engine and channel. Tenant transaction. */
export function extractionUse(tx: Tx, range: { from: Date; to: Date }): Promise<ExtractionUse[]> {
  return tx.rows<ExtractionUse>(
    `SELECT coalesce(payload->>'motor', 'desconocido') AS engine, coalesce(payload->>'canal', 'desconocido') AS channel,
            count(*) FILTER (WHERE event_type = 'ai.extraction')::int AS read,
            count(*) FILTER (WHERE event_type = 'ai.extraction_failed')::int AS failed,
            round(avg(duration_ms))::int AS "meanMs", round(avg((payload->>'confianza')::numeric), 3)::float8 AS "meanConfidence"
       FROM metric_events
      WHERE organization_id = $1 AND event_type IN ('ai.extraction', 'ai.extraction_failed')
        AND created_at >= $2 AND created_at < $3
      GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    [tx.organizationId, range.from, range.to],
  );
}

export interface EventCount {
  type: string;
  count: number;
}

/** Events recorded in [from, to), by type. Tenant transaction. */
export function eventCounts(tx: Tx, range: { from: Date; to: Date }): Promise<EventCount[]> {
  return tx.rows<EventCount>(
    `SELECT event_type AS type, count(*)::int AS count FROM metric_events
      WHERE organization_id = $1 AND created_at >= $2 AND created_at < $3 GROUP BY 1 ORDER BY 2 DESC, 1`,
    [tx.organizationId, range.from, range.to],
  );
}

/** Invoices issued in [from, to), by how they came in. Tenant transaction. */
export function invoicesByOrigin(
  tx: Tx,
  range: { from: Date; to: Date },
): Promise<{ origin: string; count: number }[]> {
  return tx.rows(
    `SELECT coalesce(input_type, 'desconocido') AS origin, count(*)::int AS count FROM invoices
      WHERE organization_id = $1 AND fecha_emision >= $2 AND fecha_emision < $3 GROUP BY 1 ORDER BY 2 DESC, 1`,
    [tx.organizationId, range.from, range.to],
  );
}
