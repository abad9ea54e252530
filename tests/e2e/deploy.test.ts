import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../core/configuration/environment';
import { n8nAccess } from '../../stack/installation';
import { withSecretIds } from '../../stack/workflows/ids';
import { deployWorkflows, rollBack, type Deployment, type ImportRecord } from '../../stack/workflows/deploy';
import { compareWith } from '../../stack/workflows/drift';
import { N8nClient } from '../../stack/workflows/n8n-client';
import type { WorkflowFile } from '../../stack/workflows/workflow-file';
import { jewelry, pidOf, secretsOf, sharedStack } from '../support/stack';

jest.setTimeout(120_000);

const stack = sharedStack();
const { owner } = n8nAccess(readEnvironment({ DATA_DIR: stack.dataDir, N8N_PORT: String(stack.n8nPort) }));
const ID = 'pruebaDespliegue';
const NAME = 'Prueba de despliegue';

let folder: string;
let client: N8nClient;
let cookie: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jewelry-deploy-'));
  client = await N8nClient.open(stack.n8n, owner);
  const login = await fetch(`${stack.n8n}/rest/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ emailOrLdapLoginId: owner.email, password: owner.password }),
  });
  expect(login.status).toBe(200);
  cookie = login.headers
    .getSetCookie()
    .map((value) => value.split(';')[0])
    .join('; ');
});
afterAll(async () => {
  await client.close();
  // out of the editor's list: an export of the shop's flows must not meet it
  await fetch(`${stack.n8n}/rest/workflows/${ID}/archive`, { method: 'POST', headers: { cookie } });
  rmSync(folder, { recursive: true, force: true });
});

/** A flow of its own, so that the shop's stay as they are: it answers with a word. */
function flow(answer: string, type = 'n8n-nodes-base.respondToWebhook'): WorkflowFile {
  return {
    id: ID,
    name: NAME,
    nodes: [
      {
        id: 'entrada',
        name: 'Llega',
        type: 'n8n-nodes-base.webhook',
        typeVersion: 2,
        position: [0, 0],
        webhookId: 'prueba-de-despliegue',
        parameters: { path: 'prueba-de-despliegue', responseMode: 'responseNode', options: {} },
      },
      {
        id: 'respuesta',
        name: 'Responder',
        type,
        typeVersion: 1.1,
        position: [240, 0],
        parameters: { respondWith: 'text', responseBody: answer, options: {} },
      },
    ],
    connections: { Llega: { main: [[{ node: 'Responder', type: 'main', index: 0 }]] } },
    settings: { executionOrder: 'v1', timezone: 'America/Bogota', saveDataSuccessExecution: 'none' },
  };
}

const secretKey = secretsOf(stack).secretKey;
let record: ImportRecord = {};
let file: WorkflowFile;

/** What the command does, with one login for all of it: n8n lets its owner in five times a minute. */
async function deploy(options: { force?: boolean } = {}): Promise<Deployment | undefined> {
  const done = await deployWorkflows([{ file: 'prueba.json', workflow: file }], {
    client,
    secretKey,
    record,
    force: options.force ?? false,
  });
  record = done.record;
  return done.outcomes[0];
}

async function rollback(): Promise<void> {
  const done = await rollBack(record, [{ file: 'prueba.json', workflow: file }], { client, secretKey });
  expect(done.restored).toEqual([{ name: NAME, to: 'anterior' }]);
  record = done.record;
}

async function status(): Promise<string | undefined> {
  const compared = await compareWith(client, [{ file: 'prueba.json', workflow: file }], secretKey, record);
  return compared.find(({ name }) => name === NAME)?.lines.join('\n');
}

/** Waits until callers get the answer: n8n switches over a moment after it says that it did. */
async function answers(expected: string): Promise<void> {
  const limit = Date.now() + 15_000;
  for (;;) {
    const response = await fetch(`${stack.n8n}/webhook/prueba-de-despliegue`);
    const text = await response.text();
    if (text === expected) return;
    if (Date.now() > limit) throw new Error(`It answers «${text}» (${response.status}), not «${expected}»`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

it('brings a new version into the running n8n, and the one before back, without a restart', async () => {
  const pid = pidOf(stack, 'n8n');
  file = flow('uno');
  expect(await deploy()).toEqual({ name: NAME, outcome: 'importado' });
  await answers('uno');
  expect(await status()).toBe('igual en el archivo, en el editor y publicado');

  file = flow('dos');
  expect(await status()).toMatch(/^el archivo cambió/);
  await answers('uno');
  await deploy();
  await answers('dos');
  expect(await deploy()).toEqual({ name: NAME, outcome: 'sin cambios' });

  await rollback();
  await answers('uno');
  expect(await status()).toMatch(/^se volvió a la versión anterior/);
  // a start of the stack must not undo what an operator did
  expect(await deploy()).toEqual({ name: NAME, outcome: 'sin cambios' });
  await answers('uno');
  await rollback();
  await answers('dos');
  expect(await status()).toMatch(/^igual en el archivo/);
  expect(pidOf(stack, 'n8n')).toBe(pid);
});

it('tells the file, the editor’s draft and what runs apart, and keeps what staff changed', async () => {
  await client.put(withSecretIds(flow('tres'), secretKey));
  expect(await status()).toMatch(/^cambió en el editor[^]*cambios sin publicar/);
  await answers('dos');

  file = flow('cuatro');
  expect(await status()).toMatch(/^cambiaron los dos, el archivo y el editor[^]*cambios sin publicar/);
  expect(await deploy()).toEqual({ name: NAME, outcome: 'conservado' });
  await answers('dos');
  expect(await status()).toMatch(/^cambiaron los dos[^]*cambios sin publicar/);

  await deploy({ force: true });
  await answers('cuatro');
  // what ran before, not the draft that nobody had published
  await rollback();
  await answers('dos');
  await rollback();
  await answers('cuatro');
});

it('leaves what runs in its place when n8n refuses the new version, and says why', async () => {
  const pid = pidOf(stack, 'n8n');
  file = flow('cinco', 'n8n-nodes-que-no-existe.nada');
  expect(await deploy()).toEqual({
    name: NAME,
    outcome: 'rechazado',
    reason: expect.stringMatching(/^n8n: .+/) as unknown,
  });
  await answers('cuatro');
  file = flow('cuatro');
  expect(await status()).toBe('igual en el archivo, en el editor y publicado');
  expect(pidOf(stack, 'n8n')).toBe(pid);
});

it('does it by the operator’s commands', async () => {
  const write = (workflow: WorkflowFile): void =>
    writeFileSync(join(folder, 'prueba.json'), JSON.stringify(workflow));
  const workflows = (...args: string[]): Promise<string> =>
    jewelry(stack, ['workflows', ...args, '--carpeta', folder]);
  write(flow('seis'));
  expect(await workflows('deploy')).toMatch(/^importado +Prueba de despliegue\n.*workflows rollback/);
  await answers('seis');
  expect(await workflows('rollback', 'prueba')).toBe('versión anterior publicada: Prueba de despliegue\n');
  await answers('cuatro');
  expect(await workflows('status')).toMatch(/^Prueba de despliegue: se volvió a la versión anterior/m);
  await expect(workflows('rollback', 'otro')).rejects.toThrow(/No hay un flujo «otro». Hay: prueba.json/);
});
