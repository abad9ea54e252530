import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Telegram } from 'telegraf';
import { sendCall, splitMessage, TelegramUnavailableError, type SendOptions } from './send-call';

type Answer = { status?: number; body?: unknown; hang?: boolean };

/** A Bot API that answers as it is told, one answer after the other (the last one for ever). */
class FakeBotApi {
  readonly bodies: Record<string, unknown>[] = [];
  answers: Answer[] = [];
  private server!: Server;

  async start(): Promise<Telegram> {
    this.server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        this.bodies.push(JSON.parse(text || '{}') as Record<string, unknown>);
        const answer = this.answers.length > 1 ? this.answers.shift()! : (this.answers[0] ?? {});
        if (answer.hang) return;
        response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.body ?? { ok: true, result: { message_id: 77 } }));
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    return new Telegram('1:abc', { apiRoot: `http://127.0.0.1:${port}/` });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const refused = (error_code: number, description: string, parameters?: object): Answer => ({
  status: error_code,
  body: { ok: false, error_code, description, parameters },
});

describe('sendCall', () => {
  let api: FakeBotApi;
  let telegram: Telegram;
  let waits: number[];
  let options: SendOptions;
  beforeEach(async () => {
    api = new FakeBotApi();
    telegram = await api.start();
    waits = [];
    options = {
      tries: 4,
      timeoutMs: 1000,
      maxPauseMs: 30_000,
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
    };
  });
  afterEach(() => api.stop());

  const send = (payload: Record<string, unknown>, method = 'sendMessage') =>
    sendCall(telegram, { method, payload: { chat_id: '1', ...payload } }, options);

  it('gives the message id', async () => {
    expect(await send({ text: 'hola' })).toEqual({ status: 'sent', messageId: 77 });
  });

  it('waits as long as Telegram asks and tries again', async () => {
    api.answers = [refused(429, 'Too Many Requests: retry after 3', { retry_after: 3 }), {}];
    expect(await send({ text: 'hola' })).toMatchObject({ status: 'sent' });
    expect(waits).toEqual([3000]);
  });

  it('does not hold an execution for a pause of minutes', async () => {
    api.answers = [refused(429, 'Too Many Requests: retry after 900', { retry_after: 900 })];
    await expect(send({ text: 'hola' })).rejects.toThrow(TelegramUnavailableError);
    expect(waits).toEqual([]);
  });

  it('tries again on 5xx with growing pauses, and gives up after its tries', async () => {
    api.answers = [{ status: 502 }, { status: 500 }, {}];
    expect(await send({ text: 'hola' })).toMatchObject({ status: 'sent' });
    expect(waits).toEqual([250, 500]);
    api.answers = [{ status: 502 }];
    await expect(send({ text: 'hola' })).rejects.toThrow(TelegramUnavailableError);
  });

  it.each([
    [401, 'Unauthorized'],
    [404, 'Not Found'],
  ])(
    'still owes what Telegram refuses because of the token (%i): it is being changed',
    async (status, text) => {
      api.answers = [refused(status, text)];
      await expect(send({ text: 'hola' })).rejects.toThrow(TelegramUnavailableError);
      expect(api.bodies).toHaveLength(1);
    },
  );

  it('cuts a call that hangs', async () => {
    options.timeoutMs = 100;
    options.tries = 2;
    api.answers = [{ hang: true }];
    await expect(send({ text: 'hola' })).rejects.toThrow(TelegramUnavailableError);
    expect(api.bodies).toHaveLength(2);
  });

  it('says it in plain text when the markup cannot be parsed', async () => {
    api.answers = [refused(400, "Bad Request: can't parse entities: unsupported start tag"), {}];
    expect(await send({ text: '<b>Anillo</b> &amp; dije', parse_mode: 'HTML' })).toMatchObject({
      status: 'sent',
    });
    expect(api.bodies[1]).toEqual({ chat_id: '1', text: 'Anillo & dije' });
  });

  it('takes "not modified" for done, and tells when the message is gone', async () => {
    api.answers = [refused(400, 'Bad Request: message is not modified: …')];
    expect(await send({ text: 'x', message_id: 1 }, 'editMessageText')).toEqual({
      status: 'sent',
      messageId: null,
    });
    api.answers = [refused(400, 'Bad Request: message to edit not found')];
    expect(await send({ text: 'x', message_id: 1 }, 'editMessageText')).toEqual({ status: 'gone' });
  });

  it('does not repeat what Telegram refuses for good', async () => {
    api.answers = [refused(403, 'Forbidden: bot was blocked by the user')];
    expect(await send({ text: 'hola' })).toMatchObject({ status: 'failed', code: 403 });
    expect(api.bodies).toHaveLength(1);
  });

  it('never lets the token into an error', async () => {
    await api.stop();
    options.tries = 1;
    const error = await send({ text: 'hola' }).catch((reason: unknown) => reason);
    expect(String((error as Error).cause)).not.toContain('1:abc');
    await api.start();
  });
});

describe('splitMessage', () => {
  it('cuts at the end of a line, keeps every word and leaves the buttons to the last part', () => {
    const text = Array.from({ length: 300 }, (_unused, index) => `línea ${index} con un anillo 💍`).join(
      '\n',
    );
    const keyboard = { inline_keyboard: [] };
    const parts = splitMessage({ chat_id: '1', text, reply_markup: keyboard });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map((part) => part.text).join('\n')).toBe(text);
    for (const part of parts) expect((part.text as string).length).toBeLessThanOrEqual(4096);
    expect(parts.map((part) => part.reply_markup)).toEqual([
      ...parts.slice(1).map(() => undefined),
      keyboard,
    ]);
  });

  it('does not cut a character in two', () => {
    const parts = splitMessage({ text: 'a' + '💍'.repeat(4000) });
    // throws on half a surrogate pair
    for (const part of parts) expect(encodeURIComponent(part.text as string)).not.toBe('');
  });
});
