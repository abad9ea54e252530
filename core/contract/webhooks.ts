import { z } from 'zod/v4';
import { Decimal, moneyToNumber } from '../invoicing/money';
import { computeTotals } from '../invoicing/totals';
import type { TaxTerms } from '../invoicing/types';
import { EMPTY_CLIENTE, type ClienteJson, type ExtraccionJson } from './extraction';
import type { Channel } from './glossary';
import type { FacturaImprimible } from './shop';

/** The caller of a webhook sent something that cannot be worked with; the message is for them, in Spanish. */
export class WebhookRequestError extends Error {
  /** @param status HTTP status of the answer */
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = 'WebhookRequestError';
  }
}

/** A whole day's sales dictated at once stay far below this. */
const MAX_TEXT = 10_000;
/** Of a photo or a voice note, decoded: what Telegram accepts from a bot's user, halved. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

const INPUT_TYPES: Record<Channel, string> = { text: 'texto', voice: 'voz', photo: 'foto' };

/** How the contract calls a channel in its answers; an unknown one counts as text. */
export const inputType = (channel: unknown): string => INPUT_TYPES[channel as Channel] ?? INPUT_TYPES.text;

/** What POST /webhook/jewelry-extract asks for. */
export interface ExtractCall {
  channel: Channel;
  /** The typed text; null for a file. */
  text: string | null;
  /** The photo or voice note; null for text. */
  file: Buffer | null;
  mime: string | null;
  organizationId: string | null;
}

const ExtractBody = z.object({
  type: z.enum(['text', 'voice', 'photo']),
  content: z.string().trim().min(1),
  content_type: z.string().nullish(),
  vendedor_cedula: z.string().nullish(),
  organization_id: z.guid().nullish(),
});

/** @throws WebhookRequestError 400 for what it cannot read, 413 for what is too long */
export function parseExtractCall(body: unknown): ExtractCall {
  const parsed = ExtractBody.safeParse(body);
  if (!parsed.success) throw invalid(parsed.error);
  const { type, content, content_type, organization_id } = parsed.data;
  const base = { channel: type, mime: content_type ?? null, organizationId: organization_id ?? null };
  if (type === 'text') {
    if (content.length > MAX_TEXT)
      throw new WebhookRequestError('El texto es muy largo: máximo 10.000 letras.', 413);
    return { ...base, text: content, file: null };
  }
  const encoded = content.replace(/^data:[^,]*,/, '').replace(/\s/g, '');
  if (encoded.length > (MAX_FILE_BYTES * 4) / 3 + 4)
    throw new WebhookRequestError('El archivo es muy grande: máximo 10 MB.', 413);
  // Buffer.from skips what is not base64 and would hand on rubbish
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded))
    throw new WebhookRequestError('content debe traer el archivo en base64.');
  const file = Buffer.from(encoded, 'base64');
  return { ...base, text: null, file };
}

/** What the webhook answers: lines with their totals, added up as an invoice of the shop would be. */
export interface ExtractAnswerJson {
  success: true;
  items: {
    numero: number;
    nombre: string;
    descripcion: string | null;
    cantidad: number;
    precio: number;
    total: number;
  }[];
  cliente: ClienteJson;
  totales: { subtotal: number; descuento: number; impuesto: number; total: number };
  input_type: string;
  transcripcion: string | null;
  notas: string | null;
  confianza: number;
  metodo_pago: ExtraccionJson['metodo_pago'];
  dudas: NonNullable<ExtraccionJson['dudas']>;
}

/** @throws InvoicingError when the lines cannot be added up (a discount larger than the sale) */
export function formatExtractAnswer(
  extraccion: ExtraccionJson,
  channel: Channel,
  terms: TaxTerms,
): ExtractAnswerJson {
  const charged: TaxTerms = extraccion.iva === false ? { ...terms, regime: 'no-responsable' } : terms;
  const lines = extraccion.items.map((item) => ({
    quantity: item.cantidad,
    unitPrice: new Decimal(item.precio),
  }));
  const discount = extraccion.descuento && {
    type: extraccion.descuento.tipo,
    value: new Decimal(extraccion.descuento.valor),
  };
  const totals = lines.length > 0 ? computeTotals(lines, discount, charged) : null;
  return {
    success: true,
    items: extraccion.items.map(({ nombre, descripcion, cantidad, precio }, index) => ({
      numero: index + 1,
      nombre,
      descripcion,
      cantidad,
      precio,
      total: moneyToNumber(totals!.lines[index]!.subtotal),
    })),
    cliente: { ...EMPTY_CLIENTE, ...extraccion.cliente },
    totales: {
      subtotal: totals ? moneyToNumber(totals.subtotal) : 0,
      descuento: totals ? moneyToNumber(totals.discount) : 0,
      impuesto: totals ? moneyToNumber(totals.tax) : 0,
      total: totals ? moneyToNumber(totals.total) : 0,
    },
    input_type: INPUT_TYPES[channel],
    transcripcion: extraccion.transcripcion ?? null,
    notas: extraccion.notas,
    confianza: extraccion.confianza,
    metodo_pago: extraccion.metodo_pago,
    dudas: extraccion.dudas ?? [],
  };
}

const text = z.string().trim().max(1000).nullish();
/** "2024-01-15", or a timestamp. */
const day = z
  .string()
  .trim()
  .refine((value) => /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value)))
  .nullish();
const money = z.number().min(0).max(9_999_999_999);
const Party = z
  .object({ nombre: text, cedula: text, telefono: text, direccion: text, ciudad: text, email: text })
  .partial();
const Totales = z.object({
  subtotal: money,
  descuento: money.default(0),
  impuesto: money.default(0),
  total: money,
});
const PdfBody = z.object({
  organization_id: z.guid().nullish(),
  numero_factura: text,
  fecha_emision: day,
  fecha_vencimiento: day,
  factura: z
    .object({ id: text, numero: text, numero_factura: text, fecha_emision: day, fecha_vencimiento: day })
    .nullish(),
  cliente: Party.nullish(),
  items: z
    .array(
      z.object({
        nombre: z.string().trim().min(1).max(150),
        descripcion: text,
        cantidad: z.number().int().min(1).max(9999).default(1),
        precio: money.optional(),
        precio_unitario: money.optional(),
        peso_gramos: z.number().positive().nullish(),
      }),
    )
    .max(200)
    .nullish(),
  totales: Totales.nullish(),
  vendedor: z.object({ nombre: text, cedula: text }).nullish(),
  notas: text,
  ...Object.fromEntries(
    ['nombre', 'cedula', 'telefono', 'direccion', 'ciudad', 'email'].map((field) => [
      `cliente_${field}`,
      text,
    ]),
  ),
  vendedor_nombre: text,
  subtotal: money.nullish(),
  descuento: money.nullish(),
  impuesto: money.nullish(),
  total: money.nullish(),
});

/** What POST /webhook/jewelry-pdf asks for: a stored invoice by its number, or the data of one. */
export type PdfCall =
  | { organizationId: string | null; number: string; invoice: null }
  | { organizationId: string | null; number: string | null; invoice: FacturaImprimible };

/**
 * Reads both forms that the webhook is known with: nested (`factura`, `cliente`, `totales`) and flat
 * (`numero_factura`, `cliente_nombre`, `subtotal` …). Without `items` it names a stored invoice.
 * @throws WebhookRequestError also when the figures do not add up: a PDF must not say what its lines contradict
 */
export function parsePdfCall(body: unknown, now: Date): PdfCall {
  const parsed = PdfBody.safeParse(body);
  if (!parsed.success) throw invalid(parsed.error);
  const data = parsed.data;
  const flat = data as Record<string, unknown>;
  const organizationId = data.organization_id ?? null;
  const number = data.numero_factura ?? data.factura?.numero ?? data.factura?.numero_factura ?? null;
  if (!data.items?.length) {
    if (!number) throw new WebhookRequestError('Falta numero_factura, o los items de la factura.');
    return { organizationId, number, invoice: null };
  }
  const customer = (field: keyof ClienteJson): string | null =>
    data.cliente?.[field] || (flat[`cliente_${field}`] as string | null | undefined) || null;
  const items = data.items.map((item, index) => {
    const price = item.precio_unitario ?? item.precio;
    if (price === undefined) throw new WebhookRequestError(`Al producto ${index + 1} le falta el precio.`);
    return {
      numero: index + 1,
      nombre: item.nombre,
      descripcion: item.descripcion || null,
      cantidad: item.cantidad,
      precio_unitario: price,
      subtotal: moneyToNumber(new Decimal(price).times(item.cantidad)),
      material: null,
      peso_gramos: item.peso_gramos ?? null,
      tipo_prenda: null,
    };
  });
  const totals = readTotals(data, items);
  const issued = data.factura?.fecha_emision ?? data.fecha_emision ?? now.toISOString();
  return {
    organizationId,
    number,
    invoice: {
      id: data.factura?.id ?? '',
      numero_factura: number,
      organization_id: organizationId ?? '',
      cliente_nombre: customer('nombre'),
      cliente_cedula: customer('cedula'),
      cliente_telefono: customer('telefono'),
      cliente_direccion: customer('direccion'),
      cliente_ciudad: customer('ciudad'),
      cliente_email: customer('email'),
      items,
      ...totals,
      estado: 'PENDIENTE',
      vendedor_id: null,
      vendedor_nombre: data.vendedor?.nombre ?? data.vendedor_nombre ?? null,
      metodo_pago: null,
      notas: data.notas ?? null,
      fecha_vencimiento: data.factura?.fecha_vencimiento ?? data.fecha_vencimiento ?? null,
      fecha_pago: null,
      fecha_emision: issued,
      version: 1,
      created_at: issued,
      updated_at: issued,
    },
  };
}

function readTotals(
  data: z.infer<typeof PdfBody>,
  items: { subtotal: number }[],
): { subtotal: number; descuento: number; impuesto: number; total: number; precios_con_iva: boolean } {
  const lines = items.reduce((sum, item) => sum.plus(item.subtotal), new Decimal(0));
  const given = data.totales ?? {
    subtotal: data.subtotal ?? moneyToNumber(lines),
    descuento: data.descuento ?? 0,
    impuesto: data.impuesto ?? 0,
    total: data.total ?? moneyToNumber(lines.minus(data.descuento ?? 0).plus(data.impuesto ?? 0)),
  };
  const net = new Decimal(given.subtotal).minus(given.descuento);
  const added = net.plus(given.impuesto).equals(given.total);
  const contained = net.equals(given.total);
  if (!lines.equals(given.subtotal) || (!added && !contained)) {
    throw new WebhookRequestError('Los totales no coinciden con los productos.', 422);
  }
  return { ...given, precios_con_iva: !added && contained };
}

function invalid(error: z.ZodError): WebhookRequestError {
  const [issue] = error.issues;
  const field = issue?.path.join('.') || 'cuerpo';
  return new WebhookRequestError(`Dato inválido en «${field}».`);
}
