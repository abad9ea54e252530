import { randomBytes } from 'node:crypto';
import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { InvoicingError } from '../../core/invoicing/errors';
import { DatabaseUnavailableError } from '../../database/errors';
import type { FlowItem } from '../../core/contract/flow';
import { readFlow } from './flow-item';

/** Short code that the seller can read aloud and the operator can search for in logs. */
export function newReference(): string {
  return randomBytes(4).toString('hex');
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
 * still knows whose update it was. `extra` is what the next node needs (a kind reply, a typed error); it travels as
 * `details`, because n8n only takes an item for an error when it has no keys besides error, message and details.
 */
export function failItem(
  node: IExecuteFunctions,
  index: number,
  error: unknown,
  extra: Partial<FlowItem> = {},
): INodeExecutionData {
  const { message, description } = explain(error);
  const item = node.getInputData()[index]!;
  const { contexto } = readFlow(item);
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
    const shop = contexto?.organization_id ?? item.json.organization_id;
    if (typeof shop === 'string') fault.context.organization_id = shop;
    throw fault;
  }
  const details = { ...(contexto ? { contexto } : {}), ...extra };
  return {
    json: { error: message, message: description, details } as unknown as INodeExecutionData['json'],
    pairedItem: { item: index },
  };
}
