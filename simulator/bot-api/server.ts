import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bot } from '../bot';
import { WebhookSender } from '../webhook-sender';
import type { World } from '../world';
import { readParameters } from './body';
import type { CallLog } from './call-log';
import type { Method } from './context';
import { BotApiError } from './errors';
import { cut, faultError, type Faults } from './faults';
import { botMethods } from './methods/bot';
import { editingMethods } from './methods/editing';
import { sendingMethods } from './methods/sending';
import { UpdateMethods } from './methods/updates';
import { Parameters } from './parameters';

export interface BotApiOptions {
  world: World;
  calls: CallLog;
  faults: Faults;
  /** The only tokens that are let in; null lets every well-formed token be its own bot. */
  tokens: string[] | null;
  webhookRetryMs: number;
  webhookTimeoutMs: number;
}

const TOKEN = /^[1-9]\d{0,14}:[\w-]{3,64}$/;
const SHARED = lowerCased({ ...botMethods, ...sendingMethods, ...editingMethods });

/** The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>. */
export class BotApi {
  private readonly updates = new Map<number, UpdateMethods>();
  private readonly senders: WebhookSender[] = [];
  private readonly revoked = new Set<string>();

  constructor(private readonly options: BotApiOptions) {
    options.world.whenBotAppears((bot) => {
      const sender = new WebhookSender(bot, {
        retryMs: options.webhookRetryMs,
        timeoutMs: options.webhookTimeoutMs,
        call: (caller, method, values) => this.callFromWebhook(caller, method, values),
      });
      this.senders.push(sender);
      this.updates.set(bot.id, new UpdateMethods(bot, sender));
    });
  }

  /** Starts to send what was left over from the last run. */
  start(): void {
    for (const sender of this.senders) sender.reset();
  }

  stop(): void {
    for (const sender of this.senders) sender.stop();
    for (const methods of this.updates.values()) methods.close();
  }

  /** As @BotFather's /revoke does: the token is refused from now on; the bot and its chats stay. */
  revoke(token: string): void {
    this.revoked.add(token);
  }

  /** Answers the request if it is the Bot API's. @returns false when the path is somebody else's */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const call = /^\/bot([^/]+)\/([^/]*)\/?$/.exec(decodeURI(url.pathname));
    if (call) {
      await this.answer(request, response, url, call[1] as string, call[2] as string);
      return true;
    }
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(decodeURI(url.pathname));
    if (file) {
      this.download(response, file[1] as string, file[2] as string);
      return true;
    }
    return false;
  }

  private bot(token: string): Bot {
    const { tokens, world } = this.options;
    if (!TOKEN.test(token)) throw new BotApiError(401, 'Unauthorized: invalid token specified');
    if (this.revoked.has(token) || (tokens && !tokens.includes(token)))
      throw new BotApiError(401, 'Unauthorized');
    return world.bot(Number(token.split(':')[0]));
  }

  private method(bot: Bot, name: string): Method {
    const own = this.updates.get(bot.id) as UpdateMethods;
    const found = SHARED.get(name.toLowerCase()) ?? lowerCased(updateMethods(own)).get(name.toLowerCase());
    if (!found) throw new BotApiError(404, 'Not Found: method not found');
    return found;
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    token: string,
    name: string,
  ): Promise<void> {
    const { world, calls, faults } = this.options;
    const abort = new AbortController();
    response.once('close', () => abort.abort());
    let record: ReturnType<CallLog['start']> | undefined;
    const finish = (status: number, body: Record<string, unknown>) => {
      if (record) {
        record.duration_ms = world.now() - record.started_at;
        record.status = status;
        record.result = body.result ?? null;
        record.error = typeof body.description === 'string' ? body.description : null;
      }
      if (!response.destroyed) sendJson(response, status, body);
    };
    try {
      const bot = this.bot(token);
      const parameters = await readParameters(request, url.searchParams);
      record = calls.start(bot.id, name, parameters.describe(), world.now());
      const fault = faults.take(name.toLowerCase());
      if (fault?.kind === 'error') throw faultError(fault);
      if (fault?.kind === 'drop') return cut(response);
      if (fault?.kind === 'delay')
        await new Promise((resolve) => setTimeout(resolve, fault.delay_ms ?? 1000));
      const result = await this.method(bot, name)({ world, bot, parameters, signal: abort.signal });
      if (fault?.kind === 'lose_answer') return cut(response);
      finish(200, { ok: true, result });
    } catch (error) {
      const known = error instanceof BotApiError ? error : new BotApiError(500, 'Internal Server Error');
      if (known !== error) console.error('simulador: error inesperado', error);
      finish(known.code, known.toJSON());
    }
  }

  private async callFromWebhook(bot: Bot, name: string, values: Record<string, unknown>): Promise<void> {
    const { world, calls } = this.options;
    const record = calls.start(bot.id, name, values, world.now());
    try {
      const parameters = new Parameters(values);
      record.result = await this.method(
        bot,
        name,
      )({ world, bot, parameters, signal: new AbortController().signal });
      record.status = 200;
    } catch (error) {
      record.status = error instanceof BotApiError ? error.code : 500;
      record.error = String(error);
    }
    record.duration_ms = world.now() - record.started_at;
  }

  private download(response: ServerResponse, token: string, path: string): void {
    try {
      this.bot(token);
      const file = this.options.world.files.byPath(path);
      if (!file) throw new BotApiError(404, 'Not Found');
      const fault = this.options.faults.take('file');
      if (fault?.kind === 'error') throw faultError(fault);
      if (fault) return cut(response);
      const data = this.options.world.files.read(file);
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': data.length });
      response.end(data);
    } catch (error) {
      const known = error instanceof BotApiError ? error : new BotApiError(500, 'Internal Server Error');
      sendJson(response, known.code, known.toJSON());
    }
  }
}

function updateMethods(own: UpdateMethods): Record<string, Method> {
  const { getUpdates, setWebhook, deleteWebhook, getWebhookInfo } = own;
  return { getUpdates, setWebhook, deleteWebhook, getWebhookInfo };
}

/** Telegram does not mind the case of a method's name. */
function lowerCased(methods: Record<string, Method>): Map<string, Method> {
  return new Map(Object.entries(methods).map(([name, method]) => [name.toLowerCase(), method]));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
