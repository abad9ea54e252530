import { CUSTOMER_FIELDS, type CustomerField } from './state';

/**
 * What a button means. Its text form is a contract (design, section 4): `draft:item:2:price:r17`. The revision at
 * the end ties a button to the draft that was on the screen when it was drawn. Lines count from 1, as on the card.
 */
export type ButtonAction =
  | { kind: 'confirm' }
  | { kind: 'items' }
  | { kind: 'item'; index: number }
  | { kind: 'item-field'; index: number; field: 'name' | 'description' | 'quantity' | 'unitPrice' }
  | { kind: 'item-delete'; index: number }
  | { kind: 'add' }
  | { kind: 'customer' }
  | { kind: 'customer-field'; field: CustomerField }
  | { kind: 'use-suggestion' }
  | { kind: 'final-consumer' }
  | { kind: 'payment' }
  | { kind: 'payment-method'; method: 'efectivo' | 'tarjeta' | 'transferencia' | 'pendiente' }
  | { kind: 'bank'; index: number }
  | { kind: 'tax' }
  | { kind: 'tax-mode'; mode: 'added' | 'included' | 'none' }
  | { kind: 'discount' }
  | { kind: 'discount-percent'; percent: number }
  | { kind: 'cancel' }
  | { kind: 'back' }
  | { kind: 'invoice-view' | 'invoice-pdf' | 'invoice-paid' | 'invoice-void'; invoiceId: string }
  | { kind: 'invoice-void-yes'; invoiceId: string }
  | { kind: 'list'; page: number; search: boolean }
  | { kind: 'login-shop'; index: number };

const ITEM_FIELDS = { name: 'name', desc: 'description', qty: 'quantity', price: 'unitPrice' } as const;
const ITEM_WORDS = { name: 'name', description: 'desc', quantity: 'qty', unitPrice: 'price' } as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Telegram refuses longer ones. */
export const MAX_CALLBACK_BYTES = 64;

function words(action: ButtonAction): string {
  switch (action.kind) {
    case 'confirm':
    case 'items':
    case 'add':
    case 'customer':
    case 'final-consumer':
    case 'payment':
    case 'tax':
    case 'discount':
    case 'cancel':
    case 'back':
      return `draft:${action.kind}`;
    case 'item':
      return `draft:item:${action.index + 1}`;
    case 'item-field':
      return `draft:item:${action.index + 1}:${ITEM_WORDS[action.field]}`;
    case 'item-delete':
      return `draft:item:${action.index + 1}:delete`;
    case 'customer-field':
      return `draft:customer:${action.field}`;
    case 'use-suggestion':
      return 'draft:customer:recurrente';
    case 'payment-method':
      return `draft:payment:${action.method}`;
    case 'bank':
      return `draft:bank:${action.index + 1}`;
    case 'tax-mode':
      return `draft:tax:${action.mode}`;
    case 'discount-percent':
      return `draft:discount:${action.percent}`;
    case 'invoice-view':
      return `invoice:${action.invoiceId}:view`;
    case 'invoice-pdf':
      return `invoice:${action.invoiceId}:pdf`;
    case 'invoice-paid':
      return `invoice:${action.invoiceId}:paid`;
    case 'invoice-void':
      return `invoice:${action.invoiceId}:void`;
    case 'invoice-void-yes':
      return `invoice:${action.invoiceId}:void:yes`;
    case 'list':
      return `list:${action.page}${action.search ? ':q' : ''}`;
    case 'login-shop':
      return `login:${action.index + 1}`;
  }
}

/** The `callback_data` of a button. Buttons of a draft carry its revision. */
export function encodeButton(action: ButtonAction, revision: number): string {
  const text = words(action);
  return text.startsWith('draft:') ? `${text}:r${revision.toString(36)}` : text;
}

const indexOf = (text: string | undefined): number | null =>
  text !== undefined && /^[1-9]\d{0,2}$/.test(text) ? Number(text) - 1 : null;

function draftAction(parts: string[]): ButtonAction | null {
  const [word, first, second] = parts;
  if (parts.length === 1) {
    switch (word) {
      case 'confirm':
      case 'items':
      case 'add':
      case 'customer':
      case 'final-consumer':
      case 'payment':
      case 'tax':
      case 'discount':
      case 'cancel':
      case 'back':
        return { kind: word };
      default:
        return null;
    }
  }
  if (word === 'item') {
    const index = indexOf(first);
    if (index === null || parts.length > 3) return null;
    if (second === undefined) return { kind: 'item', index };
    if (second === 'delete') return { kind: 'item-delete', index };
    const field = Object.hasOwn(ITEM_FIELDS, second) ? ITEM_FIELDS[second as keyof typeof ITEM_FIELDS] : null;
    return field ? { kind: 'item-field', index, field } : null;
  }
  if (parts.length !== 2 || first === undefined) return null;
  switch (word) {
    case 'customer':
      if (first === 'recurrente') return { kind: 'use-suggestion' };
      return (CUSTOMER_FIELDS as readonly string[]).includes(first)
        ? { kind: 'customer-field', field: first as CustomerField }
        : null;
    case 'payment':
      return first === 'efectivo' || first === 'tarjeta' || first === 'transferencia' || first === 'pendiente'
        ? { kind: 'payment-method', method: first }
        : null;
    case 'bank': {
      const index = indexOf(first);
      return index === null ? null : { kind: 'bank', index };
    }
    case 'tax':
      return first === 'added' || first === 'included' || first === 'none'
        ? { kind: 'tax-mode', mode: first }
        : null;
    case 'discount':
      return /^\d{1,2}$/.test(first) ? { kind: 'discount-percent', percent: Number(first) } : null;
    default:
      return null;
  }
}

/** Reads `callback_data`; `action` is null when it is not one of ours (nothing is done then). */
export function parseButton(data: string): { action: ButtonAction | null; revision: number | null } {
  const parts = data.split(':');
  const scope = parts.shift();
  const suffix = /^r([0-9a-z]{1,8})$/.exec(parts.at(-1) ?? '');
  if (scope === 'draft') {
    // a bare `draft:…` (no revision) is understood too: it acts on the current card
    if (suffix) parts.pop();
    return { action: draftAction(parts), revision: suffix ? parseInt(suffix[1]!, 36) : null };
  }
  const none = { action: null, revision: null };
  if (scope === 'invoice') {
    const [invoiceId, verb, yes] = parts;
    if (!invoiceId || !UUID.test(invoiceId) || parts.length > 3) return none;
    if (yes !== undefined)
      return verb === 'void' && yes === 'yes'
        ? { action: { kind: 'invoice-void-yes', invoiceId }, revision: null }
        : none;
    if (verb === 'view' || verb === 'pdf' || verb === 'paid' || verb === 'void')
      return { action: { kind: `invoice-${verb}`, invoiceId }, revision: null };
    return none;
  }
  if (scope === 'list') {
    const page = /^[1-9]\d{0,4}$/.test(parts[0] ?? '') ? Number(parts[0]) : null;
    if (page === null || parts.length > 2 || (parts[1] !== undefined && parts[1] !== 'q')) return none;
    return { action: { kind: 'list', page, search: parts[1] === 'q' }, revision: null };
  }
  if (scope === 'login') {
    const index = indexOf(parts[0]);
    return index === null || parts.length > 1
      ? none
      : { action: { kind: 'login-shop', index }, revision: null };
  }
  return none;
}
