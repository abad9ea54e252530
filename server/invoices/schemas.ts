import { z } from 'zod/v4';
import { INVOICE_STATUSES, MATERIALS, PAYMENT_METHODS, PIECE_TYPES } from '../../core/contract/glossary';
import { day, money, queryInteger, text, uuid } from '../http/fields';

const MAX_PRICE = 999_999_999;
const MAX_TOTAL = 9_999_999_999;

const amount = (description: string): z.ZodNumber =>
  z.number().min(0).max(MAX_TOTAL).describe(description) as z.ZodNumber;

export const InvoiceItem = z
  .strictObject({
    numero: z.int().describe('Posición, desde 1'),
    nombre: z.string(),
    descripcion: z.string().nullable(),
    cantidad: z.int(),
    precio_unitario: amount('Pesos'),
    subtotal: amount('cantidad × precio_unitario, antes de descuento e IVA'),
    material: z.enum(MATERIALS).nullable(),
    peso_gramos: z.number().nullable(),
    tipo_prenda: z.enum(PIECE_TYPES).nullable(),
  })
  .meta({ id: 'FacturaItem' });

export const Invoice = z
  .strictObject({
    id: z.guid(),
    numero_factura: z.string().nullable().describe('PREFIJO-AAAAMM-NNNN; null mientras es BORRADOR'),
    organization_id: z.guid(),
    cliente_nombre: z.string().nullable(),
    cliente_cedula: z.string().nullable(),
    cliente_telefono: z.string().nullable(),
    cliente_direccion: z.string().nullable(),
    cliente_ciudad: z.string().nullable(),
    cliente_email: z.string().nullable(),
    items: z.array(InvoiceItem),
    subtotal: amount('Suma de los subtotales de los ítems'),
    descuento: amount('Pesos descontados'),
    impuesto: amount('IVA'),
    total: amount('subtotal - descuento + impuesto; con precios_con_iva, subtotal - descuento'),
    precios_con_iva: z.boolean().describe('Los precios de los ítems ya incluyen el IVA'),
    estado: z.enum(INVOICE_STATUSES),
    vendedor_id: z.guid().nullable(),
    metodo_pago: z.enum(PAYMENT_METHODS).nullable(),
    notas: z.string().nullable(),
    fecha_vencimiento: z.iso.date().nullable().describe('Día de Bogotá'),
    fecha_pago: z.iso.datetime().nullable(),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Factura' });

export const InvoiceList = z.array(Invoice);

const optional = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? null);

export const NewInvoiceItem = z
  .strictObject({
    nombre: text(150).nullish().describe('Si falta, se toma de descripcion'),
    descripcion: optional(text(500)),
    cantidad: z.int().min(1).max(9999),
    precio_unitario: money(MAX_PRICE).describe('Pesos, máximo dos decimales'),
    subtotal: money(MAX_TOTAL).nullish().describe('Opcional; si no coincide con el calculado, 422'),
    material: optional(z.enum(MATERIALS)),
    // what the column keeps: a milligram, or it would become zero
    peso_gramos: optional(z.number().min(0.001).max(100_000)),
    tipo_prenda: optional(z.enum(PIECE_TYPES)),
  })
  .refine((item) => item.nombre ?? item.descripcion, { path: ['nombre'], message: 'es obligatorio' })
  .meta({ id: 'FacturaItemNuevo' });

export const NewInvoice = z
  .strictObject({
    cliente_nombre: optional(text(150)).describe('Sin nombre ni cédula, la factura queda a consumidor final'),
    cliente_cedula: optional(
      z
        .string()
        .trim()
        .regex(/^\d{5,15}(-\d)?$/, 'debe tener de 5 a 15 dígitos (un NIT puede terminar en -DV)'),
    ).describe('Cédula o NIT, solo dígitos'),
    cliente_telefono: optional(text(30)),
    cliente_direccion: optional(text(200)),
    cliente_ciudad: optional(text(100)),
    cliente_email: optional(z.email().max(254)),
    items: z.array(NewInvoiceItem).min(1).max(20).describe('De 1 a 6, 12 o 20 según el plan'),
    descuento: money(MAX_TOTAL).nullish().describe('Pesos; excluye descuento_porcentaje'),
    descuento_porcentaje: z.number().min(0).max(100).nullish().describe('0 a 100; excluye descuento'),
    cobrar_iva: z
      .boolean()
      .nullish()
      .describe('false deja esta venta sin IVA. Por defecto, lo que diga el régimen'),
    precios_con_iva: z.boolean().nullish().describe('Por defecto, como cotiza la tienda'),
    metodo_pago: optional(z.enum(PAYMENT_METHODS)).describe('Con método de pago la factura nace PAGADA'),
    banco_origen: optional(text(60)),
    banco_destino: optional(text(60)),
    notas: optional(text(1000)),
    estado: z
      .enum(['BORRADOR'])
      .nullish()
      .describe('BORRADOR la guarda sin número; sin este campo se emite con el número siguiente'),
    vendedor_id: uuid()
      .nullish()
      .describe(
        'Usuario de la organización; por defecto el del token. Solo ADMIN o clave de API indican otro',
      ),
    subtotal: money(MAX_TOTAL).nullish().describe('Opcional; si no coincide con el calculado, 422'),
    impuesto: money(MAX_TOTAL).nullish().describe('Opcional; si no coincide con el calculado, 422'),
    total: money(MAX_TOTAL).nullish().describe('Opcional; si no coincide con el calculado, 422'),
  })
  .refine((sale) => (sale.descuento ?? null) === null || (sale.descuento_porcentaje ?? null) === null, {
    path: ['descuento_porcentaje'],
    message: 'no se admite junto con descuento',
  })
  .meta({ id: 'FacturaNueva' });
export type NewInvoice = z.output<typeof NewInvoice>;

export const StatusChange = z
  .strictObject({
    status: z.enum(INVOICE_STATUSES),
    motivo: optional(text(500, 3)).describe('Por qué se anula; por defecto, "Anulada por la API"'),
    metodo_pago: optional(z.enum(PAYMENT_METHODS)).describe('Cómo se pagó, al pasar a PAGADA'),
  })
  .meta({ id: 'CambioDeEstado' });

export const InvoiceQuery = z.strictObject({
  limit: queryInteger(1, 100).default(50).describe('Por defecto 50'),
  offset: queryInteger(0, 1_000_000).optional().describe('Excluye cursor'),
  cursor: z.string().min(1).max(300).optional().describe('El de Link; estable aunque entren facturas nuevas'),
  status: z.enum(INVOICE_STATUSES).optional(),
  from: day().optional().describe('Desde este día de Bogotá, inclusive'),
  to: day().optional().describe('Hasta este día de Bogotá, exclusive'),
  customer: text(150).optional().describe('Cédula o NIT exacto del cliente'),
  seller: uuid().optional().describe('Usuario que vendió'),
  q: text(100).optional().describe('Parte del número, nombre o cédula; sin distinguir tildes ni mayúsculas'),
});
export type InvoiceQuery = z.output<typeof InvoiceQuery>;

export const InvoiceId = z.strictObject({ id: uuid() });
export const InvoiceNumber = z.strictObject({ numero: text(40).meta({ example: 'FAC-202611-0001' }) });
