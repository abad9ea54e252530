import { listCustomers } from '../../../../database/repositories/customers';
import { withTenant } from '../../../../database/tenancy';
import { limitField } from '../../shared/fields';
import { customerJson } from '../../shared/json';
import type { Operation } from '../../shared/operation';

export const getMany: Operation = {
  name: 'Listar',
  value: 'getMany',
  action: 'Listar clientes',
  description: 'Los clientes más recientes, o los que coinciden con un texto',
  properties: [
    {
      displayName: 'Texto',
      name: 'query',
      type: 'string',
      default: '',
      placeholder: 'Gómez',
      description: 'Parte del nombre, la cédula o el teléfono; vacío: todos',
    },
    limitField,
  ],
  async execute(node, index, scope) {
    const q = (node.getNodeParameter('query', index, '') as string).trim() || null;
    const limit = node.getNodeParameter('limit', index) as number;
    const found = await withTenant(scope.db, scope.organizationId, (tx) =>
      listCustomers(tx, { q }, { limit }),
    );
    return found.map(customerJson);
  },
};
