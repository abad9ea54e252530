import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, IWorkflowBase } from 'n8n-workflow';
import type { Database } from '../../database/connection';
import { linkChat } from '../../database/repositories/telegram-links';
import { withPlatform } from '../../database/tenancy';
import { Document } from '../../nodes/Document/Document.node';
import { Extract } from '../../nodes/Extract/Extract.node';
import { Invoice } from '../../nodes/Invoice/Invoice.node';
import { forgetCredentials } from '../../nodes/shared/credential';
import { closePools } from '../../nodes/shared/database';
import { TelegramReply } from '../../nodes/TelegramReply/TelegramReply.node';
import { startSimulator, type Simulator } from '../../simulator';
import { ifNode, respondToWebhook, stopAndError, type WebhookAnswer } from '../support/base-nodes';
import { TestChat } from '../support/chat';
import { inertNode, runWorkflow, type WorkflowRun } from '../support/n8n-core';
import { asOwner, openTestDatabase } from '../support/postgres';

/** A committed flow on n8n's engine with our real nodes, a real database and the simulator as Telegram. */
export class FlowBench {
  private constructor(
    readonly db: Database,
    private readonly url: string,
    readonly simulator: Simulator,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(): Promise<FlowBench> {
    const test = await openTestDatabase();
    return new FlowBench(test.db, test.url, await startSimulator(), test.close);
  }

  async stop(): Promise<void> {
    await closePools();
    await this.simulator.close();
    await this.drop();
  }

  get botId(): string {
    return this.simulator.token.split(':')[0]!;
  }

  /** A person whose chat is linked to that user. */
  async chatOf(user: { id: string }, organizationId: string): Promise<TestChat> {
    const chat = await TestChat.newPerson(this.simulator.url);
    // Telegram lets a bot write only to who wrote first
    await chat.send('/start');
    await withPlatform(this.db, (tx) =>
      linkChat(tx, { organizationId, userId: user.id, botId: this.botId, chatId: String(chat.userId) }),
    );
    return chat;
  }

  /** Everything that the audit log says about flows that failed, oldest first. */
  failures(): Promise<{ organization_id: string | null; entity_id: string; new_values: IDataObject }[]> {
    return asOwner(
      this.url,
      `SELECT organization_id, entity_id, new_values FROM audit_logs WHERE action = 'ERROR_FLUJO' ORDER BY id`,
    );
  }

  /** @param options.databasePort another than the database's: nobody answers there */
  async run(
    file: string,
    trigger: string,
    input: object,
    options: { databasePort?: number } = {},
  ): Promise<WorkflowRun & { answers: WebhookAnswer[] }> {
    forgetCredentials();
    const flow = JSON.parse(
      readFileSync(join(__dirname, '..', '..', 'workflows', file), 'utf8'),
    ) as IWorkflowBase;
    // waiting between tries is n8n's affair
    for (const node of flow.nodes) if (node.retryOnFail) node.waitBetweenTries = 0;
    const answers: WebhookAnswer[] = [];
    const base = 'n8n-nodes-base.';
    const ours = 'n8n-nodes-jewelry-invoice.';
    const address = new URL(this.url);
    const result = await runWorkflow(flow, {
      types: {
        [`${base}webhook`]: inertNode('webhook'),
        [`${base}errorTrigger`]: inertNode('errorTrigger'),
        [`${base}scheduleTrigger`]: inertNode('scheduleTrigger'),
        [`${base}stickyNote`]: inertNode('stickyNote', []),
        [`${base}respondToWebhook`]: respondToWebhook(answers),
        [`${base}if`]: ifNode(),
        [`${base}stopAndError`]: stopAndError(),
        [`${ours}jewelryExtract`]: new Extract(),
        [`${ours}jewelryInvoice`]: new Invoice(),
        [`${ours}jewelryDocument`]: new Document(),
        [`${ours}telegramReply`]: new TelegramReply(),
      },
      trigger,
      items: [{ json: input as IDataObject }],
      credentials: {
        telegramApi: { accessToken: this.simulator.token, baseUrl: this.simulator.url },
        openAiApi: { apiKey: 'sin-configurar', url: 'https://api.openai.com/v1' },
        jewelryDatabase: {
          host: address.hostname,
          port: options.databasePort ?? Number(address.port || 5432),
          database: address.pathname.slice(1),
          user: decodeURIComponent(address.username),
          password: decodeURIComponent(address.password),
          ssl: 'no',
        },
      },
    });
    return { ...result, answers };
  }
}
