import { randomUUID } from 'node:crypto';
import type { Telegram } from 'telegraf';
import type { FlowContext, OutgoingCall, SendingTurn } from '../../core/contract/flow';
import type { Database } from '../../database/connection';
import { claimReplies, endSending, openUpdate } from '../../database/conversation-store';
import { lockUpdate, markUpdateDone, type StoredUpdate } from '../../database/repositories/telegram-updates';
import { withPlatform } from '../../database/tenancy';
import { openTestDatabase } from '../../tests/support/postgres';
import { deliver } from './deliver';
import { TelegramUnavailableError } from './send-call';

const BOT = '700000';

describe('deliver', () => {
  let db: Database;
  let close: () => Promise<void>;
  let nextUpdate = 1;
  let sent: string[];
  let telegramMs: number;
  /** Texts that Telegram refuses for now. */
  let refused: Set<string>;

  beforeAll(async () => {
    ({ db, close } = await openTestDatabase());
  }, 60_000);
  afterAll(() => close());
  beforeEach(() => {
    sent = [];
    telegramMs = 0;
    refused = new Set();
  });

  const telegram = {
    callApi: async (_method: string, payload: { text: string }) => {
      await new Promise((done) => setTimeout(done, telegramMs));
      if (refused.has(payload.text)) throw new Error('the network is away');
      sent.push(payload.text);
      return { message_id: sent.length };
    },
  } as unknown as Telegram;

  const send = (context: FlowContext, calls: OutgoingCall[], turn?: SendingTurn) =>
    deliver(
      calls,
      context,
      {
        telegram,
        db,
        options: {
          tries: 1,
          timeoutMs: 1000,
          maxPauseMs: 1000,
          sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
        },
        file: () => Promise.reject(new Error('no file here')),
      },
      turn,
    );

  const takenTurn = (): SendingTurn => ({ remitente: randomUUID(), tomado: Date.now(), tarjetas: {} });

  const owed = (...texts: string[]) => owedTo(null, texts);

  /** An update whose effect is recorded, with what it owes and who has taken the turn to send it. */
  async function owedTo(
    turn: SendingTurn | null,
    texts: string[],
  ): Promise<{ context: FlowContext; calls: OutgoingCall[] }> {
    const updateId = nextUpdate++;
    const key = { botId: BOT, updateId };
    const calls = texts.map((text, index) => ({
      clave: `text:${index}`,
      method: 'sendMessage',
      payload: { chat_id: '1', text },
    }));
    await withPlatform(db, async (tx) => {
      await openUpdate(tx, { ...key, chatId: '1', raw: { update_id: updateId }, correlationId: 'c' });
      await markUpdateDone(tx, {
        ...key,
        organizationId: null,
        replies: calls,
        ...(turn ? { sender: { id: turn.remitente, leaseMs: 700 } } : {}),
      });
    });
    return {
      context: {
        bot_id: BOT,
        update_id: updateId,
        chat_id: '1',
        organization_id: null,
        user_id: null,
        correlation_id: 'c',
      },
      calls,
    };
  }

  const stored = (context: FlowContext): Promise<StoredUpdate | null> =>
    withPlatform(db, (tx) => lockUpdate(tx, { botId: BOT, updateId: context.update_id }));

  it('sends each reply once when the update is handed over again while the first sender is at work', async () => {
    const { context, calls } = await owed('one', 'two', 'three');
    telegramMs = 150;
    const deliveries = await Promise.all([send(context, calls), send(context, calls), send(context, calls)]);
    expect(sent).toEqual(['one', 'two', 'three']);
    expect(deliveries.map(({ enviados }) => enviados.length).sort()).toEqual([0, 0, 3]);
    expect((await stored(context))?.repliedAt).not.toBeNull();
  });

  it('sends what a sender that died left, as soon as its lease has run out', async () => {
    const { context, calls } = await owed('one', 'two');
    await withPlatform(db, (tx) =>
      claimReplies(tx, { botId: BOT, updateId: context.update_id }, { sender: randomUUID(), leaseMs: 700 }),
    );
    const delivery = send(context, calls);
    await new Promise((done) => setTimeout(done, 250));
    expect(sent).toEqual([]);
    await delivery;
    expect(sent).toEqual(['one', 'two']);
  });

  it('lets the next try in at once when Telegram was away, and only for what is left', async () => {
    const { context, calls } = await owed('one', 'two');
    refused.add('two');
    await expect(send(context, calls)).rejects.toThrow(TelegramUnavailableError);
    expect((await stored(context))?.repliedAt).toBeNull();
    refused.clear();
    const started = Date.now();
    await send(context, calls);
    expect(Date.now() - started).toBeLessThan(400);
    expect(sent).toEqual(['one', 'two']);
  });

  it('lets whoever holds the turn of the conversation send, and the others wait for the end of it', async () => {
    const turn = takenTurn();
    const { context, calls } = await owedTo(turn, ['one', 'two']);
    telegramMs = 150;
    const deliveries = await Promise.all([send(context, calls), send(context, calls, turn)]);
    expect(sent).toEqual(['one', 'two']);
    expect(deliveries.map(({ enviados }) => enviados.length)).toEqual([0, 2]);
    expect((await stored(context))?.repliedAt).not.toBeNull();
  });

  it('takes a turn once: the same item sent again asks what is still owed', async () => {
    const turn = takenTurn();
    const { context, calls } = await owedTo(turn, ['one', 'two']);
    refused.add('two');
    await expect(send(context, calls, turn)).rejects.toThrow(TelegramUnavailableError);
    refused.clear();
    await send(context, calls, turn);
    expect(sent).toEqual(['one', 'two']);
  });

  it('asks for a turn that was taken long ago', async () => {
    const turn = { ...takenTurn(), tomado: Date.now() - 60_000 };
    const { context, calls } = await owedTo(turn, ['one']);
    const other = { sender: randomUUID(), leaseMs: 5_000 };
    await new Promise((done) => setTimeout(done, 750));
    await withPlatform(db, async (tx) => {
      await claimReplies(tx, { botId: BOT, updateId: context.update_id }, other);
      await endSending(
        tx,
        { botId: BOT, updateId: context.update_id },
        { sender: other.sender, sent: { 'text:0': 7 }, settled: true },
      );
    });
    await send(context, calls, turn);
    expect(sent).toEqual([]);
  });

  it('sends for an update that nobody stored', async () => {
    const { context, calls } = await owed('one');
    await send({ ...context, update_id: 999_999 }, calls);
    expect(sent).toEqual(['one']);
  });
});
