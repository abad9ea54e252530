import { overdueNotice as noticeText } from '../../../../core/conversation/notices';
import { bogotaDay } from '../../../../core/invoicing';
import { overdueInvoices } from '../../../../database/repositories/invoices';
import { getShop } from '../../../../database/repositories/organizations';
import { overdueTotals } from '../../../../database/repositories/receivables';
import { withTenant } from '../../../../database/tenancy';
import { toAdmins } from '../../shared/admin-chats';
import type { Operation } from '../../shared/operation';

export const overdueNotice: Operation = {
  name: 'Cartera vencida',
  value: 'overdueNotice',
  action: 'Preparar la cartera vencida para los administradores',
  description:
    'Un elemento por cada chat de administrador, con el texto listo para enviar (HTML); ninguno si nada está vencido',
  properties: [
    {
      displayName: 'Facturas en la lista',
      name: 'lines',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 30 },
      default: 15,
      description: 'Las más antiguas; las demás solo se cuentan',
    },
  ],
  async execute(node, index, scope) {
    const limit = node.getNodeParameter('lines', index, 15) as number;
    const today = bogotaDay(scope.now);
    return withTenant(scope.db, scope.organizationId, async (tx) => {
      const totals = await overdueTotals(tx, today);
      if (totals.count === 0) return [];
      const oldest = await overdueInvoices(tx, today, limit);
      const { name } = await getShop(tx, scope.organizationId);
      return toAdmins(tx, {
        joyeria: name,
        facturas_vencidas: totals.count,
        texto: noticeText(
          name,
          totals,
          oldest.map((invoice) => ({
            number: invoice.number ?? '',
            customer: invoice.customer.name,
            total: invoice.total,
            dueDate: invoice.dueDate ?? today,
          })),
        ),
      });
    });
  },
};
