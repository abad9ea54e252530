import {
  NodeConnectionTypes,
  NodeOperationError,
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import type { ExtractRequest, FlowItem } from '../../core/contract/flow';
import type { Channel } from '../../core/contract/glossary';
import { formatExtractAnswer, inputType, WebhookRequestError } from '../../core/contract/webhooks';
import { readSale, ReadingError, type ReadingOptions } from '../../core/reading';
import { jewelryDatabaseTest } from '../shared/credential-test';
import { failItem, referenceFor } from '../shared/errors';
import { flowItem, readFlow } from '../shared/flow-item';
import { downloadTelegramFile, telegramAccess } from '../shared/telegram';
import { webhookFailure } from '../shared/webhook-failure';
import { aiEndpoints, type AiParameters } from './endpoints';
import { extractProperties } from './properties';
import { openCall } from './webhook-call';

/** Reads a sale: text, photo or voice in, items with their evidence out. */
export class Extract implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Extraer venta de joyería',
    name: 'jewelryExtract',
    icon: { light: 'file:jewelryExtract.svg', dark: 'file:jewelryExtract.dark.svg' },
    group: ['transform'],
    version: [1],
    subtitle: '={{ { reglas: "Reglas locales", ia: "IA", automatico: "Automático" }[$parameter["engine"]] }}',
    description: 'Lee una venta escrita, dictada o fotografiada y comprueba cada dato contra lo que se leyó',
    defaults: { name: 'Extraer factura' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [
      { name: 'telegramApi', required: true, displayOptions: { show: { source: ['flujo'] } } },
      { name: 'openAiApi', displayName: 'Credencial de IA', required: false },
      {
        name: 'jewelryDatabase',
        required: true,
        testedBy: 'jewelryDatabaseTest',
        displayOptions: { show: { source: ['webhook'] } },
      },
    ],
    properties: extractProperties,
  };

  methods = { credentialTest: { jewelryDatabaseTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const output: INodeExecutionData[] = [];
    for (let index = 0; index < this.getInputData().length; index += 1) {
      try {
        output.push(await read.call(this, index));
      } catch (error) {
        const referencia = referenceFor(this, index);
        const mensaje =
          error instanceof ReadingError
            ? error.mensaje
            : error instanceof WebhookRequestError
              ? error.message
              : 'No pude leer la venta. Intente de nuevo o escríbala.';
        this.logger.warn(`No se pudo leer una venta (referencia ${referencia})`, {
          referencia,
          code: error instanceof ReadingError ? error.code : 'unknown',
        });
        output.push(
          failItem(
            this,
            index,
            error,
            {
              extraccion_error: { mensaje, referencia },
              ...webhookAnswer.call(this, index, error, referencia),
            },
            { reference: referencia },
          ),
        );
      }
    }
    return [output];
  }
}

async function read(this: IExecuteFunctions, index: number): Promise<INodeExecutionData> {
  const started = Date.now();
  const flow = readFlow(this.getInputData()[index]!);
  const engine = this.getNodeParameter('engine', index) as ReadingOptions['motor'];
  const given = this.getNodeParameter('options', index, {}) as Partial<ReadingOptions> &
    AiParameters & { tiempo_segundos?: number };
  const { modelo, modelo_voz, vision, tiempo_segundos, ...reading } = given;
  const endpoints = await aiEndpoints(this, index, {
    modelo: modelo ?? 'gpt-4o-mini',
    modelo_voz: modelo_voz ?? 'whisper-1',
    vision,
  });
  const source = this.getNodeParameter('source', index) as 'flujo' | 'campos' | 'webhook';
  const fromFlow = source === 'flujo';
  const opened = source === 'webhook' ? await openCall(this, index) : null;
  const request = fromFlow ? flow.extraer : (opened?.request ?? ownRequest.call(this, index));
  if (!request)
    throw new NodeOperationError(this.getNode(), 'Este elemento no dice qué leer.', {
      itemIndex: index,
      description:
        'Conecte esta caja a la salida «extraer» de «Conversación», o elija «De los campos de esta caja».',
    });
  const extraccion = await readSale(
    {
      ...request,
      options: {
        ...reading,
        motor: engine,
        ...(tiempo_segundos ? { tiempo_ia_ms: tiempo_segundos * 1000 } : {}),
      },
    },
    {
      ...endpoints,
      download: async (fileId) =>
        fromFlow
          ? downloadTelegramFile(
              await telegramAccess(this, index),
              fileId,
              reading.max_bytes_foto ?? 10 * 1024 * 1024,
            )
          : (opened?.call.file ?? this.helpers.getBinaryDataBuffer(index, fileId)),
    },
  );
  if (opened) {
    if (extraccion.items.length === 0)
      throw new WebhookRequestError('No encontré una venta con su precio en lo que recibí.', 422);
    const answer = formatExtractAnswer(extraccion, opened.call.channel, opened.shop.settings.tax);
    return { json: answer as unknown as IDataObject, pairedItem: { item: index } };
  }
  if (!fromFlow) return { json: extraccion as unknown as IDataObject, pairedItem: { item: index } };
  return flowItem({ contexto: flow.contexto, extraccion, duracion_ms: Date.now() - started }, index);
}

/** A reading outside the main flow: text from a field, a file from a binary field. */
function ownRequest(this: IExecuteFunctions, index: number): ExtractRequest {
  const channel = this.getNodeParameter('channel', index) as Channel;
  const text = (this.getNodeParameter('text', index, '') as string) || null;
  if (channel === 'text') return { channel, text, files: [] };
  const property = this.getNodeParameter('binaryProperty', index) as string;
  const binary = this.helpers.assertBinaryData(index, property);
  return { channel, text, files: [{ file_id: property, mime: binary.mimeType, bytes: null, seconds: null }] };
}

/** For the caller of the webhook, when this box answers one. */
function webhookAnswer(
  this: IExecuteFunctions,
  index: number,
  error: unknown,
  reference: string,
): Pick<FlowItem, 'webhook_error'> {
  if (this.getNodeParameter('source', index) !== 'webhook') return {};
  const body = this.getInputData()[index]!.json.body as { type?: unknown } | null | undefined;
  return {
    webhook_error: webhookFailure(error, reference, { items: [], input_type: inputType(body?.type) }),
  };
}
