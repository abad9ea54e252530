import { encodeButton } from './callback-data';
import type { Call, LinkedUser, ResultInput, ShopFacts, UserInput } from './state';
import { COMMANDS } from './texts';
import type { Turn } from './turn';

type Of<Input, Kind> = Extract<Input, { kind: Kind }>;

/** Cédula as people write it: "1.020.345.678", "cc 1020345678". null when the text is something else. */
export function readCedula(text: string): string | null {
  const bare = text.trim().replace(/^(c\.?c\.?|c[eé]dula)[:\s]*/i, '');
  const digits = bare.replace(/[.\s-]/g, '');
  return /^\d{6,12}$/.test(digits) ? digits : null;
}

function commandsCall(turn: Turn, user: LinkedUser | null): Call {
  const scope = { type: 'chat', chat_id: turn.context.chatId };
  if (!user)
    return { method: 'setMyCommands', payload: { commands: COMMANDS.stranger, scope }, opcional: true };
  const commands = user.role === 'ADMIN' ? [...COMMANDS.seller, ...COMMANDS.admin] : COMMANDS.seller;
  return { method: 'setMyCommands', payload: { commands, scope }, opcional: true };
}

/** Everything that a person without a linked user may do: enter. */
export function handleStranger(turn: Turn, input: UserInput): void {
  const { state, texts } = turn;
  switch (input.kind) {
    case 'command':
      if (input.command === 'start' && input.argument)
        return turn.ask({ kind: 'redeem-invite', code: input.argument });
      turn.patch({ awaiting: { kind: 'login-cedula' } });
      return turn.say(
        input.command === 'start' || input.command === 'ayuda' ? texts.welcomeStranger() : texts.needsLogin(),
      );
    case 'text': {
      if (state.awaiting?.kind === 'login-password') {
        // whatever it is, it is taken for a password: forgotten here, deleted there
        turn.ask({ kind: 'redact-update' });
        turn.calls.push({
          method: 'deleteMessage',
          payload: { chat_id: turn.context.chatId, message_id: input.messageId },
          si_falla: {
            method: 'sendMessage',
            payload: { chat_id: turn.context.chatId, text: texts.passwordNotDeleted(), parse_mode: 'HTML' },
          },
        });
        const { cedula } = state.awaiting;
        turn.patch({ awaiting: { kind: 'login-cedula' } });
        return turn.ask({ kind: 'login', cedula, password: input.text.trim() });
      }
      if (state.awaiting?.kind === 'login-shop') return turn.say(texts.chooseShopAgain());
      const cedula = readCedula(input.text);
      if (!cedula) {
        turn.patch({ awaiting: { kind: 'login-cedula' } });
        return turn.say(texts.welcomeStranger());
      }
      turn.patch({ awaiting: { kind: 'login-password', cedula } });
      return turn.say(texts.askPassword());
    }
    case 'button': {
      const choice = /^login:(\d{1,2})$/.exec(input.data);
      const option =
        state.awaiting?.kind === 'login-shop' && choice
          ? state.awaiting.options[Number(choice[1]) - 1]
          : undefined;
      if (option) return turn.ask({ kind: 'choose-shop', option });
      return turn.toast(texts.staleButtonNoDraft);
    }
    case 'voice':
    case 'photo':
      return turn.say(texts.needsLogin());
    case 'unsupported':
      return turn.say(texts.unsupported(input.what));
    case 'ignored':
      return;
  }
}

function welcome(turn: Turn, user: LinkedUser, shop: ShopFacts): void {
  // whoever used this chat before leaves nothing behind for the one who enters
  if (turn.state.draft) turn.ask({ kind: 'close-draft', draftId: turn.state.draft.id, as: 'cancelled' });
  turn.patch({
    awaiting: null,
    view: { name: 'card' },
    draft: null,
    queue: [],
    issuing: null,
    lastSearch: null,
  });
  turn.say(turn.texts.linked(user.name, shop.name));
  turn.calls.push(commandsCall(turn, user));
}

export function handleInvite(turn: Turn, result: Of<ResultInput, 'invite'>): void {
  if (result.outcome === 'ok') return welcome(turn, result.user, result.shop);
  turn.say(turn.texts.inviteProblem(result.outcome));
}

export function handleLogin(turn: Turn, result: Of<ResultInput, 'login'>): void {
  const { texts } = turn;
  switch (result.outcome) {
    case 'ok':
      return welcome(turn, result.user, result.shop);
    case 'choose':
      turn.patch({ awaiting: { kind: 'login-shop', options: result.options } });
      return turn.say(
        texts.chooseShop(),
        result.options.map((option, index) => [
          { text: option.shop.slice(0, 60), callback_data: encodeButton({ kind: 'login-shop', index }, 0) },
        ]),
      );
    case 'wrong':
      turn.patch({ awaiting: { kind: 'login-cedula' } });
      return turn.say(texts.wrongLogin(result.attemptsLeft));
    case 'blocked':
      turn.patch({ awaiting: { kind: 'login-cedula' } });
      return turn.say(texts.loginBlocked(result.minutes));
  }
}

/** `/salir`: the chat is nobody's from now on. An open draft is discarded: the next person must not see it. */
export function leave(turn: Turn): void {
  const { draft } = turn.state;
  if (draft) {
    turn.closeCard(draft.id, turn.texts.cancelled());
    turn.ask({ kind: 'close-draft', draftId: draft.id, as: 'cancelled' });
  }
  turn.patch({
    awaiting: null,
    view: { name: 'card' },
    draft: null,
    queue: [],
    issuing: null,
    lastSearch: null,
  });
  turn.ask({ kind: 'unlink' });
  turn.say(turn.texts.goodbye());
  turn.calls.push(commandsCall(turn, null));
}
