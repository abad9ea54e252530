import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment } from '../../core/configuration/environment';
import { connect, type Database } from '../../database/connection';
import { linkChat } from '../../database/repositories/telegram-links';
import type { User } from '../../database/repositories/users';
import { withPlatform } from '../../database/tenancy';
import { n8nAccess } from '../../stack/installation';
import { withSecretIds } from '../../stack/workflows/ids';
import { N8nClient } from '../../stack/workflows/n8n-client';
import type { WorkflowFile, WorkflowNode } from '../../stack/workflows/workflow-file';
import { TestChat } from './chat';
import { addUser, createShop, type TestShop } from './factories';
import { databaseUrlOf, secretsOf, type StackAddresses } from './stack';

const WORKFLOWS = resolve(__dirname, '..', '..', 'workflows');

/** What is different in a box of a flow while a test looks at it. */
export type Change = (node: WorkflowNode) => Partial<WorkflowNode>;

/** A shop whose administrator and seller have chats. */
export interface LiveShop extends TestShop {
  id: string;
  adminChat: TestChat;
  seller: TestChat;
}

/** The committed flows in the n8n of a running stack, changed for a while as staff could change them. */
export class LiveFlows {
  private constructor(
    private readonly stack: StackAddresses,
    readonly client: N8nClient,
    readonly db: Database,
  ) {}

  static async open(stack: StackAddresses): Promise<LiveFlows> {
    const { owner } = n8nAccess(
      readEnvironment({ DATA_DIR: stack.dataDir, N8N_PORT: String(stack.n8nPort) }),
    );
    const db = connect({
      url: databaseUrlOf(stack),
      applicationName: 'jewelry-test',
      poolSize: 2,
      overflow: 0,
    });
    return new LiveFlows(stack, await N8nClient.open(stack.n8n, owner), db);
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.db.close();
  }

  async shop(options: Parameters<typeof createShop>[1] = {}): Promise<LiveShop> {
    const shop = await createShop(this.db, { plan: 'pro', slug: `viva-${randomUUID()}`, ...options });
    const { id } = shop.organization;
    const seller = await addUser(this.db, id);
    return {
      ...shop,
      id,
      adminChat: await this.chatOf(shop.admin, id),
      seller: await this.chatOf(seller, id),
    };
  }

  private async chatOf(user: User, organizationId: string): Promise<TestChat> {
    const chat = await TestChat.newPerson(this.stack.simulator, { first_name: user.name });
    await withPlatform(this.db, (tx) =>
      linkChat(tx, { organizationId, userId: user.id, botId: null, chatId: String(chat.userId) }),
    );
    // Telegram lets a bot write only to who wrote first
    await chat.send('/ayuda');
    await chat.waitForMessage(/buscar/i, 30_000);
    await chat.mark();
    return chat;
  }

  /** Publishes the flow with some boxes changed, and the committed one again afterwards. */
  async whileChanged(file: string, change: Change, work: () => Promise<void>): Promise<void> {
    const workflow = JSON.parse(readFileSync(join(WORKFLOWS, file), 'utf8')) as WorkflowFile;
    const good = withSecretIds(workflow, secretsOf(this.stack).secretKey);
    await this.client.put({ ...good, nodes: good.nodes.map((node) => ({ ...node, ...change(node) })) });
    await this.client.publish(good.id);
    try {
      await work();
    } finally {
      await this.client.put(good);
      await this.client.publish(good.id);
    }
  }
}

/** For flows with a clock: now, and again each second. */
export const everySecond: Change = (node) =>
  node.type === 'n8n-nodes-base.scheduleTrigger'
    ? { parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } } }
    : {};

/** Waits for something that nobody announces. */
export async function until(condition: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const limit = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`It did not happen within ${limitMs} ms`);
    await sleep(100);
  }
}
