import type { Turn } from './turn';

/** A button of an older card, or of a line that is no longer there: nothing is changed, the true card is shown. */
export function stale(turn: Turn): void {
  if (!turn.state.draft) return turn.toast(turn.texts.staleButtonNoDraft, true);
  turn.toast(turn.texts.staleButton, true);
  turn.patch({ view: { name: 'card' }, awaiting: null });
  const pressed = turn.context.callback?.messageId;
  turn.card(pressed !== null && pressed !== undefined && pressed !== turn.state.cardMessageId);
}
