import { randomUUID } from 'node:crypto';
import { formatInvoice } from '../core/contract/invoice-format';
import type { Channel, InvoiceStatus, PaymentMethod } from '../core/contract/glossary';
import { addDays, bogotaDay, bogotaMonth } from '../core/invoicing/bogota';
import { InvoicingError } from '../core/invoicing/errors';
import { moneyToSql } from '../core/invoicing/money';
import { monthlyNumbering } from '../core/invoicing/numbering';
import { planLimits } from '../core/invoicing/plans';
import { assertTransition, initialStatus } from '../core/invoicing/status';
import { computeTotals, saleHash, saleTerms } from '../core/invoicing/totals';
import type { CustomerData, Invoice, Sale, Totals } from '../core/invoicing/types';
import type { Actor, AuditAction } from './repositories/audit';
import { customerUpsert } from './repositories/customers';
import { getDraft } from './repositories/drafts';
import { getInvoice, invoiceById } from './repositories/invoices';
import { getShop, type Shop } from './repositories/organizations';
import type { Query, Tx } from './tenancy';

export interface IssueRequest {
  sale: Sale;
  /** A user of the tenant. */
  sellerId: string | null;
  inputType: Channel | 'api';
  actor: Actor;
  /** Decides the number's month and the due date. Default: now. */
  now?: Date;
  /** The fingerprint that was confirmed (`saleHash`); omitted when nobody confirmed one. */
  confirmedHash?: string | null;
  draftId?: string | null;
  /** Store as BORRADOR: no number yet. Only the API makes these. */
  asDraft?: boolean;
}

export interface Issued {
  invoice: Invoice;
  /** False: the invoice existed already (same draft issued twice). */
  created: boolean;
  /** The buyer had been here before. */
  returningCustomer: boolean;
}

/**
 * Stores a sale as an invoice with the next number of its shop and month, together with lines, customer, audit, metrics
 * and outbox: all in the caller's tenant transaction, all or nothing, so numbers have no gaps.
 *
 * Locks the counter row until the transaction ends: call it late and commit soon.
 *
 * @throws InvoicingError `organization_suspended`, `plan_limit_reached`, `invalid_sale`, `discount_too_large`,
 *   `total_too_large`, `confirmed_sale_changed`
 */
export async function issueInvoice(tx: Tx, request: IssueRequest): Promise<Issued> {
  const { sale, actor } = request;
  const now = request.now ?? new Date();
  const shop = await getShop(tx, tx.organizationId);
  assertMayIssue(shop, sale.lines.length);
  validateTexts(sale);
  const terms = saleTerms(sale, shop.settings.tax);
  const totals = computeTotals(sale.lines, sale.discount, terms);
  const hash = saleHash(sale.lines, totals);
  if (request.confirmedHash && request.confirmedHash !== hash) {
    throw new InvoicingError(
      'confirmed_sale_changed',
      'El total cambió después de la confirmación. Revise la factura y confirme otra vez.',
    );
  }
  const customer = normalizeCustomer(sale.customer);
  const status = request.asDraft ? 'BORRADOR' : initialStatus(sale.paymentMethod);
  const numbering = request.asDraft ? null : nextNumber(tx.organizationId, shop, now);
  const [known, value, issuedInMonth] = await tx.askAll([
    customerUpsert(tx.organizationId, customer),
    numbering && numbering.value,
    numbering && numbering.issuedInMonth,
  ]);
  const id = randomUUID();
  const [, stored] = await tx.askAll([
    invoiceInsert(tx.organizationId, {
      id,
      request,
      shop,
      totals,
      hash,
      customer,
      customerId: known?.id ?? null,
      status,
      number: numbering && numbering.format(value, issuedInMonth),
      now,
    }),
    invoiceById(id),
  ]);
  const invoice = stored as Invoice;
  recordEvent(tx, invoice, actor, {
    action: 'FACTURA_CREADA',
    event: request.asDraft ? null : 'invoice.created',
    metrics: request.asDraft
      ? []
      : ['invoice.created', known?.returning ? 'customer.returning' : 'customer.new'],
  });
  if (status === 'PAGADA') {
    recordEvent(tx, invoice, actor, {
      action: 'FACTURA_PAGADA',
      event: 'invoice.paid',
      metrics: ['invoice.paid'],
    });
  }
  return { invoice, created: true, returningCustomer: known?.returning ?? false };
}

/**
 * Issues a confirmed draft once: a second call (double tap, redelivery, another device) gets the same invoice.
 * @param input.toSale makes the sale of the draft's state; `confirmedHash` in the result must still hold
 * @throws InvoicingError `not_found`, `draft_not_active` and what `issueInvoice` throws
 */
export async function issueDraft<State>(
  tx: Tx,
  input: {
    draftId: string;
    toSale: (state: State) => { sale: Sale; confirmedHash: string | null; inputType: Channel };
    actor: Actor;
    now?: Date;
  },
): Promise<Issued> {
  const draft = await getDraft<State>(tx, input.draftId);
  if (!draft) throw new InvoicingError('not_found', 'No existe ese borrador.');
  if (draft.status === 'completed' && draft.invoiceId) {
    const invoice = (await getInvoice(tx, draft.invoiceId)) as Invoice;
    return { invoice, created: false, returningCustomer: false };
  }
  const now = input.now ?? new Date();
  if (draft.status !== 'active' || draft.expiresAt <= now) {
    throw new InvoicingError('draft_not_active', 'Ese borrador ya no está abierto.', {
      status: draft.status,
    });
  }
  const { sale, confirmedHash, inputType } = input.toSale(draft.state);
  const issued = await issueInvoice(tx, {
    sale,
    confirmedHash,
    sellerId: draft.userId,
    inputType,
    actor: input.actor,
    now,
    draftId: draft.id,
  });
  tx.later(
    `UPDATE invoice_drafts SET status = 'completed', invoice_id = $2, version = version + 1, updated_at = now() WHERE id = $1`,
    [draft.id, issued.invoice.id],
  );
  return issued;
}

export interface StatusChange {
  invoiceId: string;
  to: Exclude<InvoiceStatus, 'BORRADOR'>;
  /** From If-Match or the card; omitted: whatever the version is. */
  expectedVersion?: number | null;
  /** When it becomes PAGADA. */
  paymentMethod?: PaymentMethod | null;
  bankFrom?: string | null;
  bankTo?: string | null;
  /** Required for ANULADA, 3 to 500 characters. */
  reason?: string | null;
  actor: Actor;
  now?: Date;
}

/**
 * Moves an invoice to another state, with audit, metrics and outbox. A BORRADOR gets its number here.
 * @throws InvoicingError `not_found`, `version_conflict`, `transition_not_allowed`, `reason_required`, and the limits
 *   of `issueInvoice` when a draft is issued
 */
export async function changeInvoiceStatus(tx: Tx, change: StatusChange): Promise<Invoice> {
  const current = await lockInvoice(tx, change.invoiceId, change.expectedVersion);
  assertTransition(current.estado, change.to);
  const now = change.now ?? new Date();
  if (change.to === 'ANULADA') return voidLocked(tx, change, now);

  if (current.estado === 'BORRADOR') {
    const shop = await getShop(tx, tx.organizationId);
    assertMayIssue(shop, 0);
    const numbering = nextNumber(tx.organizationId, shop, now);
    const number = numbering.format(...(await tx.askAll([numbering.value, numbering.issuedInMonth])));
    await tx.run(
      `UPDATE invoices SET numero_factura = $2, fecha_emision = $3::timestamptz, fecha_vencimiento = $4, estado = $5::text,
          fecha_pago = CASE WHEN $5::text = 'PAGADA' THEN $3::timestamptz END, metodo_pago = coalesce($6, metodo_pago),
          banco_origen = coalesce($7, banco_origen), banco_destino = coalesce($8, banco_destino),
          version = version + 1, updated_at = now()
        WHERE id = $1`,
      [
        change.invoiceId,
        number,
        now,
        dueDate(shop, change.to, now),
        change.to,
        change.paymentMethod ?? null,
        change.bankFrom ?? null,
        change.bankTo ?? null,
      ],
    );
  } else {
    await tx.run(
      `UPDATE invoices SET estado = $2, fecha_pago = $3, metodo_pago = coalesce($4, metodo_pago),
          banco_origen = coalesce($5, banco_origen), banco_destino = coalesce($6, banco_destino),
          version = version + 1, updated_at = now()
        WHERE id = $1`,
      [
        change.invoiceId,
        change.to,
        now,
        change.paymentMethod ?? null,
        change.bankFrom ?? null,
        change.bankTo ?? null,
      ],
    );
  }
  const invoice = (await getInvoice(tx, change.invoiceId)) as Invoice;
  if (current.estado === 'BORRADOR') {
    recordEvent(tx, invoice, change.actor, {
      action: 'FACTURA_EDITADA',
      event: 'invoice.created',
      metrics: ['invoice.created'],
      from: current.estado,
    });
  }
  if (change.to === 'PAGADA') {
    recordEvent(tx, invoice, change.actor, {
      action: 'FACTURA_PAGADA',
      event: 'invoice.paid',
      metrics: ['invoice.paid'],
      from: current.estado,
    });
  }
  return invoice;
}

/** Voids an issued invoice; its number stays. @throws as `changeInvoiceStatus` */
export function voidInvoice(tx: Tx, change: Omit<StatusChange, 'to'> & { reason: string }): Promise<Invoice> {
  return changeInvoiceStatus(tx, { ...change, to: 'ANULADA' });
}

/**
 * Deletes a BORRADOR (softly).
 * @throws InvoicingError `not_found`, `version_conflict`, `transition_not_allowed` for anything issued
 */
export async function deleteDraftInvoice(
  tx: Tx,
  input: { invoiceId: string; expectedVersion?: number | null; actor: Actor },
): Promise<void> {
  const current = await lockInvoice(tx, input.invoiceId, input.expectedVersion);
  if (current.estado !== 'BORRADOR') {
    throw new InvoicingError('transition_not_allowed', 'Una factura emitida no se borra: se anula.', {
      from: current.estado,
    });
  }
  const invoice = (await getInvoice(tx, input.invoiceId)) as Invoice;
  await tx.run(
    'UPDATE invoices SET is_deleted = true, version = version + 1, updated_at = now() WHERE id = $1',
    [input.invoiceId],
  );
  recordEvent(tx, invoice, input.actor, { action: 'FACTURA_ELIMINADA', event: null, metrics: [] });
}

async function voidLocked(tx: Tx, change: StatusChange, now: Date): Promise<Invoice> {
  const reason = change.reason?.trim() ?? '';
  if (reason.length < 3 || reason.length > 500) {
    throw new InvoicingError('reason_required', 'Para anular escriba el motivo (de 3 a 500 letras).');
  }
  await tx.run(
    `UPDATE invoices SET estado = 'ANULADA', motivo_anulacion = $2, fecha_anulacion = $3, version = version + 1, updated_at = now()
      WHERE id = $1`,
    [change.invoiceId, reason, now],
  );
  const invoice = (await getInvoice(tx, change.invoiceId)) as Invoice;
  recordEvent(tx, invoice, change.actor, {
    action: 'FACTURA_ANULADA',
    event: 'invoice.voided',
    metrics: ['invoice.voided'],
    reason,
  });
  return invoice;
}

async function lockInvoice(
  tx: Tx,
  id: string,
  expectedVersion: number | null | undefined,
): Promise<{ estado: InvoiceStatus; version: number }> {
  const row = await tx.row<{ estado: InvoiceStatus; version: number }>(
    'SELECT estado, version FROM invoices WHERE id = $1 AND NOT is_deleted FOR UPDATE',
    [id],
  );
  if (!row) throw new InvoicingError('not_found', 'No existe esa factura.');
  if (expectedVersion !== undefined && expectedVersion !== null && row.version !== expectedVersion) {
    throw new InvoicingError('version_conflict', 'La factura cambió entre tanto: consúltela otra vez.', {
      version: row.version,
    });
  }
  return row;
}

function assertMayIssue(shop: Shop, items: number): void {
  if (shop.status !== 'active') {
    throw new InvoicingError('organization_suspended', 'La joyería está suspendida y no puede facturar.');
  }
  const { itemsPerInvoice } = planLimits(shop.plan);
  if (items > itemsPerInvoice) {
    throw new InvoicingError(
      'plan_limit_reached',
      `El plan ${shop.plan} permite ${itemsPerInvoice} productos por factura.`,
      { limit: itemsPerInvoice, plan: shop.plan, what: 'items' },
    );
  }
}

function dueDate(shop: Shop, status: InvoiceStatus, now: Date): string {
  const today = bogotaDay(now);
  return status === 'PAGADA' ? today : addDays(today, shop.settings.expiryDays);
}

/**
 * The next number of a shop. The counter row stays locked until the transaction ends, so a rollback leaves no gap.
 * `issuedInMonth` must be asked after `value`, and only where the plan has a limit.
 */
function nextNumber(organizationId: string, shop: Shop, now: Date) {
  const series = monthlyNumbering.series(shop.settings.invoicePrefix, now);
  const limit = planLimits(shop.plan).invoicesPerMonth;
  const value: Query<number> = {
    text: `INSERT INTO invoice_counters AS c (organization_id, series, last_value) VALUES ($1, $2, 1)
     ON CONFLICT (organization_id, series) DO UPDATE SET last_value = c.last_value + 1, updated_at = now()
     RETURNING last_value`,
    values: [organizationId, series],
    read: ([row]) => Number(row?.last_value),
  };
  // a prefix that changed within the month started a second series; the plan counts both
  const issuedInMonth: Query<number> = {
    text: 'SELECT sum(last_value) AS issued FROM invoice_counters WHERE organization_id = $1 AND series LIKE $2',
    values: [organizationId, `%-${bogotaMonth(now)}`],
    read: ([row]) => Number(row?.issued),
  };
  return {
    value,
    issuedInMonth: limit === null ? null : issuedInMonth,
    /** @throws InvoicingError `plan_limit_reached` */
    format(taken: number | null, issued: number | null): string {
      if (limit !== null && Number(issued) > limit) {
        throw new InvoicingError(
          'plan_limit_reached',
          `El plan ${shop.plan} permite ${limit} facturas al mes.`,
          {
            limit,
            plan: shop.plan,
            what: 'invoices',
          },
        );
      }
      return monthlyNumbering.format(series, Number(taken));
    },
  };
}

const TEXT_LIMITS = { name: 150, description: 500, notes: 1000, bank: 60 };

function validateTexts(sale: Sale): void {
  const fault = (message: string): never => {
    throw new InvoicingError('invalid_sale', message);
  };
  sale.lines.forEach((line, index) => {
    const where = `línea ${index + 1}`;
    if (!line.name.trim() || line.name.length > TEXT_LIMITS.name) {
      fault(`El nombre del producto debe tener de 1 a ${TEXT_LIMITS.name} letras (${where}).`);
    }
    if ((line.description?.length ?? 0) > TEXT_LIMITS.description) {
      fault(`La descripción no puede pasar de ${TEXT_LIMITS.description} letras (${where}).`);
    }
    if (line.weightGrams !== null && !(line.weightGrams >= 0.001 && line.weightGrams < 1_000_000)) {
      fault(`El peso debe ser de 0,001 gramos o más (${where}).`);
    }
  });
  if ((sale.notes?.length ?? 0) > TEXT_LIMITS.notes)
    fault(`Las notas no pueden pasar de ${TEXT_LIMITS.notes} letras.`);
  if (Math.max(sale.bankFrom?.length ?? 0, sale.bankTo?.length ?? 0) > TEXT_LIMITS.bank) {
    fault('El nombre del banco es demasiado largo.');
  }
}

const NATIONAL_ID = /^\d{5,15}(-\d)?$/;

/** Trims, drops the dots of a cédula, and refuses what the columns cannot hold. */
function normalizeCustomer(customer: CustomerData): CustomerData {
  const clean = (value: string | null, limit: number, label: string): string | null => {
    const text = value?.trim() || null;
    if (text && text.length > limit) {
      throw new InvoicingError('invalid_sale', `${label} no puede pasar de ${limit} letras.`);
    }
    return text;
  };
  const nationalId = customer.nationalId?.replace(/[.\s]/g, '') || null;
  if (nationalId && !NATIONAL_ID.test(nationalId)) {
    throw new InvoicingError('invalid_sale', 'La cédula o el NIT debe tener de 5 a 15 dígitos.');
  }
  return {
    name: clean(customer.name, 150, 'El nombre del cliente'),
    nationalId,
    phone: clean(customer.phone, 30, 'El teléfono'),
    email: clean(customer.email, 254, 'El correo'),
    address: clean(customer.address, 200, 'La dirección'),
    city: clean(customer.city, 100, 'La ciudad'),
  };
}

interface NewInvoice {
  id: string;
  request: IssueRequest;
  shop: Shop;
  totals: Totals;
  hash: string;
  customer: CustomerData;
  customerId: string | null;
  status: InvoiceStatus;
  number: string | null;
  now: Date;
}

/** Header and lines in one statement. */
function invoiceInsert(organizationId: string, input: NewInvoice): Query<void> {
  const { request, totals, customer, shop, status, now } = input;
  const { sale } = request;
  const issued = status !== 'BORRADOR';
  const lines = sale.lines.map((line, index) => {
    const sums = totals.lines[index] as Totals['lines'][number];
    return {
      numero: index + 1,
      nombre: line.name.trim(),
      descripcion: line.description?.trim() || null,
      cantidad: line.quantity,
      precio_unitario: moneyToSql(line.unitPrice),
      subtotal: moneyToSql(sums.subtotal),
      descuento: moneyToSql(sums.discount),
      impuesto: moneyToSql(sums.tax),
      total: moneyToSql(sums.total),
      material: line.material,
      peso_gramos: line.weightGrams,
      tipo_prenda: line.pieceType,
    };
  });
  return {
    text: `WITH header AS (
       INSERT INTO invoices (id, organization_id, numero_factura, customer_id, cliente_nombre, cliente_cedula, cliente_telefono,
         cliente_direccion, cliente_ciudad, cliente_email, subtotal, descuento, impuesto, total, tax_rate, tax_regime,
         precios_con_iva, estado, metodo_pago, banco_origen, banco_destino, notas, vendedor_id, vendedor_nombre, draft_id,
         input_type, fecha_emision, fecha_vencimiento, fecha_pago, content_hash, created_at, updated_at)
       VALUES ($31, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
         (SELECT nombre FROM users WHERE id = $22), $23, $24, $25, $26, $27, $28, $29, $29)
       RETURNING id, organization_id),
     lines AS (
       INSERT INTO invoice_items (invoice_id, organization_id, numero, nombre, descripcion, cantidad, precio_unitario, subtotal,
         descuento, impuesto, total, material, peso_gramos, tipo_prenda)
       SELECT header.id, header.organization_id, l.* FROM header, jsonb_to_recordset($30::jsonb) AS l (numero int, nombre text,
         descripcion text, cantidad int, precio_unitario numeric, subtotal numeric, descuento numeric, impuesto numeric,
         total numeric, material text, peso_gramos numeric, tipo_prenda text))
     SELECT FROM header`,
    values: [
      organizationId,
      input.number,
      input.customerId,
      customer.name,
      customer.nationalId,
      customer.phone,
      customer.address,
      customer.city,
      customer.email,
      moneyToSql(totals.subtotal),
      moneyToSql(totals.discount),
      moneyToSql(totals.tax),
      moneyToSql(totals.total),
      totals.rate.toString(),
      shop.settings.tax.regime,
      totals.pricesIncludeTax,
      status,
      sale.paymentMethod,
      sale.bankFrom,
      sale.bankTo,
      sale.notes?.trim() || null,
      request.sellerId,
      request.draftId ?? null,
      request.inputType,
      issued ? now : null,
      issued ? dueDate(shop, status, now) : null,
      status === 'PAGADA' ? now : null,
      input.hash,
      now,
      JSON.stringify(lines),
      input.id,
    ],
    read: () => undefined,
  };
}

/** Audit, metrics and the outbox of one event, in one statement that is sent with the next one. */
function recordEvent(
  tx: Tx,
  invoice: Invoice,
  actor: Actor,
  what: {
    action: AuditAction;
    event: 'invoice.created' | 'invoice.paid' | 'invoice.voided' | null;
    metrics: string[];
    from?: InvoiceStatus;
    reason?: string;
  },
): void {
  tx.later(
    `WITH audit AS (
       INSERT INTO audit_logs (organization_id, user_id, action, entity_type, entity_id, old_values, new_values, ip, user_agent, correlation_id)
       VALUES ($1, $2, $3, 'invoice', $4, $5, $6, $7, $8, $9)),
     metrics AS (
       INSERT INTO metric_events (organization_id, user_id, event_type, value, payload)
       SELECT $1, $2, type, $11, $12 FROM unnest($10::text[]) AS type)
     INSERT INTO webhook_deliveries (organization_id, endpoint_id, event_id, event_type, payload)
     SELECT e.organization_id, e.id, event.id, $13, jsonb_build_object('id', event.id, 'type', $13::text, 'created_at', $14::text, 'data', $15::jsonb)
       FROM webhook_endpoints e, (SELECT gen_random_uuid() AS id) AS event
      WHERE e.organization_id = $1 AND e.active AND $13::text = ANY (e.events)`,
    [
      tx.organizationId,
      actor.userId ?? null,
      what.action,
      invoice.id,
      what.from ? JSON.stringify({ estado: what.from }) : null,
      JSON.stringify({
        estado: invoice.status,
        numero_factura: invoice.number,
        total: moneyToSql(invoice.total),
        ...(what.reason ? { motivo: what.reason } : {}),
      }),
      actor.ip ?? null,
      actor.userAgent?.slice(0, 300) ?? null,
      actor.correlationId ?? null,
      what.metrics,
      moneyToSql(invoice.total),
      JSON.stringify({ invoice_id: invoice.id, metodo_pago: invoice.paymentMethod }),
      what.event,
      new Date().toISOString(),
      JSON.stringify(formatInvoice(invoice)),
    ],
  );
}
