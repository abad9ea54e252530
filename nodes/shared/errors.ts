import { randomBytes } from 'node:crypto';
import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import type { FlowFault, FlowItem } from '../../core/contract/flow';
import { WebhookRequestError } from '../../core/contract/webhooks';
import { InvoicingError } from '../../core/invoicing/errors';
import { ReadingError, type ReadingErrorCode } from '../../core/reading/errors';
import { DatabaseUnavailableError } from '../../database/errors';
import { readFlow } from './flow-item';

/** Short code that the seller can read aloud and the operator can search for in logs. */
export function newReference(): string {
  return randomBytes(4).toString('hex');
}

/** The code under which a failure of this item is told: one for the whole run, whichever box fails next. */
export function referenceFor(node: IExecuteFunctions, index: number): string {
  return readFlow(node.getInputData()[index]!).fallo?.referencia ?? newReference();
}

/** Readings that fail for what was sent, or for what the shop chose not to have. */
const FORESEEN_READINGS: ReadonlySet<ReadingErrorCode> = new Set<ReadingErrorCode>([
  'file_too_big',
  'voice_too_long',
  'unsupported_file',
  'picture_too_small',
  'picture_unreadable',
  'voice_empty',
  'voice_not_configured',
  'ai_not_configured',
]);

/** The person's own mistake or a rule of the shop: they are told, and it is nobody's alarm. */
function isForeseen(error: unknown): boolean {
  if (error instanceof ReadingError) return FORESEEN_READINGS.has(error.code);
  if (error instanceof WebhookRequestError) return error.status < 500;
  return error instanceof InvoicingError;
}

export interface Fault {
  message: string;
  /** What the person in front of the editor should do. */
  description: string;
}

/** Says in Spanish what happened and what to do; unknown errors keep their own message. */
export function explain(error: unknown): Fault {
  if (error instanceof DatabaseUnavailableError)
    return {
      message: error.message,
      description: 'Revise la credencial «Base de datos de la joyería» y pruébela con su botón de prueba.',
    };
  if (error instanceof InvoicingError)
    return {
      message: error.message,
      description: 'Es una regla de facturación: corrija los datos de entrada e intente de nuevo.',
    };
  if (error instanceof NodeOperationError)
    return { message: error.message, description: error.description ?? '' };
  return {
    message: error instanceof Error ? error.message : String(error),
    description: 'Si se repite, ejecute «npx jewelry doctor» en el servidor y revise el registro de n8n.',
  };
}

/**
 * The end of a failed item: thrown with its index when the node must stop, else an item for the error path that
 * still knows whose update it was and, as `fallo`, what the administrators must hear. `extra` is what the next node
 * needs (a kind reply, a typed error); it travels as `details`, because n8n only takes an item for an error when it
 * has no keys besides error, message and details.
 * @param told.reference the code that `extra` tells the person, if it does
 * @param told.organizationId the shop, when the box knows it better than the item
 * @param told.foreseen that nobody needs to be alarmed; by default the error itself says so
 */
export function failItem(
  node: IExecuteFunctions,
  index: number,
  error: unknown,
  extra: Partial<FlowItem> = {},
  told: { reference?: string; organizationId?: string; foreseen?: boolean } = {},
): INodeExecutionData {
  const { message, description } = explain(error);
  const item = node.getInputData()[index]!;
  const { contexto, fallo: earlier } = readFlow(item);
  const shop = told.organizationId || shopOf(item);
  if (!node.continueOnFail()) {
    const fault = new NodeOperationError(
      node.getNode(),
      error instanceof Error ? error : new Error(message),
      {
        message,
        description,
        itemIndex: index,
      },
    );
    // n8n hands the error, not the item, to the error flow: whose shop it was travels with it
    if (shop) fault.context.organization_id = shop;
    if (earlier) Object.assign(fault.context, { referencia: earlier.referencia, caja: earlier.caja });
    throw fault;
  }
  const own: FlowFault = {
    caja: node.getNode().name,
    mensaje: message,
    referencia: told.reference ?? referenceFor(node, index),
    organization_id: shop,
  };
  // the first failure is the cause of those that follow
  const fallo = earlier ?? ((told.foreseen ?? isForeseen(error)) ? undefined : own);
  const details = { ...(contexto ? { contexto } : {}), ...(fallo ? { fallo } : {}), ...extra };
  return {
    json: { error: message, message: description, details } as unknown as INodeExecutionData['json'],
    pairedItem: { item: index },
  };
}

/** The shop that an item is about: from the conversation, a field of its own, or the body of a webhook call. */
function shopOf(item: INodeExecutionData): string | null {
  const body = item.json.body as { organization_id?: unknown } | null | undefined;
  const named =
    readFlow(item).contexto?.organization_id ?? item.json.organization_id ?? body?.organization_id;
  return typeof named === 'string' ? named : null;
}
