import { TelegramError, type Telegram } from 'telegraf';
import { plainText } from '../../core/conversation';
import type { OutgoingCall } from '../../core/contract/flow';

export interface SendOptions {
  /** Tries in all for one call, at least 1. */
  tries: number;
  /** For one HTTP request. */
  timeoutMs: number;
  /** Waits; replaced in tests. */
  sleep: (milliseconds: number) => Promise<void>;
  /** Longest pause that Telegram may ask for (`retry_after`) and still be waited for. */
  maxPauseMs: number;
}

/** `failed` is final: repeating the same call later would not help (blocked by the user, message gone). */
export type SendResult =
  | { status: 'sent'; messageId: number | null }
  | { status: 'gone' }
  | { status: 'failed'; code: number; reason: string };

export const TELEGRAM_TEXT_LIMIT = 4096;

/** Telegram could not be reached, or kept refusing for reasons that pass: the call is still owed. */
export class TelegramUnavailableError extends Error {
  constructor(cause: unknown) {
    super('Telegram no responde en este momento.', { cause });
    this.name = 'TelegramUnavailableError';
  }
}

type Payload = Record<string, unknown>;

/**
 * Makes one Bot API call as often as it makes sense: waits when told to (429), repeats on 5xx and network errors with
 * growing pauses, sends plain text when the markup cannot be parsed, and splits a text that is too long.
 * @param file the document for `binario` calls
 * @throws TelegramUnavailableError when it is worth trying again later
 */
export async function sendCall(
  telegram: Telegram,
  call: Pick<OutgoingCall, 'method' | 'payload'>,
  options: SendOptions,
  file?: { data: Buffer; name: string },
): Promise<SendResult> {
  const parts = call.method === 'sendMessage' ? splitMessage(call.payload) : [call.payload];
  let result: SendResult = { status: 'sent', messageId: null };
  for (const payload of parts) {
    result = await sendPart(
      telegram,
      call.method,
      file ? { ...payload, document: { source: file.data, filename: file.name } } : payload,
      options,
    );
    if (result.status !== 'sent') return result;
  }
  return result;
}

async function sendPart(
  telegram: Telegram,
  method: string,
  payload: Payload,
  options: SendOptions,
): Promise<SendResult> {
  let current = payload;
  let lastError: unknown;
  for (let attempt = 1; attempt <= options.tries; attempt += 1) {
    try {
      const answer: unknown = await telegram.callApi(method as never, current as never, {
        signal: AbortSignal.timeout(options.timeoutMs) as never,
      });
      const messageId = (answer as { message_id?: number } | null)?.message_id;
      return { status: 'sent', messageId: messageId ?? null };
    } catch (error) {
      lastError = error;
      if (error instanceof TelegramError) {
        const { error_code: code, description, parameters } = error.response;
        if (code === 400) {
          // the same content is already there: that is what was wanted
          if (/message is not modified/i.test(description)) return { status: 'sent', messageId: null };
          if (
            /message to (edit|delete|be edited) not found|message can't be edited|message_id_invalid/i.test(
              description,
            )
          )
            return { status: 'gone' };
          if (
            /can't parse entities|unsupported start tag|parse_mode/i.test(description) &&
            current.parse_mode
          ) {
            current = withoutMarkup(current);
            continue;
          }
        }
        if (code === 429) {
          const pause = (parameters?.retry_after ?? 1) * 1000;
          if (pause > options.maxPauseMs) break;
          await options.sleep(pause);
          continue;
        }
        // the token is being changed and this box still has the old one: what is owed waits for the new one
        if (code === 401 || code === 404) break;
        if (code < 500) return { status: 'failed', code, reason: description };
      }
      if (attempt < options.tries) await options.sleep(250 * 2 ** (attempt - 1));
    }
  }
  throw new TelegramUnavailableError(lastError);
}

function withoutMarkup(payload: Payload): Payload {
  const { parse_mode: _markup, ...rest } = payload;
  const plain = (value: unknown): unknown => (typeof value === 'string' ? plainText(value) : value);
  return {
    ...rest,
    ...('text' in rest ? { text: plain(rest.text) } : {}),
    ...('caption' in rest ? { caption: plain(rest.caption) } : {}),
  };
}

/**
 * Splits a text over Telegram's limit at the end of a line. The parts lose their markup (a tag could be cut in two);
 * the keyboard stays with the last one.
 */
export function splitMessage(payload: Payload): Payload[] {
  const text = String(payload.text ?? '');
  if (text.length <= TELEGRAM_TEXT_LIMIT) return [payload];
  let rest = payload.parse_mode ? plainText(text) : text;
  if (rest.length <= TELEGRAM_TEXT_LIMIT) return [payload];
  const parts: string[] = [];
  while (rest.length > TELEGRAM_TEXT_LIMIT) {
    let cut = rest.lastIndexOf('\n', TELEGRAM_TEXT_LIMIT);
    if (cut < TELEGRAM_TEXT_LIMIT / 2) {
      cut = TELEGRAM_TEXT_LIMIT;
      // not between the halves of a character outside the basic plane
      if (/[\uD800-\uDBFF]/.test(rest[cut - 1]!)) cut -= 1;
    }
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut).replace(/^\n/, '');
  }
  parts.push(rest);
  const { parse_mode: _markup, reply_markup: keyboard, ...base } = payload;
  return parts.map((part, index) => ({
    ...base,
    text: part,
    ...(index === parts.length - 1 && keyboard ? { reply_markup: keyboard } : {}),
  }));
}
