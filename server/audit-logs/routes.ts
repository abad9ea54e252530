import { z } from 'zod/v4';
import { startOfDay } from '../../core/invoicing/bogota';
import type { Database } from '../../database/connection';
import { type Tx, withTenant } from '../../database/tenancy';
import { ValidationError } from '../http/errors';
import { day, queryInteger, text, uuid } from '../http/fields';
import { type Cursors, pageAfter, pageHeaders } from '../http/paging';
import { ok, type Route, tenantRoute } from '../http/route';

interface AuditRow {
  id: string;
  userId: string | null;
  action: string;
  entityType: string | null;
  entityId: string | null;
  oldValues: Record<string, unknown> | null;
  newValues: Record<string, unknown> | null;
  ip: string | null;
  correlationId: string | null;
  createdAt: Date;
}

const Values = z.record(z.string(), z.unknown()).nullable();
const AuditLog = z
  .strictObject({
    id: z.string(),
    usuario_id: z.guid().nullable(),
    accion: z.string().meta({ example: 'FACTURA_CREADA' }),
    entidad: z.string().nullable(),
    entidad_id: z.string().nullable(),
    antes: Values,
    despues: Values,
    ip: z.string().nullable(),
    correlation_id: z.string().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Auditoria' });

const Query = z.strictObject({
  limit: queryInteger(1, 100).default(50),
  cursor: z.string().min(1).max(300).optional(),
  action: text(41).optional().describe('Acción exacta'),
  entity: text(60).optional().describe('Tipo de entidad exacto, por ejemplo invoice'),
  entity_id: text(60).optional(),
  user: uuid().optional(),
  from: day().optional().describe('Desde este día de Bogotá, inclusive'),
  to: day().optional().describe('Hasta este día de Bogotá, exclusive'),
});

const LIST = 'audit-logs';

/** The append-only log, newest first; pages by key. */
export function auditLogRoutes(database: Database, cursors: Cursors): Route[] {
  return [
    tenantRoute({
      method: 'get',
      path: '/api/v1/audit-logs',
      operationId: 'listAuditLogs',
      tag: 'Auditoría',
      summary: 'Quién hizo qué y cuándo, lo más reciente primero',
      roles: ['ADMIN', 'CONTADOR'],
      scope: 'audit:read',
      query: Query,
      answers: {
        200: { description: 'Registros', schema: z.array(AuditLog), headers: ['Link', 'X-Total-Count'] },
      },
      async handle({ organizationId, query, url }) {
        const after = query.cursor === undefined ? null : cursors.read(LIST, query.cursor);
        if (after && !/^\d{1,18}$/.test(after.id)) {
          throw new ValidationError([{ field: 'cursor', message: 'no es un cursor de esta lista' }]);
        }
        const { rows, total } = await withTenant(database, organizationId, (tx) =>
          listAuditLogs(tx, query, after),
        );
        const { page, next } = pageAfter(rows, query, (row) => cursors.write(LIST, row));
        return ok(page.map(present), pageHeaders(url, total, next));
      },
    }),
  ];
}

async function listAuditLogs(
  tx: Tx,
  query: z.output<typeof Query>,
  after: { createdAt: Date; id: string } | null,
): Promise<{ rows: AuditRow[]; total: number }> {
  const values: unknown[] = [tx.organizationId];
  const conditions = ['organization_id = $1'];
  const add = (condition: (placeholder: string) => string, value: unknown): void => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (query.action) add((p) => `action = ${p}`, query.action);
  if (query.entity) add((p) => `entity_type = ${p}`, query.entity);
  if (query.entity_id) add((p) => `entity_id = ${p}`, query.entity_id);
  if (query.user) add((p) => `user_id = ${p}`, query.user);
  if (query.from) add((p) => `created_at >= ${p}`, startOfDay(query.from));
  if (query.to) add((p) => `created_at < ${p}`, startOfDay(query.to));
  const count = await tx.row<{ total: string }>(
    `SELECT count(*) AS total FROM audit_logs WHERE ${conditions.join(' AND ')}`,
    values,
  );
  if (after) {
    values.push(after.createdAt, after.id);
    conditions.push(`(created_at, id) < ($${values.length - 1}, $${values.length}::bigint)`);
  }
  const rows = await tx.rows<AuditRow>(
    `SELECT id::text, user_id AS "userId", action, entity_type AS "entityType", entity_id AS "entityId",
            old_values AS "oldValues", new_values AS "newValues", ip, correlation_id AS "correlationId",
            created_at AS "createdAt"
       FROM audit_logs WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT ${query.limit + 1}`,
    values,
  );
  return { rows, total: Number(count?.total ?? 0) };
}

function present(row: AuditRow) {
  return {
    id: row.id,
    usuario_id: row.userId,
    accion: row.action,
    entidad: row.entityType,
    entidad_id: row.entityId,
    antes: row.oldValues,
    despues: row.newValues,
    ip: row.ip,
    correlation_id: row.correlationId,
    created_at: row.createdAt.toISOString(),
  };
}
