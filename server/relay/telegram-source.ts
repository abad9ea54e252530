import type { Telegram } from 'telegraf';
import { TelegramError } from 'telegraf';
import type { Logger } from '../../core/logging/logger';
import type { RawUpdate } from './relay-store';

/** Seconds that Telegram may hold a getUpdates call open. */
const POLL_SECONDS = 25;
const POLL_GRACE_MS = 15_000;
const WATCH_MS = 60_000;
const CALL_TIMEOUT_MS = 20_000;

/** Why no updates come, for operators (Spanish: /health, doctor and the console show it). */
export type Problem = string | null;

export interface SourceDependencies {
  telegram: Telegram;
  logger: Logger;
  kinds: () => readonly string[];
  onProblem: (problem: Problem) => void;
}

/** Takes Telegram's updates by long polling: a shop's PC behind a router needs nothing else. */
export class PollingSource {
  private readonly stopping = new AbortController();
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly deps: SourceDependencies & {
      firstOffset: () => Promise<number>;
      /** Makes the updates durable together with the next offset; only then Telegram may forget them. */
      onUpdates: (updates: RawUpdate[], nextOffset: number) => Promise<void>;
      /** The Bot API server knows the bot but has no getUpdates; polling has ended. */
      onUnsupported: () => void;
    },
  ) {}

  start(): void {
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { logger, onProblem } = this.deps;
    let offset: number | null = null;
    let webhookRemoved = false;
    let pauseMs = 500;
    while (!this.stopping.signal.aborted) {
      try {
        offset ??= await this.deps.firstOffset();
        const updates = await this.getUpdates(offset);
        onProblem(null);
        pauseMs = 500;
        if (updates.length === 0) continue;
        const next = Math.max(...updates.map((update) => update.update_id)) + 1;
        await this.deps.onUpdates(updates, next);
        offset = next;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        const code = error instanceof TelegramError ? error.code : 0;
        if (code === 409 && /webhook/i.test((error as TelegramError).description) && !webhookRemoved) {
          // left from another installation of this shop's; once. Whoever sets it again is a rival and is reported.
          webhookRemoved = true;
          const info = await call(this.deps.telegram, 'getWebhookInfo', {}).catch(() => null);
          const host = hostOf((info as { url?: string } | null)?.url);
          logger.warn({ host }, 'The bot had a webhook; it is removed so that updates come here');
          await call(this.deps.telegram, 'deleteWebhook', { drop_pending_updates: false }).catch(
            () => undefined,
          );
          continue;
        }
        if (code === 404 && (await this.knowsBot())) {
          logger.warn('This Bot API server has no getUpdates; its webhook is used instead');
          this.deps.onUnsupported();
          return;
        }
        onProblem(problemOf(error));
        const retryAfter = error instanceof TelegramError ? (error.parameters?.retry_after ?? 0) * 1000 : 0;
        await sleep(
          Math.max(retryAfter, code === 401 || code === 404 ? 30_000 : code === 409 ? 5_000 : pauseMs),
          this.stopping.signal,
        );
        pauseMs = Math.min(pauseMs * 2, 15_000);
      }
    }
  }

  /** Telegram answers 404 to a wrong token too: only a server that knows the bot lacks the method. */
  private async knowsBot(): Promise<boolean> {
    return call(this.deps.telegram, 'getMe', {}).then(
      () => true,
      () => false,
    );
  }

  private async getUpdates(offset: number): Promise<RawUpdate[]> {
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    if (this.stopping.signal.aborted) stop();
    this.stopping.signal.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(stop, POLL_SECONDS * 1000 + POLL_GRACE_MS);
    try {
      const payload = {
        timeout: POLL_SECONDS,
        limit: 100,
        offset,
        allowed_updates: this.deps.kinds() as never,
      };
      return (await this.deps.telegram.callApi('getUpdates', payload, {
        signal: abort.signal as never,
      })) as unknown as RawUpdate[];
    } finally {
      clearTimeout(timer);
      this.stopping.signal.removeEventListener('abort', stop);
    }
  }
}

interface WebhookInfo {
  url: string | null;
  last_error_date?: number;
  last_error_message?: string;
}

/** Keeps Telegram's webhook pointed at PUBLIC_URL, and notices who points it elsewhere. */
export class WebhookSource {
  private readonly stopping = new AbortController();
  private ended: Promise<void> = Promise.resolve();

  constructor(private readonly deps: SourceDependencies & { url: string; secret: string }) {}

  start(): void {
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { telegram, logger, url, secret, kinds, onProblem } = this.deps;
    let first = true;
    let pauseMs = 1_000;
    while (!this.stopping.signal.aborted) {
      try {
        const info: WebhookInfo = first
          ? { url: null }
          : ((await call(telegram, 'getWebhookInfo', {})) as WebhookInfo);
        let problem: Problem = null;
        if (!first && info.url !== url) {
          problem = `Otro programa cambió el webhook del bot (${hostOf(info.url) ?? 'lo quitó'}); se volvió a registrar.`;
          logger.error({ host: hostOf(info.url) }, 'The webhook was changed by another program');
        } else if (!first && info.last_error_date && Date.now() / 1000 - info.last_error_date < 120) {
          problem = `Telegram no logra entregar en PUBLIC_URL: ${info.last_error_message ?? 'sin detalle'}`;
          logger.warn({ reason: info.last_error_message }, 'Telegram cannot deliver to PUBLIC_URL');
        }
        // registered at each start: the secret or the kinds may have changed
        if (first || info.url !== url) {
          await call(telegram, 'setWebhook', {
            url,
            secret_token: secret,
            allowed_updates: kinds(),
            max_connections: 40,
            drop_pending_updates: false,
          });
        }
        first = false;
        pauseMs = 1_000;
        onProblem(problem);
        await sleep(WATCH_MS, this.stopping.signal);
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        onProblem(problemOf(error));
        await sleep(pauseMs, this.stopping.signal);
        pauseMs = Math.min(pauseMs * 2, 30_000);
      }
    }
  }
}

/** One Bot API call with a time limit. */
export async function call(telegram: Telegram, method: string, payload: object): Promise<unknown> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), CALL_TIMEOUT_MS);
  try {
    return await telegram.callApi(method as never, payload as never, { signal: abort.signal as never });
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(error: unknown): string {
  if (!(error instanceof TelegramError)) return 'No hay conexión con Telegram.';
  if (error.code === 401 || error.code === 404) return 'Telegram no acepta el TELEGRAM_BOT_TOKEN.';
  if (error.code === 409 && /webhook/i.test(error.description))
    return 'Otro programa registró un webhook para este bot y recibe los mensajes.';
  if (error.code === 409) return 'Otro programa está leyendo los mensajes de este bot (getUpdates).';
  return `Telegram respondió ${error.code}.`;
}

function hostOf(url: string | null | undefined): string | null {
  return url && URL.canParse(url) ? new URL(url).host : null;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
