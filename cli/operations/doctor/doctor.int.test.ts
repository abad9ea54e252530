import { createServer, type RequestListener, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import { readEnvironment } from '../../../core/configuration/environment';
import { configureLogging, createLogger } from '../../../core/logging/logger';
import { connect } from '../../../database/connection';
import { connectRedis } from '../../../server/limits/redis';
import { assembleApp } from '../../../server/services';
import { VERSION } from '../../../server/version';
import { startSimulator, type Simulator } from '../../../simulator';
import {
  asOwner,
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/postgres';
import { startRedis, type TestRedis } from '../../../tests/support/redis';
import { asText } from '../../commands/doctor';
import { backup } from '../backup';
import { type Check, type Diagnosis, diagnose } from './index';

const TOKEN = '7000000009:doctor-test-token-doctor-test-token-ab';
const SECRET_KEY = 'k3J9vQ2mX7pL0sD8fG5hT1zR6wB4nC-YuE';
const SECRETS = [TOKEN, SECRET_KEY, 'Kf83-cifrado-de-n8n-0a9b8c7d', 'Zr8fQ2kLm9Xp4tUv'];

jest.setTimeout(60_000);

describe('doctor', () => {
  const closers: (() => Promise<unknown>)[] = [];
  let database: TestDatabase;
  let redis: TestRedis;
  let simulator: Simulator;
  let backups: string;
  let env: NodeJS.ProcessEnv;

  async function listen(handler: RequestListener): Promise<string> {
    const server: Server = createServer(handler);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closers.push(() => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  beforeAll(async () => {
    configureLogging({ write: () => undefined });
    backups = await mkdtemp(join(tmpdir(), 'jewelry-doctor-'));
    database = await createTestDatabase();
    redis = await startRedis();
    simulator = await startSimulator({ bot: { token: TOKEN }, tokens: [TOKEN] });
    closers.push(
      () => rm(backups, { recursive: true }),
      () => database.drop(),
      () => redis.stop(),
      () => simulator.close(),
    );
    const n8n = await listen((_request, response) => response.end('{"status":"ok"}'));
    const url = new URL(database.url);
    url.password ||= 'Zr8fQ2kLm9Xp4tUv';
    env = {
      ENVIRONMENT: 'production',
      SECRET_KEY,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: simulator.url,
      DATABASE_URL: url.toString(),
      REDIS_URL: redis.url,
      N8N_WEBHOOK_URL: `${n8n}/webhook/jewelry-extract`,
      N8N_ENCRYPTION_KEY: 'Kf83-cifrado-de-n8n-0a9b8c7d',
      METRICS_TOKEN: 'una-clave-para-las-metricas',
      LOG_LEVEL: 'INFO',
      ALERT_CHAT_ID: '12345',
    };
    const configuration = readEnvironment(env);
    const db = connect({ url: database.url });
    const limits = connectRedis(redis.url, createLogger('test'));
    const api = await listen(
      assembleApp({
        configuration,
        database: db,
        redis: limits,
        registry: new Registry(),
        relay: null,
        isStopping: () => false,
      }),
    );
    closers.push(
      () => Promise.resolve(limits.disconnect()),
      () => db.close(),
    );
    env.API_PORT = new URL(api).port;
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });
  beforeEach(async () => {
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await client.config('SET', 'appendonly', 'yes');
    client.disconnect();
    await asOwner(
      database.url,
      `INSERT INTO relay_state (bot_id, webhook_url) VALUES (7000000009, 'http://n8n/webhook/x/webhook')
       ON CONFLICT (bot_id) DO UPDATE SET webhook_url = excluded.webhook_url, last_error = NULL`,
    );
    await asOwner(database.url, 'DELETE FROM telegram_updates');
    await callBot('deleteWebhook');
  });

  const callBot = (method: string, body: object = {}): Promise<Response> =>
    fetch(`${simulator.url}/bot${TOKEN}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const examine = (changes: NodeJS.ProcessEnv = {}, options: { production?: boolean } = {}) =>
    diagnose({
      env: { ...env, ...changes },
      production: options.production ?? true,
      backupFolder: backups,
      api: null,
    });
  const find = (diagnosis: Diagnosis, id: string): Check => {
    const check = diagnosis.checks.find((candidate) => candidate.id === id);
    if (!check)
      throw new Error(`There is no check ${id} in ${diagnosis.checks.map((one) => one.id).join(', ')}`);
    return check;
  };

  it('passes a sound production installation, and fails it without a fresh backup', async () => {
    const without = await examine();
    // this machine's own disk, memory and size are not the installation's
    const failures = (diagnosis: Diagnosis): string[] =>
      diagnosis.checks
        .filter(({ status, id }) => status === 'failure' && !/^host\.(size|memory|disk)$/.test(id))
        .map(({ id, detail }) => `${id}: ${detail}`);
    expect(failures(without)).toEqual([expect.stringContaining('host.backup: no hay ninguna')]);
    expect(without.ok).toBe(false);

    await backup({
      databaseUrl: database.url,
      n8nDatabaseUrl: null,
      encryptionKey: null,
      folder: backups,
      keepDays: 30,
      version: VERSION,
      now: new Date(),
    });
    const healthy = await examine();
    expect(failures(healthy)).toEqual([]);
    expect(find(healthy, 'services.health').detail).toContain('base connected, Redis connected');
    expect(find(healthy, 'database.connections').detail).toMatch(/cada réplica puede abrir 51/);
    expect(find(healthy, 'redis.eviction').detail).toBe('noeviction');
    expect(find(healthy, 'telegram.webhook').detail).toContain('por consulta');
  });

  it('names every weak setting at once, with a remedy, and repeats no secret', async () => {
    const diagnosis = await examine({
      SECRET_KEY: 'corta',
      DATABASE_URL: database.url.replace(/\/\/[^@]*@/, '//postgres:1234@'),
      CORS_ORIGINS: '*',
      LOG_LEVEL: 'DEBUG',
      N8N_ENCRYPTION_KEY: '',
      METRICS_TOKEN: '',
      ALERT_CHAT_ID: '',
      PUBLIC_URL: 'http://facturas.test',
    });
    const failed = diagnosis.checks.filter(({ status }) => status === 'failure');
    expect(failed.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'environment.variables',
        'environment.secret_key',
        'environment.db_password',
        'environment.cors',
        'environment.log_level',
        'environment.n8n_encryption_key',
        'services.public_url',
        'host.alerts',
      ]),
    );
    for (const { remedy } of failed) expect(remedy).toMatch(/\S{3,}/);
    const text = asText(diagnosis) + JSON.stringify(diagnosis);
    for (const secret of [...SECRETS, '1234@']) expect(text).not.toContain(secret);
    expect(asText(diagnosis)).toMatch(/✖ SECRET_KEY: .*\n {4}→ .*\n/);
  });

  it('holds a development machine to the checklist only when asked to', async () => {
    const development = { ENVIRONMENT: 'development', ALERT_CHAT_ID: '', LOG_LEVEL: '' };
    const relaxed = await examine(development, { production: false });
    expect(
      relaxed.checks.filter(({ id }) => id.startsWith('environment.')).map(({ status }) => status),
    ).not.toContain('failure');
    const strict = await examine(development);
    expect(find(strict, 'environment.environment')).toMatchObject({
      status: 'failure',
      detail: 'es development',
    });
  });

  it('tells a database that is away, refuses us, or lacks its tables apart', async () => {
    const away = await examine({
      DATABASE_URL: 'postgres://u:Zr8fQ2kLm9Xp4tUv@127.0.0.1:1/x',
      API_PORT: '1',
    });
    expect(find(away, 'database.reachable')).toMatchObject({
      status: 'failure',
      detail: expect.stringMatching(/no responde/),
    });
    expect(find(away, 'services.health')).toMatchObject({ status: 'failure' });
    const missing = await examine({ DATABASE_URL: env.DATABASE_URL?.replace(/\/[^/]*$/, '/no_existe_9') });
    expect(find(missing, 'database.reachable').detail).toMatch(/no existe/);
    const empty = await createEmptyDatabase();
    try {
      const bare = await examine({
        DATABASE_URL: env.DATABASE_URL?.replace(/\/[^/]*$/, new URL(empty.url).pathname),
      });
      expect(find(bare, 'database.migrations')).toMatchObject({
        status: 'failure',
        detail: expect.stringMatching(/^faltan (\d+) de \1$/),
        remedy: expect.stringContaining('jewelry migrate up'),
      });
      expect(
        await asOwner(
          empty.url,
          "SELECT count(*)::int AS n FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
        ),
      ).toEqual([{ n: 0 }]);
    } finally {
      await empty.drop();
    }
  });

  it('sees a newer schema and walls that were taken down', async () => {
    await asOwner(
      database.url,
      "INSERT INTO schema_migrations (name) VALUES ('20990101000000-from-tomorrow')",
    );
    await asOwner(database.url, 'ALTER TABLE invoices NO FORCE ROW LEVEL SECURITY');
    try {
      const diagnosis = await examine();
      expect(find(diagnosis, 'database.migrations').detail).toMatch(/versión más nueva/);
      expect(find(diagnosis, 'database.isolation')).toMatchObject({ status: 'failure' });
    } finally {
      await asOwner(database.url, "DELETE FROM schema_migrations WHERE name LIKE '2099%'");
      await asOwner(database.url, 'ALTER TABLE invoices FORCE ROW LEVEL SECURITY');
    }
  });

  it('warns of a Redis that evicts, forgets, is away or is needed by the queue', async () => {
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await client.config('SET', 'appendonly', 'no');
    client.disconnect();
    const evicting = await examine({ EXECUTIONS_MODE: 'queue' });
    expect(find(evicting, 'redis.eviction')).toMatchObject({
      status: 'failure',
      detail: expect.stringContaining('allkeys-lru'),
    });
    expect(find(evicting, 'redis.persistence')).toMatchObject({ status: 'failure' });
    const away = await examine({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect(find(away, 'redis.reachable')).toMatchObject({ status: 'failure', detail: 'no responde' });
    expect(find(await examine({ REDIS_URL: '' }), 'redis.reachable').status).toBe('skipped');
    const queue = await examine({ REDIS_URL: '', EXECUTIONS_MODE: 'queue' });
    expect(find(queue, 'redis.reachable').status).toBe('failure');
  });

  it('sees a wrong token, a foreign webhook, a 409 and an unreachable Telegram', async () => {
    const wrong = await examine({ TELEGRAM_BOT_TOKEN: '7000000009:otro-token-que-no-es-de-nadie-aqui-xx' });
    expect(find(wrong, 'telegram.token')).toMatchObject({
      status: 'failure',
      detail: expect.stringContaining('no acepta'),
    });
    await callBot('setWebhook', { url: 'https://otro.example/hook' });
    const foreign = await examine();
    expect(find(foreign, 'telegram.webhook').detail).toContain('otro.example');
    await asOwner(
      database.url,
      "UPDATE relay_state SET webhook_url = NULL, last_error = 'Otro programa está leyendo los mensajes de este bot (getUpdates).'",
    );
    const rival = await examine();
    expect(find(rival, 'telegram.relay')).toMatchObject({
      status: 'failure',
      detail: expect.stringContaining('Otro programa'),
      remedy: expect.stringContaining('/revoke'),
    });
    expect(find(rival, 'telegram.registered')).toMatchObject({
      status: 'failure',
      remedy: expect.stringContaining('workflows import'),
    });
    const away = await examine({ TELEGRAM_API_ROOT: 'http://127.0.0.1:1' });
    expect(find(away, 'telegram.token').detail).toBe('no hay conexión con Telegram');
  });

  it('counts what waits for n8n, and says when n8n is away', async () => {
    await asOwner(
      database.url,
      `INSERT INTO telegram_updates (bot_id, update_id, chat_id, raw, correlation_id, received_at)
       VALUES (7000000009, 1, 5, '{}', 'c-1', now() - interval '10 minutes')`,
    );
    const diagnosis = await examine({ N8N_WEBHOOK_URL: 'http://127.0.0.1:1/webhook/jewelry-extract' });
    expect(find(diagnosis, 'telegram.backlog')).toMatchObject({
      status: 'failure',
      detail: expect.stringMatching(/^1 sin atender, el más viejo de hace 10 min$/),
    });
    expect(find(diagnosis, 'services.n8n').status).toBe('failure');
  });
});
