import { z } from 'zod/v4';
import { INVOICE_STATUSES, PLANS } from '../../core/contract/glossary';
import { TAX_REGIMES } from '../../core/invoicing/types';
import { text, uuid } from '../http/fields';

export const ORGANIZATION_STATUSES = ['active', 'suspended', 'cancelled'] as const;
const CUSTOMER_FIELDS = ['nombre', 'cedula', 'telefono', 'email', 'direccion', 'ciudad'] as const;

const base = {
  id: z.guid(),
  nombre: z.string(),
  slug: z.string(),
  plan: z.enum(PLANS),
  status: z.enum(ORGANIZATION_STATUSES),
  version: z.int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
};

export const OrganizationSummary = z.strictObject(base).meta({ id: 'OrganizacionResumen' });

export const Organization = z
  .strictObject({
    ...base,
    ajustes: z.strictObject({
      prefijo: z.string(),
      regimen_iva: z.enum(TAX_REGIMES),
      tarifa_iva: z.number().describe('Fracción: 0.19 es 19 %'),
      precios_con_iva: z.boolean(),
      moneda: z.literal('COP'),
      dias_vencimiento: z.int(),
      campos_obligatorios: z.array(z.enum(CUSTOMER_FIELDS)),
      razon_social: z.string().nullable(),
      nit: z.string().nullable(),
      direccion: z.string().nullable(),
      ciudad: z.string().nullable(),
      telefono: z.string().nullable(),
      email: z.string().nullable(),
      pie_factura: z.string().nullable(),
    }),
  })
  .meta({ id: 'Organizacion' });

const prefix = () => z.string().regex(/^[A-Z0-9]{1,10}$/, 'debe tener de 1 a 10 mayúsculas o dígitos');

export const NewOrganization = z
  .strictObject({
    nombre: text(150),
    slug: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/, 'debe tener de 1 a 50 minúsculas, dígitos o guiones'),
    plan: z.enum(PLANS).default('basic'),
    prefijo: prefix().default('FAC'),
    regimen_iva: z.enum(TAX_REGIMES).default('responsable'),
    precios_con_iva: z.boolean().default(false),
  })
  .meta({ id: 'OrganizacionNueva' });

export const OrganizationChange = z
  .strictObject({
    nombre: text(150).optional(),
    plan: z.enum(PLANS).optional(),
    status: z.enum(ORGANIZATION_STATUSES).optional(),
    ajustes: z
      .strictObject({
        prefijo: prefix().optional(),
        regimen_iva: z.enum(TAX_REGIMES).optional(),
        tarifa_iva: z.number().min(0).max(1).multipleOf(0.0001).optional(),
        precios_con_iva: z.boolean().optional(),
        dias_vencimiento: z.int().min(0).max(365).optional(),
        campos_obligatorios: z.array(z.enum(CUSTOMER_FIELDS)).max(6).optional(),
        razon_social: text(150).nullish(),
        nit: text(20).nullish(),
        direccion: text(200).nullish(),
        ciudad: text(100).nullish(),
        telefono: text(30).nullish(),
        email: z.email().max(254).nullish(),
        pie_factura: text(1000).nullish(),
      })
      .optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'no trae ningún cambio')
  .meta({ id: 'OrganizacionCambio' });
export type OrganizationChange = z.output<typeof OrganizationChange>;

const Tally = z.strictObject({ cantidad: z.int(), total: z.number() });
const Limit = z.int().nullable().describe('null: sin límite');

export const OrganizationStatsJson = z
  .strictObject({
    organization_id: z.guid(),
    por_estado: z.record(z.enum(INVOICE_STATUSES), Tally),
    ingresos: z.number().describe('Emitido y no anulado, de siempre'),
    ingresos_mes: z.number(),
    facturas_mes: z.int(),
    pendiente: z.number().describe('Por cobrar'),
    clientes: z.int(),
    usuarios_activos: z.int(),
    plan: z.enum(PLANS),
    limites: z.strictObject({
      solicitudes_por_minuto: z.int(),
      facturas_por_mes: Limit,
      usuarios: Limit,
      items_por_factura: z.int(),
      foto_y_voz: z.boolean(),
    }),
  })
  .meta({ id: 'OrganizacionEstadisticas' });

export const OrganizationId = z.strictObject({ id: uuid() });
