import { FINAL_CONSUMER } from '../contract/glossary';
import { NO_CUSTOMER, withKnownCustomer, withoutDoubt } from './draft';
import { CUSTOMER_FIELDS, type CustomerField, type Draft, type ResultInput } from './state';
import type { Turn } from './turn';

type Of<Input, Kind> = Extract<Input, { kind: Kind }>;

/** Looks a newly given cédula (or phone) up; without one the card is shown at once. */
export function completeCustomer(turn: Turn, before: Draft | null, fresh: boolean): void {
  const { customer } = turn.state.draft!;
  const { cedula, telefono } = customer;
  if (fresh) turn.patch({ cardMessageId: null });
  if (cedula && cedula !== FINAL_CONSUMER.cedula && cedula !== before?.customer.cedula)
    return turn.ask({ kind: 'find-customer', by: 'cedula', value: cedula });
  // a phone may belong to a family: what is found by it is only offered
  if (!cedula && telefono && telefono !== before?.customer.telefono)
    return turn.ask({ kind: 'find-customer', by: 'telefono', value: telefono });
  turn.card(isNew(turn));
}

/** A draft that was born in this turn has no card yet. */
const isNew = (turn: Turn): boolean =>
  turn.state.cardMessageId === null && turn.state.draft!.createdAt === turn.context.now.toISOString();

export function handleCustomer(turn: Turn, result: Of<ResultInput, 'customer'>): void {
  const { draft } = turn.state;
  if (!draft) return;
  if (result.customer) {
    if (result.by === 'cedula') turn.setDraft(withKnownCustomer(draft, result.customer));
    else turn.setDraft({ ...draft, suggestion: result.customer });
  } else if (result.by === 'cedula' && draft.returning) turn.setDraft({ ...draft, returning: false });
  turn.card(isNew(turn));
}

/** Another cédula is another person: what the card knew of the one before must not go on their invoice. */
function forgetFormer(draft: Draft, read: Partial<Record<CustomerField, string | null>>): Draft {
  const { cedula, nombre } = draft.customer;
  const another = cedula && read.cedula && read.cedula !== cedula;
  if (!another || !(read.nombre || draft.returning)) return draft;
  return { ...draft, customer: { ...NO_CUSTOMER, cedula, nombre }, returning: false };
}

export function applyCustomer(
  turn: Turn,
  draft: Draft,
  read: Partial<Record<CustomerField, string | null>>,
): void {
  let next = forgetFormer(draft, read);
  for (const field of CUSTOMER_FIELDS) {
    const value = read[field];
    if (value)
      next = withoutDoubt({ ...next, customer: { ...next.customer, [field]: value } }, `cliente.${field}`);
  }
  turn.setDraft(next);
  turn.patch({ awaiting: null, view: { name: 'card' } });
  completeCustomer(turn, draft, false);
}

/** A value for one customer field, cleaned; null when it is not acceptable. */
export function cleanCustomerField(field: CustomerField, text: string): string | null {
  const value = text.replace(/\s+/g, ' ').trim();
  switch (field) {
    case 'nombre':
      return value.length >= 2 && value.length <= 100 && /\p{L}/u.test(value) && !/\d{4}/.test(value)
        ? value
        : null;
    case 'cedula': {
      // a NIT keeps its check digit
      const nit = /^(\d[\d.]*)-(\d)$/.exec(value.replace(/\s/g, '').replace(/^nit\.?:?/i, ''));
      if (nit) {
        const digits = nit[1]!.replace(/\./g, '');
        return /^\d{5,10}$/.test(digits) ? `${digits}-${nit[2]}` : null;
      }
      const digits = value.replace(/^(c\.?\s?c\.?|c[eé]dula|nit)\.?:?\s*/i, '').replace(/[.\s-]/g, '');
      return /^\d{5,12}$/.test(digits) ? digits : null;
    }
    case 'telefono': {
      const digits = value.replace(/[\s().-]/g, '');
      return /^\+?\d{7,15}$/.test(digits) ? digits : null;
    }
    case 'email': {
      const email = value
        .toLowerCase()
        .replace(/\s*\barroba\b\s*/g, '@')
        .replace(/\s+punto\s+/g, '.')
        .replace(/\s/g, '');
      return email.length <= 254 && /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/.test(email) ? email : null;
    }
    case 'direccion':
      return value.length >= 2 && value.length <= 200 ? value : null;
    case 'ciudad':
      return value.length >= 2 && value.length <= 100 ? value : null;
  }
}
