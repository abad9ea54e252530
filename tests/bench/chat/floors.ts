import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDir } from '../../../stack/data-dir';
import { n8nEnvironment } from '../../../stack/n8n';
import { freePort } from '../../../stack/ports';
import type { Runtime } from '../../../stack/runtime-install';
import { N8nClient } from '../../../stack/workflows/n8n-client';
import type { WorkflowFile } from '../../../stack/workflows/workflow-file';

/** Bots of the floors, of their own so that nothing of ours stands between the simulator and n8n. */
export const FLOOR_BOTS = { plain: 810_000_001, expressions: 810_000_002 } as const;

const SETTINGS = { executionOrder: 'v1', saveDataSuccessExecution: 'none', saveManualExecutions: false };

/**
 * Telegram Trigger -> No Operation -> sendMessage on the same n8n. `expressions`: answers the chat that wrote, as
 * anybody would build it; `plain`: always the same chat, the least that n8n can do.
 */
export async function publishFloors(n8n: N8nClient, simulator: string, chatId: number): Promise<void> {
  for (const [kind, bot] of Object.entries(FLOOR_BOTS)) {
    const credential = { id: `floor${bot}`, name: `Piso ${kind}` };
    await n8n.putCredential(
      {
        ...credential,
        type: 'telegramApi',
        data: { accessToken: `${bot}:floor_of_the_bench`, baseUrl: simulator },
      },
      { replace: true },
    );
    const telegramApi = credential;
    const workflow: WorkflowFile = {
      id: `benchFloor${kind}`.slice(0, 16),
      name: `Piso: ${kind}`,
      nodes: [
        {
          id: `trigger-${kind}`,
          name: 'Mensaje',
          type: 'n8n-nodes-base.telegramTrigger',
          typeVersion: 1.2,
          position: [0, 0],
          parameters: { updates: ['message', 'callback_query'], additionalFields: {} },
          credentials: { telegramApi },
          webhookId: `bench-floor-${kind}`,
        },
        {
          id: `noop-${kind}`,
          name: 'Nada',
          type: 'n8n-nodes-base.noOp',
          typeVersion: 1,
          position: [200, 0],
          parameters: {},
        },
        {
          id: `send-${kind}`,
          name: 'Responder',
          type: 'n8n-nodes-base.telegram',
          typeVersion: 1.2,
          position: [400, 0],
          parameters: {
            chatId: kind === 'plain' ? String(chatId) : '={{ $json.message.chat.id }}',
            text: kind === 'plain' ? 'hola' : '={{ $json.message.text }}',
            additionalFields: { appendAttribution: false },
          },
          credentials: { telegramApi },
        },
      ],
      connections: {
        Mensaje: { main: [[{ node: 'Nada', type: 'main', index: 0 }]] },
        Nada: { main: [[{ node: 'Responder', type: 'main', index: 0 }]] },
      },
      settings: SETTINGS,
    };
    await n8n.put(workflow);
    await n8n.publish(workflow.id);
  }
}

export interface StockN8n {
  webhook: string;
  stop(): Promise<void>;
}

/** A fresh n8n with its default settings (SQLite, no tuning) and Webhook -> Respond with one expression. */
export async function startStockN8n(runtime: Runtime, root: string): Promise<StockN8n> {
  const folder = mkdtempSync(join(tmpdir(), 'jewelry-bench-n8n-'));
  const port = await freePort();
  const owner = { email: 'bench@joyeria.local', password: 'Bench-2026-joyeria' };
  const env = n8nEnvironment({
    runtime,
    data: new DataDir(folder),
    root,
    port,
    databaseUrl: 'postgres://unused@127.0.0.1/unused',
    databaseSchema: 'unused',
    encryptionKey: 'bench-bench-bench-bench-bench-32',
    owner,
    timeZone: 'America/Bogota',
    note: () => undefined,
    brokerPort: await freePort(),
  });
  for (const name of Object.keys(env))
    if (/^(DB_|N8N_EXPRESSION_|EXECUTIONS_|N8N_METRICS)/.test(name)) delete env[name];
  const child = spawn(runtime.node, [runtime.n8n, 'start'], { env, cwd: folder, stdio: 'ignore' });
  const exit = new Promise<void>((done) => child.once('close', () => done()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exit;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const base = `http://127.0.0.1:${port}`;
    await until(`n8n at ${base}`, async () => (await fetch(`${base}/healthz/readiness`)).ok);
    // ready comes a moment before the owner of the environment may log in
    let client: N8nClient | null = null;
    await until('the login of n8n', async () => {
      client = await N8nClient.open(base, owner);
      return true;
    });
    const n8n = client as unknown as N8nClient;
    await n8n.put({
      id: 'benchStock000001',
      name: 'Piso: webhook',
      nodes: [
        {
          id: 'webhook',
          name: 'Webhook',
          type: 'n8n-nodes-base.webhook',
          typeVersion: 2,
          position: [0, 0],
          parameters: { httpMethod: 'POST', path: 'bench', responseMode: 'responseNode', options: {} },
          webhookId: 'bench-webhook',
        },
        {
          id: 'respond',
          name: 'Respond',
          type: 'n8n-nodes-base.respondToWebhook',
          typeVersion: 1.1,
          position: [200, 0],
          parameters: { respondWith: 'json', responseBody: '={{ $json.body }}', options: {} },
        },
      ],
      connections: { Webhook: { main: [[{ node: 'Respond', type: 'main', index: 0 }]] } },
      settings: { executionOrder: 'v1' },
    });
    await n8n.publish('benchStock000001');
    await n8n.close();
    const webhook = `${base}/webhook/bench`;
    await until('the webhook', async () => (await post(webhook)) === 200);
    return { webhook, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One call of the stock webhook. @returns the status */
export async function post(webhook: string): Promise<number> {
  const response = await fetch(webhook, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'anillo de oro 18k 2.500.000' }),
    signal: AbortSignal.timeout(30_000),
  });
  await response.arrayBuffer();
  return response.status;
}

export async function until(what: string, look: () => Promise<boolean>, limitMs = 90_000): Promise<void> {
  for (const limit = Date.now() + limitMs; ;) {
    if (await look().catch(() => false)) return;
    if (Date.now() > limit) throw new Error(`Waited ${limitMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
