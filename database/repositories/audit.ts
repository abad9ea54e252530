import type { Tx } from '../tenancy';

export type AuditAction =
  | 'LOGIN_EXITOSO'
  | 'LOGIN_FALLIDO'
  | 'LOGOUT'
  | 'FACTURA_CREADA'
  | 'FACTURA_EDITADA'
  | 'FACTURA_PAGADA'
  | 'FACTURA_ANULADA'
  | 'FACTURA_ELIMINADA'
  | 'USUARIO_CREADO'
  | 'USUARIO_EDITADO'
  | 'INVITACION_CREADA'
  | 'CHAT_VINCULADO'
  | 'ORGANIZACION_CREADA'
  | 'ORGANIZACION_EDITADA'
  | 'ERROR_FLUJO'
  | 'CLIENTE_CREADO'
  | 'CLIENTE_EDITADO'
  | 'CLAVE_API_CREADA'
  | 'CLAVE_API_REVOCADA'
  | 'WEBHOOK_CREADO'
  | 'WEBHOOK_EDITADO'
  | 'WEBHOOK_ELIMINADO'
  | 'TOKEN_REUTILIZADO';

/** Who caused a change, as far as it is known. */
export interface Actor {
  userId?: string | null;
  ip?: string | null;
  userAgent?: string | null;
  correlationId?: string | null;
}

export interface AuditEntry extends Actor {
  action: AuditAction;
  /** Defaults to the transaction's tenant; null: nobody's (needs a platform transaction). */
  organizationId?: string | null;
  entityType?: string;
  entityId?: string;
  oldValues?: Record<string, unknown>;
  newValues?: Record<string, unknown>;
}

/** Appends to the audit log, in the transaction of what it tells about. Never put passwords, tokens or cédulas in. */
export async function writeAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.run(
    `INSERT INTO audit_logs (organization_id, user_id, action, entity_type, entity_id, old_values, new_values, ip, user_agent, correlation_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      entry.organizationId === undefined ? tx.organizationId : entry.organizationId,
      entry.userId ?? null,
      entry.action,
      entry.entityType ?? null,
      entry.entityId ?? null,
      entry.oldValues ? JSON.stringify(entry.oldValues) : null,
      entry.newValues ? JSON.stringify(entry.newValues) : null,
      entry.ip ?? null,
      entry.userAgent?.slice(0, 300) ?? null,
      entry.correlationId ?? null,
    ],
  );
}
