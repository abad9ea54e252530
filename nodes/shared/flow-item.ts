import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { FlowItem } from '../../core/contract/flow';

/**
 * n8n types an item's JSON as a bag of anything; between our nodes it is a `FlowItem`. On an error path its facts are
 * in `details` (see `failItem`).
 */
export function readFlow(item: INodeExecutionData): Partial<FlowItem> {
  const { error, details, ...flow } = item.json as unknown as Partial<FlowItem> & {
    error?: unknown;
    details?: object;
  };
  return error === undefined ? flow : { ...flow, ...details };
}

/** An output item with its origin, so that n8n can follow it back (`pairedItem`). */
export function flowItem(
  flow: Partial<FlowItem>,
  index: number,
  binary?: INodeExecutionData['binary'],
): INodeExecutionData {
  return {
    json: flow as unknown as IDataObject,
    ...(binary ? { binary } : {}),
    pairedItem: { item: index },
  };
}
