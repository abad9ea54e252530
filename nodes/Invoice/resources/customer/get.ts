import { InvoicingError } from '../../../../core/invoicing';
import { findCustomerByNationalId, getCustomer } from '../../../../database/repositories/customers';
import { isUuid, withTenant } from '../../../../database/tenancy';
import { requiredText } from '../../shared/fields';
import { customerJson } from '../../shared/json';
import type { Operation } from '../../shared/operation';

export const get: Operation = {
  name: 'Obtener',
  value: 'get',
  action: 'Obtener un cliente',
  description: 'Un cliente de la lista, o por su cédula',
  properties: [
    {
      displayName: 'Cliente',
      name: 'customer',
      type: 'options',
      typeOptions: { loadOptionsMethod: 'getCustomers', loadOptionsDependsOn: ['organizationId'] },
      required: true,
      default: '',
      description:
        'Elija de la lista, o use una <a href="https://docs.n8n.io/code/expressions/">expresión</a> con su cédula o identificador',
    },
  ],
  async execute(node, index, scope) {
    const wanted = requiredText(node, 'customer', 'Cliente', index);
    const found = await withTenant(scope.db, scope.organizationId, (tx) =>
      isUuid(wanted) ? getCustomer(tx, wanted) : findCustomerByNationalId(tx, wanted.replace(/[.\s]/g, '')),
    );
    if (!found) throw new InvoicingError('not_found', 'No existe ese cliente en la joyería.');
    return [customerJson(found)];
  },
};
