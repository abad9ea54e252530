import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../core/configuration/environment';
import { n8nAccess } from '../../stack/installation';
import { withSecretIds } from '../../stack/workflows/ids';
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
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jewelry-deploy-'));
  client = await N8nClient.open(stack.n8n, owner);
});
afterAll(async () => {
  await client.close();
  await archive();
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

const write = (workflow: WorkflowFile): void =>
  writeFileSync(join(folder, 'prueba.json'), JSON.stringify(workflow));
const deploy = (...options: string[]): Promise<string> =>
  jewelry(stack, ['workflows', 'deploy', '--carpeta', folder, ...options]);
const rollback = (...flows: string[]): Promise<string> =>
  jewelry(stack, ['workflows', 'rollback', ...flows, '--carpeta', folder]);

/** What `workflows status` says of the flow. */
async function status(): Promise<string> {
  const text = await jewelry(stack, ['workflows', 'status', '--carpeta', folder]);
  return text
    .split('\n')
    .filter((line) => line.startsWith(NAME))
    .join('\n');
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

async function archive(): Promise<void> {
  const login = await fetch(`${stack.n8n}/rest/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ emailOrLdapLoginId: owner.email, password: owner.password }),
  });
  const cookie = login.headers
    .getSetCookie()
    .map((value) => value.split(';')[0])
    .join('; ');
  const done = await fetch(`${stack.n8n}/rest/workflows/${ID}/archive`, {
    method: 'POST',
    headers: { cookie },
  });
  if (!done.ok) throw new Error(`The flow of this test could not be archived: ${done.status}`);
}

it('brings a new version into the running n8n, and the one before back, without a restart', async () => {
  const pid = pidOf(stack, 'n8n');
  write(flow('uno'));
  expect(await deploy()).toMatch(/^importado +Prueba de despliegue\n.*rollback/);
  await answers('uno');
  expect(await status()).toMatch(/igual en el archivo, en el editor y publicado/);

  write(flow('dos'));
  expect(await status()).toMatch(/el archivo cambió/);
  await answers('uno');
  await deploy();
  await answers('dos');
  expect(await deploy()).toMatch(/^sin cambios/);

  expect(await rollback()).toContain('versión anterior publicada: Prueba de despliegue');
  await answers('uno');
  expect(await status()).toMatch(/se volvió a la versión anterior/);
  // a start of the stack must not undo what an operator did
  expect(await deploy()).toMatch(/^sin cambios/);
  await answers('uno');
  await rollback('prueba');
  await answers('dos');
  expect(await status()).toMatch(/igual en el archivo/);
  expect(pidOf(stack, 'n8n')).toBe(pid);
});

it('tells the file, the editor’s draft and what runs apart, and keeps what staff changed', async () => {
  const edit = (answer: string): Promise<void> =>
    client.put(withSecretIds(flow(answer), secretsOf(stack).secretKey));
  await edit('tres');
  expect(await status()).toMatch(/cambió en el editor[^]*cambios sin publicar/);
  await answers('dos');

  write(flow('cuatro'));
  expect(await status()).toMatch(/cambiaron los dos, el archivo y el editor/);
  expect(await deploy()).toMatch(/^conservado .*cambiaron el archivo y el editor/);
  await answers('dos');
  expect(await status()).toMatch(/cambiaron los dos[^]*cambios sin publicar/);

  await deploy('--forzar');
  await answers('cuatro');
  // what ran before, not the draft that nobody had published
  await rollback();
  await answers('dos');
  await rollback();
  await answers('cuatro');
});

it('leaves what runs in its place when n8n refuses the new version, and says why', async () => {
  const pid = pidOf(stack, 'n8n');
  write(flow('cinco', 'n8n-nodes-que-no-existe.nada'));
  await expect(deploy()).rejects.toThrow(
    /rechazado +Prueba de despliegue \(sigue corriendo el que había: n8n: .+\)/,
  );
  await answers('cuatro');
  write(flow('cuatro'));
  expect(await status()).toMatch(/igual en el archivo, en el editor y publicado/);
  expect(pidOf(stack, 'n8n')).toBe(pid);
});

it('says when there is nothing to go back to', async () => {
  await expect(rollback('otro')).rejects.toThrow(/No hay un flujo «otro». Hay: prueba.json/);
});
