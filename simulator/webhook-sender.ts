import type { Bot } from './bot';
import type { Update } from './model';

export interface WebhookSenderOptions {
  /** The wait after the first repeated failure, doubled each time, in milliseconds. */
  retryMs: number;
  timeoutMs: number;
  /** Does the Bot API call that a bot may answer its webhook with. */
  call: (bot: Bot, method: string, values: Record<string, unknown>) => Promise<void>;
}

const MAX_RETRY_MS = 60_000;

/**
 * Sends a bot's updates to its webhook: in order within a chat, side by side between chats, again and again until the
 * webhook answers 2xx (at once after the first failure, then 1, 2, 4… seconds later).
 */
export class WebhookSender {
  private readonly busyChats = new Set<number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly requests = new Set<AbortController>();
  private readonly failures = new Map<number, number>();
  private generation = 0;

  constructor(
    private readonly bot: Bot,
    private readonly options: WebhookSenderOptions,
  ) {
    bot.queue.onChange(() => this.work());
  }

  /** Forgets failures and starts over, after the webhook was set or deleted. */
  reset(): void {
    this.stop();
    this.work();
  }

  /** Cuts what is under way. */
  stop(): void {
    this.generation += 1;
    for (const timer of this.timers) clearTimeout(timer);
    for (const request of this.requests) request.abort();
    this.timers.clear();
    this.requests.clear();
    this.busyChats.clear();
    this.failures.clear();
  }

  private work(): void {
    const { webhook } = this.bot;
    if (!webhook) return;
    for (const { update } of this.bot.queue.list()) {
      if (this.busyChats.size >= webhook.max_connections) return;
      const chat = chatOf(update);
      if (this.busyChats.has(chat)) continue;
      this.busyChats.add(chat);
      void this.send(update, chat, this.generation);
    }
  }

  private async send(update: Update, chat: number, generation: number): Promise<void> {
    const error = await this.post(update);
    if (generation !== this.generation) return;
    if (error === null) {
      this.failures.delete(update.update_id);
      this.bot.markDelivered(this.bot.queue.remove((id) => id === update.update_id));
      this.busyChats.delete(chat);
      this.work();
      return;
    }
    if (this.bot.webhook) {
      this.bot.webhook.last_error_date = this.bot.seconds();
      this.bot.webhook.last_error_message = error;
    }
    const count = this.failures.get(update.update_id) ?? 0;
    this.failures.set(update.update_id, count + 1);
    const wait = count === 0 ? 0 : Math.min(MAX_RETRY_MS, this.options.retryMs * 2 ** (count - 1));
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.busyChats.delete(chat);
      this.work();
    }, wait);
    this.timers.add(timer);
  }

  /** @returns null on 2xx, else the error in Telegram's words */
  private async post(update: Update): Promise<string | null> {
    const { webhook } = this.bot;
    if (!webhook) return 'Webhook was deleted';
    const abort = new AbortController();
    this.requests.add(abort);
    const timer = setTimeout(() => abort.abort(new Error('timeout')), this.options.timeoutMs);
    try {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(webhook.secret ? { 'X-Telegram-Bot-Api-Secret-Token': webhook.secret } : {}),
        },
        body: JSON.stringify(update),
        redirect: 'manual',
        signal: abort.signal,
      });
      const body = await response.text();
      if (!response.ok) return `Wrong response from the webhook: ${response.status} ${response.statusText}`;
      await this.obeyAnswer(body);
      return null;
    } catch (error) {
      return connectionError(error);
    } finally {
      clearTimeout(timer);
      this.requests.delete(abort);
    }
  }

  /** A webhook may answer with one call, `{"method":"sendMessage",…}`; what that call answers is lost, as in Telegram. */
  private async obeyAnswer(body: string): Promise<void> {
    let values: Record<string, unknown>;
    try {
      values = JSON.parse(body) as Record<string, unknown>;
    } catch {
      return;
    }
    const method = typeof values?.method === 'string' ? values.method : '';
    if (method && !/^(get|setWebhook$|deleteWebhook$)/i.test(method))
      await this.options.call(this.bot, method, values);
  }
}

function chatOf(update: Update): number {
  const message = update.message ?? update.edited_message ?? update.callback_query?.message;
  return message?.chat.id ?? update.my_chat_member?.chat.id ?? 0;
}

function connectionError(error: unknown): string {
  const cause = (error as { cause?: { code?: string } }).cause;
  const text = error instanceof Error ? error.message : '';
  if (text === 'timeout' || cause?.code === 'UND_ERR_HEADERS_TIMEOUT') return 'Read timeout expired';
  if (cause?.code === 'ECONNREFUSED') return 'Connection refused';
  if (cause?.code === 'ENOTFOUND' || cause?.code === 'EAI_AGAIN') {
    return 'Failed to resolve host: Name or service not known';
  }
  return 'Connection reset by peer';
}
