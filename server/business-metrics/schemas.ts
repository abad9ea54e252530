import { z } from 'zod/v4';
import { PAYMENT_METHODS, PLANS } from '../../core/contract/glossary';
import { day, queryInteger, uuid } from '../http/fields';

const period = z
  .strictObject({ desde: z.iso.date(), hasta: z.iso.date().describe('Exclusive') })
  .meta({ id: 'Periodo' });

export const PeriodQuery = z.strictObject({
  from: day().optional().describe('Día de Bogotá, inclusive; por defecto, hace 30 días'),
  to: day().optional().describe('Día de Bogotá, exclusive; por defecto, mañana'),
});

export const Summary = z
  .strictObject({
    organization_id: z.guid(),
    periodo: period,
    facturas: z.strictObject({ emitidas: z.int(), pendientes: z.int(), anuladas: z.int() }),
    ingresos: z.strictObject({
      total: z.number().describe('Emitido y no anulado'),
      impuesto: z.number(),
      pendiente: z.number(),
      promedio: z.number(),
    }),
    por_metodo_pago: z.array(
      z.strictObject({
        metodo_pago: z.enum(PAYMENT_METHODS).nullable(),
        cantidad: z.int(),
        total: z.number(),
      }),
    ),
    por_vendedor: z.array(
      z.strictObject({
        vendedor_id: z.guid().nullable(),
        nombre: z.string().nullable(),
        cantidad: z.int(),
        total: z.number(),
      }),
    ),
  })
  .meta({ id: 'MetricasResumen' });

export const Product = z
  .strictObject({
    organization_id: z.guid(),
    periodo: period,
    lecturas: z.array(
      z.strictObject({
        motor: z.string(),
        canal: z.string(),
        leidas: z.int(),
        fallidas: z.int(),
        duracion_media_ms: z.int().nullable(),
        confianza_media: z.number().nullable(),
      }),
    ),
    facturas_por_origen: z.array(z.strictObject({ origen: z.string(), cantidad: z.int() })),
    conversion: z.number().nullable().describe('Facturas del chat por venta leída, 0 a 1; null sin lecturas'),
    mas_vendidos: z.array(z.strictObject({ nombre: z.string(), cantidad: z.int(), total: z.number() })),
  })
  .meta({ id: 'MetricasProducto' });

const quota = z.strictObject({ usado: z.int(), limite: z.int().nullable() });
export const Usage = z
  .strictObject({
    organization_id: z.guid(),
    periodo: period,
    plan: z.enum(PLANS),
    facturas_mes: quota,
    usuarios: quota,
    eventos: z.array(z.strictObject({ tipo: z.string(), cantidad: z.int() })),
  })
  .meta({ id: 'MetricasUso' });

export const Health = z
  .strictObject({
    organization_id: z.guid(),
    nombre: z.string(),
    slug: z.string(),
    plan: z.enum(PLANS),
    puntaje: z.number().min(0).max(100),
    nivel: z.enum(['healthy', 'moderate', 'at_risk']),
    partes: z.strictObject({
      actividad: z.number().describe('0 a 40'),
      conversion: z.number().describe('0 a 30'),
      ia: z.number().describe('0 a 20'),
      funciones: z.number().describe('0 a 10'),
    }),
    ultima_actividad: z.iso.datetime().nullable(),
    dias_sin_actividad: z.number().nullable(),
  })
  .meta({ id: 'MetricasSalud' });

export const AtRiskQuery = z.strictObject({
  threshold_days: queryInteger(1, 365).default(7).describe('Días sin actividad'),
  min_health_score: queryInteger(0, 100).default(50).describe('Puntaje mínimo'),
});

export const OrganizationId = z.strictObject({ id: uuid() });
