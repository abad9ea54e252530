import type { InlineButton, ReplyMarkup } from '../model';
import { badRequest } from './errors';
import type { Parameters } from './parameters';

const MAX_CALLBACK_DATA_BYTES = 64;
const MAX_BUTTONS = 100;

/**
 * Checks `reply_markup` the way Telegram does.
 * @returns undefined when the call has none
 * @throws BotApiError 400, for instance BUTTON_DATA_INVALID for callback data over 64 bytes
 */
export function readMarkup(parameters: Parameters): ReplyMarkup | undefined {
  const markup = parameters.json('reply_markup', 'reply keyboard markup');
  if (markup === undefined) return undefined;
  if (typeof markup !== 'object' || markup === null || Array.isArray(markup)) {
    throw badRequest('Object expected as reply markup');
  }
  const value = markup as ReplyMarkup;
  if (value.inline_keyboard) return { inline_keyboard: inlineKeyboard(value.inline_keyboard) };
  if (value.keyboard) return { ...value, keyboard: replyKeyboard(value.keyboard) };
  return value;
}

function rowsOf(rows: unknown, complaint: string): unknown[][] {
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) throw badRequest(complaint);
  if (rows.flat().length > MAX_BUTTONS) throw badRequest('REPLY_MARKUP_TOO_LONG');
  return (rows as unknown[][]).filter((row) => row.length > 0);
}

function inlineKeyboard(rows: unknown): InlineButton[][] {
  const complaint = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays';
  return rowsOf(rows, complaint).map((row) => row.map(inlineButton));
}

function inlineButton(button: unknown): InlineButton {
  const fail = (text: string) => badRequest(`Can't parse inline keyboard button: ${text}`);
  if (typeof button !== 'object' || button === null) throw fail('InlineKeyboardButton must be an Object');
  const value = button as InlineButton;
  if (typeof value.text !== 'string') throw fail('Can\'t find field "text"');
  if (value.text.trim() === '') throw badRequest('Inline keyboard button text must be non-empty');
  if (value.url) {
    if (!isPublicUrl(value.url)) {
      throw badRequest(`Inline keyboard button URL '${value.url}' is invalid: Wrong HTTP URL`);
    }
    return value;
  }
  if (value.callback_data) {
    if (Buffer.byteLength(value.callback_data) > MAX_CALLBACK_DATA_BYTES)
      throw badRequest('BUTTON_DATA_INVALID');
    return value;
  }
  const others = [
    'switch_inline_query',
    'switch_inline_query_current_chat',
    'login_url',
    'web_app',
    'copy_text',
    'pay',
  ];
  if (!others.some((field) => field in value))
    throw fail('Text buttons are unallowed in the inline keyboard');
  return value;
}

function isPublicUrl(text: string): boolean {
  try {
    const url = new URL(text);
    return url.protocol === 'tg:' || (/^https?:$/.test(url.protocol) && url.hostname.includes('.'));
  } catch {
    return false;
  }
}

function replyKeyboard(rows: unknown): { text: string }[][] {
  return rowsOf(rows, 'Field "keyboard" must be an Array of Arrays').map((row) =>
    row.map((button) => {
      if (typeof button === 'string') return { text: button };
      if (
        typeof button === 'object' &&
        button !== null &&
        typeof (button as { text?: unknown }).text === 'string'
      ) {
        return button as { text: string };
      }
      throw badRequest("Can't parse keyboard button: KeyboardButton must be a String or an Object");
    }),
  );
}
