import {
  NodeConnectionTypes,
  NodeOperationError,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { WebhookRequestError, parsePdfCall } from '../../core/contract/webhooks';
import { formatInvoice } from '../../core/contract/invoice-format';
import { filenameFor, printableInvoice, renderInvoiceHtml, renderInvoicePdf } from '../../core/documents';
import type { FacturaImprimible } from '../../core/contract/shop';
import { getInvoiceByNumber, invoiceById, invoiceByNumber } from '../../database/repositories/invoices';
import { shopById } from '../../database/repositories/organizations';
import { askTenant, isUuid, withTenant } from '../../database/tenancy';
import { jewelryDatabaseTest } from '../shared/credential-test';
import { database } from '../shared/database';
import { failItem, referenceFor } from '../shared/errors';
import { readFlow } from '../shared/flow-item';
import { listOrganizationOptions } from '../shared/list-options';
import { shopJson } from '../shared/shop-json';
import { webhookFailure } from '../shared/webhook-failure';
import { shopOfCall } from '../shared/webhook-shop';

/** Makes the invoice's PDF (or HTML) from what is stored. */
export class Document implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Documento de la factura',
    name: 'jewelryDocument',
    icon: { light: 'file:jewelryDocument.svg', dark: 'file:jewelryDocument.dark.svg' },
    group: ['transform'],
    version: [1],
    subtitle: '={{ $parameter["format"] === "html" ? "HTML" : "PDF" }}',
    description: 'Hace el PDF o el HTML de una factura guardada, en milisegundos y sin servicios externos',
    defaults: { name: 'Documento' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'jewelryDatabase', required: true, testedBy: 'jewelryDatabaseTest' }],
    properties: [
      {
        displayName: 'Factura',
        name: 'source',
        type: 'options',
        default: 'flujo',
        options: [
          {
            name: 'La que llega en el elemento',
            value: 'flujo',
            description: 'De «Factura» o de «Conversación»',
          },
          { name: 'Por número o identificador', value: 'buscar' },
          {
            name: 'Lo que llega por el webhook jewelry-pdf',
            value: 'webhook',
            description: 'Llega de una caja Webhook y sale lista para responderle',
          },
        ],
      },
      {
        displayName: 'Joyería',
        name: 'organizationId',
        type: 'options',
        typeOptions: { loadOptionsMethod: 'getOrganizations' },
        default: '',
        required: true,
        description:
          'Elija de la lista, o use una <a href="https://docs.n8n.io/code/expressions/">expresión</a> con su identificador',
        displayOptions: { show: { source: ['buscar'] } },
      },
      {
        displayName: 'Número o identificador',
        name: 'invoice',
        type: 'string',
        default: '',
        required: true,
        placeholder: 'FAC-202611-0001',
        displayOptions: { show: { source: ['buscar'] } },
      },
      {
        displayName: 'Formato',
        name: 'format',
        type: 'options',
        default: 'pdf',
        options: [
          { name: 'PDF', value: 'pdf' },
          { name: 'HTML', value: 'html' },
        ],
      },
      {
        displayName: 'Campo binario',
        name: 'binaryProperty',
        type: 'string',
        default: 'data',
        description: 'Dónde queda el archivo; el flujo principal usa «data»',
      },
    ],
  };

  methods = {
    credentialTest: { jewelryDatabaseTest },
    loadOptions: { getOrganizations: listOrganizationOptions },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const output: INodeExecutionData[] = [];
    for (let index = 0; index < this.getInputData().length; index += 1) {
      try {
        const webhook = this.getNodeParameter('source', index) === 'webhook';
        output.push(await (webhook ? webhookItem : documentItem).call(this, index));
      } catch (error) {
        const { draft_id, invoice_id, numero_factura } = readFlow(this.getInputData()[index]!);
        const referencia = referenceFor(this, index);
        this.logger.error(`No se pudo hacer el documento (referencia ${referencia})`, { referencia });
        output.push(
          failItem(
            this,
            index,
            error,
            {
              draft_id,
              invoice_id,
              numero_factura,
              documento_error: { mensaje: 'No se pudo hacer el PDF.', referencia },
              ...(this.getNodeParameter('source', index) === 'webhook'
                ? { webhook_error: webhookFailure(error, referencia) }
                : {}),
            },
            { reference: referencia },
          ),
        );
      }
    }
    return [output];
  }
}

async function documentItem(this: IExecuteFunctions, index: number): Promise<INodeExecutionData> {
  const item = this.getInputData()[index]!;
  const flow = readFlow(item);
  const search = this.getNodeParameter('source', index) === 'buscar';
  const organizationId = search
    ? (this.getNodeParameter('organizationId', index) as string)
    : (flow.contexto?.organization_id ?? (item.json.organization_id as string | undefined));
  const wanted = search
    ? (this.getNodeParameter('invoice', index) as string).trim()
    : (flow.invoice_id ?? (item.json.id as string | undefined));
  if (!organizationId || !wanted)
    throw new NodeOperationError(this.getNode(), 'Este elemento no dice de qué factura hacer el documento.', {
      itemIndex: index,
      description: 'Conecte esta caja después de «Factura», o elija «Por número o identificador».',
    });
  const [invoice, shop] = await askTenant(await database(this, index), organizationId, [
    isUuid(wanted) ? invoiceById(wanted) : invoiceByNumber(organizationId, wanted),
    shopById(organizationId),
  ]);
  if (!invoice)
    throw new NodeOperationError(this.getNode(), `No existe la factura ${wanted} en esa joyería.`, {
      itemIndex: index,
    });
  const printable = printableInvoice(invoice);
  const isHtml = this.getNodeParameter('format', index) === 'html';
  const data = isHtml
    ? Buffer.from(renderInvoiceHtml(printable, shopJson(shop)))
    : await renderInvoicePdf(printable, shopJson(shop));
  const binary = await this.helpers.prepareBinaryData(
    data,
    filenameFor(invoice.number, isHtml ? 'html' : 'pdf'),
    isHtml ? 'text/html' : 'application/pdf',
  );
  const property = this.getNodeParameter('binaryProperty', index) as string;
  return {
    json: flow.contexto ? item.json : { ...formatInvoice(invoice) },
    binary: { [property]: binary },
    pairedItem: { item: index },
  };
}

/** Answers the jewelry-pdf contract: the PDF in base64 and the HTML of a stored invoice or of the data that came. */
async function webhookItem(this: IExecuteFunctions, index: number): Promise<INodeExecutionData> {
  const call = parsePdfCall(this.getInputData()[index]!.json.body, new Date());
  const db = await database(this, index);
  const shop = await shopOfCall(db, call.organizationId);
  let printable: FacturaImprimible;
  if (call.invoice) printable = call.invoice;
  else {
    const invoice = await withTenant(db, shop.id, (tx) => getInvoiceByNumber(tx, call.number));
    if (!invoice) throw new WebhookRequestError(`No existe la factura ${call.number} en esa joyería.`, 404);
    printable = printableInvoice(invoice);
  }
  const pdf = await renderInvoicePdf(printable, shopJson(shop));
  return {
    json: {
      success: true,
      pdf_base64: pdf.toString('base64'),
      html: renderInvoiceHtml(printable, shopJson(shop)),
      filename: filenameFor(printable.numero_factura),
    },
    pairedItem: { item: index },
  };
}
