import express, { Router, type Request } from 'express';
import { createHmac } from 'node:crypto';
import { Agent } from 'node:http';
import type { Registry } from 'prom-client';
import { Telegram } from 'telegraf';
import {
  requireDatabaseUrl,
  requireSecretKey,
  type Configuration,
} from '../../core/configuration/environment';
import type { Logger } from '../../core/logging/logger';
import type { Database } from '../../database/connection';
import { UPDATES_CHANNEL } from '../../database/repositories/telegram-updates';
import { HANDOVER_TIMES, Handover, type HandoverTimes } from './handover';
import { Leadership } from './leadership';
import { passthroughRouter, same } from './passthrough';
import { RelayMetrics } from './relay-metrics';
import { RelayStore, type HandoverTarget, type OpenUpdate, type RawUpdate } from './relay-store';
import { PollingSource, WebhookSource, call, type Problem } from './telegram-source';
import { EMPTY_KINDS } from './update-kinds';

const WEBHOOK_PATH = '/webhook';
const WEBHOOK_BODY_LIMIT = '1mb';
const ADMIN_BODY_LIMIT_BYTES = 64 * 1024;

export interface RelayDependencies {
  configuration: Configuration;
  database: Database;
  logger: Logger;
  registry: Registry;
  /** Shorter in tests. */
  times?: Partial<HandoverTimes>;
}

export interface RelayStatus {
  mode: 'polling' | 'webhook';
  leader: boolean;
  /** n8n's Telegram Trigger has registered itself. */
  registered: boolean;
  /** n8n does not take updates now; they wait in the database. */
  away: boolean;
  /** What keeps Telegram's updates away, in Spanish; null: nothing. */
  problem: string | null;
  backlog: { open: number; oldestSeconds: number; parked: number };
}

export interface Relay {
  /** Mounted at /telegram, before anything that reads bodies: n8n's `baseUrl`, and Telegram's webhook. */
  router: Router;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  status: () => Promise<RelayStatus>;
  /** For /health: rejects with the reason while the chat cannot be answered. */
  probe: () => Promise<void>;
}

/**
 * The relay between Telegram and n8n: every update is stored first, then handed to n8n in order for its chat, and
 * again until the conversation has settled it.
 * @throws ConfigurationError without SECRET_KEY or DATABASE_URL; Error without TELEGRAM_BOT_TOKEN
 */
export function createRelay(deps: RelayDependencies): Relay {
  const { configuration, logger } = deps;
  const token = configuration.telegram.botToken;
  if (token === null) throw new Error('The relay needs TELEGRAM_BOT_TOKEN');
  const botId = Number(token.split(':')[0]);
  const store = new RelayStore(deps.database, botId);
  const metrics = new RelayMetrics(deps.registry, () => store.backlog());
  const telegram = new Telegram(token, { apiRoot: configuration.telegram.apiRoot });
  // a self-hosted Bot API server: Telegraf keeps connections for https only, and takes no agent for http
  if (configuration.telegram.apiRoot.startsWith('http://'))
    telegram.options.agent = new Agent({ keepAlive: true });
  const webhookSecret = createHmac('sha256', requireSecretKey(configuration))
    .update('telegram-webhook')
    .digest('base64url');

  let target: HandoverTarget | null = null;
  let problem: Problem = null;
  let handover: Handover | null = null;
  let source: PollingSource | WebhookSource | null = null;
  const kinds = (): readonly string[] =>
    target?.allowedUpdates.length ? target.allowedUpdates : EMPTY_KINDS;

  const leadership = new Leadership({
    databaseUrl: requireDatabaseUrl(configuration),
    botId,
    logger,
    onLead: lead,
    onYield: yieldLead,
    onNotification: (channel, payload) => {
      if (channel === UPDATES_CHANNEL) return notedByFlow(payload);
      // what this replica stored it has taken already
      if (payload === store.instance) return;
      void refresh().catch((error: unknown) =>
        logger.warn({ err: error }, 'The relay cannot read its state'),
      );
    },
  });

  return { router: createRouter(), start, stop, status, probe };

  async function start(): Promise<void> {
    target = await store.target();
    await leadership.start();
  }

  async function stop(): Promise<void> {
    await leadership.stop();
  }

  async function lead(): Promise<void> {
    metrics.setLeader(true);
    handover = new Handover({
      store,
      logger,
      metrics,
      n8nBaseUrl: configuration.n8n.baseUrl,
      times: { ...HANDOVER_TIMES, ...deps.times },
      onLate: tellLate,
      onParked: tellParked,
    });
    await handover.start();
    const common = { telegram, logger, kinds, onProblem: setProblem };
    const webhookAt = (base: string): WebhookSource =>
      new WebhookSource({ ...common, url: `${base}/telegram${WEBHOOK_PATH}`, secret: webhookSecret });
    source =
      configuration.publicUrl === null
        ? new PollingSource({
            ...common,
            firstOffset: () => store.pollOffset(),
            onUpdates: (updates, next) => receive(updates, next),
            onUnsupported: () => {
              // such a server is on this machine or network: it can reach us without a public address
              source = webhookAt(`http://127.0.0.1:${configuration.api.port}`);
              source.start();
            },
          })
        : webhookAt(configuration.publicUrl);
    source.start();
    logger.info(
      { mode: configuration.publicUrl === null ? 'polling' : 'webhook' },
      'The relay takes updates',
    );
  }

  async function yieldLead(): Promise<void> {
    metrics.setLeader(false);
    handover?.stop();
    handover = null;
    const ending = source;
    source = null;
    await ending?.stop();
  }

  async function refresh(): Promise<void> {
    target = await store.target();
    await handover?.reload();
  }

  /** A notification only comes once its transaction is committed, so that what it says needs no look. */
  function notedByFlow(payload: string): void {
    const note = parseNote(payload);
    if (!note) void handover?.checkSettled();
    else if (note.status === 'replied' && note.bot_id === String(botId)) handover?.settled(note.update_id);
  }

  async function receive(updates: RawUpdate[], pollOffset?: number): Promise<void> {
    const handedOver = handover?.startsAtOnce(updates);
    const fresh = await store.save(updates, { pollOffset, handedOver });
    metrics.updatesReceived(fresh.length);
    handover?.enqueue(fresh);
  }

  function setProblem(next: Problem): void {
    if (next === problem) return;
    problem = next;
    metrics.setConflict(next !== null && next.startsWith('Otro programa'));
    if (next) logger.error({ reason: next }, 'Telegram updates do not arrive');
    else logger.info('Telegram updates arrive again');
    store
      .setProblem(next)
      .catch((error: unknown) => logger.warn({ err: error }, 'The problem was not stored'));
  }

  async function tellLate(update: OpenUpdate, away: boolean): Promise<void> {
    await store.markLateNotice(update.updateId);
    // groups and channels get no notices
    if (update.chatId === null || update.chatId.startsWith('-')) return;
    await call(telegram, 'sendMessage', {
      chat_id: update.chatId,
      text: `⏳ Recibí su mensaje y no se pierde. ${away ? 'El sistema está reiniciando; le respondo en unos minutos.' : 'Está tardando más de lo normal; le respondo en cuanto pueda.'}`,
    });
  }

  async function tellParked(update: OpenUpdate): Promise<void> {
    if (update.chatId === null) return;
    const reference = update.correlationId.slice(0, 8);
    const notices = [
      {
        chat_id: update.chatId,
        text: `⚠️ No pude procesar su mensaje después de varios intentos. Envíelo de nuevo, por favor. Referencia: ${reference}`,
      },
      ...(await store.adminChats(update.chatId)).map((chat_id) => ({
        chat_id,
        text: `⚠️ Un mensaje de un vendedor quedó sin procesar después de varios intentos. Referencia: ${reference}`,
      })),
    ];
    for (const notice of notices) {
      await call(telegram, 'sendMessage', notice).catch((error: unknown) =>
        logger.warn({ err: error }, 'Notice was not sent'),
      );
    }
  }

  function createRouter(): Router {
    const router = Router();
    router.post(WEBHOOK_PATH, express.json({ limit: WEBHOOK_BODY_LIMIT }), async (request, response) => {
      if (!same(request.get('x-telegram-bot-api-secret-token') ?? '', webhookSecret)) {
        response.status(403).json({ ok: false });
        return;
      }
      const update = request.body as RawUpdate | undefined;
      if (!Number.isSafeInteger(update?.update_id)) {
        response.status(400).json({ ok: false });
        return;
      }
      // Telegram repeats it until it hears 200, so an answer means that it is stored
      await receive([update!]);
      response.json({ ok: true });
    });
    router.use(
      passthroughRouter({
        token: token!,
        apiRoot: configuration.telegram.apiRoot,
        logger,
        answer,
        observe: (method, status) => metrics.call(method, status),
      }),
    );
    return router;
  }

  /** n8n's own webhook registration ends here; Telegram never learns of it. */
  async function answer(
    method: string,
    request: Request,
  ): Promise<{ status: number; body: object } | undefined> {
    const ok = (result: unknown, description?: string): { status: number; body: object } => ({
      status: 200,
      body: { ok: true, result, ...(description ? { description } : {}) },
    });
    const refuse = (status: number, description: string): { status: number; body: object } => ({
      status,
      body: { ok: false, error_code: status, description },
    });
    if (method === 'setwebhook') {
      const body = await readParameters(request).catch(() => null);
      if (body === null) return refuse(400, 'Bad Request: parameters cannot be read');
      const url = String(body.url ?? '');
      if (url !== '' && !/^https?:\/\//.test(url))
        return refuse(400, 'Bad Request: bad webhook: invalid URL');
      // drop_pending_updates is not obeyed: what a seller wrote while n8n was away is never thrown away
      await register(
        url === ''
          ? null
          : {
              url,
              secret: body.secret_token ? String(body.secret_token) : null,
              allowedUpdates: stringsOf(body.allowed_updates),
            },
      );
      return ok(true, 'Webhook was set');
    }
    if (method === 'deletewebhook') {
      await register(null);
      return ok(true, 'Webhook was deleted');
    }
    if (method === 'getwebhookinfo') {
      const { open } = await store.backlog();
      return ok({
        url: target?.url ?? '',
        has_custom_certificate: false,
        pending_update_count: open,
        allowed_updates: target?.allowedUpdates ?? [],
      });
    }
    if (method === 'getupdates')
      return refuse(409, "Conflict: can't use getUpdates method while webhook is active");
    // they would end the bot's session for everyone
    if (method === 'logout' || method === 'close')
      return refuse(403, 'Forbidden: not allowed through the relay');
    return undefined;
  }

  async function register(next: HandoverTarget | null): Promise<void> {
    await store.setTarget(next);
    target = next;
    handover?.setTarget(next);
  }

  async function status(): Promise<RelayStatus> {
    return {
      mode: configuration.publicUrl === null ? 'polling' : 'webhook',
      leader: leadership.leads,
      registered: target !== null,
      away: handover?.away ?? target === null,
      problem,
      backlog: await store.backlog(),
    };
  }

  async function probe(): Promise<void> {
    if (problem) throw new Error(problem);
    if (target === null) throw new Error('n8n no ha registrado su flujo de Telegram.');
  }
}

/** Parameters of a Bot API call, from the address, a JSON body or a form. @throws when they cannot be read */
async function readParameters(request: Request): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ADMIN_BODY_LIMIT_BYTES) throw new Error('The body is too large');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const query = Object.fromEntries(new URL(request.url, 'http://relay').searchParams);
  const body: Record<string, unknown> = request.is('application/json')
    ? (JSON.parse(text || '{}') as Record<string, unknown>)
    : Object.fromEntries(new URLSearchParams(text));
  const parameters = { ...query, ...body };
  // in an address or a form, a list is JSON inside a text
  const { allowed_updates: kinds } = parameters;
  return typeof kinds === 'string' && kinds !== ''
    ? { ...parameters, allowed_updates: JSON.parse(kinds) as unknown }
    : parameters;
}

/** Payload of `UPDATES_CHANNEL`; null when it names no update. */
function parseNote(payload: string): { bot_id: string; update_id: number; status: string } | null {
  try {
    const note = JSON.parse(payload) as Partial<{ bot_id: string; update_id: number; status: string }>;
    return note.update_id === undefined
      ? null
      : (note as { bot_id: string; update_id: number; status: string });
  } catch {
    return null;
  }
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
