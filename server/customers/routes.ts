import { z } from 'zod/v4';
import { ROLES } from '../../core/contract/glossary';
import type { CustomerData } from '../../core/invoicing/types';
import type { Database } from '../../database/connection';
import {
  createCustomer,
  type Customer,
  customerById,
  customerCount,
  customerList,
  updateCustomer,
} from '../../database/repositories/customers';
import { withTenant } from '../../database/tenancy';
import { recordAudit } from '../audit-logs/audit-repository';
import { NotFoundError } from '../http/errors';
import { etagOf, versionFromIfMatch } from '../http/etag';
import { queryInteger, text, uuid } from '../http/fields';
import { pagedReading } from '../http/paged-reading';
import type { Cursors } from '../http/paging';
import {
  type Answer,
  actorOf,
  created,
  ok,
  reading,
  type Route,
  tenantReadRoute,
  tenantRoute,
} from '../http/route';

const CustomerJson = z
  .strictObject({
    id: z.guid(),
    nombre: z.string(),
    cedula: z.string().nullable(),
    telefono: z.string().nullable(),
    email: z.string().nullable(),
    direccion: z.string().nullable(),
    ciudad: z.string().nullable(),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Cliente' });

const cedula = () =>
  z
    .string()
    .trim()
    .regex(/^\d{5,15}(-\d)?$/, 'debe tener de 5 a 15 dígitos (un NIT puede terminar en -DV)');
const details = {
  cedula: cedula().nullish().describe('Cédula o NIT, solo dígitos'),
  telefono: text(30).nullish(),
  email: z.email().max(254).nullish(),
  direccion: text(200).nullish(),
  ciudad: text(100).nullish(),
};
const NewCustomer = z.strictObject({ nombre: text(150), ...details }).meta({ id: 'ClienteNuevo' });
const CustomerChange = z
  .strictObject({ nombre: text(150).optional(), ...details })
  .refine((change) => Object.keys(change).length > 0, 'no trae ningún cambio')
  .meta({ id: 'ClienteCambio' });
const Query = z.strictObject({
  limit: queryInteger(1, 100).default(50),
  offset: queryInteger(0, 1_000_000).optional().describe('Excluye cursor'),
  cursor: z.string().min(1).max(300).optional(),
  cedula: cedula().optional(),
  q: text(100).optional().describe('Parte del nombre, cédula o teléfono'),
});
const Id = z.strictObject({ id: uuid() });

const TAG = 'Clientes';
const LIST = 'customers';
const SELLERS = ['ADMIN', 'VENDEDOR'] as const;

export function customerRoutes(database: Database, cursors: Cursors): Route[] {
  return [
    tenantReadRoute(database, {
      method: 'get',
      path: '/api/v1/customers',
      operationId: 'listCustomers',
      tag: TAG,
      summary: 'Clientes, el más reciente primero',
      roles: ROLES,
      scope: 'customers:read',
      query: Query,
      answers: {
        200: { description: 'Clientes', schema: z.array(CustomerJson), headers: ['Link', 'X-Total-Count'] },
      },
      read({ organizationId, query, url }) {
        const filter = { q: query.q, nationalId: query.cedula };
        return pagedReading(
          { url, query },
          {
            list: LIST,
            cursors,
            rows: (page) => customerList(organizationId, filter, page),
            count: customerCount(organizationId, filter),
            present: toJson,
          },
        );
      },
    }),
    tenantRoute({
      method: 'post',
      path: '/api/v1/customers',
      operationId: 'createCustomer',
      tag: TAG,
      summary: 'Registra un cliente',
      roles: SELLERS,
      scope: 'customers:write',
      body: NewCustomer,
      example: { nombre: 'Luz Marina Díaz', cedula: '52987654', telefono: '3001234567' },
      answers: { 201: { description: 'Registrado', schema: CustomerJson, headers: ['Location', 'ETag'] } },
      errors: [409],
      async handle(context) {
        const { body } = context;
        const customer = await withTenant(database, context.organizationId, async (tx) => {
          const made = await createCustomer(tx, {
            name: body.nombre,
            nationalId: body.cedula ?? null,
            phone: body.telefono ?? null,
            email: body.email ?? null,
            address: body.direccion ?? null,
            city: body.ciudad ?? null,
          });
          await recordAudit(tx, actorOf(context), {
            organizationId: context.organizationId,
            action: 'CLIENTE_CREADO',
            entityType: 'customer',
            entityId: made.id,
          });
          return made;
        });
        return created(toJson(customer), `/api/v1/customers/${customer.id}`, {
          ETag: etagOf(customer.version),
        });
      },
    }),
    tenantReadRoute(database, {
      method: 'get',
      path: '/api/v1/customers/{id}',
      operationId: 'getCustomer',
      tag: TAG,
      summary: 'Un cliente',
      roles: ROLES,
      scope: 'customers:read',
      headers: ['If-None-Match'],
      params: Id,
      answers: {
        200: { description: 'El cliente', schema: CustomerJson, headers: ['ETag'] },
        304: { description: 'No ha cambiado' },
      },
      read: ({ params }) => reading([customerById(params.id)], ([customer]) => present(customer)),
    }),
    tenantRoute({
      method: 'patch',
      path: '/api/v1/customers/{id}',
      operationId: 'updateCustomer',
      tag: TAG,
      summary: 'Cambia los datos de un cliente (las facturas ya emitidas no cambian)',
      roles: SELLERS,
      scope: 'customers:write',
      headers: ['If-Match'],
      params: Id,
      body: CustomerChange,
      example: { telefono: '3109876543' },
      answers: { 200: { description: 'Cambiado', schema: CustomerJson, headers: ['ETag'] } },
      errors: [409, 412],
      async handle(context) {
        const { body } = context;
        const patch: Partial<CustomerData> = {
          name: body.nombre,
          nationalId: body.cedula,
          phone: body.telefono,
          email: body.email,
          address: body.direccion,
          city: body.ciudad,
        };
        const expected = versionFromIfMatch(context.header('If-Match')) ?? undefined;
        const customer = await withTenant(database, context.organizationId, async (tx) => {
          const updated = await updateCustomer(tx, context.params.id, patch, expected);
          await recordAudit(tx, actorOf(context), {
            organizationId: context.organizationId,
            action: 'CLIENTE_EDITADO',
            entityType: 'customer',
            entityId: updated.id,
            newValues: { campos: Object.keys(body) },
          });
          return updated;
        });
        return present(customer);
      },
    }),
  ];
}

function present(customer: Customer | null): Answer {
  if (!customer) throw new NotFoundError('No existe ese cliente.');
  return ok(toJson(customer), { ETag: etagOf(customer.version) });
}

function toJson(customer: Customer) {
  return {
    id: customer.id,
    nombre: customer.name,
    cedula: customer.nationalId,
    telefono: customer.phone,
    email: customer.email,
    direccion: customer.address,
    ciudad: customer.city,
    version: customer.version,
    created_at: customer.createdAt.toISOString(),
    updated_at: customer.updatedAt.toISOString(),
  };
}
