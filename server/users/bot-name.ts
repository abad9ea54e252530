import type { Logger } from '../../core/logging/logger';

/** Tells the bot's @name, for invite links; null while Telegram cannot be asked. */
export type BotName = () => Promise<string | null>;

const TIMEOUT_MS = 3000;
const RETRY_AFTER_MS = 30_000;

/** Asks getMe once and remembers; after a failure not again for half a minute. */
export function createBotName(apiRoot: string, token: string | null, logger: Logger): BotName {
  let known: string | null = null;
  let failedAt = 0;
  return async () => {
    if (known !== null || token === null || Date.now() - failedAt < RETRY_AFTER_MS) return known;
    try {
      const response = await fetch(`${apiRoot}/bot${token}/getMe`, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const body = (await response.json()) as { result?: { username?: string } };
      known = body.result?.username ?? null;
    } catch (err) {
      logger.warn({ err }, 'Telegram could not be asked for the name of the bot');
    }
    if (known === null) failedAt = Date.now();
    return known;
  };
}
