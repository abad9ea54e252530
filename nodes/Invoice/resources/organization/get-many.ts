import { listOrganizations } from '../../../../database/repositories/organizations';
import { withPlatform } from '../../../../database/tenancy';
import { organizationJson } from '../../shared/json';
import type { Operation } from '../../shared/operation';

export const getMany: Operation = {
  name: 'Listar',
  value: 'getMany',
  action: 'Listar las joyerías activas',
  description: 'Todas las joyerías activas de esta instalación',
  properties: [],
  async execute(_node, _index, scope) {
    const shops = await withPlatform(scope.db, (tx) => listOrganizations(tx, { status: 'active' }));
    return shops.map(organizationJson);
  },
};
