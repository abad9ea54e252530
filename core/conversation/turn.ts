import type { Button } from './card';
import { renderCard } from './card';
import { hashOf, totalsOf } from './draft';
import type { Html } from './html';
import type { Call, ChatState, Context, Draft, Request } from './state';

/** One update being handled: collects the new state, the replies and the requests. Lives for one `advance` only. */
export class Turn {
  readonly calls: Call[] = [];
  readonly requests: Request[] = [];
  private answered = false;

  constructor(
    public state: ChatState,
    readonly context: Context,
  ) {}

  get texts(): Context['texts'] {
    return this.context.texts;
  }

  patch(part: Partial<ChatState>): void {
    this.state = { ...this.state, ...part };
  }

  /** Replaces the draft; buttons drawn before are stale from now on. */
  setDraft(draft: Draft | null): void {
    this.patch({ draft, revision: this.state.revision + 1 });
  }

  /** A new message at the bottom of the chat. */
  say(text: Html, keyboard?: Button[][]): void {
    this.calls.push({ method: 'sendMessage', payload: this.message(text, keyboard) });
  }

  /** Changes the message whose button was pressed, or says it anew when there is none. */
  replace(text: Html, keyboard?: Button[][]): void {
    const messageId = this.context.callback?.messageId;
    if (!messageId || messageId === this.state.cardMessageId) return this.say(text, keyboard);
    this.calls.push({
      method: 'editMessageText',
      payload: { ...this.message(text, keyboard), message_id: messageId },
    });
  }

  /** The little pop-up of a button press; `alert` makes the person close it. Does nothing when no button was pressed. */
  toast(text: string, alert = false): void {
    const { callback } = this.context;
    if (!callback || this.answered) return;
    this.answered = true;
    this.calls.unshift({
      method: 'answerCallbackQuery',
      // Telegram's limit for the pop-up is 200 characters
      payload: { callback_query_id: callback.id, text: text.slice(0, 200), show_alert: alert },
      opcional: true,
    });
  }

  /** Shows the draft: in place, or (`fresh`) as a new message, taking the buttons off the old one. */
  card(fresh = false): void {
    const { draft } = this.state;
    if (!draft) return;
    const { totals } = totalsOf(draft, this.context.shop!);
    this.patch({ draft: { ...draft, shownHash: totals && hashOf(draft, totals) } });
    const face = renderCard(this.state, this.context);
    const old = this.state.cardMessageId;
    if (fresh && old) this.retire(old);
    this.calls.push({
      method: fresh ? 'sendMessage' : 'editMessageText',
      payload: this.message(face.text, face.keyboard),
      tarjeta_de: draft.id,
    });
  }

  /** Turns the card of a draft that ended into its last words. */
  closeCard(draftId: string, text: Html): void {
    this.calls.push({ method: 'editMessageText', payload: this.message(text, []), tarjeta_de: draftId });
  }

  /** The card is shown anew further down: two drafts in one chat would only confuse. */
  private retire(messageId: number): void {
    this.calls.push({
      method: 'editMessageText',
      payload: { ...this.message(this.texts.movedDown(), []), message_id: messageId },
      opcional: true,
    });
  }

  ask(request: Request): void {
    this.requests.push(request);
  }

  /** Ends the turn: a button press is always answered, or Telegram shows it as working for a minute. */
  finish(): void {
    const { callback } = this.context;
    if (!callback || this.answered) return;
    this.answered = true;
    this.calls.unshift({
      method: 'answerCallbackQuery',
      payload: { callback_query_id: callback.id },
      opcional: true,
    });
  }

  private message(text: Html, keyboard?: Button[][]): Record<string, unknown> {
    return {
      chat_id: this.context.chatId,
      text,
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
      ...(keyboard ? { reply_markup: { inline_keyboard: keyboard } } : {}),
    };
  }
}
