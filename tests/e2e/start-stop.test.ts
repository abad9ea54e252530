import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestChat } from '../support/chat';
import { createEmptyDatabase } from '../support/postgres';
import { startSimulator } from '../../simulator';
import { jewelry, launch, pidOf, secretsOf, sharedStack, startStack } from '../support/stack';

jest.setTimeout(240_000);

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('keeps its secrets for its owner’s eyes and prints none of them', () => {
  const stack = sharedStack();
  for (const file of ['secrets.json', 'database-url', 'stack.json']) {
    expect(statSync(join(stack.dataDir, file)).mode & 0o077).toBe(0);
  }
  const secrets = secretsOf(stack);
  const logs = ['server.log', 'n8n.log', 'postgres.log']
    .map((file) => readFileSync(join(stack.dataDir, 'logs', file), 'utf8'))
    .join('\n');
  for (const secret of [
    secrets.secretKey,
    secrets.n8nEncryptionKey,
    secrets.postgresPassword,
    secrets.botToken,
    secrets.webhookKey,
  ]) {
    expect(logs).not.toContain(secret);
  }
});

it('says so when it runs already with these data', async () => {
  const second = launch({ DATA_DIR: sharedStack().dataDir, API_PORT: '0', N8N_PORT: '0' });
  expect(await second.exit).toBe(1);
  expect(second.output()).toMatch(/Ya hay un npm start en marcha con estos datos/);
  expect((await fetch(`${sharedStack().api}/health/live`)).ok).toBe(true);
});

describe('a start that cannot succeed ends with one line that helps', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'jewelry-start-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('when a port is taken', async () => {
    const other = createServer().listen(0);
    const { port } = other.address() as AddressInfo;
    const start = launch({ DATA_DIR: dataDir, API_PORT: String(port), N8N_PORT: '1' });
    expect(await start.exit).toBe(1);
    expect(start.output()).toMatch(
      new RegExp(`El puerto ${port} \\(API\\) está ocupado[^\\n]*\\n[^\\n]*API_PORT=${port + 1}`),
    );
    other.close();
  });

  it('when DATABASE_URL leads nowhere', async () => {
    const start = launch({
      DATA_DIR: dataDir,
      API_PORT: '18391',
      N8N_PORT: '18392',
      DATABASE_URL: 'postgres://x:y@127.0.0.1:9/z',
    });
    expect(await start.exit).toBe(1);
    expect(start.output()).toMatch(/No se pudo entrar a la base de datos de DATABASE_URL \(ECONNREFUSED\)/);
    expect(start.output()).not.toMatch(/\n\s+at /);
  });

  it('when the environment is not fit for production', async () => {
    const start = launch({ DATA_DIR: dataDir, ENVIRONMENT: 'production' });
    expect(await start.exit).toBe(1);
    expect(start.output()).toMatch(/SECRET_KEY: falta/);
  });

  it('when its own files are damaged', async () => {
    writeFileSync(join(dataDir, 'secrets.json'), '{"secretKey": ');
    const start = launch({ DATA_DIR: dataDir, API_PORT: '18391', N8N_PORT: '18392' });
    expect(await start.exit).toBe(1);
    expect(start.output()).toMatch(/secrets\.json está dañado/);
  });
});

it('works with a database, a Bot API server, ports and an owner of somebody else’s, stops whole and starts again in seconds', async () => {
  const database = await createEmptyDatabase();
  const telegram = await startSimulator({
    bot: { token: '7123456789:somebody-elses-token-for-the-test-00' },
  });
  const env = {
    DATABASE_URL: database.url,
    TELEGRAM_API_ROOT: telegram.url,
    TELEGRAM_BOT_TOKEN: telegram.token,
    SECRET_KEY: 'una-clave-de-prueba-de-32-caracteres-o-mas',
    N8N_USER: 'duena@ejemplo.co',
    N8N_PASSWORD: 'Clave-de-Prueba-1',
  };
  let stack = await startStack({ env });
  try {
    expect(stack.output()).not.toContain('Chat de prueba');
    const cli = (args: string[], input?: string): Promise<string> => {
      Object.assign(process.env, { DATABASE_URL: database.url });
      return jewelry(stack, args, input).finally(() => delete process.env.DATABASE_URL);
    };
    await cli([
      'org',
      'create',
      '--nombre',
      'Joyería Ajena',
      '--slug',
      'ajena',
      '--plan',
      'basic',
      '--prefix',
      'AJE',
    ]);
    const chat = await TestChat.newPerson(telegram.url);
    await cli([
      'user',
      'create',
      '--org',
      'ajena',
      '--cedula',
      '52777001',
      '--nombre',
      'Vendedora',
      '--rol',
      'VENDEDOR',
      '--telegram-id',
      String(chat.userId),
    ]);
    await chat.send('Anillo de oro 18k 1.200.000 para María Gómez cc 1020345678, efectivo');
    await chat.waitForMessage(/Borrador de factura/, 30_000);
    await chat.press('Generar factura');
    await chat.waitForDocument(30_000);
    const login = await fetch(`${stack.n8n}/rest/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ emailOrLdapLoginId: env.N8N_USER, password: env.N8N_PASSWORD }),
    });
    expect(login.status).toBe(200);

    const pids = (['n8n', 'server', 'postgres'] as const).map((name) => pidOf(stack, name));
    expect(await stack.stop({ keepData: true, signal: 'SIGTERM' })).toBe(0);
    expect(pids.filter(alive)).toEqual([]);

    const startedAt = Date.now();
    await chat.mark();
    await chat.send('/ayuda');
    stack = await startStack({ env, dataDir: stack.dataDir, apiPort: stack.apiPort, n8nPort: stack.n8nPort });
    // 8 s on two quiet cores; here another stack and a test runner share them
    expect(Date.now() - startedAt).toBeLessThan(60_000);
    await chat.waitForMessage(/buscar/i, 30_000);
  } finally {
    await stack.stop();
    await telegram.close();
    await database.drop();
  }
});
