import express from 'express';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { Registry } from 'prom-client';
import { readEnvironment } from '../../core/configuration/environment';
import { configureLogging, createLogger } from '../../core/logging/logger';
import { connect, type Database } from '../../database/connection';
import { startSimulator, type Simulator } from '../../simulator';
import { TestChat } from '../../tests/support/chat';
import { createTestDatabase } from '../../tests/support/postgres';
import type { HandoverTimes } from './handover';
import { createRelay, type Relay } from './index';

const TOKEN = '7000000001:relay-test-token-relay-test-token-ab';
const SECRET_KEY = 'a-secret-key-for-the-relay-tests-0123456789';

interface Handed {
  updateId: number;
  text: string;
  secret: string | undefined;
}

/** n8n as the relay sees it: takes an update, answers at once, and settles it when the test says so. */
class FakeN8n {
  readonly handed: Handed[] = [];
  /** What it answers to a text; 200 is "taken". */
  statusOf: (text: string) => number = () => 200;
  /** Texts that it did not take. */
  readonly refused: string[] = [];
  settle: (update: Handed) => void = () => undefined;
  private server: Server | null = null;
  port = 0;

  async listen(port = 0): Promise<void> {
    const app = express();
    app.get('/healthz', (_request, response) => void response.json({}));
    app.post('/webhook/abc/webhook', express.json(), (request, response) => {
      const body = request.body as { update_id: number; message?: { text?: string } };
      const text = body.message?.text ?? '';
      const status = this.statusOf(text);
      response.status(status).json({});
      if (status !== 200) return void this.refused.push(text);
      const update = {
        updateId: body.update_id,
        text,
        secret: request.get('x-telegram-bot-api-secret-token'),
      };
      this.handed.push(update);
      this.settle(update);
    });
    this.server = createServer(app);
    await new Promise<void>((done) => this.server!.listen(port, '127.0.0.1', done));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => (this.server ? this.server.close(done) : done(undefined)));
    this.server = null;
  }

  texts(): string[] {
    return this.handed.map(({ text }) => text);
  }
}

let databaseUrl: string;
let drop: () => Promise<void>;
let admin: Client;
let simulator: Simulator;
let n8n: FakeN8n;
const closers: (() => Promise<void>)[] = [];

beforeAll(() => configureLogging({ write: () => undefined }));

beforeEach(async () => {
  const created = await createTestDatabase();
  databaseUrl = created.url;
  drop = created.drop;
  admin = new Client({ connectionString: databaseUrl });
  await admin.connect();
  simulator = await startSimulator({ bot: { token: TOKEN }, webhookRetryMs: 50 });
  n8n = new FakeN8n();
  await n8n.listen();
  n8n.settle = (update) => void settled(update.updateId);
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await n8n.close();
  await simulator.close();
  await admin.end();
  await drop();
});

/** What the conversation and the Responder do at the end of an execution. */
async function settled(updateId: number): Promise<void> {
  await admin.query(
    "UPDATE telegram_updates SET status = 'done', done_at = now(), replied_at = now() WHERE update_id = $1",
    [updateId],
  );
  await admin.query("SELECT pg_notify('jewelry_updates', '{}')");
}

async function startRelay(
  options: { times?: Partial<HandoverTimes>; publicUrl?: (port: number) => string } = {},
): Promise<{
  relay: Relay;
  url: string;
  registry: Registry;
}> {
  const app = express();
  const http = createServer(app);
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  const { port } = http.address() as AddressInfo;
  const configuration = readEnvironment({
    DATABASE_URL: databaseUrl,
    SECRET_KEY,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: simulator.url,
    N8N_PORT: String(n8n.port),
    ...(options.publicUrl ? { PUBLIC_URL: options.publicUrl(port) } : {}),
  });
  const database: Database = connect({ url: databaseUrl });
  const registry = new Registry();
  const relay = createRelay({
    configuration,
    database,
    logger: createLogger('test'),
    registry,
    times: options.times,
  });
  app.use('/telegram', relay.router);
  await relay.start();
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await relay.stop();
    http.closeAllConnections();
    await new Promise((done) => http.close(done));
    await database.close();
  };
  closers.push(close);
  return { relay: { ...relay, stop: close }, url: `http://127.0.0.1:${port}/telegram`, registry };
}

/** What n8n's Telegram Trigger does when its flow is published. */
async function registerN8n(url: string): Promise<void> {
  const answer = await bot(url, 'setWebhook', {
    url: `http://127.0.0.1:${n8n.port}/webhook/abc/webhook`,
    secret_token: 'n8n-secret',
    allowed_updates: ['message', 'callback_query'],
    drop_pending_updates: true,
  });
  expect(answer).toMatchObject({ ok: true, result: true });
}

async function bot(url: string, method: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/bot${TOKEN}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 10_000,
): Promise<void> {
  const limit = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`Waited ${limitMs} ms for ${what}`);
    await new Promise((wait) => setTimeout(wait, 20));
  }
}

async function updates(): Promise<
  { status: string; attempts: number; late: boolean; error: string | null }[]
> {
  const { rows } = await admin.query(
    'SELECT status, attempts, late_notice_at IS NOT NULL AS late, error FROM telegram_updates ORDER BY update_id',
  );
  return rows as never;
}

describe('handing over', () => {
  it('stores an update and hands it to n8n with the secret that n8n registered', async () => {
    const { url } = await startRelay();
    await registerN8n(url);
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('anillo 100.000');
    await until('the hand-over', () => n8n.handed.length === 1);
    expect(n8n.handed[0]).toMatchObject({ text: 'anillo 100.000', secret: 'n8n-secret' });
    await until('the settlement', async () => (await updates())[0]?.status === 'done');
    expect(await updates()).toMatchObject([{ status: 'done', attempts: 1 }]);
  });

  it('keeps the order of a chat, one at a time, while other chats go on', async () => {
    const { url } = await startRelay();
    await registerN8n(url);
    n8n.settle = () => undefined;
    const slow = await TestChat.newPerson(simulator.url);
    const quick = await TestChat.newPerson(simulator.url);
    for (const text of ['uno', 'dos', 'tres']) await slow.send(text);
    await quick.send('otro');
    await until('both chats', () => n8n.handed.length === 2);
    expect(n8n.texts().sort()).toEqual(['otro', 'uno']);
    for (const expected of ['dos', 'tres']) {
      await settled(n8n.handed.find(({ text }) => text === (expected === 'dos' ? 'uno' : 'dos'))!.updateId);
      await until(expected, () => n8n.texts().includes(expected));
    }
    expect(n8n.texts().filter((text) => text !== 'otro')).toEqual(['uno', 'dos', 'tres']);
  });

  it('takes the flow’s word that an update is settled', async () => {
    const { url } = await startRelay();
    await registerN8n(url);
    // the row still says that it is not: only the notification can let the next one through
    n8n.settle = ({ updateId }) =>
      void admin.query("SELECT pg_notify('jewelry_updates', $1)", [
        JSON.stringify({ bot_id: TOKEN.split(':')[0], update_id: updateId, status: 'replied' }),
      ]);
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('uno');
    await chat.send('dos');
    await until('the second', () => n8n.texts().includes('dos'));
    expect(n8n.texts()).toEqual(['uno', 'dos']);
    expect((await updates())[0]).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  it('hands an update over again when it was not settled in time, and parks it after five tries without blocking its chat', async () => {
    const { url, registry } = await startRelay({ times: { redeliverMs: 40 } });
    await registerN8n(url);
    n8n.settle = ({ text, updateId }) => void (text === 'bueno' && settled(updateId));
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('veneno');
    await chat.send('bueno');
    await until('the second update', () => n8n.texts().includes('bueno'));
    expect(n8n.texts().filter((text) => text === 'veneno')).toHaveLength(5);
    await until('the settlement', async () => (await updates())[1]?.status === 'done');
    expect(await updates()).toMatchObject([
      { status: 'parked', attempts: 5, error: 'not settled after 5 tries' },
      { status: 'done' },
    ]);
    await chat.waitForMessage(/No pude procesar su mensaje.*Referencia: [0-9a-f]{8}/s);
    const metrics = await registry.metrics();
    expect(metrics).toMatch(/jewelry_telegram_parked_total 1/);
    // four of the poisoned one; the good one too, when its settlement takes more than the 40 ms
    const redeliveries = /jewelry_telegram_redeliveries_total (\d+)/.exec(metrics)?.[1];
    expect(Number(redeliveries)).toBeGreaterThanOrEqual(4);
  });

  it('hands a text over again sooner than a file, which takes longer to read', async () => {
    const { url } = await startRelay({ times: { redeliverMs: 60, redeliverFileMs: 600_000 } });
    await registerN8n(url);
    n8n.settle = () => undefined;
    const writes = await TestChat.newPerson(simulator.url);
    const speaks = await TestChat.newPerson(simulator.url);
    await speaks.sendVoice({ name: 'a.ogg', mime: 'audio/ogg', data: Buffer.from('OggS') }, 3);
    await writes.send('texto');
    await until('three tries', () => n8n.texts().filter((text) => text === 'texto').length === 3);
    expect(n8n.handed.filter(({ text }) => text === '')).toHaveLength(1);
  });

  it('parks an update that n8n refuses for good, and tells so, while its chat and others go on', async () => {
    const { url } = await startRelay({ times: { redeliverMs: 60 } });
    await registerN8n(url);
    n8n.statusOf = (text) => (text === 'enorme' ? 413 : text === 'roto' ? 500 : 200);
    const first = await TestChat.newPerson(simulator.url);
    const second = await TestChat.newPerson(simulator.url);
    await first.send('enorme');
    await first.send('normal');
    await second.send('roto');
    await until('the next of the chat', () => n8n.texts().includes('normal'));
    expect(n8n.refused.filter((text) => text === 'enorme')).toHaveLength(5);
    await first.waitForMessage(/No pude procesar su mensaje.*Referencia: [0-9a-f]{8}/s);
    // a 500 is the update's own fault once n8n takes others meanwhile
    const others = setInterval(() => void first.send('otro'), 100);
    try {
      await second.waitForMessage(/No pude procesar su mensaje/);
    } finally {
      clearInterval(others);
    }
    const parked = (await updates()).filter(({ status }) => status === 'parked');
    expect(parked).toMatchObject([
      { attempts: 5, error: 'n8n answers 413 after 5 tries' },
      { attempts: 5, error: 'n8n answers 500 after 5 tries' },
    ]);
  });

  it.each([404, 500, 503])('waits without using up tries while n8n answers %i', async (status) => {
    const { url } = await startRelay({ times: { redeliverMs: 2_000, lateNoticeMs: 600_000 } });
    await registerN8n(url);
    n8n.statusOf = () => status;
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('paciencia');
    await until('more refusals than tries', () => n8n.refused.length > 5);
    n8n.statusOf = () => 200;
    await until('the settlement', async () => (await updates())[0]?.status === 'done');
    expect(await updates()).toMatchObject([{ attempts: 1, error: null }]);
  });

  it('tells the seller once that the answer is late although n8n takes updates: a worker of its queue died', async () => {
    const { url, relay } = await startRelay({ times: { lateNoticeMs: 400 } });
    await registerN8n(url);
    n8n.settle = () => undefined;
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('uno');
    await chat.send('dos');
    await chat.waitForMessage(/no se pierde\. Está tardando más de lo normal/);
    expect((await relay.status()).away).toBe(false);
    await settled(n8n.handed[0]!.updateId);
    await until('the second', () => n8n.handed.length === 2);
    await new Promise((wait) => setTimeout(wait, 1_200));
    expect((await updates()).map(({ late }) => late)).toEqual([true, false]);
    expect(await chat.fromBot()).toHaveLength(1);
  });

  it('lets updates wait while n8n is away, tells the seller once, and hands them over when it is back', async () => {
    const { url, relay } = await startRelay({ times: { lateNoticeMs: 300 } });
    await registerN8n(url);
    const port = n8n.port;
    await n8n.close();
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('primero');
    await chat.send('segundo');
    await chat.waitForMessage(/Recibí su mensaje y no se pierde/);
    expect((await relay.status()).away).toBe(true);
    await n8n.listen(port);
    await until('both', () => n8n.handed.length === 2);
    expect(n8n.texts()).toEqual(['primero', 'segundo']);
    expect((await chat.fromBot()).filter((message) => message.text?.includes('no se pierde'))).toHaveLength(
      1,
    );
    await until('both to settle', async () => (await updates()).every(({ status }) => status === 'done'));
    expect(await updates()).toMatchObject([
      { attempts: 1, late: true },
      { attempts: 1, late: false },
    ]);
  });

  it('hands over at once what n8n had when it fell', async () => {
    const { url } = await startRelay({ times: { redeliverMs: 600_000 } });
    await registerN8n(url);
    n8n.settle = () => undefined;
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('a medias');
    await until('the hand-over', () => n8n.handed.length === 1);
    const port = n8n.port;
    await n8n.close();
    await new Promise((wait) => setTimeout(wait, 1_200));
    n8n.settle = ({ updateId }) => void settled(updateId);
    await n8n.listen(port);
    await until('the second hand-over', () => n8n.handed.length === 2);
    expect(n8n.texts()).toEqual(['a medias', 'a medias']);
  });

  it('settles what no flow asked for without waking n8n', async () => {
    const { url } = await startRelay();
    await registerN8n(url);
    const chat = await TestChat.newPerson(simulator.url);
    const { message } = await chat.send('hola');
    await until('the message', () => n8n.handed.length === 1);
    await admin.query(
      `INSERT INTO telegram_updates (bot_id, update_id, chat_id, raw, correlation_id)
       VALUES ($1, 9000000000, $2, '{"update_id":9000000000,"poll":{}}', 'x')`,
      [TOKEN.split(':')[0], message.chat.id],
    );
    await admin.query("SELECT pg_notify('jewelry_relay', '')");
    await until('it to be ignored', async () => (await updates())[1]?.status === 'done');
    expect((await updates())[1]).toMatchObject({ attempts: 0, error: 'not wanted: poll' });
    expect(n8n.handed).toHaveLength(1);
  });
});

describe('several replicas', () => {
  it('hand each update over once, and the second takes over when the first stops', async () => {
    const first = await startRelay();
    const second = await startRelay();
    await registerN8n(second.url);
    expect([(await first.relay.status()).leader, (await second.relay.status()).leader]).toEqual([
      true,
      false,
    ]);
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('con el primero');
    await until('the first', () => n8n.handed.length === 1);
    await first.relay.stop();
    await chat.send('con el segundo');
    await until('the second', () => n8n.handed.length === 2);
    expect(n8n.texts()).toEqual(['con el primero', 'con el segundo']);
    await until('both to settle', async () => (await updates()).every(({ status }) => status === 'done'));
    expect((await updates()).map(({ attempts }) => attempts)).toEqual([1, 1]);
  });

  it('continues after a restart with what was stored and not done', async () => {
    const first = await startRelay();
    await registerN8n(first.url);
    n8n.settle = () => undefined;
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('antes');
    await until('the hand-over', () => n8n.handed.length === 1);
    await first.relay.stop();
    n8n.settle = ({ updateId }) => void settled(updateId);
    await startRelay();
    await until('the second hand-over', () => n8n.handed.length === 2);
    await until('the settlement', async () => (await updates())[0]?.status === 'done');
    // a try is counted beside its hand-over, which may settle first
    await until('the count', async () => (await updates())[0]?.attempts === 2);
  });
});

describe('in front of the Bot API', () => {
  it('answers n8n about its webhook itself, so that Telegram has none', async () => {
    const { url } = await startRelay();
    await registerN8n(url);
    expect(await bot(url, 'getWebhookInfo', {})).toMatchObject({
      result: { url: `http://127.0.0.1:${n8n.port}/webhook/abc/webhook` },
    });
    expect(await bot(simulator.url, 'getWebhookInfo', {})).toMatchObject({ result: { url: '' } });
    await bot(url, 'deleteWebhook', {});
    expect(await bot(url, 'getWebhookInfo', {})).toMatchObject({ result: { url: '' } });
    expect(await bot(url, 'getUpdates', {})).toMatchObject({ ok: false, error_code: 409 });
    expect(await bot(url, 'logOut', {})).toMatchObject({ ok: false, error_code: 403 });
  });

  it('passes calls, uploads and downloads through unchanged', async () => {
    const { url, registry } = await startRelay();
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('hola');
    await until('the chat', async () => (await updates()).length === 1);
    expect(await bot(url, 'sendMessage', { chat_id: chat.userId, text: 'áéí 💍' })).toMatchObject({
      ok: true,
    });
    await chat.waitForMessage('áéí 💍');
    const bytes = Buffer.alloc(3_000_000, 7);
    const form = new FormData();
    form.set('chat_id', String(chat.userId));
    form.set('document', new Blob([bytes]), 'factura.pdf');
    const sent = (await (
      await fetch(`${url}/bot${TOKEN}/sendDocument`, { method: 'POST', body: form })
    ).json()) as {
      result: { document: { file_id: string } };
    };
    const file = (await bot(url, 'getFile', { file_id: sent.result.document.file_id })) as {
      result: { file_path: string };
    };
    const download = await fetch(`${url}/file/bot${TOKEN}/${file.result.file_path}`);
    expect(Buffer.from(await download.arrayBuffer()).equals(bytes)).toBe(true);
    expect(await bot(url, 'sendMessage', { chat_id: 1, text: 'x' })).toMatchObject({
      ok: false,
      error_code: 400,
    });
    expect(await registry.metrics()).toMatch(
      /jewelry_telegram_calls_total\{method="senddocument",outcome="ok"\} 1/,
    );
  });

  it('lets nobody in without the token', async () => {
    const { url } = await startRelay();
    for (const token of ['123:wrong', '123%zz']) {
      const response = await fetch(`${url}/bot${token}/getMe`);
      expect([response.status, await response.json()]).toEqual([
        401,
        { ok: false, error_code: 401, description: 'Unauthorized' },
      ]);
    }
    expect(await bot(url, 'getMe', {})).toMatchObject({ ok: true });
  });

  it('answers 400 to a registration that it cannot read', async () => {
    const { url } = await startRelay();
    const response = await fetch(`${url}/bot${TOKEN}/setWebhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"url":',
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      { ok: false, error_code: 400, description: 'Bad Request: parameters cannot be read' },
    ]);
  });
});

describe('towards Telegram', () => {
  it('removes a webhook that was left behind and takes the updates by polling', async () => {
    await bot(simulator.url, 'setWebhook', { url: 'http://127.0.0.1:9/old' });
    const { url } = await startRelay();
    await registerN8n(url);
    const chat = await TestChat.newPerson(simulator.url);
    await chat.send('llega');
    await until('the update', () => n8n.handed.length === 1);
  });

  it('says so when another program takes the updates', async () => {
    const { relay, url, registry } = await startRelay();
    await registerN8n(url);
    await expect(relay.probe()).resolves.toBeUndefined();
    await bot(simulator.url, 'setWebhook', { url: 'http://127.0.0.1:9/rival' });
    await until(
      'the first removal',
      async () =>
        ((await bot(simulator.url, 'getWebhookInfo', {})) as { result: { url: string } }).result.url === '',
    );
    await bot(simulator.url, 'setWebhook', { url: 'http://127.0.0.1:9/rival' });
    await until('the problem', async () => (await relay.status()).problem !== null);
    await expect(relay.probe()).rejects.toThrow('Otro programa registró un webhook');
    expect(await registry.metrics()).toMatch(/jewelry_telegram_conflict 1/);
  });

  it('takes Telegram’s webhook at PUBLIC_URL with a secret of its own', async () => {
    const { url } = await startRelay({ publicUrl: (port) => `http://127.0.0.1:${port}` });
    await registerN8n(url);
    await until(
      'the registration',
      async () =>
        ((await bot(simulator.url, 'getWebhookInfo', {})) as { result: { url: string } }).result.url ===
        `${url}/webhook`,
    );
    const chat = await TestChat.newPerson(simulator.url);
    const record = await chat.send('por webhook');
    await until('the hand-over', () => n8n.handed.length === 1);
    await until('the settlement', async () => (await updates())[0]?.status === 'done');
    await chat.redeliver(record.update_id ?? 0);
    const forged = await fetch(`${url}/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': 'guess' },
      body: JSON.stringify({ update_id: 5, message: { text: 'falso', chat: { id: 1 } } }),
    });
    expect(forged.status).toBe(403);
    await new Promise((wait) => setTimeout(wait, 300));
    expect(await updates()).toHaveLength(1);
    expect(n8n.texts()).toEqual(['por webhook']);
  });
});
