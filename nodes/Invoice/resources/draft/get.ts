import type { IDataObject } from 'n8n-workflow';
import { InvoicingError } from '../../../../core/invoicing';
import { getDraft } from '../../../../database/repositories/drafts';
import { withTenant } from '../../../../database/tenancy';
import { requiredId } from '../../shared/fields';
import type { Operation } from '../../shared/operation';

export const get: Operation = {
  name: 'Obtener',
  value: 'get',
  action: 'Obtener un borrador',
  description: 'Un borrador con su historia de cambios',
  properties: [
    {
      displayName: 'Borrador',
      name: 'draftId',
      type: 'string',
      required: true,
      default: '',
      description: 'Identificador',
    },
  ],
  async execute(node, index, scope) {
    const id = requiredId(node, 'draftId', 'Borrador', index);
    const found = await withTenant(scope.db, scope.organizationId, (tx) => getDraft(tx, id));
    if (!found) throw new InvoicingError('not_found', 'No existe ese borrador en la joyería.');
    return [
      {
        id: found.id,
        estado: found.status,
        venta: found.state as IDataObject,
        historia: found.history as unknown as IDataObject[],
        invoice_id: found.invoiceId,
        expira: found.expiresAt.toISOString(),
      },
    ];
  },
};
