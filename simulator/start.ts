import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CallLog } from './bot-api/call-log';
import { Faults } from './bot-api/faults';
import { BotApi } from './bot-api/server';
import { Control } from './control/routes';
import type { User } from './model';
import { servePage } from './page-server';
import { persist } from './persistence';
import { World } from './world';

export interface SimulatorOptions {
  /** 0 or absent lets the operating system choose. */
  port?: number;
  /** The address to listen on; loopback unless told otherwise. */
  host?: string;
  /** Keeps the chats there over a restart; absent keeps them in memory. */
  dataDir?: string;
  /** The bot that the chat page talks to. */
  bot?: { token?: string; first_name?: string; username?: string };
  /** People who exist from the start. `started: true`: has written to the bot before, so that it may write to them. */
  users?: (Partial<User> & { first_name: string; started?: boolean })[];
  /** Lets in only these tokens (and the bot's own); absent lets every well-formed token be a bot of its own. */
  tokens?: string[];
  /** First wait before a failing webhook is tried again, in milliseconds; Telegram's is about 1000. */
  webhookRetryMs?: number;
  webhookTimeoutMs?: number;
}

export interface Simulator {
  /** Base address: chat page, Bot API root (TELEGRAM_API_ROOT) and control API. */
  url: string;
  port: number;
  token: string;
  /** As @BotFather's /revoke does: the token is refused from now on; another one of the same bot goes on. */
  revoke(token: string): void;
  close(): Promise<void>;
}

export const DEFAULT_TOKEN = '7000000001:SIMULADOR-de-la-joyeria-no-es-secreto';

/**
 * Starts a Telegram Bot API server on loopback with a chat page.
 * @throws when the port is taken (EADDRINUSE) or the saved chats cannot be read
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const token = options.bot?.token ?? DEFAULT_TOKEN;
  const defaultBot = Number(token.split(':')[0]);
  const world = new World({
    bots: new Map([
      [
        defaultBot,
        {
          first_name: options.bot?.first_name ?? 'Facturas de la joyería',
          username: options.bot?.username ?? 'joyeria_simulada_bot',
        },
      ],
    ]),
    filesFolder: options.dataDir ? join(options.dataDir, 'files') : null,
  });
  const calls = new CallLog();
  const faults = new Faults();
  const api = new BotApi({
    world,
    calls,
    faults,
    tokens: options.tokens ? [...options.tokens, token] : null,
    webhookRetryMs: options.webhookRetryMs ?? 1000,
    webhookTimeoutMs: options.webhookTimeoutMs ?? 60_000,
  });
  const stopSaving = options.dataDir ? persist(world, options.dataDir) : () => undefined;
  for (const { started, ...user } of options.users ?? [{ id: 700_000_001, first_name: 'Vendedora' }]) {
    const known = user.id !== undefined && world.users.has(user.id);
    const { id } = known ? { id: user.id as number } : world.addUser(user);
    if (started) world.bot(defaultBot).started.add(id);
  }
  world.bot(defaultBot);
  const control = new Control({ world, calls, faults, defaultBot });

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    void (async () => {
      if (fromAnotherSite(request)) {
        response.writeHead(403).end('Origen no permitido');
        return;
      }
      const done =
        (await api.handle(request, response, url)) ||
        (await control.handle(request, response, url)) ||
        (await servePage(request, response, url));
      if (!done) {
        response.writeHead(404, { 'content-type': 'application/json' });
        response.end('{"ok":false,"error_code":404,"description":"Not Found"}');
      }
    })().catch((error) => {
      console.error('simulador: error inesperado', error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.requestTimeout = 0;
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  api.start();
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    port,
    token,
    revoke: (revoked) => api.revoke(revoked),
    async close() {
      api.stop();
      control.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      stopSaving();
    },
  };
}

/** A web page of another site must not write in these chats through the visitor's browser. */
function fromAnotherSite(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (!origin) return false;
  try {
    return new URL(origin).host !== host;
  } catch {
    return true;
  }
}
