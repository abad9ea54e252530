export { amountInWords } from './amount-in-words';
export {
  formatDate,
  formatNumber,
  formatTime,
  MATERIAL_LABELS,
  PAYMENT_LABELS,
  PIECE_LABELS,
} from './format';
export { printableInvoice } from './printable-invoice';
export { renderInvoiceHtml } from './invoice-html';
export { renderInvoicePdf } from './invoice-pdf';
export { filenameFor } from './invoice-view';
