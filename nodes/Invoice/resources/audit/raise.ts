import { NodeOperationError } from 'n8n-workflow';
import { resolveChat } from '../../../../database/repositories/telegram-links';
import { withPlatform } from '../../../../database/tenancy';
import { readFlow } from '../../../shared/flow-item';
import type { Operation } from '../../shared/operation';
import { faultOf } from './failed-execution';

/**
 * The last box of a flow: when one before it failed, it ends the execution in error, so that n8n calls the error flow.
 * By then the person has been answered; the shop, the box and the reference that they were given travel with the
 * error. An item that nothing happened to passes.
 */
export const raise: Operation = {
  name: 'Informar si algo falló',
  value: 'raise',
  action: 'Informar si un paso anterior falló',
  description:
    'Para el final de un flujo, cuando la persona ya recibió respuesta. Si una caja anterior falló, corre el flujo de errores; si no, el elemento pasa como llegó.',
  properties: [],
  async execute(node, index, scope) {
    const item = node.getInputData()[index]!;
    const fallo = faultOf(node, index);
    if (!fallo) return [item.json];
    const fault = new NodeOperationError(node.getNode(), fallo.mensaje, {
      itemIndex: index,
      description: `Falló la caja «${fallo.caja}». La persona ya recibió respuesta, con la referencia ${fallo.referencia}.`,
    });
    const { contexto } = readFlow(item);
    const shop =
      fallo.organization_id ??
      (contexto &&
        (
          await withPlatform(scope.db, (tx) =>
            resolveChat(tx, { botId: contexto.bot_id, chatId: contexto.chat_id }),
          )
        )?.organizationId);
    if (shop) fault.context.organization_id = shop;
    Object.assign(fault.context, { referencia: fallo.referencia, caja: fallo.caja });
    throw fault;
  },
};
