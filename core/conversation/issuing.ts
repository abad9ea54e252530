import { documentCall, invoiceButtons } from './after-sale';
import { stale } from './stale';
import { hashOf, isComplete, totalsOf } from './draft';
import { takeFromQueue } from './reading';
import type { Draft, ResultInput } from './state';
import type { Turn } from './turn';

type Of<Input, Kind> = Extract<Input, { kind: Kind }>;

export function confirm(turn: Turn, draft: Draft): void {
  const shop = turn.context.shop!;
  if (!isComplete(draft, shop)) {
    turn.toast(turn.texts.cannotConfirm, true);
    turn.patch({ view: { name: 'card' }, awaiting: null });
    return turn.card();
  }
  // it was asked for before (a second tap, or the update handed over again): the same sale, issued once
  if (draft.status === 'issuing') return turn.ask({ kind: 'issue', draftId: draft.id });
  if (!showsTheTruth(turn, draft)) {
    // the shop's terms changed since the card was drawn: nobody agreed to these figures yet
    turn.setDraft(draft);
    turn.say(turn.texts.changedSinceShown());
    return turn.card();
  }
  turn.ask({ kind: 'issue-allowance' });
}

/** Would the sale be issued with the very figures that the card shows? */
function showsTheTruth(turn: Turn, draft: Draft): boolean {
  const { totals } = totalsOf(draft, turn.context.shop!);
  return totals !== null && hashOf(draft, totals) === draft.shownHash;
}

export function handleAllowance(turn: Turn, result: Of<ResultInput, 'allowance'>): void {
  const { draft } = turn.state;
  if (!draft) return;
  if (!result.ok) return turn.say(turn.texts.rateLimit(result.limit));
  if (!draft.shownHash) return stale(turn);
  // the revision stays: the same button pressed again means the same sale
  turn.patch({
    draft: { ...draft, status: 'issuing', confirmedHash: draft.shownHash },
    issuing: { draftId: draft.id },
    awaiting: null,
    view: { name: 'card' },
  });
  turn.ask({ kind: 'issue', draftId: draft.id });
}

export function handleIssued(turn: Turn, result: Of<ResultInput, 'issued'>): void {
  const { invoice } = result;
  if (turn.state.issuing?.draftId !== result.draftId) {
    // another press of the same button got there first and its replies tell the result
    return;
  }
  const current = turn.state.draft?.id === result.draftId || turn.state.draft === null;
  turn.closeCard(result.draftId, turn.texts.invoiceIssued(invoice));
  if (result.document === 'ready') documentCall(turn, invoice);
  else turn.say(turn.texts.documentFailed(invoice.number), invoiceButtons(turn, invoice));
  turn.patch({ issuing: null });
  if (!current) return;
  turn.setDraft(null);
  turn.patch({ awaiting: null, view: { name: 'card' } });
  takeFromQueue(turn);
}

export function handleIssueFailed(turn: Turn, result: Of<ResultInput, 'issue-failed'>): void {
  const { draft } = turn.state;
  turn.patch({ issuing: null });
  if (draft?.id === result.draftId) {
    // a new revision: the seller must look at the card again before confirming what has changed
    turn.setDraft({ ...draft, status: 'open', confirmedHash: null });
  }
  switch (result.reason) {
    case 'changed':
      turn.say(turn.texts.changedSinceShown());
      break;
    case 'rule':
      turn.say(turn.texts.ruleBroken(result.message ?? ''));
      break;
    case 'error':
      turn.say(turn.texts.issueFailed(result.reference));
      break;
  }
  turn.card();
}
