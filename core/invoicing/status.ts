import type { InvoiceStatus, PaymentMethod } from '../contract/glossary';
import { InvoicingError } from './errors';

/** BORRADOR -> PENDIENTE or PAGADA; PENDIENTE -> PAGADA or ANULADA; PAGADA -> ANULADA; nothing else. */
export const TRANSITIONS: Readonly<Record<InvoiceStatus, readonly InvoiceStatus[]>> = {
  BORRADOR: ['PENDIENTE', 'PAGADA'],
  PENDIENTE: ['PAGADA', 'ANULADA'],
  PAGADA: ['ANULADA'],
  ANULADA: [],
};

export function canTransition(from: InvoiceStatus, to: InvoiceStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** @throws InvoicingError `transition_not_allowed` */
export function assertTransition(from: InvoiceStatus, to: InvoiceStatus): void {
  if (canTransition(from, to)) return;
  throw new InvoicingError('transition_not_allowed', `Una factura ${from} no puede pasar a ${to}.`, {
    from,
    to,
    allowed: TRANSITIONS[from],
  });
}

/** The state that an invoice is born with: paid when it says how it was paid. */
export function initialStatus(paymentMethod: PaymentMethod | null): 'PENDIENTE' | 'PAGADA' {
  return paymentMethod ? 'PAGADA' : 'PENDIENTE';
}
