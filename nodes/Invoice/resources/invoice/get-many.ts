import type { InvoiceStatus } from '../../../../core/contract/glossary';
import { bogotaDay } from '../../../../core/invoicing';
import { listInvoices, overdueInvoices } from '../../../../database/repositories/invoices';
import { withTenant } from '../../../../database/tenancy';
import { limitField } from '../../shared/fields';
import { invoiceJson } from '../../shared/json';
import type { Operation } from '../../shared/operation';

export const getMany: Operation = {
  name: 'Listar',
  value: 'getMany',
  action: 'Listar facturas',
  description: 'Las facturas más recientes, con filtros',
  properties: [
    limitField,
    {
      displayName: 'Filtros',
      name: 'filters',
      type: 'collection',
      placeholder: 'Agregar filtro',
      default: {},
      options: [
        {
          displayName: 'Cédula del cliente',
          name: 'customer',
          type: 'string',
          default: '',
        },
        {
          displayName: 'Desde (día)',
          name: 'from',
          type: 'string',
          default: '',
          placeholder: '2026-11-01',
          description: 'Incluido, hora de Bogotá',
        },
        {
          displayName: 'Estado',
          name: 'status',
          type: 'options',
          options: [
            { name: 'Anulada', value: 'ANULADA' },
            { name: 'Pagada', value: 'PAGADA' },
            { name: 'Pendiente', value: 'PENDIENTE' },
          ],
          default: 'PENDIENTE',
        },
        {
          displayName: 'Hasta (día)',
          name: 'to',
          type: 'string',
          default: '',
          placeholder: '2026-12-01',
          description: 'No incluido, hora de Bogotá',
        },
        {
          displayName: 'Solo vencidas',
          name: 'overdue',
          type: 'boolean',
          default: false,
          description: 'Whether to return only pending invoices whose due day has passed, oldest first',
        },
      ],
    },
  ],
  async execute(node, index, scope) {
    const limit = node.getNodeParameter('limit', index) as number;
    const { overdue, ...filter } = node.getNodeParameter('filters', index, {}) as {
      overdue?: boolean;
      customer?: string;
      from?: string;
      to?: string;
      status?: InvoiceStatus;
    };
    const invoices = await withTenant(scope.db, scope.organizationId, (tx) =>
      overdue ? overdueInvoices(tx, bogotaDay(scope.now), limit) : listInvoices(tx, filter, { limit }),
    );
    return invoices.map(invoiceJson);
  },
};
