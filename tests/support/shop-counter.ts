import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Database } from '../../database/connection';
import { linkChat } from '../../database/repositories/telegram-links';
import { withPlatform } from '../../database/tenancy';
import type { Message } from '../../simulator/model';
import { TestChat, buttons, textOf, type TestFile } from './chat';
import { addUser, createShop } from './factories';
import { asOwner } from './postgres';

/** Longest that a seller waits for what they asked for, whatever falls meanwhile. */
const PATIENCE_MS = 500_000;
const LOOK_MS = 50;

export interface UpdateFacts {
  status: string;
  attempts: number;
  replied: boolean;
  late: boolean;
  error: string | null;
}

/** What happens around one sale. */
export interface SaleMoments {
  photo?: TestFile;
  beforeTap?: () => void;
  afterTap?: () => void;
}

/** The sellers of one shop, each with a chat, and what must be true of their sales afterwards. */
export class ShopCounter {
  /** `written`: a sale was just sent; `tapped`: it was just confirmed. */
  private readonly events = new EventEmitter();
  private customers = 0;
  private readonly acts = new Map<number, number>();
  /** Confirmed sales: the customer's cédula -> the number on the PDF that came. */
  readonly sold = new Map<string, string>();
  /** Milliseconds until the answer. */
  readonly answers = { card: [] as number[], pdf: [] as number[] };
  /** Times that a seller had to write or tap again, as the answer asked. */
  repeated = 0;

  private constructor(
    private readonly simulatorUrl: string,
    private readonly databaseUrl: string,
    private readonly db: Database,
    private readonly organizationId: string,
  ) {
    this.events.setMaxListeners(0);
  }

  static async open(stack: { simulator: { url: string }; databaseUrl: string }): Promise<ShopCounter> {
    const db = connect({ url: stack.databaseUrl, applicationName: 'jewelry-test', poolSize: 2, overflow: 0 });
    const { organization } = await createShop(db, { invoicePrefix: 'COLA' });
    return new ShopCounter(stack.simulator.url, stack.databaseUrl, db, organization.id);
  }

  close(): Promise<void> {
    return this.db.close();
  }

  /** A new seller with a linked chat. */
  async seller(): Promise<TestChat> {
    const chat = await TestChat.newPerson(this.simulatorUrl, { first_name: 'Vendedora' });
    await whileAway(async () => {
      const user = await addUser(this.db, this.organizationId, { name: 'Vendedora de la cola' });
      await withPlatform(this.db, (tx) =>
        linkChat(tx, {
          organizationId: this.organizationId,
          userId: user.id,
          botId: null,
          chatId: String(chat.userId),
        }),
      );
    });
    return chat;
  }

  /** Resolves when some seller next does it. */
  async next(moment: 'written' | 'tapped'): Promise<void> {
    await once(this.events, moment);
  }

  /** One sale from the message to the PDF with its own number. */
  async sell(chat: TestChat, around: SaleMoments = {}): Promise<void> {
    this.customers += 1;
    const customer = String(70_000_000 + this.customers);
    await chat.mark();
    const written = Date.now();
    await this.insist(
      chat,
      async () => {
        if (around.photo) await chat.sendPhoto(around.photo, `Para Julia Paz cc ${customer} efectivo`);
        else await chat.send(`Anillo de plata 210.000 para Julia Paz cc ${customer} efectivo`);
        this.events.emit('written');
      },
      () => this.cardOf(chat, customer),
    );
    this.answers.card.push(Date.now() - written);
    around.beforeTap?.();
    const confirmed = Date.now();
    const number = await this.insist(
      chat,
      async () => {
        const card = await this.cardOf(chat, customer);
        if (!card) throw new Error(`The card of ${customer} is gone: ${await chat.transcript()}`);
        await chat.press('Generar factura', card.message_id);
        around.afterTap?.();
        this.events.emit('tapped');
      },
      () => this.numberOf(customer),
    );
    await chat.waitForMessage(
      (message) => message.document?.file_name?.includes(number) ?? false,
      PATIENCE_MS,
    );
    this.answers.pdf.push(Date.now() - confirmed);
    this.sold.set(customer, number);
  }

  /** The state of every update that came, in order. */
  updates(): Promise<UpdateFacts[]> {
    return this.query<UpdateFacts>(
      `SELECT status, attempts, replied_at IS NOT NULL AS replied, late_notice_at IS NOT NULL AS late, error
         FROM telegram_updates ORDER BY update_id`,
    );
  }

  /**
   * What has to hold once every update has had its effect and its replies, however they got there.
   * @returns what does not: updates that were given up, chats out of order, sales without their one invoice, gaps
   */
  async faults(limitMs = 180_000): Promise<object> {
    const limit = Date.now() + limitMs;
    while ((await this.updates()).some(({ replied }) => !replied) && Date.now() < limit) await sleep(200);
    const invoices = await this.query<{ numero_factura: string; cliente_cedula: string }>(
      'SELECT numero_factura, cliente_cedula FROM invoices ORDER BY numero_factura',
    );
    const numberOf = new Map(invoices.map((one) => [one.cliente_cedula, one.numero_factura]));
    return {
      unfinished: (await this.updates()).filter(({ status, replied }) => status !== 'done' || !replied),
      outOfOrder: await this.query(
        `SELECT chat_id, update_id FROM (
           SELECT chat_id, update_id, done_at < lag(done_at) OVER (PARTITION BY chat_id ORDER BY update_id) AS early
             FROM telegram_updates) AS ordered WHERE early`,
      ),
      lost: [...this.sold].filter(([customer, number]) => numberOf.get(customer) !== number),
      doubled: invoices.length - numberOf.size,
      unasked: invoices.filter((one) => !this.sold.has(one.cliente_cedula)),
      outOfSequence: invoices
        .map((one, index) => [Number(one.numero_factura.split('-').at(-1)), index + 1])
        .filter(([found, wanted]) => found !== wanted),
    };
  }

  /** Waits for something in the database. */
  async until(what: string, condition: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
    const limit = Date.now() + limitMs;
    while (!(await condition())) {
      if (Date.now() > limit) throw new Error(`Waited ${limitMs} ms for ${what}: ${await this.story()}`);
      await sleep(LOOK_MS);
    }
  }

  /** Does it, and does it again as a person would: when everything is answered and the answer is not what was asked. */
  private async insist<T>(
    chat: TestChat,
    act: () => Promise<void>,
    look: () => Promise<T | undefined>,
  ): Promise<T> {
    const limit = Date.now() + PATIENCE_MS;
    for (;;) {
      this.acts.set(chat.userId, (this.acts.get(chat.userId) ?? 0) + 1);
      await act();
      for (;;) {
        const quiet = await this.isQuiet(chat);
        const found = await look();
        if (found !== undefined) return found;
        if (quiet) break;
        if (Date.now() > limit) {
          throw new Error(
            `No answer in ${PATIENCE_MS} ms: ${await this.story()}; the chat: ${await chat.transcript()}`,
          );
        }
        await sleep(LOOK_MS);
      }
      this.repeated += 1;
    }
  }

  /** Everything that the chat did has come and is answered. */
  private async isQuiet(chat: TestChat): Promise<boolean> {
    const [row] = await this.query<{ came: number; open: number }>(
      `SELECT count(*)::int AS came,
              count(*) FILTER (WHERE status <> 'parked' AND (status <> 'done' OR replied_at IS NULL))::int AS open
         FROM telegram_updates WHERE chat_id = $1`,
      [chat.userId],
    );
    return row !== undefined && row.open === 0 && row.came >= (this.acts.get(chat.userId) ?? 0);
  }

  private async cardOf(chat: TestChat, customer: string): Promise<Message | undefined> {
    return (await chat.fromBot()).findLast(
      (message) =>
        /Borrador de factura/.test(textOf(message)) &&
        textOf(message).includes(customer) &&
        buttons(message).some(({ text }) => text.includes('Generar factura')),
    );
  }

  private async numberOf(customer: string): Promise<string | undefined> {
    const [invoice] = await this.query<{ numero_factura: string }>(
      'SELECT numero_factura FROM invoices WHERE cliente_cedula = $1',
      [customer],
    );
    return invoice?.numero_factura;
  }

  private async story(): Promise<string> {
    const all = await this.updates();
    return JSON.stringify(all.filter(({ replied, attempts }) => !replied || attempts > 1).slice(-20));
  }

  private query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return whileAway(() => asOwner<Row>(this.databaseUrl, text, values));
  }
}

/** Tries again while PostgreSQL is away: it falls in these tests too. */
async function whileAway<T>(work: () => Promise<T>): Promise<T> {
  for (const limit = Date.now() + 60_000; ;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > limit) throw error;
      await sleep(200);
    }
  }
}
