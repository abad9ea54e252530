import { NodeOperationError } from 'n8n-workflow';
import { resolveChat } from '../../../../database/repositories/telegram-links';
import { withPlatform } from '../../../../database/tenancy';
import { readFlow } from '../../../shared/flow-item';
import type { Operation } from '../../shared/operation';

/**
 * Ends the execution in error, so that n8n calls the error flow: for the end of an error path, where the person has
 * been answered already. The shop and the reference that the person was given travel with the error.
 */
export const raise: Operation = {
  name: 'Informar el fallo',
  value: 'raise',
  action: 'Terminar en error para que corra el flujo de errores',
  description: 'Para el final de una línea de error, cuando la persona ya recibió respuesta',
  properties: [],
  async execute(node, index, scope) {
    const { contexto } = readFlow(node.getInputData()[index]!);
    const fault = new NodeOperationError(
      node.getNode(),
      'Un paso del flujo falló. La persona ya fue avisada.',
      {
        itemIndex: index,
        description: 'El paso que falló es el que lleva a esta línea: mírelo en esta misma ejecución.',
      },
    );
    const shop =
      contexto?.organization_id ??
      (contexto &&
        (
          await withPlatform(scope.db, (tx) =>
            resolveChat(tx, { botId: contexto.bot_id, chatId: contexto.chat_id }),
          )
        )?.organizationId);
    if (shop) fault.context.organization_id = shop;
    if (contexto) fault.context.referencia = contexto.correlation_id;
    throw fault;
  },
};
