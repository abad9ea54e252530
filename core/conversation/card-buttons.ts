import { setDiscount } from './answers';
import type { ButtonAction } from './callback-data';
import { finalConsumer, withKnownCustomer, withoutDoubt, withoutLine } from './draft';
import { cancelDraft } from './closing';
import { confirm } from './issuing';
import { stale } from './stale';
import type { Awaiting, Draft, View } from './state';
import { BANKS } from './texts';
import type { Turn } from './turn';

/** @param action one of the `draft:` buttons, already known to be of the current card */
export function pressDraftButton(turn: Turn, draft: Draft, action: ButtonAction): void {
  const open = (view: View, awaiting: Awaiting | null = null): void => {
    turn.patch({ view, awaiting });
    turn.card();
  };
  const edit = (next: Draft): void => {
    turn.setDraft(next);
    open({ name: 'card' });
  };
  switch (action.kind) {
    case 'confirm':
      return confirm(turn, draft);
    case 'items':
      return open({ name: 'items' });
    case 'item':
      return draft.lines[action.index] ? open({ name: 'item', index: action.index }) : stale(turn);
    case 'item-field':
      return draft.lines[action.index]
        ? open(
            { name: 'item', index: action.index },
            { kind: 'line', index: action.index, field: action.field },
          )
        : stale(turn);
    case 'item-delete':
      return draft.lines[action.index] ? edit(withoutLine(draft, action.index)) : stale(turn);
    case 'add':
      return open({ name: 'items' }, { kind: 'add-line' });
    case 'customer':
      return open({ name: 'customer' });
    case 'customer-field':
      return open({ name: 'customer' }, { kind: 'customer', field: action.field });
    case 'use-suggestion':
      return draft.suggestion ? edit(withKnownCustomer(draft, draft.suggestion)) : stale(turn);
    case 'final-consumer':
      return edit(finalConsumer(draft));
    case 'payment':
      return open({ name: 'payment' });
    case 'payment-method':
      if (action.method === 'pendiente') return edit({ ...draft, payment: null, bank: null });
      if (action.method !== 'transferencia') return edit({ ...draft, payment: action.method, bank: null });
      turn.setDraft({ ...draft, payment: 'transferencia' });
      return open({ name: 'banks' });
    case 'bank': {
      const bank = BANKS[action.index];
      return bank ? edit({ ...draft, payment: 'transferencia', bank }) : stale(turn);
    }
    case 'tax':
      return turn.context.shop!.tax.regime === 'responsable' ? open({ name: 'tax' }) : stale(turn);
    case 'tax-mode':
      return turn.context.shop!.tax.regime === 'responsable'
        ? edit(withoutDoubt({ ...draft, tax: action.mode }, 'iva'))
        : stale(turn);
    case 'discount':
      return open({ name: 'discount' }, { kind: 'discount' });
    case 'discount-percent':
      return setDiscount(
        turn,
        draft,
        action.percent ? { kind: 'percent', value: String(action.percent) } : null,
      );
    case 'cancel':
      return cancelDraft(turn, draft);
    case 'back':
      return back(turn);
    default:
      return turn.toast(turn.texts.unknownButton);
  }
}

export function back(turn: Turn): void {
  const { view, awaiting } = turn.state;
  let up: View = { name: 'card' };
  if (awaiting?.kind === 'line') up = { name: 'item', index: awaiting.index };
  else if (awaiting?.kind === 'customer') up = { name: 'customer' };
  else if (awaiting?.kind === 'add-line' || view.name === 'item') up = { name: 'items' };
  else if (view.name === 'banks') up = { name: 'payment' };
  turn.patch({ view: up, awaiting: null });
  turn.card();
}
