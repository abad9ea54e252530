import type { IDataObject } from 'n8n-workflow';
import { formatInvoice } from '../../../core/contract/invoice-format';
import { moneyToNumber, type Invoice } from '../../../core/invoicing';
import type { Customer } from '../../../database/repositories/customers';
import type { SalesSummary } from '../../../database/repositories/invoices';
import type { Organization } from '../../../database/repositories/organizations';

export const invoiceJson = (invoice: Invoice): IDataObject =>
  ({ ...formatInvoice(invoice) }) as unknown as IDataObject;

export const customerJson = (customer: Customer): IDataObject => ({
  id: customer.id,
  nombre: customer.name,
  cedula: customer.nationalId,
  telefono: customer.phone,
  email: customer.email,
  direccion: customer.address,
  ciudad: customer.city,
  created_at: customer.createdAt.toISOString(),
});

export const organizationJson = (organization: Organization): IDataObject => ({
  id: organization.id,
  slug: organization.slug,
  nombre: organization.name,
  plan: organization.plan,
  estado: organization.status,
});

export const summaryJson = (summary: SalesSummary): IDataObject => ({
  facturas: summary.count,
  total: moneyToNumber(summary.total),
  impuesto: moneyToNumber(summary.tax),
  anuladas: summary.voided,
  por_cobrar: { facturas: summary.pending.count, total: moneyToNumber(summary.pending.total) },
  por_medio_de_pago: summary.byPaymentMethod.map((part) => ({
    metodo_pago: part.method,
    facturas: part.count,
    total: moneyToNumber(part.total),
  })),
  por_vendedor: summary.bySeller.map((part) => ({
    vendedor: part.name,
    facturas: part.count,
    total: moneyToNumber(part.total),
  })),
});
