import { formatInvoice } from '../contract/invoice-format';
import type { FacturaImprimible } from '../contract/shop';
import type { Invoice } from '../invoicing/types';

/** A stored invoice ready for `renderInvoicePdf`: with its seller's name and the terms under which it was made. */
export function printableInvoice(invoice: Invoice): FacturaImprimible {
  return {
    ...formatInvoice(invoice),
    vendedor_nombre: invoice.sellerName,
    fecha_emision: (invoice.issuedAt ?? invoice.createdAt).toISOString(),
    regimen: invoice.taxRegime,
    tarifa_iva: invoice.taxRate.toNumber(),
  };
}
