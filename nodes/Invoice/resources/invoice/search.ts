import { listInvoices } from '../../../../database/repositories/invoices';
import { withTenant } from '../../../../database/tenancy';
import { limitField, requiredText } from '../../shared/fields';
import { invoiceJson } from '../../shared/json';
import type { Operation } from '../../shared/operation';

export const search: Operation = {
  name: 'Buscar',
  value: 'search',
  action: 'Buscar facturas',
  description:
    'Por parte del número, del nombre del cliente o de su cédula; no importan tildes ni mayúsculas',
  properties: [
    {
      displayName: 'Texto',
      name: 'query',
      type: 'string',
      required: true,
      default: '',
      placeholder: 'Gómez',
    },
    limitField,
  ],
  async execute(node, index, scope) {
    const q = requiredText(node, 'query', 'Texto', index);
    const limit = node.getNodeParameter('limit', index) as number;
    const invoices = await withTenant(scope.db, scope.organizationId, (tx) =>
      listInvoices(tx, { q }, { limit }),
    );
    return invoices.map(invoiceJson);
  },
};
