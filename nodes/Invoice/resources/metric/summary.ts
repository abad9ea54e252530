import { bogotaDay } from '../../../../core/invoicing';
import { todayAndMonth } from '../../../../database/repositories/invoices';
import { withTenant } from '../../../../database/tenancy';
import { summaryJson } from '../../shared/json';
import type { Operation } from '../../shared/operation';

export const summary: Operation = {
  name: 'Resumen de ventas',
  value: 'summary',
  action: 'Resumir las ventas de hoy y del mes',
  description: 'Hoy y este mes, por medio de pago y por vendedor; las anuladas no cuentan como ingreso',
  properties: [],
  async execute(_node, _index, scope) {
    const { today, month } = await withTenant(scope.db, scope.organizationId, (tx) =>
      todayAndMonth(tx, scope.now),
    );
    return [
      {
        organization_id: scope.organizationId,
        dia: bogotaDay(scope.now),
        hoy: summaryJson(today),
        mes: summaryJson(month),
      },
    ];
  },
};
