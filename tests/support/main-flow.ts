import type { IWorkflowBase } from 'n8n-workflow';
import flow from '../../workflows/facturacion-telegram.json';
import type { TelegramUpdate } from '../../core/conversation';
import type { Database } from '../../database/connection';
import { linkChat } from '../../database/repositories/telegram-links';
import { withPlatform } from '../../database/tenancy';
import { Conversation } from '../../nodes/Conversation/Conversation.node';
import { Document } from '../../nodes/Document/Document.node';
import { Extract } from '../../nodes/Extract/Extract.node';
import { Invoice } from '../../nodes/Invoice/Invoice.node';
import { closePools } from '../../nodes/shared/database';
import { TelegramReply } from '../../nodes/TelegramReply/TelegramReply.node';
import { startSimulator, type Simulator } from '../../simulator';
import { TestChat } from './chat';
import { addUser, createShop, type TestShop } from './factories';
import { inertNode, runWorkflow, type WorkflowRun } from './n8n-core';
import { openTestDatabase } from './postgres';

const TYPES = {
  'n8n-nodes-base.telegramTrigger': inertNode('telegramTrigger'),
  'n8n-nodes-base.stickyNote': inertNode('stickyNote', []),
  'n8n-nodes-jewelry-invoice.jewelryConversation': new Conversation(),
  'n8n-nodes-jewelry-invoice.jewelryExtract': new Extract(),
  'n8n-nodes-jewelry-invoice.jewelryInvoice': new Invoice(),
  'n8n-nodes-jewelry-invoice.jewelryDocument': new Document(),
  'n8n-nodes-jewelry-invoice.telegramReply': new TelegramReply(),
};

/**
 * The committed main flow on n8n's engine with our real nodes, a real database and the simulator as Telegram.
 * `pump` stands for the relay: it takes the updates that wait and runs the flow for each, in order.
 */
export class MainFlow {
  private offset = 0;
  readonly updates: TelegramUpdate[] = [];
  readonly runs: WorkflowRun[] = [];

  private constructor(
    readonly db: Database,
    /** Connection string of the test's own database. */
    readonly url: string,
    readonly simulator: Simulator,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(): Promise<MainFlow> {
    const test = await openTestDatabase();
    return new MainFlow(test.db, test.url, await startSimulator(), test.close);
  }

  async stop(): Promise<void> {
    await closePools();
    await this.simulator.close();
    await this.drop();
  }

  get botId(): string {
    return this.simulator.token.split(':')[0]!;
  }

  /** A person with a linked chat in a shop of their own (or in `shop`). */
  async seller(
    options: Parameters<typeof createShop>[1] & {
      shop?: TestShop;
      role?: 'ADMIN' | 'VENDEDOR' | 'CONTADOR';
    } = {},
  ): Promise<{ chat: TestChat; shop: TestShop }> {
    const { shop: given, role = 'VENDEDOR', ...overrides } = options;
    const shop = given ?? (await createShop(this.db, overrides));
    const user = role === 'ADMIN' ? shop.admin : await addUser(this.db, shop.organization.id, { role });
    const chat = await TestChat.newPerson(this.simulator.url);
    await withPlatform(this.db, (tx) =>
      linkChat(tx, {
        organizationId: shop.organization.id,
        userId: user.id,
        botId: this.botId,
        chatId: String(chat.userId),
      }),
    );
    return { chat, shop };
  }

  /** Runs the flow for one update. */
  async run(update: TelegramUpdate): Promise<WorkflowRun> {
    const url = new URL(this.url);
    const result = await runWorkflow(flow as unknown as IWorkflowBase, {
      types: TYPES,
      trigger: 'Mensaje de Telegram',
      items: [{ json: update as never }],
      credentials: {
        telegramApi: { accessToken: this.simulator.token, baseUrl: this.simulator.url },
        openAiApi: { apiKey: 'sin-configurar', url: 'https://api.openai.com/v1' },
        jewelryDatabase: {
          host: url.hostname,
          port: Number(url.port || 5432),
          database: url.pathname.slice(1),
          user: decodeURIComponent(url.username),
          password: decodeURIComponent(url.password),
          ssl: 'no',
        },
      },
    });
    this.runs.push(result);
    return result;
  }

  /** Updates that the bot has not taken yet. */
  async take(): Promise<TelegramUpdate[]> {
    const response = await fetch(
      `${this.simulator.url}/bot${this.simulator.token}/getUpdates?offset=${this.offset}&timeout=0`,
    );
    const { result } = (await response.json()) as { result: TelegramUpdate[] };
    this.offset = (result.at(-1)?.update_id ?? this.offset - 1) + 1;
    this.updates.push(...result);
    return result;
  }

  /** Takes what waits and runs the flow for each update in order. */
  async pump(): Promise<WorkflowRun[]> {
    const runs: WorkflowRun[] = [];
    for (const update of await this.take()) runs.push(await this.run(update));
    return runs;
  }
}
