import type { Bot } from '../../bot';
import type { Update } from '../../model';
import type { WebhookSender } from '../../webhook-sender';
import type { Call, Method } from '../context';
import { BotApiError, badRequest } from '../errors';

const MAX_TIMEOUT_SECONDS = 50;

const conflict = (text: string) => new BotApiError(409, `Conflict: ${text}`);
const OTHER_POLLER =
  'terminated by other getUpdates request; make sure that only one bot instance is running';
const WEBHOOK_ACTIVE =
  "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

/** getUpdates and the webhook methods of one bot: either it polls or it has a webhook. */
export class UpdateMethods {
  private abortPoll: ((reason: BotApiError) => void) | null = null;

  constructor(
    private readonly bot: Bot,
    private readonly sender: WebhookSender,
  ) {}

  readonly getUpdates: Method = async ({ parameters, signal }) => {
    if (this.bot.webhook) throw conflict(WEBHOOK_ACTIVE);
    const offset = parameters.integer('offset', 0);
    const limit = parameters.integer('limit', 100, 1, 100);
    const timeout = parameters.integer('timeout', 0, 0, MAX_TIMEOUT_SECONDS);
    readAllowed(this.bot, { parameters });
    this.confirm(offset);
    const ready = this.next(limit);
    if (ready.length > 0 || timeout === 0) return ready;
    this.abortPoll?.(conflict(OTHER_POLLER));
    return this.longPoll(limit, timeout, signal);
  };

  readonly setWebhook: Method = async (call) => {
    const { parameters } = call;
    const url = parameters.text('url');
    if (url === '') return this.deleteWebhook(call);
    const secret = parameters.text('secret_token');
    if (secret.length > 256) throw badRequest('secret token is too long');
    if (!/^[\w-]*$/.test(secret)) throw badRequest('secret token contains unallowed characters');
    checkWebhookUrl(url);
    this.abortPoll?.(conflict('terminated by setWebhook request'));
    readAllowed(this.bot, call);
    if (parameters.boolean('drop_pending_updates')) this.drop();
    this.bot.webhook = { url, secret, max_connections: parameters.integer('max_connections', 40, 1, 100) };
    this.bot.publish('webhook', { url });
    this.sender.reset();
    return true;
  };

  readonly deleteWebhook: Method = ({ parameters }) => {
    if (parameters.boolean('drop_pending_updates')) this.drop();
    this.bot.webhook = null;
    this.sender.reset();
    this.bot.publish('webhook', { url: '' });
    return true;
  };

  readonly getWebhookInfo: Method = () => {
    const { webhook, queue } = this.bot;
    return {
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: queue.list().length,
      ...(webhook?.last_error_date
        ? { last_error_date: webhook.last_error_date, last_error_message: webhook.last_error_message }
        : {}),
      ...(webhook ? { max_connections: webhook.max_connections, ip_address: '127.0.0.1' } : {}),
      ...(queue.allowedTypes ? { allowed_updates: queue.allowedTypes } : {}),
    };
  };

  /** Ends an open long poll with nothing, for shutting down. */
  close(): void {
    this.abortPoll?.(new BotApiError(500, 'Internal Server Error: restart'));
  }

  /** A positive offset confirms all before it; a negative one keeps only that many of the last. */
  private confirm(offset: number): void {
    const ids = this.bot.queue.list().map((queued) => queued.update.update_id);
    const firstKept = offset < 0 ? ids.at(offset) : offset;
    if (firstKept === undefined || offset === 0) return;
    this.bot.markDelivered(this.bot.queue.remove((id) => id < firstKept));
  }

  private drop(): void {
    this.bot.queue.remove(() => true);
  }

  private next(limit: number): Update[] {
    return this.bot.queue
      .list()
      .slice(0, limit)
      .map((queued) => queued.update);
  }

  private longPoll(limit: number, seconds: number, signal: AbortSignal): Promise<Update[]> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        stopListening();
        if (this.abortPoll === abort) this.abortPoll = null;
      };
      const finish = () => {
        end();
        resolve(this.next(limit));
      };
      const abort = (reason: BotApiError) => {
        end();
        reject(reason);
      };
      const timer = setTimeout(finish, seconds * 1000);
      const stopListening = this.bot.queue.onChange(finish);
      signal.addEventListener('abort', () => abort(new BotApiError(500, 'Request aborted')));
      this.abortPoll = abort;
    });
  }
}

function readAllowed(bot: Bot, { parameters }: Pick<Call, 'parameters'>): void {
  const types = parameters.json('allowed_updates', 'allowed updates');
  if (Array.isArray(types)) bot.queue.allow(types.map(String));
}

/** Telegram wants HTTPS; a self-hosted Bot API server also takes HTTP inside its own network, and so does this one. */
function checkWebhookUrl(text: string): void {
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    throw badRequest('invalid webhook URL specified');
  }
  if (!/^https?:$/.test(url.protocol)) throw badRequest('invalid webhook URL specified');
  const host = url.hostname;
  const inside =
    !host.includes('.') ||
    host.endsWith('.localhost') ||
    /^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host);
  if (url.protocol === 'http:' && !inside)
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
}
