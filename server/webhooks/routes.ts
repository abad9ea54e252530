import { z } from 'zod/v4';
import type { Database } from '../../database/connection';
import { withTenant } from '../../database/tenancy';
import { recordAudit } from '../audit-logs/audit-repository';
import { newOpaqueToken } from '../auth/opaque-tokens';
import { ConflictError, NotFoundError, UnprocessableError } from '../http/errors';
import { queryInteger, text, uuid } from '../http/fields';
import { actorOf, created, NO_CONTENT, ok, type Route, tenantRoute } from '../http/route';
import { isAcceptableUrl } from './address-guard';
import {
  deleteEndpoint,
  findEndpoint,
  insertEndpoint,
  listDeliveries,
  listEndpoints,
  retryDelivery,
  updateEndpoint,
  WEBHOOK_EVENTS,
  type WebhookDelivery,
  type WebhookEndpoint,
} from './webhook-repository';

export interface WebhookRules {
  allowedPrivateHosts: readonly string[];
  /** Only https:// (except for allowed private hosts). */
  httpsOnly: boolean;
}

const MAX_ENDPOINTS = 10;

const endpointFields = {
  id: z.guid(),
  url: z.string(),
  eventos: z.array(z.enum(WEBHOOK_EVENTS)),
  descripcion: z.string().nullable(),
  activo: z.boolean(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
};
const EndpointJson = z.strictObject(endpointFields).meta({ id: 'Webhook' });
const CreatedEndpointJson = z
  .strictObject({
    ...endpointFields,
    secreto: z.string().describe('Para verificar la firma; solo se muestra esta vez'),
  })
  .meta({ id: 'WebhookCreado' });
const DeliveryJson = z
  .strictObject({
    id: z.guid(),
    evento_id: z.guid(),
    evento: z.string(),
    estado: z.enum(['pending', 'delivered', 'failed']),
    intentos: z.int(),
    proximo_intento: z.iso.datetime().nullable(),
    ultimo_codigo: z.int().nullable(),
    ultimo_error: z.string().nullable(),
    entregado: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'EntregaWebhook' });

const events = () =>
  z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .max(WEBHOOK_EVENTS.length)
    .transform((list) => [...new Set(list)]);
const NewEndpoint = z
  .strictObject({
    url: text(2000).describe('https://… pública; las direcciones privadas se rechazan'),
    eventos: events(),
    descripcion: text(200).nullish(),
  })
  .meta({ id: 'WebhookNuevo' });
const EndpointChange = z
  .strictObject({
    url: text(2000).optional(),
    eventos: events().optional(),
    descripcion: text(200).nullish(),
    activo: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'no trae ningún cambio')
  .meta({ id: 'WebhookCambio' });
const Id = z.strictObject({ id: uuid() });

const TAG = 'Webhooks';
const ROLES = ['ADMIN'] as const;

export function webhookRoutes(database: Database, rules: WebhookRules): Route[] {
  const assertUrl = (url: string): void => {
    if (isAcceptableUrl(url, rules.allowedPrivateHosts, rules.httpsOnly)) return;
    throw new UnprocessableError(
      `"url" debe ser una dirección pública ${rules.httpsOnly ? 'https://' : 'http(s)://'}, sin usuario ni contraseña.`,
      'url_not_allowed',
    );
  };

  return [
    tenantRoute({
      method: 'get',
      path: '/api/v1/webhooks',
      operationId: 'listWebhooks',
      tag: TAG,
      summary: 'Direcciones que reciben avisos',
      roles: [...ROLES, 'CONTADOR'],
      scope: 'webhooks:read',
      answers: {
        200: { description: 'Direcciones', schema: z.array(EndpointJson), headers: ['X-Total-Count'] },
      },
      async handle({ organizationId }) {
        const endpoints = await withTenant(database, organizationId, listEndpoints);
        return ok(endpoints.map(presentEndpoint), { 'X-Total-Count': String(endpoints.length) });
      },
    }),
    tenantRoute({
      method: 'post',
      path: '/api/v1/webhooks',
      operationId: 'createWebhook',
      tag: TAG,
      summary: 'Registra una dirección para avisos firmados',
      description:
        'Cada aviso lleva X-Jewelry-Signature: t=<segundos>,v1=<HMAC-SHA-256 en hexadecimal de "t.cuerpo" con el secreto>. ' +
        'Se reintenta durante unos dos días hasta recibir un 2xx; X-Jewelry-Delivery no cambia entre intentos.',
      roles: ROLES,
      scope: 'webhooks:write',
      body: NewEndpoint,
      example: { url: 'https://tienda.example.com/avisos', eventos: ['invoice.created', 'invoice.paid'] },
      answers: { 201: { description: 'Registrada', schema: CreatedEndpointJson } },
      errors: [409, 422],
      async handle(context) {
        const { url, eventos, descripcion } = context.body;
        assertUrl(url);
        const secret = newOpaqueToken('whsec');
        const endpoint = await withTenant(database, context.organizationId, async (tx) => {
          if ((await listEndpoints(tx)).length >= MAX_ENDPOINTS) {
            throw new ConflictError(
              `Ya hay ${MAX_ENDPOINTS} direcciones; elimine alguna.`,
              'too_many_webhooks',
            );
          }
          const inserted = await insertEndpoint(tx, {
            url,
            secret,
            events: eventos,
            description: descripcion ?? null,
          });
          await recordAudit(tx, actorOf(context), {
            organizationId: context.organizationId,
            action: 'WEBHOOK_CREADO',
            entityType: 'webhook',
            entityId: inserted.id,
            newValues: { url, eventos },
          });
          return inserted;
        });
        return created({ ...presentEndpoint(endpoint), secreto: secret }, `/api/v1/webhooks/${endpoint.id}`, {
          'Cache-Control': 'no-store',
        });
      },
    }),
    tenantRoute({
      method: 'patch',
      path: '/api/v1/webhooks/{id}',
      operationId: 'updateWebhook',
      tag: TAG,
      summary: 'Cambia la dirección, los eventos o si está activa',
      roles: ROLES,
      scope: 'webhooks:write',
      params: Id,
      body: EndpointChange,
      example: { activo: false },
      answers: { 200: { description: 'Cambiada', schema: EndpointJson } },
      errors: [422],
      async handle(context) {
        const { url, eventos, descripcion, activo } = context.body;
        if (url !== undefined) assertUrl(url);
        const endpoint = await withTenant(database, context.organizationId, async (tx) => {
          const updated = await updateEndpoint(tx, context.params.id, {
            url,
            events: eventos,
            description: descripcion,
            active: activo,
          });
          if (!updated) throw new NotFoundError();
          await recordAudit(tx, actorOf(context), {
            organizationId: context.organizationId,
            action: 'WEBHOOK_EDITADO',
            entityType: 'webhook',
            entityId: updated.id,
            newValues: context.body,
          });
          return updated;
        });
        return ok(presentEndpoint(endpoint));
      },
    }),
    tenantRoute({
      method: 'delete',
      path: '/api/v1/webhooks/{id}',
      operationId: 'deleteWebhook',
      tag: TAG,
      summary: 'Elimina la dirección y sus entregas',
      roles: ROLES,
      scope: 'webhooks:write',
      params: Id,
      answers: { 204: { description: 'Eliminada' } },
      async handle(context) {
        await withTenant(database, context.organizationId, async (tx) => {
          if (!(await deleteEndpoint(tx, context.params.id))) throw new NotFoundError();
          await recordAudit(tx, actorOf(context), {
            organizationId: context.organizationId,
            action: 'WEBHOOK_ELIMINADO',
            entityType: 'webhook',
            entityId: context.params.id,
          });
        });
        return NO_CONTENT;
      },
    }),
    tenantRoute({
      method: 'get',
      path: '/api/v1/webhooks/{id}/deliveries',
      operationId: 'listWebhookDeliveries',
      tag: TAG,
      summary: 'Entregas recientes de una dirección',
      roles: [...ROLES, 'CONTADOR'],
      scope: 'webhooks:read',
      params: Id,
      query: z.strictObject({ limit: queryInteger(1, 100).default(50) }),
      answers: { 200: { description: 'Entregas', schema: z.array(DeliveryJson) } },
      async handle({ organizationId, params, query }) {
        const deliveries = await withTenant(database, organizationId, async (tx) => {
          if (!(await findEndpoint(tx, params.id))) throw new NotFoundError();
          return listDeliveries(tx, params.id, query.limit);
        });
        return ok(deliveries.map(presentDelivery));
      },
    }),
    tenantRoute({
      method: 'post',
      path: '/api/v1/webhooks/{id}/deliveries/{deliveryId}/retry',
      operationId: 'retryWebhookDelivery',
      tag: TAG,
      summary: 'Vuelve a enviar una entrega',
      roles: ROLES,
      scope: 'webhooks:write',
      params: z.strictObject({ id: uuid(), deliveryId: uuid() }),
      answers: { 204: { description: 'En cola' } },
      async handle({ organizationId, params }) {
        const queued = await withTenant(database, organizationId, (tx) =>
          retryDelivery(tx, params.id, params.deliveryId),
        );
        if (!queued) throw new NotFoundError();
        return NO_CONTENT;
      },
    }),
  ];
}

function presentEndpoint(endpoint: WebhookEndpoint) {
  return {
    id: endpoint.id,
    url: endpoint.url,
    eventos: endpoint.events,
    descripcion: endpoint.description,
    activo: endpoint.active,
    created_at: endpoint.createdAt.toISOString(),
    updated_at: endpoint.updatedAt.toISOString(),
  };
}

function presentDelivery(delivery: WebhookDelivery) {
  return {
    id: delivery.id,
    evento_id: delivery.eventId,
    evento: delivery.eventType,
    estado: delivery.status,
    intentos: delivery.attempts,
    proximo_intento: delivery.nextAttemptAt?.toISOString() ?? null,
    ultimo_codigo: delivery.lastStatusCode,
    ultimo_error: delivery.lastError,
    entregado: delivery.deliveredAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
  };
}
