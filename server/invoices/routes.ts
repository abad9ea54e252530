import { formatInvoice } from '../../core/contract/invoice-format';
import { ROLES } from '../../core/contract/glossary';
import { filenameFor, printableInvoice, renderInvoicePdf } from '../../core/documents';
import type { Invoice as DomainInvoice } from '../../core/invoicing/types';
import type { Database } from '../../database/connection';
import { changeInvoiceStatus, deleteDraftInvoice } from '../../database/invoice-store';
import {
  getInvoice,
  invoiceById,
  invoiceByNumber,
  invoiceCount,
  type InvoiceFilter,
  invoiceList,
} from '../../database/repositories/invoices';
import { getShop } from '../../database/repositories/organizations';
import { shopJson } from '../../database/shop-json';
import { withTenant } from '../../database/tenancy';
import { BadRequestError, ConflictError, NotFoundError } from '../http/errors';
import { etagOf, versionFromIfMatch } from '../http/etag';
import { pagedReading } from '../http/paged-reading';
import type { Cursors } from '../http/paging';
import {
  type Answer,
  actorOf,
  created,
  NO_CONTENT,
  ok,
  reading,
  type Route,
  tenantReadRoute,
  tenantRoute,
} from '../http/route';
import { createInvoice } from './create-invoice';
import {
  Invoice,
  InvoiceId,
  InvoiceList,
  InvoiceNumber,
  InvoiceQuery,
  NewInvoice,
  StatusChange,
} from './schemas';

const TAG = 'Facturas';
const LIST = 'invoices';
const SELLERS = ['ADMIN', 'VENDEDOR'] as const;
const VOIDED_THROUGH_API = 'Anulada por la API';

export function invoiceRoutes(database: Database, cursors: Cursors): Route[] {
  return [
    tenantReadRoute(database, {
      method: 'get',
      path: '/api/v1/invoices',
      operationId: 'listInvoices',
      tag: TAG,
      summary: 'Facturas, la más reciente primero',
      description:
        'Páginas por cursor (el de Link, estable aunque entren facturas) o por offset. `from` y `to` son días de Bogotá: desde `from` inclusive hasta `to` exclusive.',
      roles: ROLES,
      scope: 'invoices:read',
      query: InvoiceQuery,
      answers: { 200: { description: 'Facturas', schema: InvoiceList, headers: ['Link', 'X-Total-Count'] } },
      read({ organizationId, query, url }) {
        const filter: InvoiceFilter = {
          status: query.status,
          from: query.from,
          to: query.to,
          customer: query.customer,
          sellerId: query.seller,
          q: query.q,
        };
        return pagedReading(
          { url, query },
          {
            list: LIST,
            cursors,
            rows: (page) => invoiceList(organizationId, filter, page),
            count: invoiceCount(organizationId, filter),
            present: formatInvoice,
          },
        );
      },
    }),
    tenantRoute({
      method: 'post',
      path: '/api/v1/invoices',
      operationId: 'createInvoice',
      tag: TAG,
      summary: 'Emite una factura con el número siguiente',
      description:
        'El servidor calcula los totales. Con Idempotency-Key se puede repetir sin miedo: misma respuesta, una sola factura.',
      roles: SELLERS,
      scope: 'invoices:write',
      headers: ['Idempotency-Key'],
      body: NewInvoice,
      example: {
        cliente_nombre: 'María Gómez',
        cliente_cedula: '1020345678',
        items: [
          {
            nombre: 'Anillo solitario',
            descripcion: 'Oro 18k con circón',
            cantidad: 1,
            precio_unitario: 1850000,
            material: 'ORO_18K',
            peso_gramos: 3.2,
            tipo_prenda: 'ANILLO',
          },
        ],
        descuento: 50000,
        metodo_pago: 'transferencia',
      },
      answers: {
        201: {
          description: 'Emitida',
          schema: Invoice,
          headers: ['Location', 'ETag', 'Idempotency-Replayed'],
        },
      },
      errors: [409, 422],
      async handle(context) {
        const { invoice, replayed } = await createInvoice(database, {
          organizationId: context.organizationId,
          body: context.body,
          principal: context.principal,
          actor: actorOf(context),
          idempotencyKey: readIdempotencyKey(context.header('Idempotency-Key')),
        });
        return created(invoice, `/api/v1/invoices/${invoice.id}`, {
          ETag: etagOf(invoice.version),
          ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
        });
      },
    }),
    tenantReadRoute(database, {
      method: 'get',
      path: '/api/v1/invoices/by-number/{numero}',
      operationId: 'getInvoiceByNumber',
      tag: TAG,
      summary: 'Una factura por su número',
      roles: ROLES,
      scope: 'invoices:read',
      headers: ['If-None-Match'],
      params: InvoiceNumber,
      answers: found(),
      read: ({ organizationId, params }) =>
        reading([invoiceByNumber(organizationId, params.numero)], ([invoice]) => present(invoice)),
    }),
    tenantReadRoute(database, {
      method: 'get',
      path: '/api/v1/invoices/{id}',
      operationId: 'getInvoice',
      tag: TAG,
      summary: 'Una factura',
      roles: ROLES,
      scope: 'invoices:read',
      headers: ['If-None-Match'],
      params: InvoiceId,
      answers: found(),
      read: ({ params }) => reading([invoiceById(params.id)], ([invoice]) => present(invoice)),
    }),
    tenantRoute({
      method: 'get',
      path: '/api/v1/invoices/{id}/pdf',
      operationId: 'getInvoicePdf',
      tag: TAG,
      summary: 'El PDF de una factura emitida',
      roles: ROLES,
      scope: 'invoices:read',
      params: InvoiceId,
      answers: {
        200: { description: 'PDF', contentType: 'application/pdf', headers: ['Content-Disposition'] },
      },
      errors: [409],
      async handle({ organizationId, params }) {
        const { invoice, shop } = await withTenant(database, organizationId, async (tx) => ({
          invoice: await getInvoice(tx, params.id),
          shop: await getShop(tx, organizationId),
        }));
        if (!invoice) throw new NotFoundError('No existe esa factura.');
        if (invoice.number === null) {
          throw new ConflictError('Un borrador no tiene PDF: emítalo primero.', 'not_issued');
        }
        const body = await renderInvoicePdf(printableInvoice(invoice), shopJson(shop));
        return {
          status: 200,
          body,
          headers: {
            'Content-Type': 'application/pdf',
            'Content-Disposition': `inline; filename="${filenameFor(invoice.number)}"`,
          },
        };
      },
    }),
    tenantRoute({
      method: 'patch',
      path: '/api/v1/invoices/{id}/status',
      operationId: 'changeInvoiceStatus',
      tag: TAG,
      summary: 'Emite, marca como pagada o anula',
      description:
        'BORRADOR → PENDIENTE o PAGADA; PENDIENTE → PAGADA o ANULADA; PAGADA → ANULADA. Otra cosa es 409.',
      roles: SELLERS,
      scope: 'invoices:write',
      headers: ['If-Match'],
      params: InvoiceId,
      body: StatusChange,
      example: { status: 'PAGADA', metodo_pago: 'efectivo' },
      answers: { 200: { description: 'Cambiada', schema: Invoice, headers: ['ETag'] } },
      errors: [409, 412, 422],
      async handle(context) {
        const { status, motivo, metodo_pago } = context.body;
        if (status === 'BORRADOR') {
          throw new ConflictError('Una factura no vuelve a BORRADOR.', 'transition_not_allowed');
        }
        const invoice = await withTenant(database, context.organizationId, (tx) =>
          changeInvoiceStatus(tx, {
            invoiceId: context.params.id,
            to: status,
            expectedVersion: versionFromIfMatch(context.header('If-Match')),
            paymentMethod: metodo_pago,
            reason: status === 'ANULADA' ? (motivo ?? VOIDED_THROUGH_API) : null,
            actor: actorOf(context),
          }),
        );
        return present(invoice);
      },
    }),
    tenantRoute({
      method: 'delete',
      path: '/api/v1/invoices/{id}',
      operationId: 'deleteDraftInvoice',
      tag: TAG,
      summary: 'Elimina un BORRADOR; una emitida solo se anula (409)',
      roles: SELLERS,
      scope: 'invoices:write',
      headers: ['If-Match'],
      params: InvoiceId,
      answers: { 204: { description: 'Eliminado' } },
      errors: [409, 412],
      async handle(context) {
        await withTenant(database, context.organizationId, (tx) =>
          deleteDraftInvoice(tx, {
            invoiceId: context.params.id,
            expectedVersion: versionFromIfMatch(context.header('If-Match')),
            actor: actorOf(context),
          }),
        );
        return NO_CONTENT;
      },
    }),
  ];
}

function found() {
  return {
    200: { description: 'La factura', schema: Invoice, headers: ['ETag'] },
    304: { description: 'No ha cambiado' },
  };
}

function present(invoice: DomainInvoice | null): Answer {
  if (!invoice) throw new NotFoundError('No existe esa factura.');
  return ok(formatInvoice(invoice), { ETag: etagOf(invoice.version) });
}

function readIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const key = header.trim();
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new BadRequestError('Idempotency-Key debe tener de 1 a 255 caracteres ASCII sin espacios.');
  }
  return key;
}
