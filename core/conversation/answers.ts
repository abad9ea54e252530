import { readAmount, readCustomer, readDiscount, readQuantity } from '../extraction';
import { Decimal, MAX_UNIT_PRICE, money } from '../invoicing';
import { back } from './card-buttons';
import { applyCustomer, cleanCustomerField } from './customer';
import { totalsOf, withoutDoubt } from './draft';
import type { Awaiting, CustomerField, Draft } from './state';
import type { Turn } from './turn';

type Of<Input, Kind> = Extract<Input, { kind: Kind }>;

const NEGATIVE = /^\s*\$?\s*[-−–]\s*\$?\s*\d/;
const CLEAR = /^(borrar|quitar|ninguno|ninguna|-)$/i;

/** A typed (or dictated) answer to what the card asked. */
export function answer(turn: Turn, awaiting: Awaiting, text: string): void {
  const draft = turn.state.draft;
  if (!draft) return turn.patch({ awaiting: null });
  switch (awaiting.kind) {
    case 'line':
      return answerLine(turn, draft, awaiting, text.trim());
    case 'customer':
      return answerCustomer(turn, draft, awaiting.field, text.trim());
    case 'discount':
      return answerDiscount(turn, draft, text.trim());
    default:
      return;
  }
}

export function answerLine(turn: Turn, draft: Draft, awaiting: Of<Awaiting, 'line'>, text: string): void {
  const { index, field } = awaiting;
  const line = draft.lines[index];
  if (!line) return back(turn);
  const put = (part: Partial<typeof line>, doubt: string): void => {
    const lines = draft.lines.map((old, position) => (position === index ? { ...old, ...part } : old));
    turn.setDraft(withoutDoubt({ ...draft, lines }, `items.${index}.${doubt}`));
    turn.patch({ awaiting: null, view: { name: 'card' } });
    turn.card();
  };
  const refuse = (): void => turn.say(turn.texts.badAnswer(field));
  switch (field) {
    case 'name': {
      const name = text.replace(/\s+/g, ' ');
      return name.length >= 2 && name.length <= 150 ? put({ name }, 'nombre') : refuse();
    }
    case 'description':
      if (CLEAR.test(text)) return put({ description: null }, 'descripcion');
      return text.length <= 300 ? put({ description: text.replace(/\s+/g, ' ') }, 'descripcion') : refuse();
    case 'quantity': {
      const quantity = readQuantity(text);
      return quantity !== null &&
        !NEGATIVE.test(text) &&
        Number.isInteger(quantity) &&
        quantity >= 1 &&
        quantity <= 9999
        ? put({ quantity }, 'cantidad')
        : refuse();
    }
    case 'unitPrice': {
      const amount = readAmount(text);
      if (amount === null) return refuse();
      if (NEGATIVE.test(text)) return turn.say(turn.texts.priceMustBePositive());
      const price = money(amount);
      if (!price.greaterThan(0)) return turn.say(turn.texts.priceMustBePositive());
      return price.greaterThan(MAX_UNIT_PRICE) ? refuse() : put({ unitPrice: price.toString() }, 'precio');
    }
  }
}

function answerCustomer(turn: Turn, draft: Draft, field: CustomerField, text: string): void {
  if (CLEAR.test(text)) {
    turn.setDraft({ ...draft, customer: { ...draft.customer, [field]: null }, returning: false });
    turn.patch({ awaiting: null, view: { name: 'card' } });
    return turn.card();
  }
  if (field === 'nombre' || field === 'cedula') {
    // both in one go, whichever was asked
    const read = readCustomer(text);
    if (read.nombre && read.cedula)
      return applyCustomer(turn, draft, { nombre: read.nombre, cedula: read.cedula });
  }
  const value = cleanCustomerField(field, text);
  if (value === null) return turn.say(turn.texts.badAnswer(field));
  applyCustomer(turn, draft, { [field]: value });
}

export function answerDiscount(turn: Turn, draft: Draft, text: string): void {
  if (CLEAR.test(text)) return setDiscount(turn, draft, null);
  const read = readDiscount(text);
  const bare = /^\s*\$?[\d.,]+\s*(mil|k|millones|palos?)?\s*$/i.test(text) ? readAmount(text) : null;
  // "10 de descuento": ten per cent or ten thousand, never ten pesos
  const told = read?.tipo === 'valor' ? read.valor : read ? null : bare;
  if (told !== null && told > 0 && told < 100) return turn.say(turn.texts.badAnswer('discount'));
  if (read) {
    return setDiscount(turn, draft, {
      kind: read.tipo === 'porcentaje' ? 'percent' : 'amount',
      value: new Decimal(read.valor).toString(),
    });
  }
  if (bare !== null) return setDiscount(turn, draft, { kind: 'amount', value: money(bare).toString() });
  turn.say(turn.texts.badAnswer('discount'));
}

export function setDiscount(turn: Turn, draft: Draft, discount: Draft['discount']): void {
  const next = withoutDoubt({ ...draft, discount }, 'descuento');
  if (discount) {
    const { totals } = totalsOf(next, turn.context.shop!);
    const whole = discount.kind === 'percent' && new Decimal(discount.value).greaterThanOrEqualTo(100);
    // nothing is given away by a slip of the finger
    if (whole || !totals || !totals.total.greaterThan(0)) return turn.say(turn.texts.discountTooBig());
  }
  turn.setDraft(next);
  turn.patch({ awaiting: null, view: { name: 'card' } });
  turn.card();
}
