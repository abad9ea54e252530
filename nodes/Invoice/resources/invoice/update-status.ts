import type { PaymentMethod } from '../../../../core/contract/glossary';
import { changeInvoiceStatus } from '../../../../database/invoice-store';
import { withTenant } from '../../../../database/tenancy';
import { invoiceField, requiredText } from '../../shared/fields';
import { findInvoice } from '../../shared/find-invoice';
import { invoiceJson } from '../../shared/json';
import type { Operation } from '../../shared/operation';

export const updateStatus: Operation = {
  name: 'Marcar pagada',
  value: 'updateStatus',
  action: 'Marcar una factura como pagada',
  description: 'Pasa una factura pendiente a pagada',
  properties: [
    invoiceField,
    {
      displayName: 'Medio de pago',
      name: 'payment',
      type: 'options',
      options: [
        { name: 'Efectivo', value: 'efectivo' },
        { name: 'Tarjeta', value: 'tarjeta' },
        { name: 'Transferencia', value: 'transferencia' },
      ],
      default: 'efectivo',
    },
  ],
  async execute(node, index, scope) {
    const wanted = requiredText(node, 'invoice', 'Factura', index);
    const paymentMethod = node.getNodeParameter('payment', index) as PaymentMethod;
    const invoice = await withTenant(scope.db, scope.organizationId, async (tx) => {
      const { id } = await findInvoice(tx, wanted);
      return changeInvoiceStatus(tx, {
        invoiceId: id,
        to: 'PAGADA',
        paymentMethod,
        actor: scope.actor,
        now: scope.now,
      });
    });
    return [invoiceJson(invoice)];
  },
};
