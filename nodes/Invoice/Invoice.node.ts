import {
  NodeConnectionTypes,
  NodeOperationError,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { InvoicingError } from '../../core/invoicing';
import { isUuid } from '../../database/tenancy';
import { jewelryDatabaseTest } from '../shared/credential-test';
import { database } from '../shared/database';
import { failItem, referenceFor } from '../shared/errors';
import { readFlow } from '../shared/flow-item';
import {
  listCustomerOptions,
  listOrganizationOrFlowOptions,
  listSellerOptions,
} from '../shared/list-options';
import { resources } from './resources';
import { organizationField } from './shared/fields';
import { resourceProperties, type Operation } from './shared/operation';

/** Operations that look across shops and so need none. */
const PLATFORM = ['organization.getMany', 'draft.expire', 'audit.recordFailure', 'audit.raise'];

/** What a box does, as staff read it on the canvas. */
const SUBTITLES = Object.fromEntries(
  resources.flatMap((resource) =>
    resource.operations.map((operation) => [
      `${resource.value}.${operation.value}`,
      `${resource.name}: ${operation.name.toLowerCase()}`,
    ]),
  ),
);

/** The shop's invoices, customers, drafts and figures. */
export class Invoice implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Factura de joyería',
    name: 'jewelryInvoice',
    icon: { light: 'file:jewelryInvoice.svg', dark: 'file:jewelryInvoice.dark.svg' },
    group: ['transform'],
    version: [1],
    subtitle: `={{ ${JSON.stringify(SUBTITLES)}[$parameter["resource"] + "." + $parameter["operation"]] }}`,
    description: 'Crea, busca y cambia facturas; consulta clientes, borradores y cifras de la joyería',
    defaults: { name: 'Factura' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'jewelryDatabase', required: true, testedBy: 'jewelryDatabaseTest' }],
    properties: [
      {
        displayName: 'Recurso',
        name: 'resource',
        type: 'options',
        noDataExpression: true,
        default: 'invoice',
        options: resources.map(({ name, value }) => ({ name, value })),
      },
      ...resources.flatMap(resourceProperties),
      organizationField,
    ],
  };

  methods = {
    credentialTest: { jewelryDatabaseTest },
    loadOptions: {
      getOrganizations: listOrganizationOrFlowOptions,
      getSellers: listSellerOptions,
      getCustomers: listCustomerOptions,
    },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const output: INodeExecutionData[] = [];
    for (let index = 0; index < this.getInputData().length; index += 1) {
      try {
        for (const json of await run.call(this, index)) output.push({ json, pairedItem: { item: index } });
      } catch (error) {
        const reference = referenceFor(this, index);
        output.push(
          failItem(this, index, error, refusal.call(this, index, error, reference), {
            reference,
            organizationId: organizationOf.call(this, index),
          }),
        );
      }
    }
    return [output];
  }
}

async function run(this: IExecuteFunctions, index: number): ReturnType<Operation['execute']> {
  const resource = this.getNodeParameter('resource', index) as string;
  const name = this.getNodeParameter('operation', index) as string;
  const operation = resources
    .find(({ value }) => value === resource)
    ?.operations.find(({ value }) => value === name);
  if (!operation)
    throw new NodeOperationError(this.getNode(), `No existe la operación ${resource}: ${name}.`, {
      itemIndex: index,
    });
  const { contexto } = readFlow(this.getInputData()[index]!);
  const organizationId = organizationOf.call(this, index);
  if (!isUuid(organizationId) && !PLATFORM.includes(`${resource}.${name}`))
    throw new NodeOperationError(this.getNode(), 'Falta la joyería.', {
      itemIndex: index,
      description: 'Elija la joyería en la caja, o conéctela después de «Conversación».',
    });
  return operation.execute(this, index, {
    db: await database(this, index),
    organizationId,
    actor: { userId: contexto?.user_id ?? null, correlationId: contexto?.correlation_id ?? null },
    now: new Date(),
  });
}

/** The tenant: chosen in the box, or that of the conversation; '' when neither says. */
function organizationOf(this: IExecuteFunctions, index: number): string {
  const chosen = this.getNodeParameter('organizationId', index, '') as string;
  return chosen || (readFlow(this.getInputData()[index]!).contexto?.organization_id ?? '');
}

/** What the conversation must know when a confirmed draft could not be issued. */
function refusal(this: IExecuteFunctions, index: number, error: unknown, referencia: string) {
  const { draft_id: draftId } = readFlow(this.getInputData()[index]!);
  if (!draftId) return {};
  const rule = error instanceof InvoicingError;
  this.logger.error(`No se pudo crear una factura (referencia ${referencia})`, {
    referencia,
    code: rule ? error.code : 'unknown',
  });
  return {
    draft_id: draftId,
    factura_error: {
      codigo: rule ? error.code : 'error',
      mensaje: rule ? error.message : 'No se pudo crear la factura.',
      referencia,
    },
  };
}
