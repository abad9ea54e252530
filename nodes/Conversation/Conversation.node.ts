import {
  NodeConnectionTypes,
  NodeOperationError,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import {
  buildTexts,
  CUSTOMER_FIELDS,
  type CustomerField,
  type TelegramUpdate,
  type TextOverrides,
} from '../../core/conversation';
import { FIELD_NAMES } from '../../core/conversation/texts';
import type { FlowItem } from '../../core/contract/flow';
import { jewelryDatabaseTest } from '../shared/credential-test';
import { database } from '../shared/database';
import { failItem, referenceFor } from '../shared/errors';
import { flowItem, readFlow } from '../shared/flow-item';
import { telegramAccess } from '../shared/telegram';
import { botUsername } from './bot-username';
import { extractionResult, issueResult } from './results';
import { handleResult, handleUpdate, type Emission, type SessionDeps } from './session';

const OUTPUTS = ['respuesta', 'extraer', 'facturar', 'documento'] as const;

/** The chat's memory and decisions: a Telegram update or another node's result in, what has to be done out. */
export class Conversation implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Conversación de facturación',
    name: 'jewelryConversation',
    icon: { light: 'file:jewelryConversation.svg', dark: 'file:jewelryConversation.dark.svg' },
    group: ['transform'],
    version: [1],
    subtitle:
      '={{ { procesar: "Procesar el mensaje", aplicarExtraccion: "Aplicar lo leído", facturaEmitida: "Entregar la factura" }[$parameter["operation"]] }}',
    description: 'Lleva la conversación con el vendedor: guarda el borrador y decide qué sigue',
    defaults: { name: 'Conversación' },
    inputs: [NodeConnectionTypes.Main],
    outputs: OUTPUTS.map(() => NodeConnectionTypes.Main),
    outputNames: [...OUTPUTS],
    credentials: [
      { name: 'jewelryDatabase', required: true, testedBy: 'jewelryDatabaseTest' },
      { name: 'telegramApi', required: true },
    ],
    properties: [
      {
        displayName: 'Operación',
        name: 'operation',
        type: 'options',
        noDataExpression: true,
        default: 'procesar',
        options: [
          {
            name: 'Procesar actualización',
            value: 'procesar',
            action: 'Procesar una actualización de Telegram',
            description: 'Lo que llega del disparador de Telegram, cada actualización una sola vez',
          },
          {
            name: 'Aplicar extracción',
            value: 'aplicarExtraccion',
            action: 'Aplicar lo que se leyó de la venta',
            description: 'Lo que llega de «Extraer factura»: muestra la tarjeta',
          },
          {
            name: 'Factura emitida',
            value: 'facturaEmitida',
            action: 'Entregar la factura emitida',
            description: 'Lo que llega de «Factura» y «Documento»: cierra la tarjeta y envía el PDF',
          },
        ],
      },
      {
        displayName: 'Textos',
        name: 'texts',
        type: 'collection',
        placeholder: 'Cambiar un texto',
        default: {},
        description: 'Lo que no cambie aquí se dice con el texto propio del sistema',
        options: [
          text('Bienvenida', 'bienvenida', 'Para quien aún no ha entrado'),
          text('Ayuda', 'ayuda', 'Respuesta a /ayuda'),
          text('Pedir la venta', 'pedirVenta', 'Respuesta a /factura cuando no hay nada en curso'),
          text('No encontré una venta', 'sinVenta', 'Cuando el mensaje no trae productos con precio'),
          text('Gracias (pie del PDF en el chat)', 'gracias', 'Se agrega debajo de cada factura enviada'),
        ],
      },
      {
        displayName: 'Datos obligatorios del cliente',
        name: 'requiredFields',
        type: 'multiOptions',
        options: CUSTOMER_FIELDS.map((field) => ({ name: FIELD_NAMES[field], value: field })),
        default: [],
        description:
          'Vacío: los de la configuración de la joyería. La ley (Res. 202 de 2025) permite exigir solo nombre y documento; el correo, si el comprador lo quiere.',
      },
    ],
  };

  methods = { credentialTest: { jewelryDatabaseTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const items = this.getInputData();
    const outputs: INodeExecutionData[][] = OUTPUTS.map(() => []);
    for (let index = 0; index < items.length; index += 1) {
      try {
        const emission = await handleItem.call(this, index);
        const { fallo } = readFlow(items[index]!);
        OUTPUTS.forEach((name, position) => {
          const flow = emission[name];
          if (!flow) return;
          // the PDF, and what failed on the way, ride along to the node that sends the answer
          const answer = name === 'respuesta';
          outputs[position]!.push(
            flowItem(
              answer && fallo ? { ...flow, fallo } : flow,
              index,
              answer ? items[index]!.binary : undefined,
            ),
          );
        });
      } catch (error) {
        const reference = referenceFor(this, index);
        // whatever it was: the person is told a reference, so it must be found under it
        outputs[0]!.push(
          failItem(this, index, error, await apology.call(this, index, reference), {
            reference,
            foreseen: false,
          }),
        );
      }
    }
    return outputs;
  }
}

function text(
  displayName: string,
  name: keyof TextOverrides,
  description: string,
): INodeTypeDescription['properties'][number] {
  return { displayName, name, type: 'string', typeOptions: { rows: 3 }, default: '', description };
}

async function handleItem(this: IExecuteFunctions, index: number): Promise<Emission> {
  const access = await telegramAccess(this, index);
  const deps: SessionDeps = {
    db: await database(this, index),
    botId: access.botId,
    botUsername: () => botUsername(access),
    texts: this.getNodeParameter('texts', index, {}) as TextOverrides,
    requiredFields: this.getNodeParameter('requiredFields', index, []) as CustomerField[],
    now: () => new Date(),
  };
  const item = this.getInputData()[index]!;
  const flow = readFlow(item);
  switch (this.getNodeParameter('operation', index) as string) {
    case 'procesar': {
      const update = item.json as unknown as TelegramUpdate;
      if (!Number.isSafeInteger(update.update_id))
        throw new NodeOperationError(this.getNode(), 'Este elemento no es una actualización de Telegram.', {
          itemIndex: index,
          description: 'Conecte esta caja directamente después del disparador «Telegram Trigger».',
        });
      return handleUpdate(deps, update);
    }
    case 'aplicarExtraccion':
      return handleResult(deps, flow, async (_tx, input) => extractionResult(flow, input));
    default:
      return handleResult(deps, flow, (tx) => issueResult(tx, flow, Boolean(item.binary?.data)));
  }
}

/** A kind sentence for the error path, when it is known whom to tell. */
async function apology(
  this: IExecuteFunctions,
  index: number,
  reference: string,
): Promise<Partial<FlowItem>> {
  const flow = readFlow(this.getInputData()[index]!);
  const update = this.getInputData()[index]!.json as unknown as Partial<TelegramUpdate>;
  const chat = (update.message ?? update.edited_message ?? update.callback_query?.message)?.chat;
  const chatId = flow.contexto?.chat_id ?? (chat?.type === 'private' ? String(chat.id) : null);
  if (!chatId) return {};
  this.logger.error(`La conversación falló (referencia ${reference})`, { reference });
  const contexto = flow.contexto ?? {
    bot_id: (await telegramAccess(this, index)).botId,
    update_id: update.update_id ?? 0,
    chat_id: chatId,
    organization_id: null,
    user_id: null,
    correlation_id: reference,
  };
  return {
    contexto,
    respuestas: [
      {
        // always the same key: an update that fails again is apologised for once
        clave: 'error',
        method: 'sendMessage',
        payload: { chat_id: chatId, text: buildTexts().failure(reference), parse_mode: 'HTML' },
      },
    ],
  };
}
