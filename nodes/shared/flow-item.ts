import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { FlowItem } from '../../core/contract/flow';

/** n8n types an item's JSON as a bag of anything; between our nodes it is a `FlowItem`. */
export const readFlow = (item: INodeExecutionData): Partial<FlowItem> =>
  item.json as unknown as Partial<FlowItem>;

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
