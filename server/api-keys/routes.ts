import { z } from 'zod/v4';
import type { Database } from '../../database/connection';
import { withTenant } from '../../database/tenancy';
import { recordAudit } from '../audit-logs/audit-repository';
import { hashToken, newOpaqueToken } from '../auth/opaque-tokens';
import { SCOPES } from '../auth/principal';
import { ConflictError, NotFoundError, UnprocessableError } from '../http/errors';
import { text, uuid } from '../http/fields';
import { actorOf, created, NO_CONTENT, ok, type Route, tenantRoute } from '../http/route';
import { type ApiKey, insertApiKey, listApiKeys, revokeApiKey } from './api-key-repository';

const MAX_KEYS = 50;
/** Characters of a key that lists show, enough to recognise it. */
const PREFIX_LENGTH = 11;

const fields = {
  id: z.guid(),
  nombre: z.string(),
  prefijo: z.string().describe('Comienzo de la clave, para reconocerla'),
  permisos: z.array(z.enum(SCOPES)),
  creada_por: z.guid().nullable(),
  ultimo_uso: z.iso.datetime().nullable(),
  vence: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
};
const ApiKeyJson = z.strictObject(fields).meta({ id: 'ClaveApi' });
const NewApiKeyJson = z
  .strictObject({ ...fields, clave: z.string().describe('La clave completa; solo se muestra esta vez') })
  .meta({ id: 'ClaveApiCreada' });
const NewApiKey = z
  .strictObject({
    nombre: text(100),
    permisos: z
      .array(z.enum(SCOPES))
      .min(1)
      .max(SCOPES.length)
      .transform((scopes) => [...new Set(scopes)]),
    vence: z.iso.datetime({ offset: true }).nullish().describe('Instante en que deja de servir; null: nunca'),
  })
  .meta({ id: 'ClaveApiNueva' });

const TAG = 'Claves de API';

export function apiKeyRoutes(database: Database): Route[] {
  return [
    tenantRoute({
      method: 'get',
      path: '/api/v1/api-keys',
      operationId: 'listApiKeys',
      tag: TAG,
      summary: 'Claves vigentes de la organización',
      roles: ['ADMIN'],
      scope: null,
      answers: { 200: { description: 'Claves', schema: z.array(ApiKeyJson), headers: ['X-Total-Count'] } },
      async handle({ organizationId }) {
        const keys = await withTenant(database, organizationId, listApiKeys);
        return ok(keys.map(present), { 'X-Total-Count': String(keys.length) });
      },
    }),
    tenantRoute({
      method: 'post',
      path: '/api/v1/api-keys',
      operationId: 'createApiKey',
      tag: TAG,
      summary: 'Crea una clave; la muestra completa una sola vez',
      roles: ['ADMIN'],
      scope: null,
      body: NewApiKey,
      example: { nombre: 'Tienda en línea', permisos: ['invoices:read', 'invoices:write'], vence: null },
      answers: { 201: { description: 'Clave creada', schema: NewApiKeyJson } },
      errors: [409, 422],
      async handle(context) {
        const { nombre, permisos, vence } = context.body;
        const expiresAt = vence ? new Date(vence) : null;
        if (expiresAt && expiresAt.getTime() <= Date.now()) {
          throw new UnprocessableError('"vence" debe estar en el futuro.', 'expiry_in_the_past');
        }
        const secret = newOpaqueToken('jk');
        const key = await withTenant(database, context.organizationId, async (tx) => {
          if ((await listApiKeys(tx)).length >= MAX_KEYS) {
            throw new ConflictError(
              `Ya hay ${MAX_KEYS} claves vigentes; revoque alguna.`,
              'too_many_api_keys',
            );
          }
          const inserted = await insertApiKey(tx, {
            name: nombre,
            prefix: secret.slice(0, PREFIX_LENGTH),
            keyHash: hashToken(secret),
            scopes: permisos,
            createdBy: context.principal.userId,
            expiresAt,
          });
          await recordAudit(tx, actorOf(context), {
            organizationId: context.organizationId,
            action: 'CLAVE_API_CREADA',
            entityType: 'api_key',
            entityId: inserted.id,
            newValues: { nombre, permisos, vence: vence ?? null },
          });
          return inserted;
        });
        return created({ ...present(key), clave: secret }, `/api/v1/api-keys/${key.id}`, {
          'Cache-Control': 'no-store',
        });
      },
    }),
    tenantRoute({
      method: 'delete',
      path: '/api/v1/api-keys/{id}',
      operationId: 'revokeApiKey',
      tag: TAG,
      summary: 'Revoca una clave de inmediato',
      roles: ['ADMIN'],
      scope: null,
      params: z.strictObject({ id: uuid() }),
      answers: { 204: { description: 'Revocada' } },
      async handle(context) {
        await withTenant(database, context.organizationId, async (tx) => {
          if (!(await revokeApiKey(tx, context.params.id))) throw new NotFoundError();
          await recordAudit(tx, actorOf(context), {
            organizationId: context.organizationId,
            action: 'CLAVE_API_REVOCADA',
            entityType: 'api_key',
            entityId: context.params.id,
          });
        });
        return NO_CONTENT;
      },
    }),
  ];
}

function present(key: ApiKey) {
  return {
    id: key.id,
    nombre: key.name,
    prefijo: key.prefix,
    permisos: key.scopes,
    creada_por: key.createdBy,
    ultimo_uso: key.lastUsedAt?.toISOString() ?? null,
    vence: key.expiresAt?.toISOString() ?? null,
    created_at: key.createdAt.toISOString(),
  };
}
