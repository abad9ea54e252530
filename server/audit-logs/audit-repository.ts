import type { Tx } from '../../database/tenancy';

/** Who caused a change through the API, from where. */
export interface Actor {
  userId: string | null;
  /** Set when an API key acted. */
  apiKeyId: string | null;
  ip: string | null;
  userAgent: string | null;
  correlationId: string;
}

export interface AuditEntry {
  /** null: nobody's yet (a failed login of an unknown cédula). */
  organizationId: string | null;
  /** CAPITALS_AND_UNDERSCORES. */
  action: string;
  entityType: string | null;
  entityId: string | null;
  oldValues?: Record<string, unknown> | null;
  newValues?: Record<string, unknown> | null;
}

/** Adds a line to the append-only log, in the transaction of what it tells about. Never pass secrets. */
export async function recordAudit(tx: Tx, actor: Actor, entry: AuditEntry): Promise<void> {
  const newValues = actor.apiKeyId ? { ...entry.newValues, api_key_id: actor.apiKeyId } : entry.newValues;
  await tx.run(
    `INSERT INTO audit_logs (organization_id, user_id, action, entity_type, entity_id, old_values, new_values,
                             ip, user_agent, correlation_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      entry.organizationId,
      actor.userId,
      entry.action,
      entry.entityType,
      entry.entityId,
      entry.oldValues ? JSON.stringify(entry.oldValues) : null,
      newValues ? JSON.stringify(newValues) : null,
      actor.ip,
      actor.userAgent?.slice(0, 300) ?? null,
      actor.correlationId,
    ],
  );
}
