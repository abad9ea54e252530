import { moneyToNumber } from '../invoicing/money';
import type { Invoice, InvoiceSummary } from '../invoicing/types';
import type { FacturaJson, ItemFacturaJson } from './invoice';

/** An invoice as the wire sees it. */
export function formatInvoice(invoice: Invoice): FacturaJson {
  return { ...formatHeader(invoice), items: invoice.lines.map(formatLine) };
}

function formatHeader(invoice: InvoiceSummary): Omit<FacturaJson, 'items'> {
  return {
    id: invoice.id,
    numero_factura: invoice.number,
    organization_id: invoice.organizationId,
    cliente_nombre: invoice.customer.name,
    cliente_cedula: invoice.customer.nationalId,
    cliente_telefono: invoice.customer.phone,
    cliente_direccion: invoice.customer.address,
    cliente_ciudad: invoice.customer.city,
    cliente_email: invoice.customer.email,
    subtotal: moneyToNumber(invoice.subtotal),
    descuento: moneyToNumber(invoice.discount),
    impuesto: moneyToNumber(invoice.tax),
    total: moneyToNumber(invoice.total),
    precios_con_iva: invoice.pricesIncludeTax,
    estado: invoice.status,
    vendedor_id: invoice.sellerId,
    metodo_pago: invoice.paymentMethod,
    notas: invoice.notes,
    fecha_vencimiento: invoice.dueDate,
    fecha_pago: invoice.paidAt?.toISOString() ?? null,
    version: invoice.version,
    created_at: invoice.createdAt.toISOString(),
    updated_at: invoice.updatedAt.toISOString(),
  };
}

function formatLine(line: Invoice['lines'][number]): ItemFacturaJson {
  return {
    numero: line.number,
    nombre: line.name,
    descripcion: line.description,
    cantidad: line.quantity,
    precio_unitario: moneyToNumber(line.unitPrice),
    subtotal: moneyToNumber(line.subtotal),
    material: line.material,
    peso_gramos: line.weightGrams,
    tipo_prenda: line.pieceType,
  };
}
