import { voidInvoice } from '../../../../database/invoice-store';
import { withTenant } from '../../../../database/tenancy';
import { invoiceField, requiredText } from '../../shared/fields';
import { findInvoice } from '../../shared/find-invoice';
import { invoiceJson } from '../../shared/json';
import type { Operation } from '../../shared/operation';

export const voidOperation: Operation = {
  name: 'Anular',
  value: 'void',
  action: 'Anular una factura',
  description: 'No se puede deshacer; el número se conserva',
  properties: [
    invoiceField,
    {
      displayName: 'Motivo',
      name: 'reason',
      type: 'string',
      required: true,
      default: '',
      placeholder: 'El cliente devolvió la pieza',
      description: 'Queda en la auditoría, de 3 a 500 letras',
    },
  ],
  async execute(node, index, scope) {
    const wanted = requiredText(node, 'invoice', 'Factura', index);
    const reason = requiredText(node, 'reason', 'Motivo', index);
    const invoice = await withTenant(scope.db, scope.organizationId, async (tx) => {
      const { id } = await findInvoice(tx, wanted);
      return voidInvoice(tx, { invoiceId: id, reason, actor: scope.actor, now: scope.now });
    });
    return [invoiceJson(invoice)];
  },
};
