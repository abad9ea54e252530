import { join, resolve } from 'node:path';
import type { Configuration } from '../core/configuration/environment';
import { migrateUp } from '../database/migrator';
import { installationCredentials } from './credentials';
import { DataDir, type Secrets } from './data-dir';
import { openDatabases } from './databases';
import { seedDemoShop, startDemoTelegram, type DemoTelegram } from './demo';
import { StackFailure, asFailure } from './failure';
import { startN8n, untilReady } from './n8n';
import { requireFree } from './ports';
import { ensureRuntime } from './runtime-install';
import { Screen, elapsed } from './screen';
import { serverReady, startServer, telegramConnected } from './server-process';
import { ownerEmail, readSettings, withDotEnv } from './settings';
import { warmUp } from './warm-up';
import { deployCredentials, deployWorkflows, type ImportRecord } from './workflows/deploy';
import { N8nClient } from './workflows/n8n-client';
import { readWorkflows } from './workflows/workflow-file';

const TELEGRAM_LIMIT_MS = 30_000;

/** Something to end, in the reverse order of its start. */
type Ending = () => Promise<void> | void;

/** What `npm start` does, from the data folder to the addresses on the screen; ends with the process. */
export async function runStack(root: string): Promise<void> {
  const screen = new Screen();
  const endings: Ending[] = [];
  let ending: Promise<void> | null = null;
  const end = (code: number): Promise<void> =>
    (ending ??= (async () => {
      screen.progress(null);
      for (const step of endings.reverse()) {
        try {
          await step();
        } catch (error) {
          screen.line('inicio', `Al cerrar: ${(error as Error).message}`);
        }
      }
      process.exit(code);
    })());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!ending) screen.line('inicio', 'Cerrando en orden…');
      void end(0);
    });
  }
  whenOrphaned(() => {
    screen.line('inicio', 'npm terminó; cerrando en orden…');
    void end(0);
  });
  try {
    await start(root, screen, endings);
  } catch (error) {
    if (ending) return;
    const failure = asFailure(error);
    if (failure instanceof StackFailure) screen.block(`\n✖ ${failure.message}\n  ${failure.remedy}`);
    else screen.block(`\n✖ Error inesperado al arrancar.\n${(error as Error).stack ?? String(error)}`);
    await end(1);
  }
}

/** npm passes signals on, but not when it is killed itself: what it started must not stay behind. */
function whenOrphaned(act: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 1_000);
  timer.unref();
}

async function start(root: string, screen: Screen, endings: Ending[]): Promise<void> {
  const startedAt = Date.now();
  const note =
    (source: string) =>
    (text: string): void =>
      screen.line(source, text);
  const env = withDotEnv(root, process.env);
  const configuration = readSettings(env);
  const data = new DataDir(resolve(configuration.dataDirectory));
  await data.claim();
  endings.push(() => data.release());
  const secrets = data.secrets();
  const { port: apiPort } = configuration.api;
  const { port: n8nPort } = configuration.n8n;
  await requireFree(apiPort, 'API_PORT', 'API');
  await requireFree(n8nPort, 'N8N_PORT', 'n8n');

  const inicio = note('inicio');
  inicio('Preparando PostgreSQL y n8n…');
  const runtimeReady = ensureRuntime({ root, progress: (text) => screen.progress(text), log: inicio });
  // its failure is awaited below; without this a failing database would leave it unhandled
  runtimeReady.catch(() => undefined);
  const databases = await openDatabases(configuration, data, secrets, note('postgres'));
  if (databases.embedded) endings.push(() => databases.embedded?.process.stop());

  const demo =
    configuration.telegram.botToken === null ? await startDemoTelegram(data, secrets.botToken) : null;
  if (demo) endings.push(() => demo.stop());
  const childEnv = serverEnvironment(env, configuration, secrets, databases.application, demo);

  const [n8n, server] = await Promise.all([
    runtimeReady.then(async (runtime) => {
      const child = await startN8n({
        runtime,
        data,
        root,
        port: n8nPort,
        databaseUrl: databases.n8n.url,
        databaseSchema: databases.n8n.schema,
        encryptionKey: configuration.n8n.encryptionKey ?? secrets.n8nEncryptionKey,
        owner: { email: ownerEmail(configuration.n8n.user), password: ownerPassword(configuration, secrets) },
        timeZone: configuration.timeZone,
        note: note('n8n'),
      });
      endings.push(() => child.stop());
      return child;
    }),
    (async () => {
      const applied = await migrateUp(databases.application);
      if (applied.length > 0)
        note('postgres')(
          applied.length === 1
            ? 'Un cambio de esquema aplicado.'
            : `${applied.length} cambios de esquema aplicados.`,
        );
      if (demo) await seedDemoShop(databases.application);
      const child = startServer({ root, data, env: childEnv, note: note('servidor') });
      endings.push(() => child.stop());
      await serverReady(`http://127.0.0.1:${apiPort}`, child);
      return child;
    })(),
  ]);
  await untilReady(`http://127.0.0.1:${n8nPort}`, n8n, (ms) =>
    screen.progress(`Arrancando n8n… ${elapsed(ms)}`),
  );
  screen.progress('Publicando los flujos…');
  await deploy(root, data, configuration, secrets, databases.application, childEnv, note('n8n'));
  screen.progress(null);
  if (!(await telegramConnected(`http://127.0.0.1:${apiPort}`, TELEGRAM_LIMIT_MS))) {
    note('servidor')(
      'Telegram todavía no está conectado; revise http://127.0.0.1:' + apiPort + '/health y logs/server.log.',
    );
  }
  if (!server.running || !n8n.running)
    throw new StackFailure('Un proceso se detuvo durante el arranque.', `Revise ${data.logs}.`);
  screen.block(addresses(configuration, secrets, demo, data, Date.now() - startedAt));
  // beside the first seller's typing
  void warmUp({
    n8nUrl: `http://127.0.0.1:${n8nPort}`,
    databaseUrl: databases.application,
    webhookKey: secrets.webhookKey,
  });
}

function ownerPassword(configuration: Configuration, secrets: Secrets): string {
  return configuration.n8n.password ?? secrets.n8nPassword;
}

/** The server's (and the CLI's) environment: what was given, completed by what the stack decided. */
function serverEnvironment(
  env: NodeJS.ProcessEnv,
  configuration: Configuration,
  secrets: Secrets,
  databaseUrl: string,
  demo: DemoTelegram | null,
): NodeJS.ProcessEnv {
  return {
    ...env,
    DATA_DIR: configuration.dataDirectory,
    DATABASE_URL: databaseUrl,
    SECRET_KEY: configuration.secretKey ?? secrets.secretKey,
    API_PORT: String(configuration.api.port),
    N8N_PORT: String(configuration.n8n.port),
    ...(demo ? { TELEGRAM_BOT_TOKEN: secrets.botToken, TELEGRAM_API_ROOT: demo.apiRoot } : {}),
  };
}

async function deploy(
  root: string,
  data: DataDir,
  configuration: Configuration,
  secrets: Secrets,
  databaseUrl: string,
  env: NodeJS.ProcessEnv,
  note: (text: string) => void,
): Promise<void> {
  const client = await N8nClient.open(`http://127.0.0.1:${configuration.n8n.port}`, {
    email: ownerEmail(configuration.n8n.user),
    password: ownerPassword(configuration, secrets),
  });
  try {
    await deployCredentials(
      client,
      installationCredentials({
        databaseUrl,
        botToken: env.TELEGRAM_BOT_TOKEN ?? '',
        relayUrl: `http://127.0.0.1:${configuration.api.port}/telegram`,
        openai: configuration.openai,
        webhookKey: secrets.webhookKey,
      }),
    );
    const { record, outcomes } = await deployWorkflows(readWorkflows(join(root, 'workflows')), {
      client,
      secretKey: configuration.secretKey ?? secrets.secretKey,
      record: data.read<ImportRecord>('workflows.json') ?? undefined,
      force: false,
    });
    data.write('workflows.json', record);
    for (const { name, outcome, reason } of outcomes) {
      if (outcome === 'conservado') {
        note(
          `«${name}» cambió en el proyecto y también en el editor; se conserva el del editor. Para usar el del proyecto: npx jewelry workflows deploy --forzar`,
        );
      }
      if (outcome === 'rechazado') note(`n8n no aceptó «${name}» y sigue el que había: ${reason ?? ''}`);
    }
  } finally {
    await client.close();
  }
}

function addresses(
  configuration: Configuration,
  secrets: Secrets,
  demo: DemoTelegram | null,
  data: DataDir,
  ms: number,
): string {
  const api = `http://127.0.0.1:${configuration.api.port}`;
  const lines = [
    '',
    `✔ Listo en ${elapsed(ms)}.`,
    '',
    ...(demo
      ? [
          `  Chat de prueba     ${demo.pageUrl}`,
          '                     Escriba una venta, por ejemplo: anillo oro 18k 850.000 para Ana Ruiz cc 52123456',
        ]
      : ['  Telegram           su bot ya responde']),
    `  Editor de flujos   http://127.0.0.1:${configuration.n8n.port}`,
    `                     ${ownerEmail(configuration.n8n.user)}  /  ${configuration.n8n.password ? '(su N8N_PASSWORD)' : secrets.n8nPassword}`,
    `  API                ${api}/docs`,
    `  Datos y registros  ${data.path}`,
    '',
    '  Ctrl-C detiene todo.',
    '',
  ];
  return lines.join('\n');
}
