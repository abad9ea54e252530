import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { Telegraf } from 'telegraf';
import { buttons, TestChat } from '../tests/support/chat';
import { startSimulator, type Simulator } from './start';

const USER = 4242;
let simulator: Simulator;
let chat: TestChat;

beforeEach(async () => {
  simulator = await startSimulator({
    users: [{ id: USER, first_name: 'Ana', username: 'ana_joyas' }],
    webhookRetryMs: 20,
  });
  chat = new TestChat(simulator.url, USER);
});
afterEach(() => simulator.close());

const api = async (method: string, body: unknown = {}, token = simulator.token) => {
  const response = await fetch(`${simulator.url}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as {
    ok: boolean;
    result?: never;
    error_code?: number;
    description?: string;
    parameters?: unknown;
  };
};

describe('Telegraf, unchanged', () => {
  function jewelryBot(): Telegraf {
    const bot = new Telegraf(simulator.token, { telegram: { apiRoot: simulator.url } });
    bot.start((context) => context.reply(`código ${context.payload}`));
    bot.on('callback_query', async (context) => {
      await context.answerCbQuery('Listo');
      await context.editMessageText('<b>Facturado</b>', { parse_mode: 'HTML' });
      await context.replyWithDocument({ source: Buffer.from('%PDF-1.4'), filename: 'factura ñ.pdf' });
    });
    bot.on('text', (context) =>
      context.reply(`<b>Tarjeta</b> &amp; ${context.message.text}`, {
        parse_mode: 'HTML',
        reply_markup: { inline_keyboard: [[{ text: '✅ Confirmar', callback_data: 'draft:confirm' }]] },
      }),
    );
    return bot;
  }

  async function sellOnce(): Promise<void> {
    await chat.send('/start abc');
    await chat.waitForMessage('código abc');
    await chat.send('Anillo 2.500.000');
    const card = await chat.waitForMessage('Tarjeta & Anillo');
    expect(card.entities).toEqual([{ type: 'bold', offset: 0, length: 7 }]);
    const press = await chat.pressAndWait('Confirmar');
    expect(press.answer).toMatchObject({ text: 'Listo', show_alert: false });
    const { message, data } = await chat.waitForDocument();
    expect(message.document?.file_name).toBe('factura ñ.pdf');
    expect(data.toString()).toBe('%PDF-1.4');
    const edited = (await chat.messages()).find((one) => one.message.message_id === card.message_id);
    expect(edited?.message.text).toBe('Facturado');
    expect(edited?.history[0]?.message.text).toBe('Tarjeta & Anillo 2.500.000');
    expect(buttons(edited!.message)).toEqual([]);
  }

  it('sells by long polling', async () => {
    const bot = jewelryBot();
    const running = bot.launch();
    await sellOnce();
    bot.stop();
    await running;
  });

  it('sells by webhook, and answers presses in the webhook answer itself', async () => {
    const bot = jewelryBot();
    const server = createServer(bot.webhookCallback('/hook', { secretToken: 's3creto' }));
    await listen(server);
    await bot.telegram.setWebhook(`${address(server)}/hook`, { secret_token: 's3creto' });
    await sellOnce();
    server.close();
  });
});

describe('webhook', () => {
  it('tries again until it gets a 2xx, keeps the order of a chat, and tells of the last error', async () => {
    const got: { update_id: number; text: string; secret: unknown }[] = [];
    let failures = 3;
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        if (failures-- > 0) return response.writeHead(503).end();
        const update = JSON.parse(body);
        const secret = request.headers['x-telegram-bot-api-secret-token'];
        got.push({ update_id: update.update_id, text: update.message.text, secret });
        response.end();
      });
    });
    await listen(server);
    await api('setWebhook', { url: address(server), secret_token: 'x_1-Y', allowed_updates: ['message'] });
    for (const text of ['uno', 'dos', 'tres']) await chat.send(text);
    await eventually(() => expect(got.map((one) => one.text)).toEqual(['uno', 'dos', 'tres']));
    expect(got.every((one) => one.secret === 'x_1-Y')).toBe(true);
    expect(got[1]!.update_id).toBe(got[0]!.update_id + 1);
    expect((await api('getWebhookInfo')).result).toMatchObject({
      url: address(server),
      pending_update_count: 0,
      last_error_message: 'Wrong response from the webhook: 503 Service Unavailable',
      allowed_updates: ['message'],
    });
    expect((await chat.messages()).every((one) => one.delivered)).toBe(true);
    server.close();
  });

  it('sends an update again with the same id when told to', async () => {
    const ids: number[] = [];
    const server = createServer((request, response) => {
      request.on('data', (chunk) => ids.push(JSON.parse(String(chunk)).update_id));
      request.on('end', () => response.end());
    });
    await listen(server);
    await api('setWebhook', { url: address(server) });
    const sent = await chat.send('hola');
    await eventually(() => expect(ids).toHaveLength(1));
    await chat.redeliver(sent.update_id!);
    await eventually(() => expect(ids).toEqual([sent.update_id, sent.update_id]));
    server.close();
  });

  it('refuses plain HTTP outside the own network, and polling beside a webhook', async () => {
    expect((await api('setWebhook', { url: 'http://example.com/x' })).description).toBe(
      'Bad Request: bad webhook: An HTTPS URL must be provided for webhook',
    );
    await api('setWebhook', { url: 'http://127.0.0.1:9/x' });
    expect(await api('getUpdates')).toEqual({
      ok: false,
      error_code: 409,
      description:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    });
    await chat.send('se pierde');
    await api('deleteWebhook', { drop_pending_updates: true });
    expect((await api('getUpdates')).result).toEqual([]);
  });
});

describe('long polling', () => {
  it('waits for an update, confirms by offset, and lets one poller only', async () => {
    const waiting = api('getUpdates', { timeout: 10 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = api('getUpdates', { timeout: 10 });
    expect((await waiting).description).toBe(
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    );
    const sent = await chat.send('hola');
    const updates = (await second).result as unknown as { update_id: number }[];
    expect(updates.map((one) => one.update_id)).toEqual([sent.update_id]);
    expect((await api('getUpdates', { offset: sent.update_id! + 1 })).result).toEqual([]);
    expect((await chat.messages())[0]?.delivered).toBe(true);
  });

  it('sends only the types of updates that the bot asked for', async () => {
    await api('getUpdates', { allowed_updates: ['callback_query'] });
    await chat.send('hola');
    expect((await api('getUpdates')).result).toEqual([]);
  });
});

describe("errors in Telegram's words", () => {
  beforeEach(() => chat.send('/start'));

  it.each([
    ['sendMessage', { chat_id: 1, text: 'x' }, 400, 'Bad Request: chat not found'],
    ['sendMessage', { chat_id: USER }, 400, 'Bad Request: message text is empty'],
    ['sendMessage', { chat_id: USER, text: 'x'.repeat(4097) }, 400, 'Bad Request: message is too long'],
    [
      'sendMessage',
      { chat_id: USER, text: 'año <b>x', parse_mode: 'HTML' },
      400,
      'Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
    ],
    [
      'sendMessage',
      { chat_id: USER, text: 'año <table>', parse_mode: 'HTML' },
      400,
      'Bad Request: can\'t parse entities: Unsupported start tag "table" at byte offset 5',
    ],
    [
      'sendMessage',
      {
        chat_id: USER,
        text: 'x',
        reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'ñ'.repeat(33) }]] },
      },
      400,
      'Bad Request: BUTTON_DATA_INVALID',
    ],
    [
      'editMessageText',
      { chat_id: USER, message_id: 1, text: 'x' },
      400,
      'Bad Request: message to edit not found',
    ],
    ['deleteMessage', { chat_id: USER, message_id: 1 }, 400, 'Bad Request: message to delete not found'],
    [
      'answerCallbackQuery',
      { callback_query_id: '1' },
      400,
      'Bad Request: query is too old and response timeout expired or query ID is invalid',
    ],
    ['noSuchMethod', {}, 404, 'Not Found: method not found'],
  ])('%s case %#', async (method, body, code, description) => {
    expect(await api(method, body)).toEqual({ ok: false, error_code: code, description });
  });

  it('knows an edit that changes nothing, and edits of what is not the own', async () => {
    const sent = (await api('sendMessage', { chat_id: USER, text: 'hola' })).result as unknown as {
      message_id: number;
    };
    const same = await api('editMessageText', { chat_id: USER, message_id: sent.message_id, text: 'hola' });
    expect(same.description).toMatch(/^Bad Request: message is not modified: specified new message content/);
    const [own] = await chat.messages();
    const other = { chat_id: USER, message_id: own!.message.message_id, text: 'y' };
    expect((await api('editMessageText', other)).description).toBe("Bad Request: message can't be edited");
  });

  it('refuses malformed tokens, and unknown ones when a list is given', async () => {
    expect(await api('getMe', {}, 'abc')).toMatchObject({ error_code: 401 });
    const closed = await startSimulator({ tokens: ['123456:abcdef'] });
    const ask = (token: string) =>
      fetch(`${closed.url}/bot${token}/getMe`).then((response) => response.status);
    expect(await ask('999999:abcdef')).toBe(401);
    expect(await ask('123456:abcdef')).toBe(200);
    await closed.close();
  });

  it('does not let the bot write to who blocked it', async () => {
    await chat.block();
    expect(await api('sendMessage', { chat_id: USER, text: 'x' })).toMatchObject({
      error_code: 403,
      description: 'Forbidden: bot was blocked by the user',
    });
  });

  it('fails as told', async () => {
    await chat.injectFault({ method: 'sendMessage', code: 429, retry_after: 7 });
    expect(await api('sendMessage', { chat_id: USER, text: 'x' })).toEqual({
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 7',
      parameters: { retry_after: 7 },
    });
    expect((await api('sendMessage', { chat_id: USER, text: 'x' })).ok).toBe(true);
    await chat.injectFault({ method: 'sendMessage', kind: 'lose_answer' });
    await expect(api('sendMessage', { chat_id: USER, text: 'perdido' })).rejects.toThrow();
    expect((await chat.fromBot()).map((message) => message.text)).toEqual(['x', 'perdido']);
    expect((await chat.calls('sendMessage')).map((call) => call.status)).toEqual([429, 200, null]);
  });
});

describe('files', () => {
  it('keeps a photo in several sizes that the bot can download', async () => {
    const image = { create: { width: 1600, height: 1000, channels: 3 as const, background: '#ccaa33' } };
    const data = await sharp(image).png().toBuffer();
    const files = [1, 2].map((number) => ({ name: `${number}.png`, mime: 'image/png', data }));
    const album = await chat.sendAlbum(files, 'Dos tiquetes');
    expect(album[0]!.message.media_group_id).toBe(album[1]!.message.media_group_id);
    expect(album.map((one) => one.message.caption)).toEqual(['Dos tiquetes', undefined]);
    const sizes = album[0]!.message.photo!;
    expect(sizes.map((size) => [size.width, size.height])).toEqual([
      [90, 56],
      [320, 200],
      [800, 500],
      [1280, 800],
    ]);
    const file = (await api('getFile', { file_id: sizes[3]!.file_id })).result as unknown as {
      file_path: string;
    };
    const response = await fetch(`${simulator.url}/file/bot${simulator.token}/${file.file_path}`);
    const { format, width } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect([format, width]).toEqual(['jpeg', 1280]);
  });

  it('does not give a bot files over 20 MB', async () => {
    const file = { name: 'grande.pdf', mime: 'application/pdf', data: Buffer.from('x') };
    const sent = await chat.sendDocument(file, undefined, 21 * 1024 * 1024);
    expect((await api('getFile', { file_id: sent.message.document!.file_id })).description).toBe(
      'Bad Request: file is too big',
    );
  });
});

it('remembers chats, files and undelivered updates over a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
  const before = await startSimulator({ dataDir, users: [{ id: USER, first_name: 'Ana' }] });
  const person = new TestChat(before.url, USER);
  const sent = await person.sendDocument(
    { name: 'a.pdf', mime: 'application/pdf', data: Buffer.from('hola') },
    'x',
  );
  await before.close();
  const after = await startSimulator({ dataDir, users: [{ id: USER, first_name: 'Ana' }] });
  const same = new TestChat(after.url, USER);
  expect((await same.download((await same.messages())[0]!.message.document!.file_id)).toString()).toBe(
    'hola',
  );
  const updates = await fetch(`${after.url}/bot${after.token}/getUpdates`).then((response) =>
    response.json(),
  );
  expect(updates).toMatchObject({ result: [{ update_id: sent.update_id }] });
  await after.close();
});

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function address(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function eventually(check: () => void): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return check();
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
