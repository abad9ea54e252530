import type { FlowItem } from '../../core/contract/flow';
import type { ChatInput, UserInput } from '../../core/conversation';
import { getInvoice } from '../../database/repositories/invoices';
import type { Tx } from '../../database/tenancy';
import { newReference } from '../shared/errors';
import { invoiceSummary } from '../shared/invoice-summary';

/** What the Extraer box read, or why it could not. */
export function extractionResult(flow: Partial<FlowItem>, input: UserInput): ChatInput {
  if (flow.extraccion)
    return {
      kind: 'extraction',
      extraction: flow.extraccion,
      albumId: input.kind === 'photo' ? input.albumId : null,
      words: [wordsOf(input), flow.extraccion.transcripcion].filter(Boolean).join('\n') || null,
      milliseconds: flow.duracion_ms ?? null,
    };
  const error = flow.extraccion_error;
  return {
    kind: 'extraction-failed',
    message: error?.mensaje ?? 'No pude leer la venta. Intente de nuevo o escríbala.',
    reference: error?.referencia ?? newReference(),
  };
}

/** What became of the confirmed draft, or of an invoice whose PDF was asked for again. Needs the tenant. */
export async function issueResult(tx: Tx, flow: Partial<FlowItem>, hasDocument: boolean): Promise<ChatInput> {
  const { draft_id: draftId, invoice_id: invoiceId, factura_error: error } = flow;
  if (draftId && (error || !invoiceId))
    return {
      kind: 'issue-failed',
      draftId,
      reason:
        error?.codigo === 'confirmed_sale_changed'
          ? 'changed'
          : error && error.codigo !== 'error'
            ? 'rule'
            : 'error',
      message: error?.mensaje ?? null,
      reference: error?.referencia ?? newReference(),
    };
  const invoice = invoiceId ? await getInvoice(tx, invoiceId) : null;
  if (!invoice) return { kind: 'invoice', purpose: 'view', invoice: null };
  const document = hasDocument && !flow.documento_error ? 'ready' : 'failed';
  const summary = invoiceSummary(invoice);
  return draftId
    ? { kind: 'issued', draftId, invoice: summary, document }
    : { kind: 'document', invoice: summary, document };
}

function wordsOf(input: UserInput): string | null {
  if (input.kind === 'text') return input.text;
  if (input.kind === 'command') return input.argument;
  return input.kind === 'photo' ? input.caption : null;
}
