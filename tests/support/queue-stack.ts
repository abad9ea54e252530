import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateUp } from '../../database/migrator';
import { startSimulator, type Simulator } from '../../simulator';
import { installationCredentials } from '../../stack/credentials';
import { DataDir } from '../../stack/data-dir';
import { linkNodes, n8nEnvironment, untilReady } from '../../stack/n8n';
import { freePort } from '../../stack/ports';
import { ensureDatabase, startPostgres } from '../../stack/postgres';
import { ensureRuntime } from '../../stack/runtime-install';
import { serverReady, startServer, telegramConnected } from '../../stack/server-process';
import { SupervisedProcess } from '../../stack/supervised-process';
import { deployCredentials, deployWorkflows } from '../../stack/workflows/deploy';
import { N8nClient } from '../../stack/workflows/n8n-client';
import { readWorkflows } from '../../stack/workflows/workflow-file';
import { interpolate, readCompose, root } from '../deploy/compose-support';
import { startBalancer } from './balancer';
import { RedisServer } from './redis-server';

const OWNER = { email: 'duena@joyeria.local', password: 'Joya-de-prueba-2026' };
const READY_LIMIT_MS = 60_000;

/** One process, started again by its supervisor when it dies. */
export interface Part {
  process: SupervisedProcess;
}

/** A part with an address of its own. */
export interface Service extends Part {
  url: string;
  /** What it has printed, over all its lives. */
  log: () => string;
}

export interface QueueStack {
  simulator: Simulator;
  databaseUrl: string;
  n8nDatabaseUrl: string;
  /** Passwords, tokens and keys, by what they are. */
  secrets: Record<string, string>;
  main: Service;
  webhook: Service;
  workers: Service[];
  servers: Service[];
  postgres: Part;
  /** Ends redis-server as a fall of power does, and starts it on the same port and files after `awayMs`. */
  restartRedis: (awayMs: number) => Promise<void>;
  /** Everything that the processes printed, by the name of each. */
  logs: () => Record<string, string>;
  /** Ends everything and removes every trace. */
  stop: () => Promise<void>;
}

/**
 * n8n in queue mode with the settings of docker-compose.yml: main, workers, one webhook process, redis-server and
 * PostgreSQL of its own; our server twice behind a balancer of connections; the simulated Telegram. Whatever fails,
 * what was started is ended.
 */
export async function startQueueStack(options: { workers?: number } = {}): Promise<QueueStack> {
  const folder = mkdtempSync(join(tmpdir(), 'jewelry-queue-'));
  // PostgreSQL's user walks through
  chmodSync(folder, 0o711);
  const endings: (() => Promise<unknown> | void)[] = [
    () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  ];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const end of endings.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'The queue stack did not end cleanly');
  };
  try {
    return { ...(await start(folder, options.workers ?? 2, endings)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  folder: string,
  workerCount: number,
  endings: (() => Promise<unknown> | void)[],
): Promise<Omit<QueueStack, 'stop'>> {
  const token = `7100000001:${randomBytes(26).toString('base64url').slice(0, 35)}`;
  const secretKey = randomBytes(32).toString('base64url');
  const encryptionKey = randomBytes(24).toString('base64url');
  const databasePassword = randomBytes(18).toString('base64url');
  const webhookKey = randomBytes(24).toString('base64url');
  const runtime = await ensureRuntime({ root, progress: () => undefined, log: () => undefined });
  const simulator = await startSimulator({ bot: { token }, tokens: [token] });
  endings.push(() => simulator.close());

  const files = new Map<string, string>();
  const dataOf = (name: string, logFile: string): DataDir => {
    const data = new DataDir(join(folder, name));
    mkdirSync(data.logs, { recursive: true });
    files.set(name, join(data.logs, logFile));
    return data;
  };
  const logOf = (name: string): string => readFileSync(files.get(name)!, 'utf8');
  const postgres = await startPostgres(
    openToAll(dataOf('postgres', 'postgres.log')),
    databasePassword,
    () => undefined,
  );
  endings.push(() => postgres.process.stop());
  for (const name of ['jewelry', 'n8n']) await ensureDatabase(postgres.url('postgres'), name);
  const [databaseUrl, n8nDatabaseUrl] = [postgres.url('jewelry'), postgres.url('n8n')];
  await migrateUp(databaseUrl);
  const redis = new RedisServer(join(folder, 'redis'), await freePort());
  await redis.start();
  endings.push(() => redis.stop());

  const [mainPort, webhookPort] = await Promise.all([freePort(), freePort()]);
  const startN8n = async (
    name: string,
    service: string,
    command: string[],
    port: number,
  ): Promise<Service> => {
    const data = dataOf(name, 'n8n.log');
    linkNodes(data, root);
    const base = n8nEnvironment({
      runtime,
      data,
      root,
      port,
      databaseUrl: n8nDatabaseUrl,
      databaseSchema: 'public',
      encryptionKey,
      owner: OWNER,
      timeZone: 'America/Bogota',
      note: () => undefined,
      brokerPort: await freePort(),
    });
    const child = new SupervisedProcess({
      name,
      command: runtime.node,
      args: [runtime.n8n, ...command],
      env: {
        ...base,
        ...queueSettings(service, redis.port),
        // tells which worker ran what
        N8N_LOG_LEVEL: 'info',
        QUEUE_HEALTH_CHECK_PORT: String(port),
        N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
        N8N_WEBHOOK_URL: `http://127.0.0.1:${webhookPort}/`,
        N8N_EDITOR_BASE_URL: `http://127.0.0.1:${mainPort}`,
      },
      cwd: data.path,
      logFile: files.get(name)!,
      stopSignal: 'SIGTERM',
      graceMs: 10_000,
    });
    endings.push(() => child.stop());
    child.start();
    return { process: child, url: `http://127.0.0.1:${port}`, log: () => logOf(name) };
  };
  const n8nReady = ({ process: child, url }: Service): Promise<void> =>
    untilReady(url, child, () => undefined);

  // the first makes the tables
  const main = await startN8n('main', 'n8n', ['start'], mainPort);
  const ports = await Promise.all([freePort(), freePort()]);
  const servers = ports.map((port, index) => {
    const name = `server-${index + 1}`;
    const child = startServer({
      root,
      data: dataOf(name, 'server.log'),
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        DATABASE_URL: databaseUrl,
        SECRET_KEY: secretKey,
        REDIS_URL: redis.url,
        TELEGRAM_BOT_TOKEN: token,
        TELEGRAM_API_ROOT: simulator.url,
        API_PORT: String(port),
        N8N_WEBHOOK_URL: `http://127.0.0.1:${webhookPort}/webhook/jewelry-extract`,
      },
      note: () => undefined,
    });
    endings.push(() => child.stop());
    return { process: child, url: `http://127.0.0.1:${port}`, log: () => logOf(name) };
  });
  await Promise.all(servers.map(({ process: child, url }) => serverReady(url, child)));
  const balancer = await startBalancer(ports);
  endings.push(() => balancer.close());
  await n8nReady(main);
  const command = readCompose('docker-compose.yml').services['n8n-worker']?.command ?? [];
  const [webhook, ...workers] = (await Promise.all([
    startN8n('webhook', 'n8n-webhook', ['webhook'], webhookPort),
    ...Array.from({ length: workerCount }, async (_, index) =>
      startN8n(`worker-${index + 1}`, 'n8n-worker', command, await freePort()),
    ),
  ])) as [Service, ...Service[]];
  await Promise.all([webhook, ...workers].map(n8nReady));

  const client = await N8nClient.open(main.url, OWNER);
  try {
    await deployCredentials(
      client,
      installationCredentials({
        databaseUrl,
        botToken: token,
        relayUrl: `${balancer.url}/telegram`,
        openai: { apiKey: null, baseUrl: null },
        webhookKey,
      }),
    );
    await deployWorkflows(readWorkflows(join(root, 'workflows')), {
      client,
      secretKey,
      force: false,
      now: new Date(),
    });
  } finally {
    await client.close();
  }
  if (!(await telegramConnected(balancer.url, READY_LIMIT_MS)))
    throw new Error('n8n did not register with the relay');
  return {
    simulator,
    databaseUrl,
    n8nDatabaseUrl,
    secrets: {
      token,
      secretKey,
      encryptionKey,
      databasePassword,
      webhookKey,
      ownerPassword: OWNER.password,
    },
    main,
    webhook,
    workers,
    servers,
    postgres,
    restartRedis: (awayMs) => redis.restart(awayMs),
    logs: () => Object.fromEntries([...files.keys()].map((name) => [name, logOf(name)])),
  };
}

function openToAll(data: DataDir): DataDir {
  chmodSync(data.path, 0o711);
  return data;
}

/** What docker-compose.yml says about the queue, with this Redis. */
function queueSettings(service: string, redisPort: number): NodeJS.ProcessEnv {
  const environment = readCompose('docker-compose.yml').services[service]?.environment ?? {};
  const wanted = Object.entries(environment)
    .filter(([name]) =>
      /^(EXECUTIONS_MODE|OFFLOAD_|QUEUE_|N8N_DEFAULT_BINARY|DB_POSTGRESDB_POOL|N8N_METRICS)/.test(name),
    )
    .map(([name, value]) => [name, interpolate(String(value), { EXECUTIONS_MODE: 'queue' })]);
  return {
    ...(Object.fromEntries(wanted) as Record<string, string>),
    QUEUE_BULL_REDIS_HOST: '127.0.0.1',
    QUEUE_BULL_REDIS_PORT: String(redisPort),
  };
}
