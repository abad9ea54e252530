import {
  NodeConnectionTypes,
  NodeOperationError,
  sleep,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { escapeHtml } from '../../core/conversation/html';
import type { OutgoingCall } from '../../core/contract/flow';
import { jewelryDatabaseTest } from '../shared/credential-test';
import { database } from '../shared/database';
import { failItem } from '../shared/errors';
import { flowItem, readFlow } from '../shared/flow-item';
import { telegramAccess, telegramClient } from '../shared/telegram';
import { deliver } from './deliver';
import { sendCall, type SendOptions } from './send-call';

const onMessage = { show: { operation: ['mensaje'] } };

/** Sends what the conversation decided, or one message of the flow's own. */
export class TelegramReply implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Responder por Telegram',
    name: 'telegramReply',
    icon: { light: 'file:telegramReply.svg', dark: 'file:telegramReply.dark.svg' },
    group: ['output'],
    version: [1],
    subtitle:
      '={{ $parameter["operation"] === "mensaje" ? "Un mensaje propio" : "Lo que decidió la conversación" }}',
    description: 'Envía o edita mensajes con botones y documentos, cada uno una sola vez',
    defaults: { name: 'Responder' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [
      { name: 'telegramApi', required: true },
      { name: 'jewelryDatabase', required: true, testedBy: 'jewelryDatabaseTest' },
    ],
    properties: [
      {
        displayName: 'Operación',
        name: 'operation',
        type: 'options',
        noDataExpression: true,
        default: 'respuestas',
        options: [
          {
            name: 'Enviar las respuestas de la conversación',
            value: 'respuestas',
            action: 'Enviar las respuestas de la conversación',
            description: 'Lo que llega de la caja Conversación, en orden y sin repetir',
          },
          {
            name: 'Enviar un mensaje',
            value: 'mensaje',
            action: 'Enviar un mensaje',
            description: 'Un texto suyo a un chat, con archivo si quiere',
          },
        ],
      },
      {
        displayName: 'Chat',
        name: 'chatId',
        type: 'string',
        required: true,
        default: '',
        placeholder: '123456789',
        description: 'Número del chat de Telegram que recibe el mensaje',
        displayOptions: onMessage,
      },
      {
        displayName: 'Texto',
        name: 'text',
        type: 'string',
        typeOptions: { rows: 4 },
        required: true,
        default: '',
        description: 'Se divide solo si pasa de 4.096 letras',
        displayOptions: onMessage,
      },
      {
        displayName: 'El texto tiene formato HTML',
        name: 'html',
        type: 'boolean',
        default: false,
        description: 'Whether the text uses Telegram HTML tags such as b or i',
        displayOptions: onMessage,
      },
      {
        displayName: 'Archivo adjunto (campo binario)',
        name: 'binaryProperty',
        type: 'string',
        default: '',
        placeholder: 'data',
        description: 'Nombre del campo binario que se envía como documento; vacío: ninguno',
        displayOptions: onMessage,
      },
      {
        displayName: 'Opciones',
        name: 'options',
        type: 'collection',
        placeholder: 'Agregar opción',
        default: {},
        options: [
          {
            displayName: 'Intentos',
            name: 'tries',
            type: 'number',
            typeOptions: { minValue: 1, maxValue: 8 },
            default: 4,
            description: 'Veces que se intenta cada envío cuando Telegram falla',
          },
          {
            displayName: 'Tiempo máximo por envío (segundos)',
            name: 'timeoutSeconds',
            type: 'number',
            typeOptions: { minValue: 2, maxValue: 120 },
            default: 20,
          },
        ],
      },
    ],
  };

  methods = { credentialTest: { jewelryDatabaseTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const items = this.getInputData();
    const output: INodeExecutionData[] = [];
    for (let index = 0; index < items.length; index += 1) {
      try {
        const given = this.getNodeParameter('options', index, {}) as {
          tries?: number;
          timeoutSeconds?: number;
        };
        const options: SendOptions = {
          tries: given.tries ?? 4,
          timeoutMs: (given.timeoutSeconds ?? 20) * 1000,
          maxPauseMs: 30_000,
          sleep,
        };
        output.push(
          this.getNodeParameter('operation', index) === 'mensaje'
            ? await sendOwnMessage.call(this, index, options)
            : await sendReplies.call(this, index, options),
        );
      } catch (error) {
        output.push(failItem(this, index, error));
      }
    }
    return [output];
  }
}

async function sendReplies(
  this: IExecuteFunctions,
  index: number,
  options: SendOptions,
): Promise<INodeExecutionData> {
  const { respuestas, contexto, envio, fallo } = readFlow(this.getInputData()[index]!);
  if (!contexto || !respuestas)
    throw new NodeOperationError(this.getNode(), 'Este elemento no trae respuestas de la conversación.', {
      itemIndex: index,
      description:
        'Conecte esta caja después de «Conversación», o cambie la operación a «Enviar un mensaje».',
    });
  const delivery = await deliver(
    respuestas,
    contexto,
    {
      telegram: telegramClient(await telegramAccess(this, index)),
      db: await database(this, index),
      options,
      file: async (property) => ({
        data: await this.helpers.getBinaryDataBuffer(index, property),
        name: this.helpers.assertBinaryData(index, property).fileName ?? 'factura.pdf',
      }),
    },
    envio,
  );
  return flowItem({ contexto, ...delivery, ...(fallo ? { fallo } : {}) } as never, index);
}

async function sendOwnMessage(
  this: IExecuteFunctions,
  index: number,
  options: SendOptions,
): Promise<INodeExecutionData> {
  const property = this.getNodeParameter('binaryProperty', index, '') as string;
  const text = this.getNodeParameter('text', index) as string;
  const markup = (this.getNodeParameter('html', index, false) as boolean) ? text : escapeHtml(text);
  const payload = { chat_id: this.getNodeParameter('chatId', index) as string, parse_mode: 'HTML' };
  const call: Pick<OutgoingCall, 'method' | 'payload'> = property
    ? { method: 'sendDocument', payload: { ...payload, caption: markup } }
    : { method: 'sendMessage', payload: { ...payload, text: markup } };
  const file = property
    ? {
        data: await this.helpers.getBinaryDataBuffer(index, property),
        name: this.helpers.assertBinaryData(index, property).fileName ?? 'archivo',
      }
    : undefined;
  const result = await sendCall(telegramClient(await telegramAccess(this, index)), call, options, file);
  if (result.status !== 'sent')
    throw new NodeOperationError(
      this.getNode(),
      `Telegram no aceptó el mensaje: ${result.status === 'failed' ? result.reason : 'el mensaje ya no existe'}`,
      { itemIndex: index, description: 'Revise el número del chat y que la persona haya iniciado el bot.' },
    );
  return { json: { chat_id: payload.chat_id, message_id: result.messageId }, pairedItem: { item: index } };
}
