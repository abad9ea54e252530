import { takeFromQueue } from './reading';
import type { Draft } from './state';
import type { Turn } from './turn';

export function cancelDraft(turn: Turn, draft: Draft): void {
  turn.closeCard(draft.id, turn.texts.cancelled());
  turn.ask({ kind: 'close-draft', draftId: draft.id, as: 'cancelled' });
  turn.setDraft(null);
  turn.patch({ awaiting: null, view: { name: 'card' }, issuing: null });
  takeFromQueue(turn);
}

/** A draft nobody confirmed in time. @returns true when it was closed */
export function expireDraft(turn: Turn): boolean {
  const { draft } = turn.state;
  if (!draft || turn.state.issuing || new Date(draft.expiresAt) > turn.context.now) return false;
  turn.closeCard(draft.id, turn.texts.expired());
  turn.say(turn.texts.expired());
  turn.ask({ kind: 'close-draft', draftId: draft.id, as: 'expired' });
  turn.setDraft(null);
  turn.patch({ awaiting: null, view: { name: 'card' }, queue: [] });
  return true;
}
