import { type AuditAction, writeAudit } from '../../database/repositories/audit';
import type { Tx } from '../../database/tenancy';

/** Who caused a change through the API, from where. */
export interface Actor {
  /** null when nobody is known, or when a platform admin acts in another's shop (see `platformAdminId`). */
  userId: string | null;
  platformAdminId: string | null;
  /** Set when an API key acted. */
  apiKeyId: string | null;
  ip: string | null;
  userAgent: string | null;
  correlationId: string;
}

export interface AuditEntry {
  /** null: nobody's yet (a failed login of an unknown cédula). */
  organizationId: string | null;
  action: AuditAction;
  entityType: string;
  entityId?: string | null;
  oldValues?: Record<string, unknown>;
  newValues?: Record<string, unknown>;
}

/** Adds a line to the append-only log, in the transaction of what it tells about. Never pass secrets or cédulas. */
export async function recordAudit(tx: Tx, actor: Actor, entry: AuditEntry): Promise<void> {
  const by = {
    ...(actor.apiKeyId ? { clave_api_id: actor.apiKeyId } : {}),
    ...(actor.platformAdminId ? { administrador_plataforma_id: actor.platformAdminId } : {}),
  };
  const newValues = { ...entry.newValues, ...by };
  await writeAudit(tx, {
    ...entry,
    entityId: entry.entityId ?? undefined,
    newValues: Object.keys(newValues).length > 0 ? newValues : undefined,
    userId: actor.userId,
    ip: actor.ip,
    userAgent: actor.userAgent,
    correlationId: actor.correlationId,
  });
}
