import { NodeOperationError, type IDataObject } from 'n8n-workflow';
import type { Draft } from '../../../../core/conversation';
import { saleOf } from '../../../../core/conversation/draft';
import { issueDraft, issueInvoice } from '../../../../database/invoice-store';
import { withTenant } from '../../../../database/tenancy';
import { readFlow } from '../../../shared/flow-item';
import { invoiceJson } from '../../shared/json';
import type { Operation } from '../../shared/operation';
import { parseSale } from './sale-input';

/** Issues the confirmed draft that arrives (once, however often it arrives), or a sale from the box's fields. */
export const create: Operation = {
  name: 'Crear',
  value: 'create',
  action: 'Crear una factura',
  description: 'Guarda la venta con su número consecutivo. El mismo borrador nunca se factura dos veces.',
  properties: [
    {
      displayName: 'Venta',
      name: 'source',
      type: 'options',
      default: 'flujo',
      options: [
        {
          name: 'El borrador confirmado que llega',
          value: 'flujo',
          description: 'De la salida «facturar» de «Conversación»',
        },
        { name: 'De los campos de esta caja', value: 'campos' },
      ],
    },
    {
      displayName: 'Datos de la venta (JSON)',
      name: 'sale',
      type: 'json',
      typeOptions: { rows: 10 },
      default: `{
  "cliente": { "nombre": "María Gómez", "cedula": "1020345678" },
  "items": [{ "nombre": "Anillo oro 18k", "cantidad": 1, "precio": 2500000 }],
  "descuento": { "tipo": "porcentaje", "valor": 5 },
  "metodo_pago": "efectivo"
}`,
      description: 'Los mismos campos que entrega «Extraer venta de joyería»',
      displayOptions: { show: { source: ['campos'] } },
    },
    {
      displayName: 'Vendedor',
      name: 'sellerId',
      type: 'options',
      typeOptions: { loadOptionsMethod: 'getSellers', loadOptionsDependsOn: ['organizationId'] },
      default: '',
      description:
        'Elija de la lista, o use una <a href="https://docs.n8n.io/code/expressions/">expresión</a> con su identificador',
      displayOptions: { show: { source: ['campos'] } },
    },
  ],
  async execute(node, index, scope) {
    const item = node.getInputData()[index]!;
    if (node.getNodeParameter('source', index) === 'campos') {
      const sellerId = (node.getNodeParameter('sellerId', index, '') as string) || null;
      const sale = parseSale(node.getNodeParameter('sale', index));
      const { invoice } = await withTenant(scope.db, scope.organizationId, (tx) =>
        issueInvoice(tx, { sale, sellerId, inputType: 'api', actor: scope.actor, now: scope.now }),
      );
      return [invoiceJson(invoice)];
    }
    const flow = readFlow(item);
    const draftId = flow.draft_id;
    if (!draftId)
      throw new NodeOperationError(node.getNode(), 'Este elemento no trae un borrador confirmado.', {
        itemIndex: index,
        description:
          'Conecte esta caja a la salida «facturar» de «Conversación», o elija «De los campos de esta caja».',
      });
    const { invoice } = await withTenant(scope.db, scope.organizationId, (tx) =>
      issueDraft<Draft>(tx, {
        draftId,
        // what the seller confirmed carries its fingerprint; an edit in between makes it differ
        toSale: (state) => ({
          sale: saleOf(state),
          confirmedHash: state.confirmedHash ?? 'sin confirmar',
          inputType: state.channel,
        }),
        actor: scope.actor,
        now: scope.now,
      }),
    );
    const out = {
      contexto: flow.contexto,
      draft_id: draftId,
      invoice_id: invoice.id,
      numero_factura: invoice.number,
    };
    return [out as unknown as IDataObject];
  },
};
