import type { InvoiceStatus, Material, PaymentMethod, PieceType } from '../../core/contract/glossary';
import { startOfDay, startOfMonth, bogotaDay } from '../../core/invoicing/bogota';
import { Decimal, ZERO } from '../../core/invoicing/money';
import type { Invoice, InvoiceLine, TaxRegime } from '../../core/invoicing/types';
import { searchPattern } from '../search';
import type { Query, Tx } from '../tenancy';

/** All conditions are optional and must all hold. */
export interface InvoiceFilter {
  status?: InvoiceStatus | null;
  /** ISO day in Bogotá, included. */
  from?: string | null;
  /** ISO day in Bogotá, not included. */
  to?: string | null;
  /** A customer's cédula. */
  customer?: string | null;
  customerId?: string | null;
  sellerId?: string | null;
  /** Part of number, customer's name or cédula; accents and case do not matter. */
  q?: string | null;
}

export interface InvoicePage {
  limit: number;
  offset?: number;
  /** Keyset: what comes after that invoice in the list. Stable while new invoices arrive. */
  after?: { createdAt: Date; id: string } | null;
}

// Lines come with their invoice in one round trip; amounts as text, because JSON numbers would become floats.
const COLUMNS = `i.id, i.organization_id, i.numero_factura, i.estado, i.customer_id, i.cliente_nombre, i.cliente_cedula,
  i.cliente_telefono, i.cliente_direccion, i.cliente_ciudad, i.cliente_email, i.subtotal, i.descuento, i.impuesto, i.total,
  i.tax_rate, i.tax_regime, i.precios_con_iva, i.vendedor_id, i.vendedor_nombre, i.metodo_pago, i.banco_origen, i.banco_destino,
  i.notas, i.fecha_vencimiento, i.fecha_emision, i.fecha_pago, i.fecha_anulacion, i.motivo_anulacion, i.draft_id, i.content_hash,
  i.version, i.created_at, i.updated_at,
  (SELECT json_agg(json_build_array(t.numero, t.nombre, t.descripcion, t.cantidad, t.precio_unitario::text, t.subtotal::text,
      t.descuento::text, t.impuesto::text, t.total::text, t.material, t.peso_gramos::float8, t.tipo_prenda) ORDER BY t.numero)
     FROM invoice_items t WHERE t.invoice_id = i.id) AS lines`;

/** null when the tenant has no such invoice (or it is a deleted draft). */
export function invoiceById(id: string): Query<Invoice | null> {
  return {
    text: `SELECT ${COLUMNS} FROM invoices i WHERE i.id = $1 AND NOT i.is_deleted`,
    values: [id],
    read: readInvoice,
  };
}

export function invoiceByNumber(organizationId: string, number: string): Query<Invoice | null> {
  return {
    text: `SELECT ${COLUMNS} FROM invoices i WHERE i.organization_id = $1 AND i.numero_factura = $2`,
    values: [organizationId, number],
    read: readInvoice,
  };
}

/** Newest first. */
export function invoiceList(
  organizationId: string,
  filter: InvoiceFilter,
  page: InvoicePage,
): Query<Invoice[]> {
  const { where, values } = invoiceConditions(organizationId, filter);
  if (page.after) {
    const created = values.push(page.after.createdAt);
    where.push(`(i.created_at, i.id) < ($${created}, $${values.push(page.after.id)})`);
  }
  const limit = values.push(page.limit);
  const offset = values.push(page.offset ?? 0);
  return {
    text: `SELECT ${COLUMNS} FROM invoices i WHERE ${where.join(' AND ')}
      ORDER BY i.created_at DESC, i.id DESC LIMIT $${limit} OFFSET $${offset}`,
    values,
    read: (rows) => (rows as unknown as InvoiceRow[]).map(toInvoice),
  };
}

export function invoiceCount(organizationId: string, filter: InvoiceFilter): Query<number> {
  const { where, values } = invoiceConditions(organizationId, filter);
  return {
    text: `SELECT count(*)::int AS count FROM invoices i WHERE ${where.join(' AND ')}`,
    values,
    read: ([row]) => row?.count as number,
  };
}

export function getInvoice(tx: Tx, id: string): Promise<Invoice | null> {
  return tx.ask(invoiceById(id));
}

export function getInvoiceByNumber(tx: Tx, number: string): Promise<Invoice | null> {
  return tx.ask(invoiceByNumber(tx.organizationId, number));
}

export function listInvoices(tx: Tx, filter: InvoiceFilter, page: InvoicePage): Promise<Invoice[]> {
  return tx.ask(invoiceList(tx.organizationId, filter, page));
}

export function countInvoices(tx: Tx, filter: InvoiceFilter): Promise<number> {
  return tx.ask(invoiceCount(tx.organizationId, filter));
}

export interface SalesSummary {
  /** Issued and not voided. */
  count: number;
  total: Decimal;
  tax: Decimal;
  pending: { count: number; total: Decimal };
  voided: number;
  byPaymentMethod: { method: PaymentMethod | null; count: number; total: Decimal }[];
  bySeller: { sellerId: string | null; name: string | null; count: number; total: Decimal }[];
}

/** Sales issued in [from, to). Voided invoices are counted apart and never as income. */
export async function salesSummary(tx: Tx, range: { from: Date; to: Date }): Promise<SalesSummary> {
  const rows = await tx.rows<{
    estado: InvoiceStatus;
    metodo_pago: PaymentMethod | null;
    vendedor_id: string | null;
    nombre: string | null;
    count: number;
    total: string;
    tax: string;
  }>(
    `SELECT i.estado, i.metodo_pago, i.vendedor_id, u.nombre, count(*)::int AS count, sum(i.total) AS total, sum(i.impuesto) AS tax
       FROM invoices i LEFT JOIN users u ON u.organization_id = i.organization_id AND u.id = i.vendedor_id
      WHERE i.organization_id = $1 AND i.fecha_emision >= $2 AND i.fecha_emision < $3
      GROUP BY i.estado, i.metodo_pago, i.vendedor_id, u.nombre`,
    [tx.organizationId, range.from, range.to],
  );
  const summary: SalesSummary = {
    count: 0,
    total: ZERO,
    tax: ZERO,
    pending: { count: 0, total: ZERO },
    voided: 0,
    byPaymentMethod: [],
    bySeller: [],
  };
  const methods = new Map<PaymentMethod | null, SalesSummary['byPaymentMethod'][number]>();
  const sellers = new Map<string | null, SalesSummary['bySeller'][number]>();
  for (const row of rows) {
    if (row.estado === 'ANULADA') {
      summary.voided += row.count;
      continue;
    }
    const total = new Decimal(row.total);
    summary.count += row.count;
    summary.total = summary.total.plus(total);
    summary.tax = summary.tax.plus(row.tax);
    if (row.estado === 'PENDIENTE') {
      summary.pending = {
        count: summary.pending.count + row.count,
        total: summary.pending.total.plus(total),
      };
    }
    const method = methods.get(row.metodo_pago) ?? { method: row.metodo_pago, count: 0, total: ZERO };
    methods.set(row.metodo_pago, {
      ...method,
      count: method.count + row.count,
      total: method.total.plus(total),
    });
    const seller = sellers.get(row.vendedor_id) ?? {
      sellerId: row.vendedor_id,
      name: row.nombre,
      count: 0,
      total: ZERO,
    };
    sellers.set(row.vendedor_id, {
      ...seller,
      count: seller.count + row.count,
      total: seller.total.plus(total),
    });
  }
  const largestFirst = (a: { total: Decimal }, b: { total: Decimal }): number => b.total.comparedTo(a.total);
  summary.byPaymentMethod = [...methods.values()].sort(largestFirst);
  summary.bySeller = [...sellers.values()].sort(largestFirst);
  return summary;
}

/** `salesSummary` of today and of this month, as Bogotá counts them. */
export async function todayAndMonth(
  tx: Tx,
  now: Date,
): Promise<{ today: SalesSummary; month: SalesSummary }> {
  const today = bogotaDay(now);
  const end = new Date(startOfDay(today).getTime() + 24 * 60 * 60 * 1000);
  return {
    today: await salesSummary(tx, { from: startOfDay(today), to: end }),
    month: await salesSummary(tx, { from: startOfMonth(today), to: end }),
  };
}

export interface OrganizationStats {
  byStatus: Record<InvoiceStatus, { count: number; total: Decimal }>;
  /** Issued and not voided, of all time. */
  revenue: Decimal;
  monthRevenue: Decimal;
  monthCount: number;
  customers: number;
  activeUsers: number;
}

export async function organizationStats(tx: Tx, now: Date): Promise<OrganizationStats> {
  const month = startOfMonth(bogotaDay(now));
  const rows = await tx.rows<{
    estado: InvoiceStatus;
    count: number;
    total: string;
    month_count: number;
    month_total: string;
  }>(
    `SELECT estado, count(*)::int AS count, sum(total) AS total, count(*) FILTER (WHERE fecha_emision >= $2)::int AS month_count,
        coalesce(sum(total) FILTER (WHERE fecha_emision >= $2), 0) AS month_total
       FROM invoices WHERE organization_id = $1 AND NOT is_deleted GROUP BY estado`,
    [tx.organizationId, month],
  );
  const people = await tx.row<{ customers: number; users: number }>(
    `SELECT (SELECT count(*)::int FROM customers WHERE organization_id = $1) AS customers,
        (SELECT count(*)::int FROM users WHERE organization_id = $1 AND activo) AS users`,
    [tx.organizationId],
  );
  const empty = (): { count: number; total: Decimal } => ({ count: 0, total: ZERO });
  const stats: OrganizationStats = {
    byStatus: { BORRADOR: empty(), PENDIENTE: empty(), PAGADA: empty(), ANULADA: empty() },
    revenue: ZERO,
    monthRevenue: ZERO,
    monthCount: 0,
    customers: people?.customers ?? 0,
    activeUsers: people?.users ?? 0,
  };
  for (const row of rows) {
    stats.byStatus[row.estado] = { count: row.count, total: new Decimal(row.total) };
    if (row.estado !== 'PENDIENTE' && row.estado !== 'PAGADA') continue;
    stats.revenue = stats.revenue.plus(row.total);
    stats.monthRevenue = stats.monthRevenue.plus(row.month_total);
    stats.monthCount += row.month_count;
  }
  return stats;
}

/** Pending invoices whose due day has passed, oldest first. @param today ISO day in Bogotá */
export async function overdueInvoices(tx: Tx, today: string, limit = 100): Promise<Invoice[]> {
  const rows = await tx.rows<InvoiceRow>(
    `SELECT ${COLUMNS} FROM invoices i WHERE i.organization_id = $1 AND i.estado = 'PENDIENTE' AND i.fecha_vencimiento < $2
      ORDER BY i.fecha_vencimiento, i.id LIMIT $3`,
    [tx.organizationId, today, limit],
  );
  return rows.map(toInvoice);
}

/** What sold most in [from, to), by amount before discount and IVA. */
export async function topProducts(
  tx: Tx,
  range: { from: Date; to: Date },
  limit = 10,
): Promise<{ name: string; quantity: number; total: Decimal }[]> {
  const rows = await tx.rows<{ name: string; quantity: number; total: string }>(
    `SELECT min(t.nombre) AS name, sum(t.cantidad)::int AS quantity, sum(t.subtotal) AS total
       FROM invoices i JOIN invoice_items t ON t.organization_id = i.organization_id AND t.invoice_id = i.id
      WHERE i.organization_id = $1 AND i.fecha_emision >= $2 AND i.fecha_emision < $3 AND i.estado <> 'ANULADA'
      GROUP BY jewelry_fold(t.nombre) ORDER BY sum(t.subtotal) DESC, 1 LIMIT $4`,
    [tx.organizationId, range.from, range.to, limit],
  );
  return rows.map((row) => ({ ...row, total: new Decimal(row.total) }));
}

function invoiceConditions(
  organizationId: string,
  filter: InvoiceFilter,
): { where: string[]; values: unknown[] } {
  const values: unknown[] = [organizationId];
  const where = ['i.organization_id = $1', 'i.is_deleted = false'];
  if (filter.status) where.push(`i.estado = $${values.push(filter.status)}`);
  if (filter.from) where.push(`i.created_at >= $${values.push(startOfDay(filter.from))}`);
  if (filter.to) where.push(`i.created_at < $${values.push(startOfDay(filter.to))}`);
  if (filter.customer) where.push(`i.cliente_cedula = $${values.push(filter.customer)}`);
  if (filter.customerId) where.push(`i.customer_id = $${values.push(filter.customerId)}`);
  if (filter.sellerId) where.push(`i.vendedor_id = $${values.push(filter.sellerId)}`);
  if (filter.q) where.push(`i.id IN (SELECT search_invoice_ids($${values.push(searchPattern(filter.q))}))`);
  return { where, values };
}

type LineTuple = [
  number: number,
  name: string,
  description: string | null,
  quantity: number,
  unitPrice: string,
  subtotal: string,
  discount: string,
  tax: string,
  total: string,
  material: Material | null,
  weightGrams: number | null,
  pieceType: PieceType | null,
];

interface InvoiceRow {
  id: string;
  organization_id: string;
  numero_factura: string | null;
  estado: InvoiceStatus;
  customer_id: string | null;
  cliente_nombre: string | null;
  cliente_cedula: string | null;
  cliente_telefono: string | null;
  cliente_direccion: string | null;
  cliente_ciudad: string | null;
  cliente_email: string | null;
  subtotal: string;
  descuento: string;
  impuesto: string;
  total: string;
  tax_rate: string;
  tax_regime: TaxRegime;
  precios_con_iva: boolean;
  vendedor_id: string | null;
  vendedor_nombre: string | null;
  metodo_pago: PaymentMethod | null;
  banco_origen: string | null;
  banco_destino: string | null;
  notas: string | null;
  fecha_vencimiento: string | null;
  fecha_emision: Date | null;
  fecha_pago: Date | null;
  fecha_anulacion: Date | null;
  motivo_anulacion: string | null;
  draft_id: string | null;
  content_hash: string;
  version: number;
  created_at: Date;
  updated_at: Date;
  lines: LineTuple[] | null;
}

function toLine(tuple: LineTuple): InvoiceLine {
  const [
    number,
    name,
    description,
    quantity,
    unitPrice,
    subtotal,
    discount,
    tax,
    total,
    material,
    weightGrams,
    pieceType,
  ] = tuple;
  return {
    number,
    name,
    description,
    quantity,
    unitPrice: new Decimal(unitPrice),
    subtotal: new Decimal(subtotal),
    discount: new Decimal(discount),
    tax: new Decimal(tax),
    total: new Decimal(total),
    material,
    weightGrams,
    pieceType,
  };
}

function readInvoice([row]: Record<string, unknown>[]): Invoice | null {
  return row ? toInvoice(row as unknown as InvoiceRow) : null;
}

function toInvoice(row: InvoiceRow): Invoice {
  return {
    id: row.id,
    organizationId: row.organization_id,
    number: row.numero_factura,
    status: row.estado,
    customerId: row.customer_id,
    customer: {
      name: row.cliente_nombre,
      nationalId: row.cliente_cedula,
      phone: row.cliente_telefono,
      email: row.cliente_email,
      address: row.cliente_direccion,
      city: row.cliente_ciudad,
    },
    lines: (row.lines ?? []).map(toLine),
    subtotal: new Decimal(row.subtotal),
    discount: new Decimal(row.descuento),
    tax: new Decimal(row.impuesto),
    total: new Decimal(row.total),
    taxRate: new Decimal(row.tax_rate),
    taxRegime: row.tax_regime,
    pricesIncludeTax: row.precios_con_iva,
    sellerId: row.vendedor_id,
    sellerName: row.vendedor_nombre,
    paymentMethod: row.metodo_pago,
    bankFrom: row.banco_origen,
    bankTo: row.banco_destino,
    notes: row.notas,
    dueDate: row.fecha_vencimiento,
    issuedAt: row.fecha_emision,
    paidAt: row.fecha_pago,
    voidedAt: row.fecha_anulacion,
    voidReason: row.motivo_anulacion,
    draftId: row.draft_id,
    contentHash: row.content_hash,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
