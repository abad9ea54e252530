import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { productionEnvironment } from '../../cli/commands/secrets';
import { startSimulator, type Simulator } from '../../simulator';
import { freePort } from '../../stack/ports';
import { ensureRuntime } from '../../stack/runtime-install';
import { interpolate, readCompose, root } from '../deploy/compose-support';
import { TestChat } from '../support/chat';
import { asOwner, createEmptyDatabase, serverUrl, type TestDatabase } from '../support/postgres';

const TOKEN = '8123456789:AAH-token_de_prueba_de_los_contenedores';
const compose = readCompose('docker-compose.yml');

jest.setTimeout(300_000);

/**
 * No container engine runs here. What the images would run is run instead: their commands, entry point and health
 * check, with the environment that docker-compose.yml makes of a .env of `jewelry secrets`. Only addresses differ.
 */
describe('the programs of the containers, with their own environment', () => {
  const env = parseEnv(productionEnvironment({ token: TOKEN, full: false })) as Record<string, string>;
  const role = `jewelry_test_${randomBytes(5).toString('hex')}`;
  const processes: ChildProcess[] = [];
  let folder: string;
  let simulator: Simulator;
  let application: TestDatabase;
  let n8nDatabase: TestDatabase;
  let apiPort: number;
  let n8nPort: number;
  let runtimePath: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jewelry-containers-'));
    for (const name of ['home', 'data', 'backups']) mkdirSync(join(folder, name));
    const runtime = await ensureRuntime({ root, progress: () => undefined, log: () => undefined });
    // the image has n8n on its PATH
    writeFileSync(join(folder, 'n8n'), `#!/bin/sh\nexec "${runtime.node}" "${runtime.n8n}" "$@"\n`);
    chmodSync(join(folder, 'n8n'), 0o755);
    runtimePath = `${dirname(runtime.node)}:${folder}:${process.env.PATH}`;
    [simulator, application, n8nDatabase, apiPort, n8nPort] = await Promise.all([
      startSimulator({ bot: { token: TOKEN }, tokens: [TOKEN] }),
      createEmptyDatabase(),
      createEmptyDatabase(),
      freePort(),
      freePort(),
    ]);
    await asOwner(serverUrl(), `CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${env.DB_PASSWORD}'`);
  });
  afterAll(async () => {
    for (const child of processes.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    )) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await simulator.close();
    await application.drop();
    await n8nDatabase.drop();
    await asOwner(serverUrl(), `DROP ROLE ${role}`);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Names of the network of containers, as addresses of this machine. */
  const here = (text: string): string =>
    text
      .replaceAll('http://n8n:5678', `http://127.0.0.1:${n8nPort}`)
      .replaceAll('http://server:8000', `http://127.0.0.1:${apiPort}`)
      .replaceAll('/backups', join(folder, 'backups'));

  function environmentOf(service: string): Record<string, string> {
    const address = new URL(application.url);
    const given = Object.entries(compose.services[service]?.environment ?? {}).map(([name, value]) => [
      name,
      here(interpolate(String(value), env)),
    ]);
    return {
      HOME: join(folder, 'home'),
      ...(Object.fromEntries(given) as Record<string, string>),
      PATH: service === 'n8n' ? runtimePath : (process.env.PATH ?? ''),
      ...(service === 'n8n'
        ? {
            JEWELRY_HOME: root,
            N8N_PORT: String(n8nPort),
            N8N_LISTEN_ADDRESS: '127.0.0.1',
            DB_POSTGRESDB_HOST: address.hostname,
            DB_POSTGRESDB_PORT: address.port || '5432',
            DB_POSTGRESDB_USER: role,
            DB_POSTGRESDB_PASSWORD: env.DB_PASSWORD ?? '',
            DB_POSTGRESDB_DATABASE: new URL(n8nDatabase.url).pathname.slice(1),
          }
        : {
            DB_HOST: address.hostname,
            DB_PORT: address.port || '5432',
            DB_USER: role,
            DB_NAME: address.pathname.slice(1),
            TELEGRAM_API_ROOT: simulator.url,
            API_PORT: String(apiPort),
          }),
    };
  }

  /** Runs a one-shot service to its end. */
  async function oneShot(
    service: string,
    words = compose.services[service]?.command ?? [],
    more: Record<string, string> = {},
  ): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, ['dist/cli/main.js', ...words.map(here)], {
      cwd: root,
      env: { ...environmentOf(service), ...more },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  function start(service: string, command: string, args: string[]): void {
    const log = openSync(join(folder, `${service}.log`), 'w');
    processes.push(
      spawn(command, args, { cwd: root, env: environmentOf(service), stdio: ['ignore', log, log] }),
    );
  }

  async function until(what: string, ready: () => Promise<boolean>): Promise<void> {
    const limit = Date.now() + 150_000;
    while (!(await ready())) {
      if (Date.now() > limit) throw new Error(`${what} did not get ready`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  it('takes an empty database to an invoice in the chat, and the doctor finds nothing wrong', async () => {
    expect(existsSync(join(root, 'dist', 'server', 'start.js'))).toBe(true);
    expect(await oneShot('migrations')).toMatchObject({ code: 0 });
    const shop = ['--nombre', 'Joyería Esmeralda', '--slug', 'esmeralda', '--plan', 'pro', '--prefix', 'JOY'];
    expect(await oneShot('migrations', ['org', 'create', ...shop])).toMatchObject({ code: 0 });
    const person = [
      '--cedula',
      '52123456',
      '--nombre',
      'Ana Ruiz',
      '--rol',
      'ADMIN',
      '--telegram-id',
      '900100',
    ];
    expect(await oneShot('migrations', ['user', 'create', '--org', 'esmeralda', ...person])).toMatchObject({
      code: 0,
    });

    start('server', process.execPath, ['dist/server/start.js']);
    start('n8n', 'sh', ['deploy/n8n/entrypoint.sh', 'start']);
    const [, program = '', ...args] = compose.services.n8n?.healthcheck?.test ?? [];
    await until('n8n', async () => {
      const probe = spawn(program, args, {
        env: { PATH: process.env.PATH, N8N_PORT: String(n8nPort) },
        stdio: 'ignore',
      });
      const [code] = (await once(probe, 'exit')) as [number | null];
      return code === 0;
    });
    await until('n8n with its database', () =>
      fetch(`http://127.0.0.1:${n8nPort}/healthz/readiness`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );

    const data = { DATA_DIR: join(folder, 'data') };
    const first = await oneShot('workflows', undefined, data);
    expect(first).toEqual({ code: 0, output: expect.stringMatching(/importado +Facturación por Telegram/) });
    const again = await oneShot('workflows', undefined, data);
    expect(again).toEqual({ code: 0, output: expect.not.stringMatching(/importado/) });
    await until('Telegram', async () => {
      const response = await fetch(`http://127.0.0.1:${apiPort}/health`);
      return ((await response.json()) as { telegram: string }).telegram === 'connected';
    });

    const chat = await TestChat.newPerson(simulator.url, { id: 900100, first_name: 'Ana', bot: 8123456789 });
    await chat.send('anillo oro 18k 850.000 para María Gómez cc 1020345678');
    await chat.waitForMessage(/TOTAL: \$1\.011\.500/, 60_000);
    await chat.press('Generar factura');
    const { data: pdf } = await chat.waitForDocument(60_000);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');

    const examined = await oneShot('doctor', [...(compose.services.doctor?.command ?? []), '--json']);
    const { checks } = JSON.parse(examined.output) as {
      checks: { id: string; status: string; detail: string }[];
    };
    // this machine's size, and copies and alerts that nobody set up here, are not the containers' doing
    const failed = checks.filter(({ status, id }) => status === 'failure' && !id.startsWith('host.'));
    expect(failed).toEqual([]);

    const written = ['server', 'n8n']
      .map((name) => readFileSync(join(folder, `${name}.log`), 'utf8'))
      .join('\n');
    expect(written.length).toBeGreaterThan(100);
    for (const name of [
      'TELEGRAM_BOT_TOKEN',
      'SECRET_KEY',
      'DB_PASSWORD',
      'N8N_PASSWORD',
      'N8N_ENCRYPTION_KEY',
      'METRICS_TOKEN',
    ])
      expect(written + examined.output + first.output).not.toContain(env[name]);
    expect(written).not.toContain('1020345678');
  });
});
