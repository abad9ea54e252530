import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Actor } from '../../../database/repositories/audit';
import type { Database } from '../../../database/connection';

/** What every operation works with. */
export interface Scope {
  db: Database;
  /** The tenant: from the flow's context, or chosen in the box. */
  organizationId: string;
  actor: Actor;
  now: Date;
}

/** One operation of a resource: how it shows in the panel and what it does for one item. */
export interface Operation {
  name: string;
  value: string;
  action: string;
  description: string;
  /** Shown only for this operation; the router adds that condition. */
  properties: INodeProperties[];
  execute: (node: IExecuteFunctions, index: number, scope: Scope) => Promise<IDataObject[]>;
}

export interface Resource {
  name: string;
  value: string;
  operations: Operation[];
}

/** The panel's properties of a resource: the list of operations and each one's own fields. */
export function resourceProperties(resource: Resource): INodeProperties[] {
  const first = resource.operations[0]!;
  return [
    {
      displayName: 'Operación',
      name: 'operation',
      type: 'options',
      noDataExpression: true,
      default: first.value,
      displayOptions: { show: { resource: [resource.value] } },
      options: resource.operations.map(({ name, value, action, description }) => ({
        name,
        value,
        action,
        description,
      })),
    },
    ...resource.operations.flatMap((operation) =>
      operation.properties.map((property) => ({
        ...property,
        displayOptions: {
          ...property.displayOptions,
          show: {
            ...property.displayOptions?.show,
            resource: [resource.value],
            operation: [operation.value],
          },
        },
      })),
    ),
  ];
}
