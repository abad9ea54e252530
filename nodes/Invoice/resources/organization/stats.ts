import type { IDataObject } from 'n8n-workflow';
import { moneyToNumber } from '../../../../core/invoicing';
import { organizationStats } from '../../../../database/repositories/invoices';
import { withTenant } from '../../../../database/tenancy';
import type { Operation } from '../../shared/operation';

export const stats: Operation = {
  name: 'Cifras',
  value: 'stats',
  action: 'Ver las cifras de una joyería',
  description: 'Facturas por estado, ingresos, clientes y usuarios activos',
  properties: [],
  async execute(_node, _index, scope) {
    const found = await withTenant(scope.db, scope.organizationId, (tx) => organizationStats(tx, scope.now));
    const byStatus: IDataObject = {};
    for (const [status, part] of Object.entries(found.byStatus))
      byStatus[status] = { facturas: part.count, total: moneyToNumber(part.total) };
    return [
      {
        por_estado: byStatus,
        ingresos: moneyToNumber(found.revenue),
        ingresos_mes: moneyToNumber(found.monthRevenue),
        facturas_mes: found.monthCount,
        clientes: found.customers,
        usuarios_activos: found.activeUsers,
      },
    ];
  },
};
