import type { InvoiceSummary } from '../../core/conversation';
import type { Invoice } from '../../core/invoicing';

/** A stored invoice as the conversation tells about it. */
export function invoiceSummary(invoice: Invoice): InvoiceSummary {
  return {
    id: invoice.id,
    number: invoice.number ?? 'sin número',
    status: invoice.status,
    customerName: invoice.customer.name,
    customerId: invoice.customer.nationalId,
    total: invoice.total.toFixed(2),
    payment: invoice.paymentMethod,
    sellerName: invoice.sellerName,
    createdAt: invoice.issuedAt ?? invoice.createdAt,
    dueDate: invoice.dueDate,
    lines: invoice.lines.map((line) => ({
      name: line.name,
      quantity: line.quantity,
      unitPrice: line.unitPrice.toFixed(2),
    })),
  };
}
