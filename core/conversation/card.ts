import type { Totals } from '../invoicing';
import { encodeButton, type ButtonAction } from './callback-data';
import { isComplete, missing, totalsOf } from './draft';
import { escapeHtml, formatNumber, formatPesos, rich, markup, shorten, type Html } from './html';
import {
  CUSTOMER_FIELDS,
  type Awaiting,
  type ChatState,
  type Context,
  type Draft,
  type DraftLine,
  type ShopFacts,
} from './state';
import { BANKS, BUTTONS, FIELD_NAMES, PAYMENT_NAMES } from './texts';

export interface Button {
  text: string;
  callback_data: string;
}
export interface Face {
  text: Html;
  keyboard: Button[][];
}

/** Telegram's limit for the text of a message, counted after the markup is parsed; we keep the source below it. */
const MAX_TEXT = 4096;

const join = (lines: (Html | null)[]): Html => lines.filter((line) => line !== null).join('\n') as Html;

function lineText(
  line: DraftLine,
  index: number,
  doubtful: boolean,
  longest: number,
  missingPrice: string,
): Html {
  const name = shorten(line.name, longest);
  const mark = doubtful ? '⚠ ' : '';
  const extras = [
    line.description ? shorten(line.description, longest) : null,
    line.weightGrams === null ? null : `${formatNumber(line.weightGrams)} g`,
  ].filter(Boolean);
  const detail = extras.length
    ? rich`
    <i>${extras.join(' · ')}</i>`
    : rich``;
  if (line.unitPrice === null)
    return rich`${index + 1}. ❌ <b>${name}</b> · ${line.quantity} × <b>${missingPrice}</b>${markup(detail)}`;
  const price = formatPesos(line.unitPrice);
  const amount = line.quantity === 1 ? '' : ` = ${formatPesos(subtotalOf(line))}`;
  return rich`${index + 1}. ${mark}<b>${name}</b> · ${line.quantity} × ${price}${amount}${markup(detail)}`;
}

function subtotalOf(line: DraftLine): string {
  const { totals } = totalsOf(
    { lines: [line], customer: {}, discount: null, tax: 'none' } as unknown as Draft,
    { tax: { regime: 'no-responsable', rate: 0, pricesIncludeTax: false } } as unknown as ShopFacts,
  );
  return totals ? totals.subtotal.toString() : line.unitPrice!;
}

function totalsText(draft: Draft, totals: Totals, shop: ShopFacts): Html {
  const lines: (Html | null)[] = [];
  const rate = formatNumber(totals.rate.times(100));
  if (!totals.discount.isZero() || (!totals.tax.isZero() && !totals.pricesIncludeTax))
    lines.push(rich`Subtotal: ${formatPesos(totals.subtotal)}`);
  if (!totals.discount.isZero()) {
    const percent = draft.discount?.kind === 'percent' ? ` (${formatNumber(draft.discount.value)} %)` : '';
    lines.push(rich`Descuento${percent}: −${formatPesos(totals.discount)}`);
  }
  if (shop.tax.regime === 'responsable') {
    if (draft.tax === 'none') lines.push(rich`IVA: no aplica en esta venta`);
    else if (totals.pricesIncludeTax) lines.push(rich`IVA ${rate} % incluido: ${formatPesos(totals.tax)}`);
    else lines.push(rich`IVA ${rate} %: ${formatPesos(totals.tax)}`);
  }
  lines.push(rich`<b>TOTAL: ${formatPesos(totals.total)}</b>`);
  return join(lines);
}

function customerText(draft: Draft, shop: ShopFacts): Html[] {
  const optional: string[] = [];
  const lines: Html[] = [];
  for (const field of CUSTOMER_FIELDS) {
    const value = draft.customer[field];
    const doubtful = draft.doubts.some((doubt) => doubt.field === `cliente.${field}`);
    if (value) lines.push(rich`${doubtful ? '⚠' : '✅'} ${FIELD_NAMES[field]}: ${shorten(value, 120)}`);
    else if (shop.requiredFields.includes(field)) lines.push(rich`❌ ${FIELD_NAMES[field]}`);
    else optional.push(FIELD_NAMES[field]);
  }
  if (optional.length) lines.push(rich`⬚ <i>${optional.join(' · ')} (opcional)</i>`);
  return lines;
}

function question(awaiting: Awaiting | null, state: ChatState, context: Context): Html | null {
  const { texts } = context;
  const draft = state.draft!;
  switch (awaiting?.kind) {
    case 'line':
      return texts.askLineField(awaiting.field, shorten(draft.lines[awaiting.index]?.name ?? '', 60));
    case 'add-line':
      return texts.askNewLine();
    case 'customer':
      return texts.askCustomerField(awaiting.field);
    case 'discount':
      return texts.discountMenu();
    default:
      break;
  }
  switch (state.view.name) {
    case 'items':
      return texts.itemsMenu();
    case 'item':
      return texts.itemMenu(shorten(draft.lines[state.view.index]?.name ?? '', 60));
    case 'customer':
      return texts.customerMenu();
    case 'payment':
      return texts.paymentMenu();
    case 'banks':
      return texts.banksMenu();
    case 'tax':
      return texts.taxMenu();
    case 'discount':
      return texts.discountMenu();
    default:
      return null;
  }
}

/** What still has to be done before the sale can be confirmed, as sentences. */
function todo(
  draft: Draft,
  context: Context,
  shop: ShopFacts,
  problem: string | null,
  totals: Totals | null,
): (Html | null)[] {
  const { texts } = context;
  const { fields, empty } = missing(draft, shop);
  return [
    empty ? texts.noItems() : null,
    problem ? rich`❌ ${problem}` : null,
    totals && !totals.total.greaterThan(0) ? texts.totalMustBePositive() : null,
    draft.lines.length > shop.maxItems ? texts.moreItemsThanPlan(shop.maxItems) : null,
    fields.length ? texts.missingLine(fields) : null,
  ];
}

function cardText(state: ChatState, context: Context, longest: number): Html {
  const draft = state.draft!;
  const shop = context.shop!;
  const { texts } = context;
  const { totals, problem } = totalsOf(draft, shop);
  const doubtful = (index: number): boolean =>
    draft.doubts.some((doubt) => doubt.field.startsWith(`items.${index}.`));
  const heard = draft.channel === 'voice' && draft.source ? texts.heard(shorten(draft.source, 300)) : null;
  const pending = todo(draft, context, shop, problem, totals).filter((line) => line !== null);
  const ask = question(state.awaiting, state, context);
  const suggestion =
    draft.suggestion?.nombre && draft.suggestion.cedula
      ? texts.suggestion(draft.suggestion.nombre, draft.suggestion.cedula)
      : null;
  return join([
    texts.cardTitle(),
    heard,
    ...(draft.doubts.length
      ? [
          rich``,
          texts.doubtsTitle(),
          ...draft.doubts
            .slice(0, 8)
            .map((doubt) =>
              texts.doubt({ ...doubt, source: doubt.source && shorten(doubt.source, longest) }),
            ),
        ]
      : []),
    rich``,
    texts.itemsTitle(),
    ...draft.lines.map((line, index) => lineText(line, index, doubtful(index), longest, texts.missingPrice)),
    rich``,
    texts.customerTitle(draft.returning),
    ...customerText(draft, shop),
    suggestion,
    rich``,
    texts.payment(draft.payment, draft.bank),
    draft.notes ? texts.notes(shorten(draft.notes, 300)) : null,
    ...(totals ? [rich``, totalsText(draft, totals, shop)] : []),
    ...(pending.length ? [rich``, ...pending] : []),
    state.queue.length ? texts.waiting(state.queue.length) : null,
    ...(ask ? [rich``, ask] : []),
  ]);
}

function keyboard(state: ChatState, context: Context): Button[][] {
  const draft = state.draft!;
  const shop = context.shop!;
  const button = (text: string, action: ButtonAction): Button => ({
    text,
    callback_data: encodeButton(action, state.revision),
  });
  const back = [button(BUTTONS.back, { kind: 'back' })];
  if (state.awaiting && state.view.name !== 'discount') return [back];
  const view = state.view;
  switch (view.name) {
    case 'items': {
      const rows = draft.lines.map((line, index) => [
        button(
          `${index + 1}. ${shorten(line.name, 24)} · ${line.unitPrice === null ? '❌' : formatPesos(line.unitPrice)}`,
          { kind: 'item', index },
        ),
      ]);
      return [
        ...rows,
        ...(draft.lines.length < shop.maxItems ? [[button(BUTTONS.add, { kind: 'add' })]] : []),
        back,
      ];
    }
    case 'item': {
      const { index } = view;
      return [
        [
          button(BUTTONS.name, { kind: 'item-field', index, field: 'name' }),
          button(BUTTONS.description, { kind: 'item-field', index, field: 'description' }),
        ],
        [
          button(BUTTONS.quantity, { kind: 'item-field', index, field: 'quantity' }),
          button(BUTTONS.unitPrice, { kind: 'item-field', index, field: 'unitPrice' }),
        ],
        [button(BUTTONS.remove, { kind: 'item-delete', index })],
        back,
      ];
    }
    case 'customer': {
      const fields = CUSTOMER_FIELDS.map((field) =>
        button(
          `${draft.customer[field] ? '✅' : shop.requiredFields.includes(field) ? '❌' : '⬚'} ${FIELD_NAMES[field]}`,
          {
            kind: 'customer-field',
            field,
          },
        ),
      );
      return [
        fields.slice(0, 2),
        fields.slice(2, 4),
        fields.slice(4, 6),
        [button(BUTTONS.finalConsumer, { kind: 'final-consumer' })],
        back,
      ];
    }
    case 'payment':
      return [
        [
          button(PAYMENT_NAMES.efectivo, { kind: 'payment-method', method: 'efectivo' }),
          button(PAYMENT_NAMES.tarjeta, { kind: 'payment-method', method: 'tarjeta' }),
        ],
        [button(PAYMENT_NAMES.transferencia, { kind: 'payment-method', method: 'transferencia' })],
        [button(BUTTONS.pendingPayment, { kind: 'payment-method', method: 'pendiente' })],
        back,
      ];
    case 'banks': {
      const banks = BANKS.map((bank, index) => button(bank, { kind: 'bank', index }));
      const rows: Button[][] = [];
      for (let index = 0; index < banks.length; index += 2) rows.push(banks.slice(index, index + 2));
      return [...rows, back];
    }
    case 'tax':
      return [
        [button(BUTTONS.taxAdded, { kind: 'tax-mode', mode: 'added' })],
        [button(BUTTONS.taxIncluded, { kind: 'tax-mode', mode: 'included' })],
        [button(BUTTONS.taxNone, { kind: 'tax-mode', mode: 'none' })],
        back,
      ];
    case 'discount':
      return [
        [5, 10, 15, 20].map((percent) => button(`${percent} %`, { kind: 'discount-percent', percent })),
        [button(BUTTONS.noDiscount, { kind: 'discount-percent', percent: 0 })],
        back,
      ];
    case 'card': {
      const rows: Button[][] = [];
      if (isComplete(draft, shop)) rows.push([button(BUTTONS.confirm, { kind: 'confirm' })]);
      if (draft.suggestion?.nombre)
        rows.push([
          button(context.texts.useSuggestion(shorten(draft.suggestion.nombre, 30)), {
            kind: 'use-suggestion',
          }),
        ]);
      if (missing(draft, shop).fields.some((field) => field === 'nombre' || field === 'cedula'))
        rows.push([button(BUTTONS.finalConsumer, { kind: 'final-consumer' })]);
      rows.push([button(BUTTONS.items, { kind: 'items' }), button(BUTTONS.customer, { kind: 'customer' })]);
      const money = [
        button(BUTTONS.payment, { kind: 'payment' }),
        button(BUTTONS.discount, { kind: 'discount' }),
      ];
      // a shop that is not responsible for IVA has nothing to choose
      if (shop.tax.regime === 'responsable') money.push(button(BUTTONS.tax, { kind: 'tax' }));
      rows.push(money);
      rows.push([button(BUTTONS.cancel, { kind: 'cancel' })]);
      return rows;
    }
  }
}

/**
 * The card of the draft as it is now: the same text in every view, with a question and other buttons when a menu is
 * open. Needs `state.draft` and `context.shop`. Long texts are shortened until the whole fits in one message.
 */
export function renderCard(state: ChatState, context: Context): Face {
  const buttons = keyboard(state, context);
  for (const longest of [150, 80, 40, 20]) {
    const text = cardText(state, context, longest);
    if (text.length <= MAX_TEXT) return { text, keyboard: buttons };
  }
  // only reached with hostile input: everything at its shortest and still too long
  return {
    text: escapeHtml(shorten(context.texts.moreItemsThanPlan(context.shop!.maxItems), MAX_TEXT)),
    keyboard: buttons,
  };
}
