import { buildTexts } from '../../../../core/conversation';
import { formatDate } from '../../../../core/conversation/html';
import { bogotaDay } from '../../../../core/invoicing';
import { getShop } from '../../../../database/repositories/organizations';
import { withTenant } from '../../../../database/tenancy';
import { salesSummary } from '../../../shared/sales-summary';
import { toAdmins } from '../../shared/admin-chats';
import type { Operation } from '../../shared/operation';

export const dailySummary: Operation = {
  name: 'Resumen diario',
  value: 'dailySummary',
  action: 'Preparar el resumen de ventas para los administradores',
  description: 'Un elemento por cada chat de administrador, con el texto listo para enviar (HTML)',
  properties: [
    {
      displayName: 'También los días sin ventas',
      name: 'withoutSales',
      type: 'boolean',
      default: true,
      description: 'Whether to tell the administrators about a day on which nothing was sold',
    },
  ],
  async execute(node, index, scope) {
    const always = node.getNodeParameter('withoutSales', index, true) as boolean;
    return withTenant(scope.db, scope.organizationId, async (tx) => {
      const summary = await salesSummary(tx, scope.now);
      if (!always && summary.today.count === 0) return [];
      const { name } = await getShop(tx, scope.organizationId);
      return toAdmins(tx, {
        joyeria: name,
        dia: bogotaDay(scope.now),
        facturas_hoy: summary.today.count,
        texto: buildTexts().summary(summary, name, formatDate(scope.now)),
      });
    });
  },
};
