import type { IExecuteFunctions, INodeExecutionData, INodeType, IDataObject } from 'n8n-workflow';
import { inertNode } from './n8n-core';

/** What a flow answered to its webhook. */
export interface WebhookAnswer {
  status: number;
  body: unknown;
}

/**
 * n8n's Respond to Webhook as our flows use it (the package with n8n's own nodes is not installed here): parameters are
 * resolved by n8n's engine, the answer is kept for the test.
 */
export function respondToWebhook(answers: WebhookAnswer[]): INodeType {
  return working('respondToWebhook', async function (this: IExecuteFunctions) {
    const items = this.getInputData();
    const options = this.getNodeParameter('options', 0, {}) as { responseCode?: number };
    const body =
      this.getNodeParameter('respondWith', 0) === 'json'
        ? this.getNodeParameter('responseBody', 0)
        : items[0]?.json;
    answers.push({
      status: options.responseCode ?? 200,
      body: typeof body === 'string' ? JSON.parse(body) : body,
    });
    return [items];
  });
}

interface Condition {
  leftValue: number;
  rightValue: number;
  operator: { operation: string };
}

/** n8n's If, for the one comparison of our flows. */
export function ifNode(): INodeType {
  return working(
    'if',
    async function (this: IExecuteFunctions) {
      const outputs: [INodeExecutionData[], INodeExecutionData[]] = [[], []];
      this.getInputData().forEach((item, index) => {
        const { conditions } = this.getNodeParameter('conditions', index) as unknown as {
          conditions: Condition[];
        };
        const [condition] = conditions;
        if (condition?.operator.operation !== 'gte')
          throw new Error('not a comparison that this stand-in knows');
        outputs[condition.leftValue >= condition.rightValue ? 0 : 1].push(item);
      });
      return outputs;
    },
    ['main', 'main'],
  );
}

/** n8n's Stop and Error. */
export function stopAndError(): INodeType {
  return working('stopAndError', async function (this: IExecuteFunctions) {
    throw new Error(String(this.getNodeParameter('errorMessage', 0)));
  });
}

function working(
  name: string,
  execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>,
  outputs = ['main'],
): INodeType {
  const inert = inertNode(name, outputs as never);
  const { webhook: _trigger, ...node } = inert;
  const properties = ['respondWith', 'responseBody', 'options', 'conditions', 'errorMessage'].map(
    (property) => ({
      displayName: property,
      name: property,
      type: property === 'options' || property === 'conditions' ? ('json' as const) : ('string' as const),
      default: '' as unknown as IDataObject,
    }),
  );
  return { ...node, description: { ...inert.description, properties: properties as never }, execute };
}
