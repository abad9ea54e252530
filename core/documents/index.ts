export { amountInWords } from './amount-in-words';
export { formatDate, formatDay, formatNumber, formatPesos, formatTime } from './format';
export { renderInvoiceHtml } from './invoice-html';
export { renderInvoicePdf } from './invoice-pdf';
export { filenameFor } from './invoice-view';
