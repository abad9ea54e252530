import { InvoicingError, type Invoice } from '../../../core/invoicing';
import { getInvoice, getInvoiceByNumber } from '../../../database/repositories/invoices';
import { isUuid, type Tx } from '../../../database/tenancy';

/** By id or by number. @throws InvoicingError `not_found` */
export async function findInvoice(tx: Tx, idOrNumber: string): Promise<Invoice> {
  const invoice = isUuid(idOrNumber)
    ? await getInvoice(tx, idOrNumber)
    : await getInvoiceByNumber(tx, idOrNumber.toUpperCase());
  if (!invoice) throw new InvoicingError('not_found', `No existe la factura ${idOrNumber} en esa joyería.`);
  return invoice;
}
