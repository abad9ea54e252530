import { z } from 'zod/v4';
import { INVOICE_STATUSES, ROLES } from '../../core/contract/glossary';
import { Decimal, moneyToNumber } from '../../core/invoicing/money';
import { planLimits } from '../../core/invoicing/plans';
import type { Database } from '../../database/connection';
import { organizationStats, type OrganizationStats } from '../../database/repositories/invoices';
import {
  createOrganization,
  getOrganization,
  getShop,
  listOrganizations,
  type Organization as DomainOrganization,
  type SettingsPatch,
  type Shop,
  updateOrganization,
  updateSettings,
} from '../../database/repositories/organizations';
import { withPlatform, withTenant } from '../../database/tenancy';
import { recordAudit } from '../audit-logs/audit-repository';
import { assertMayRead } from './access';
import { NotFoundError } from '../http/errors';
import { etagOf, versionFromIfMatch } from '../http/etag';
import { queryInteger } from '../http/fields';
import { pageAfter, pageHeaders } from '../http/paging';
import { actorOf, created, memberRoute, ok, platformRoute, type Route } from '../http/route';
import {
  NewOrganization,
  Organization,
  OrganizationChange,
  OrganizationId,
  OrganizationStatsJson,
  OrganizationSummary,
  ORGANIZATION_STATUSES,
} from './schemas';

const TAG = 'Organizaciones';

export function organizationRoutes(database: Database): Route[] {
  return [
    memberRoute({
      method: 'get',
      path: '/api/v1/organizations',
      operationId: 'listOrganizations',
      tag: TAG,
      summary: 'Organizaciones: todas para un administrador de la plataforma, la propia para los demás',
      roles: ROLES,
      scope: 'organizations:read',
      query: z.strictObject({
        limit: queryInteger(1, 100).default(50),
        offset: queryInteger(0, 1_000_000).default(0),
        status: z.enum(ORGANIZATION_STATUSES).optional(),
      }),
      answers: {
        200: {
          description: 'Organizaciones',
          schema: z.array(OrganizationSummary),
          headers: ['Link', 'X-Total-Count'],
        },
      },
      async handle({ principal, query, url }) {
        if (!principal.platformAdmin) {
          const own = await withTenant(database, principal.organizationId ?? '', (tx) =>
            getOrganization(tx, tx.organizationId),
          );
          const shown = own && query.offset === 0 && (query.status ?? own.status) === own.status ? [own] : [];
          return ok(shown.map(summary), { 'X-Total-Count': String(shown.length) });
        }
        const { rows, total } = await withPlatform(database, async (tx) => ({
          rows: await listOrganizations(tx, { ...query, limit: query.limit + 1 }),
          total: await tx.row<{ count: number }>(
            'SELECT count(*)::int AS count FROM organizations WHERE $1::text IS NULL OR status = $1',
            [query.status ?? null],
          ),
        }));
        const { page, next } = pageAfter(rows, query, () => '');
        return ok(page.map(summary), pageHeaders(url, total?.count ?? 0, next));
      },
    }),
    platformRoute({
      method: 'post',
      path: '/api/v1/organizations',
      operationId: 'createOrganization',
      tag: TAG,
      summary: 'Crea una joyería',
      body: NewOrganization,
      example: { nombre: 'Joyería La Esmeralda', slug: 'la-esmeralda', plan: 'pro', prefijo: 'ESM' },
      answers: { 201: { description: 'Creada', schema: Organization, headers: ['Location', 'ETag'] } },
      errors: [409],
      async handle(context) {
        const { body } = context;
        const shop = await withPlatform(database, async (tx) => {
          const organization = await createOrganization(tx, {
            slug: body.slug,
            name: body.nombre,
            plan: body.plan,
            invoicePrefix: body.prefijo,
            taxRegime: body.regimen_iva,
            pricesIncludeTax: body.precios_con_iva,
          });
          await recordAudit(tx, actorOf({ ...context, organizationId: organization.id }), {
            organizationId: organization.id,
            action: 'ORGANIZACION_CREADA',
            entityType: 'organization',
            entityId: organization.id,
            newValues: { slug: body.slug, plan: body.plan },
          });
          return getShop(tx, organization.id);
        });
        return created(toJson(shop), `/api/v1/organizations/${shop.id}`, { ETag: etagOf(shop.version) });
      },
    }),
    memberRoute({
      method: 'get',
      path: '/api/v1/organizations/{id}',
      operationId: 'getOrganization',
      tag: TAG,
      summary: 'Una organización con sus ajustes',
      roles: ROLES,
      scope: 'organizations:read',
      headers: ['If-None-Match'],
      params: OrganizationId,
      answers: {
        200: { description: 'La organización', schema: Organization, headers: ['ETag'] },
        304: { description: 'No ha cambiado' },
      },
      async handle({ principal, params }) {
        assertMayRead(principal, params.id);
        const shop = await withTenant(database, params.id, (tx) => getShop(tx, params.id));
        return ok(toJson(shop), { ETag: etagOf(shop.version) });
      },
    }),
    platformRoute({
      method: 'patch',
      path: '/api/v1/organizations/{id}',
      operationId: 'updateOrganization',
      tag: TAG,
      summary: 'Cambia plan, estado o ajustes de una joyería',
      headers: ['If-Match'],
      params: OrganizationId,
      body: OrganizationChange,
      example: { plan: 'enterprise' },
      answers: { 200: { description: 'Cambiada', schema: Organization, headers: ['ETag'] } },
      errors: [409, 412],
      async handle(context) {
        const { body, params } = context;
        const expected = versionFromIfMatch(context.header('If-Match')) ?? undefined;
        const shop = await withPlatform(database, async (tx) => {
          const before = await getOrganization(tx, params.id);
          if (!before) throw new NotFoundError('No existe esa organización.');
          await updateOrganization(
            tx,
            params.id,
            { name: body.nombre, plan: body.plan, status: body.status },
            expected,
          );
          await updateSettings(tx, params.id, toSettingsPatch(body));
          await recordAudit(tx, actorOf({ ...context, organizationId: params.id }), {
            organizationId: params.id,
            action: 'ORGANIZACION_EDITADA',
            entityType: 'organization',
            entityId: params.id,
            oldValues: { plan: before.plan, status: before.status },
            newValues: { ...body },
          });
          return getShop(tx, params.id);
        });
        return ok(toJson(shop), { ETag: etagOf(shop.version) });
      },
    }),
    memberRoute({
      method: 'get',
      path: '/api/v1/organizations/{id}/stats',
      operationId: 'getOrganizationStats',
      tag: TAG,
      summary: 'Conteos, ingresos y límites del plan',
      roles: ROLES,
      scope: 'organizations:read',
      params: OrganizationId,
      answers: { 200: { description: 'Estadísticas', schema: OrganizationStatsJson } },
      async handle({ principal, params }) {
        assertMayRead(principal, params.id);
        const { organization, stats } = await withTenant(database, params.id, async (tx) => ({
          organization: await getOrganization(tx, params.id),
          stats: await organizationStats(tx, new Date()),
        }));
        if (!organization) throw new NotFoundError('No existe esa organización.');
        return ok(statsJson(organization, stats));
      },
    }),
  ];
}

function summary(organization: DomainOrganization) {
  return {
    id: organization.id,
    nombre: organization.name,
    slug: organization.slug,
    plan: organization.plan,
    status: organization.status,
    version: organization.version,
    created_at: organization.createdAt.toISOString(),
    updated_at: organization.updatedAt.toISOString(),
  };
}

function toJson(shop: Shop) {
  const { settings } = shop;
  return {
    ...summary(shop),
    ajustes: {
      prefijo: settings.invoicePrefix,
      regimen_iva: settings.tax.regime,
      tarifa_iva: settings.tax.rate.toNumber(),
      precios_con_iva: settings.tax.pricesIncludeTax,
      moneda: settings.currency,
      dias_vencimiento: settings.expiryDays,
      campos_obligatorios: settings.requiredFields,
      razon_social: settings.legalName,
      nit: settings.taxId,
      direccion: settings.address,
      ciudad: settings.city,
      telefono: settings.phone,
      email: settings.email,
      pie_factura: settings.footer,
    },
  };
}

function toSettingsPatch({ ajustes = {} }: OrganizationChange): SettingsPatch {
  return {
    invoicePrefix: ajustes.prefijo,
    taxRegime: ajustes.regimen_iva,
    taxRate: ajustes.tarifa_iva === undefined ? undefined : new Decimal(ajustes.tarifa_iva),
    pricesIncludeTax: ajustes.precios_con_iva,
    expiryDays: ajustes.dias_vencimiento,
    requiredFields: ajustes.campos_obligatorios,
    legalName: ajustes.razon_social,
    taxId: ajustes.nit,
    address: ajustes.direccion,
    city: ajustes.ciudad,
    phone: ajustes.telefono,
    email: ajustes.email,
    footer: ajustes.pie_factura,
  };
}

function statsJson(organization: DomainOrganization, stats: OrganizationStats) {
  const limits = planLimits(organization.plan);
  return {
    organization_id: organization.id,
    por_estado: Object.fromEntries(
      INVOICE_STATUSES.map((status) => {
        const { count, total } = stats.byStatus[status];
        return [status, { cantidad: count, total: moneyToNumber(total) }];
      }),
    ),
    ingresos: moneyToNumber(stats.revenue),
    ingresos_mes: moneyToNumber(stats.monthRevenue),
    facturas_mes: stats.monthCount,
    pendiente: moneyToNumber(stats.byStatus.PENDIENTE.total),
    clientes: stats.customers,
    usuarios_activos: stats.activeUsers,
    plan: organization.plan,
    limites: {
      solicitudes_por_minuto: limits.requestsPerMinute,
      facturas_por_mes: limits.invoicesPerMonth,
      usuarios: limits.users,
      items_por_factura: limits.itemsPerInvoice,
      foto_y_voz: limits.photoAndVoice,
    },
  };
}
