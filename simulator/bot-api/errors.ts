/** An answer `{"ok":false,...}` of the Bot API. `description` is Telegram's own wording, taken from telegram-bot-api's behaviour. */
export class BotApiError extends Error {
  constructor(
    readonly code: number,
    readonly description: string,
    readonly parameters?: { retry_after?: number; migrate_to_chat_id?: number },
  ) {
    super(description);
    this.name = 'BotApiError';
  }

  toJSON(): Record<string, unknown> {
    return {
      ok: false,
      error_code: this.code,
      description: this.description,
      ...(this.parameters ? { parameters: this.parameters } : {}),
    };
  }
}

/**
 * A 400 in Telegram's form: "Bad Request: " and the text with its first letter in lower case, unless the text is a
 * server constant such as BUTTON_DATA_INVALID.
 */
export function badRequest(text: string): BotApiError {
  const constant = /^.[A-Z_]/.test(text);
  return new BotApiError(
    400,
    `Bad Request: ${constant ? text : text.charAt(0).toLowerCase() + text.slice(1)}`,
  );
}

export function tooManyRequests(seconds: number): BotApiError {
  return new BotApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}
