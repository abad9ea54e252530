import { z } from 'zod/v4';
import { addDays, bogotaDay, startOfDay } from '../../core/invoicing/bogota';
import { moneyToNumber, ZERO } from '../../core/invoicing/money';
import { planLimits } from '../../core/invoicing/plans';
import type { Database } from '../../database/connection';
import {
  organizationStats,
  type SalesSummary,
  salesSummary,
  topProducts,
} from '../../database/repositories/invoices';
import { getOrganization } from '../../database/repositories/organizations';
import { withPlatform, withTenant } from '../../database/tenancy';
import { NotFoundError, ValidationError } from '../http/errors';
import { memberRoute, ok, platformRoute, type Route, tenantRoute } from '../http/route';
import { assertMayRead } from '../organizations/access';
import {
  eventCounts,
  extractionUse,
  invoicesByOrigin,
  shopHealthFacts,
  type ShopHealthFacts,
} from './facts-repository';
import { healthScore } from './health-score';
import { AtRiskQuery, Health, OrganizationId, PeriodQuery, Product, Summary, Usage } from './schemas';

const TAG = 'Métricas de negocio';
const READERS = ['ADMIN', 'CONTADOR'] as const;
const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;

interface Period {
  json: { desde: string; hasta: string };
  range: { from: Date; to: Date };
}

export function businessMetricsRoutes(database: Database): Route[] {
  const summaryOf = async (organizationId: string, period: Period) => {
    const sales = await withTenant(database, organizationId, (tx) => salesSummary(tx, period.range));
    return ok(summaryJson(organizationId, period, sales));
  };

  return [
    tenantRoute({
      method: 'get',
      path: '/api/v1/metrics/business',
      operationId: 'businessSummary',
      tag: TAG,
      summary: 'Ventas del periodo',
      roles: READERS,
      scope: 'metrics:read',
      query: PeriodQuery,
      answers: { 200: { description: 'Resumen', schema: Summary } },
      handle: ({ organizationId, query }) => summaryOf(organizationId, readPeriod(query)),
    }),
    tenantRoute({
      method: 'get',
      path: '/api/v1/metrics/business/product',
      operationId: 'businessProduct',
      tag: TAG,
      summary: 'Cómo se leen las ventas, de dónde salen las facturas y qué se vende más',
      roles: READERS,
      scope: 'metrics:read',
      query: PeriodQuery,
      answers: { 200: { description: 'Producto', schema: Product } },
      async handle({ organizationId, query }) {
        const period = readPeriod(query);
        const { uses, origins, products } = await withTenant(database, organizationId, async (tx) => ({
          uses: await extractionUse(tx, period.range),
          origins: await invoicesByOrigin(tx, period.range),
          products: await topProducts(tx, period.range),
        }));
        const read = uses.reduce((sum, use) => sum + use.read, 0);
        const fromChat = origins.reduce(
          (sum, { origin, count }) => (origin === 'api' ? sum : sum + count),
          0,
        );
        return ok({
          organization_id: organizationId,
          periodo: period.json,
          lecturas: uses.map((use) => ({
            motor: use.engine,
            canal: use.channel,
            leidas: use.read,
            fallidas: use.failed,
            duracion_media_ms: use.meanMs,
            confianza_media: use.meanConfidence,
          })),
          facturas_por_origen: origins.map(({ origin, count }) => ({ origen: origin, cantidad: count })),
          conversion: read === 0 ? null : Math.min(1, Math.round((fromChat / read) * 1000) / 1000),
          mas_vendidos: products.map((product) => ({
            nombre: product.name,
            cantidad: product.quantity,
            total: moneyToNumber(product.total),
          })),
        });
      },
    }),
    tenantRoute({
      method: 'get',
      path: '/api/v1/metrics/business/usage',
      operationId: 'businessUsage',
      tag: TAG,
      summary: 'Uso frente a los límites del plan',
      roles: READERS,
      scope: 'metrics:read',
      query: PeriodQuery,
      answers: { 200: { description: 'Uso', schema: Usage } },
      async handle({ organizationId, query }) {
        const period = readPeriod(query);
        const { organization, stats, events } = await withTenant(database, organizationId, async (tx) => ({
          organization: await getOrganization(tx, organizationId),
          stats: await organizationStats(tx, new Date()),
          events: await eventCounts(tx, period.range),
        }));
        if (!organization) throw new NotFoundError();
        const limits = planLimits(organization.plan);
        return ok({
          organization_id: organizationId,
          periodo: period.json,
          plan: organization.plan,
          facturas_mes: { usado: stats.monthCount, limite: limits.invoicesPerMonth },
          usuarios: { usado: stats.activeUsers, limite: limits.users },
          eventos: events.map(({ type, count }) => ({ tipo: type, cantidad: count })),
        });
      },
    }),
    memberRoute({
      method: 'get',
      path: '/api/v1/metrics/business/organizations/{id}',
      operationId: 'businessOrganization',
      tag: TAG,
      summary: 'Ventas de una organización',
      roles: READERS,
      scope: 'metrics:read',
      params: OrganizationId,
      query: PeriodQuery,
      answers: { 200: { description: 'Resumen', schema: Summary } },
      async handle({ principal, params, query }) {
        assertMayRead(principal, params.id);
        const period = readPeriod(query);
        const organization = await withTenant(database, params.id, (tx) => getOrganization(tx, params.id));
        if (!organization) throw new NotFoundError('No existe esa organización.');
        return summaryOf(params.id, period);
      },
    }),
    memberRoute({
      method: 'get',
      path: '/api/v1/metrics/business/organizations/{id}/health',
      operationId: 'businessHealth',
      tag: TAG,
      summary: 'Puntaje de salud, 0 a 100',
      description:
        'Actividad 40, conversión 30, lecturas logradas 20, funciones usadas 10, sobre los últimos 30 días. Desde 80 sana, desde 50 moderada, por debajo en riesgo.',
      roles: READERS,
      scope: 'metrics:read',
      params: OrganizationId,
      answers: { 200: { description: 'Salud', schema: Health } },
      async handle({ principal, params }) {
        assertMayRead(principal, params.id);
        const [facts] = await withPlatform(database, (tx) => shopHealthFacts(tx, params.id));
        if (!facts) throw new NotFoundError('No existe esa organización.');
        return ok(healthJson(facts));
      },
    }),
    platformRoute({
      method: 'get',
      path: '/api/v1/metrics/business/at-risk',
      operationId: 'businessAtRisk',
      tag: TAG,
      summary: 'Joyerías que dejaron de usar el sistema o lo usan mal, la peor primero',
      query: AtRiskQuery,
      answers: { 200: { description: 'En riesgo', schema: z.array(Health), headers: ['X-Total-Count'] } },
      async handle({ query }) {
        const shops = (await withPlatform(database, (tx) => shopHealthFacts(tx, null))).map(healthJson);
        const atRisk = shops
          .filter(
            (shop) =>
              shop.puntaje < query.min_health_score ||
              shop.dias_sin_actividad === null ||
              shop.dias_sin_actividad >= query.threshold_days,
          )
          .sort((a, b) => a.puntaje - b.puntaje);
        return ok(atRisk, { 'X-Total-Count': String(atRisk.length) });
      },
    }),
  ];
}

/** @throws ValidationError when the period is empty, backwards or longer than a year */
function readPeriod(query: z.output<typeof PeriodQuery>, now = new Date()): Period {
  const tomorrow = addDays(bogotaDay(now), 1);
  const hasta = query.to ?? tomorrow;
  const desde = query.from ?? addDays(hasta, -DEFAULT_DAYS);
  const range = { from: startOfDay(desde), to: startOfDay(hasta) };
  const days = (range.to.getTime() - range.from.getTime()) / 86_400_000;
  if (days <= 0 || days > MAX_DAYS) {
    throw new ValidationError([{ field: 'to', message: `debe ser de 1 a ${MAX_DAYS} días después de from` }]);
  }
  return { json: { desde, hasta }, range };
}

function summaryJson(organizationId: string, period: Period, sales: SalesSummary) {
  const average = sales.count === 0 ? ZERO : sales.total.dividedBy(sales.count);
  return {
    organization_id: organizationId,
    periodo: period.json,
    facturas: { emitidas: sales.count, pendientes: sales.pending.count, anuladas: sales.voided },
    ingresos: {
      total: moneyToNumber(sales.total),
      impuesto: moneyToNumber(sales.tax),
      pendiente: moneyToNumber(sales.pending.total),
      promedio: moneyToNumber(average),
    },
    por_metodo_pago: sales.byPaymentMethod.map((row) => ({
      metodo_pago: row.method,
      cantidad: row.count,
      total: moneyToNumber(row.total),
    })),
    por_vendedor: sales.bySeller.map((row) => ({
      vendedor_id: row.sellerId,
      nombre: row.name,
      cantidad: row.count,
      total: moneyToNumber(row.total),
    })),
  };
}

function healthJson(facts: ShopHealthFacts) {
  const { score, level, parts } = healthScore(facts);
  return {
    organization_id: facts.organizationId,
    nombre: facts.name,
    slug: facts.slug,
    plan: facts.plan,
    puntaje: score,
    nivel: level,
    partes: {
      actividad: parts.activity,
      conversion: parts.conversion,
      ia: parts.ai,
      funciones: parts.features,
    },
    ultima_actividad: facts.lastActivityAt?.toISOString() ?? null,
    dias_sin_actividad:
      facts.daysSinceActivity === null ? null : Math.round(facts.daysSinceActivity * 10) / 10,
  };
}
