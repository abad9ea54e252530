import { withTenant } from '../../../../database/tenancy';
import { invoiceField, requiredText } from '../../shared/fields';
import { findInvoice } from '../../shared/find-invoice';
import { invoiceJson } from '../../shared/json';
import type { Operation } from '../../shared/operation';

export const get: Operation = {
  name: 'Obtener',
  value: 'get',
  action: 'Obtener una factura',
  description: 'Una factura con sus ítems, por número o identificador',
  properties: [invoiceField],
  async execute(node, index, scope) {
    const wanted = requiredText(node, 'invoice', 'Factura', index);
    return [invoiceJson(await withTenant(scope.db, scope.organizationId, (tx) => findInvoice(tx, wanted)))];
  },
};
