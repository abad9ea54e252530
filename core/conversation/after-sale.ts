import type { Button } from './card';
import { encodeButton, type ButtonAction } from './callback-data';
import { formatDate, formatPesos, shorten, type Html } from './html';
import type { InvoiceSummary, ResultInput } from './state';
import { BUTTONS } from './texts';
import type { Turn } from './turn';

type Of<Input, Kind> = Extract<Input, { kind: Kind }>;

/** Rows of a list message. */
export const PAGE_SIZE = 6;

const button = (text: string, action: ButtonAction): Button => ({
  text,
  callback_data: encodeButton(action, 0),
});

/** What can be done with an invoice in its state; the PDF always. */
export function invoiceButtons(turn: Turn, invoice: InvoiceSummary): Button[][] {
  const invoiceId = invoice.id;
  const rows = [[button(BUTTONS.pdf, { kind: 'invoice-pdf', invoiceId })]];
  if (turn.context.user?.role === 'CONTADOR') return rows;
  if (invoice.status === 'PENDIENTE')
    rows[0]!.push(button(BUTTONS.paid, { kind: 'invoice-paid', invoiceId }));
  if (invoice.status === 'PENDIENTE' || invoice.status === 'PAGADA')
    rows.push([button(BUTTONS.void, { kind: 'invoice-void', invoiceId })]);
  return rows;
}

/** The PDF as a message with its buttons; the file itself is the item's binary `data`. */
export function documentCall(turn: Turn, invoice: InvoiceSummary): void {
  turn.calls.push({
    method: 'sendDocument',
    payload: {
      chat_id: turn.context.chatId,
      caption: turn.texts.documentCaption(invoice),
      parse_mode: 'HTML',
      reply_markup: { inline_keyboard: invoiceButtons(turn, invoice) },
    },
    binario: 'data',
    documento_de: invoice.id,
  });
}

export function handleInvoices(turn: Turn, result: Of<ResultInput, 'invoices'>): void {
  const { texts } = turn;
  const search = result.query !== null;
  const own = !search && turn.context.user?.role === 'VENDEDOR';
  turn.patch({ awaiting: null, lastSearch: result.query ?? turn.state.lastSearch });
  if (result.rows.length === 0) return turn.replace(texts.listEmpty(result.query, own));
  const rows = result.rows.map((invoice) => [
    button(shorten(`${invoice.number} · ${invoice.customerName ?? ''} · ${formatPesos(invoice.total)}`, 58), {
      kind: 'invoice-view',
      invoiceId: invoice.id,
    }),
  ]);
  const paging: Button[] = [];
  if (result.page > 1) paging.push(button(BUTTONS.previous, { kind: 'list', page: result.page - 1, search }));
  if (result.more) paging.push(button(BUTTONS.next, { kind: 'list', page: result.page + 1, search }));
  const text = [
    texts.listTitle(result.query, result.total, own),
    '',
    ...result.rows.map((row) => texts.listRow(row)),
  ].join('\n');
  turn.replace(text as Html, paging.length ? [...rows, paging] : rows);
}

export function handleInvoice(turn: Turn, result: Of<ResultInput, 'invoice'>): void {
  const { invoice } = result;
  if (!invoice) return turn.context.callback ? turn.toast(turn.texts.invoiceGone, true) : undefined;
  if (result.purpose === 'view') {
    return turn.replace(turn.texts.invoiceDetail(invoice), [
      ...invoiceButtons(turn, invoice),
      [toList(turn)],
    ]);
  }
  if (invoice.status !== 'PENDIENTE' && invoice.status !== 'PAGADA')
    return turn.toast(turn.texts.statusRefused(invoice), true);
  turn.patch({ awaiting: { kind: 'void-reason', invoiceId: invoice.id } });
  turn.say(turn.texts.askVoidReason(invoice.number));
}

/** The typed reason for a void: asked to be confirmed, because it cannot be undone. */
export function takeVoidReason(turn: Turn, invoiceId: string, text: string): void {
  const reason = shorten(text.replace(/\s+/g, ' '), 200);
  if (reason.length < 4) return turn.say(turn.texts.badVoidReason());
  turn.patch({ awaiting: { kind: 'void-confirm', invoiceId, reason } });
  turn.say(turn.texts.confirmVoid(reason), [
    [button(BUTTONS.voidYes, { kind: 'invoice-void-yes', invoiceId })],
    [button(BUTTONS.keep, { kind: 'invoice-view', invoiceId })],
  ]);
}

/** The message whose button was pressed tells the new state, be it the PDF, the detail or the question. */
function showAnew(turn: Turn, invoice: InvoiceSummary): void {
  const { callback, chatId } = turn.context;
  if (!callback?.messageId) return;
  const words = callback.onFile
    ? { caption: turn.texts.documentCaption(invoice) }
    : { text: turn.texts.invoiceDetail(invoice) };
  const buttons = invoiceButtons(turn, invoice);
  turn.calls.push({
    method: callback.onFile ? 'editMessageCaption' : 'editMessageText',
    payload: {
      chat_id: chatId,
      message_id: callback.messageId,
      ...words,
      parse_mode: 'HTML',
      reply_markup: { inline_keyboard: callback.onFile ? buttons : [...buttons, [toList(turn)]] },
    },
    opcional: true,
  });
}

const toList = (turn: Turn): Button =>
  button(BUTTONS.toList, { kind: 'list', page: 1, search: turn.state.lastSearch !== null });

export function handleStatus(turn: Turn, result: Of<ResultInput, 'status'>): void {
  turn.patch({ awaiting: null });
  if (result.outcome !== 'ok') {
    const refusal = turn.texts.statusRefused(result.invoice);
    return turn.toast(refusal, true);
  }
  showAnew(turn, result.invoice);
  turn.say(turn.texts.statusChanged(result.invoice));
}

export function handleSummary(turn: Turn, result: Of<ResultInput, 'summary'>): void {
  turn.say(turn.texts.summary(result.summary, turn.context.shop!.name, formatDate(turn.context.now)));
}

export function handleUserCreated(turn: Turn, result: Of<ResultInput, 'user-created'>): void {
  turn.patch({ awaiting: null });
  const { texts } = turn;
  switch (result.outcome) {
    case 'ok':
      return turn.say(texts.userCreated(result.name, result.link));
    case 'exists':
      return turn.say(texts.userExists(result.name, result.link));
    case 'inactive':
      return turn.say(texts.userInactive(result.name));
    case 'limit':
      return turn.say(texts.userLimit(result.limit));
  }
}

export function handleDocument(turn: Turn, result: Of<ResultInput, 'document'>): void {
  if (result.document === 'ready') return documentCall(turn, result.invoice);
  turn.say(turn.texts.documentFailed(result.invoice.number), invoiceButtons(turn, result.invoice));
}
