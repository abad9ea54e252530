import { hashSync } from 'bcryptjs';
import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DataDir } from './data-dir';
import { StackFailure, recognise } from './failure';
import { freePort } from './ports';
import type { Runtime } from './runtime-install';
import { SupervisedProcess } from './supervised-process';

const PACKAGE = 'n8n-nodes-jewelry-invoice';
const READY_LIMIT_MS = 180_000;

/** How n8n is run: the quiet, offline environment that was tried (no telemetry, no template or version calls). */
export interface N8nOptions {
  runtime: Runtime;
  data: DataDir;
  /** The project's root, loaded as the package with our nodes. */
  root: string;
  port: number;
  /** n8n's own database, and the schema of its tables. */
  databaseUrl: string;
  databaseSchema: string;
  encryptionKey: string;
  owner: { email: string; password: string };
  timeZone: string;
  note: (text: string) => void;
}

/** n8n's own calls to the outside, and its banners, off. */
export const QUIET = {
  N8N_DIAGNOSTICS_ENABLED: 'false',
  N8N_DISABLED_MODULES: 'mcp-registry',
  N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
  N8N_TEMPLATES_ENABLED: 'false',
  N8N_DYNAMIC_BANNERS_ENABLED: 'false',
  N8N_HIRING_BANNER_ENABLED: 'false',
  N8N_PERSONALIZATION_ENABLED: 'false',
};

/** Environment of an n8n process; nothing of ours that flows must not see (token, SECRET_KEY, DATABASE_URL) is in it. */
export function n8nEnvironment(options: N8nOptions & { brokerPort: number }): NodeJS.ProcessEnv {
  const database = new URL(options.databaseUrl);
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(HOME|LANG|LC_.*|TMPDIR|USER|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_.*|PGSSL.*)$/i.test(name),
    ),
  );
  return {
    ...inherited,
    PATH: `${dirname(options.runtime.node)}:${process.env.PATH ?? ''}`,
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(dirname(options.runtime.n8nFolder), 'compile-cache'),
    N8N_USER_FOLDER: options.data.file('n8n'),
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_PORT: String(options.port),
    N8N_WEBHOOK_URL: `http://127.0.0.1:${options.port}/`,
    N8N_EDITOR_BASE_URL: `http://127.0.0.1:${options.port}`,
    N8N_ENCRYPTION_KEY: options.encryptionKey,
    N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
    N8N_SECURE_COOKIE: 'false',
    N8N_BLOCK_ENV_ACCESS_IN_NODE: 'true',
    N8N_DEFAULT_LOCALE: 'es',
    GENERIC_TIMEZONE: options.timeZone,
    TZ: options.timeZone,
    N8N_LOG_LEVEL: 'warn',
    ...QUIET,
    N8N_PYTHON_ENABLED: 'false',
    N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
    // else the editor's node list asks api.n8n.io for the catalogue
    N8N_VERIFIED_PACKAGES_ENABLED: 'false',
    N8N_RUNNERS_TASK_TIMEOUT: '60',
    N8N_COMPRESSION_NODE_MAX_DECOMPRESSED_SIZE_BYTES: '268435456',
    N8N_COMPRESSION_NODE_MAX_ZIP_ENTRIES: '1000',
    N8N_RUNNERS_BROKER_PORT: String(options.brokerPort),
    // the main flow has no expressions: without an isolate an execution is 50 ms shorter
    N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
    N8N_EXPRESSION_ENGINE_COMPILE_CACHE: 'true',
    N8N_EXPRESSION_ENGINE_POOL_SIZE: '2',
    // a photo of a ticket and a PDF, not more
    N8N_PAYLOAD_SIZE_MAX: '32',
    N8N_METRICS: 'true',
    EXECUTIONS_DATA_PRUNE: 'true',
    EXECUTIONS_DATA_MAX_AGE: '168',
    EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
    // minutes until what is not stored is really gone: it carries what the seller wrote
    EXECUTIONS_DATA_PRUNE_HARD_DELETE_INTERVAL: '1',
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_HOST: database.hostname,
    DB_POSTGRESDB_PORT: database.port || '5432',
    DB_POSTGRESDB_DATABASE: decodeURIComponent(database.pathname.slice(1)),
    DB_POSTGRESDB_USER: decodeURIComponent(database.username),
    DB_POSTGRESDB_PASSWORD: decodeURIComponent(database.password),
    DB_POSTGRESDB_SCHEMA: options.databaseSchema,
    // a database of n8n's own has its limit already: else n8n sets it before each query, a round trip every time
    ...(options.databaseSchema === 'public' ? { DB_POSTGRESDB_STATEMENT_TIMEOUT: '0' } : {}),
    DB_POSTGRESDB_POOL_SIZE: '4',
    N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
    N8N_INSTANCE_OWNER_EMAIL: options.owner.email,
    N8N_INSTANCE_OWNER_FIRST_NAME: 'Joyería',
    N8N_INSTANCE_OWNER_LAST_NAME: 'Administración',
    N8N_INSTANCE_OWNER_PASSWORD_HASH: hashSync(options.owner.password, 10),
  };
}

/** Starts n8n with our nodes; readiness is waited for with `untilReady`. */
export async function startN8n(options: N8nOptions): Promise<SupervisedProcess> {
  linkNodes(options.data, options.root);
  const env = n8nEnvironment({ ...options, brokerPort: await freePort() });
  const child = new SupervisedProcess({
    name: 'n8n',
    command: options.runtime.node,
    args: [options.runtime.n8n, 'start'],
    env,
    cwd: options.data.path,
    logFile: join(options.data.logs, 'n8n.log'),
    stopSignal: 'SIGTERM',
    graceMs: 35_000,
    onLine: (line) => {
      if (worthShowing(line)) options.note(line.slice(0, 400));
    },
    onStart: (pid) => options.data.remember('n8n', pid, 'SIGTERM'),
    onCrash: ({ code, signal, delayMs }) =>
      options.note(
        `n8n se detuvo (${signal ?? code ?? 'no arrancó'}); se reinicia en ${delayMs / 1000} s. No se pierde nada.`,
      ),
  });
  child.start();
  return child;
}

/** Waits until n8n answers at its readiness address. Throws a StackFailure with its last words when it does not. */
export async function untilReady(
  baseUrl: string,
  child: SupervisedProcess,
  tick: (ms: number) => void,
): Promise<void> {
  const startedAt = Date.now();
  while (Date.now() - startedAt < READY_LIMIT_MS) {
    const ready = await fetch(`${baseUrl}/healthz/readiness`, { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    const fatal = fatalCause(child.lastLines);
    if (fatal) throw fatal;
    tick(Date.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  const known = recognise(child.lastLines);
  throw new StackFailure(
    known?.message ?? 'n8n no arrancó a tiempo.',
    known?.remedy ??
      'Revise logs/n8n.log en DATA_DIR; si la instalación se dañó, borre ~/.cache/jewelry-invoice-bot y repita npm start.',
  );
}

function fatalCause(output: string): StackFailure | null {
  if (/Mismatching encryption keys/.test(output)) {
    return new StackFailure(
      'La clave de cifrado de n8n cambió y sus credenciales no se pueden leer.',
      'Ponga la N8N_ENCRYPTION_KEY con la que se creó esta carpeta de datos.',
    );
  }
  if (/Cannot find module '.*(node_modules|n8n)/.test(output)) {
    return new StackFailure(
      'La instalación de n8n está incompleta.',
      'Borre la carpeta ~/.cache/jewelry-invoice-bot y vuelva a ejecutar npm start.',
    );
  }
  if (/port \d+ is already in use|EADDRINUSE/i.test(output)) {
    return new StackFailure('El puerto de n8n está ocupado.', 'Elija otro: N8N_PORT=5680 npm start');
  }
  return null;
}

/** n8n loads our nodes from its own folder of packages; a link there gives them their stable type names. */
export function linkNodes(data: DataDir, root: string): void {
  const folder = data.file('n8n', '.n8n', 'nodes', 'node_modules');
  const link = join(folder, PACKAGE);
  mkdirSync(folder, { recursive: true });
  try {
    if (lstatSync(link).isSymbolicLink() && readlinkSync(link) === root) return;
    rmSync(link, { recursive: true, force: true });
  } catch {
    // not there yet
  }
  symlinkSync(root, link, 'dir');
}

/** n8n's known chatter stays in its log file. */
function worthShowing(line: string): boolean {
  if (!/error|fail|crash|cannot|unable|denied|mismatch|ENOSPC/i.test(line)) return false;
  return !/Python task runner|deprecat|N8N_RUNNERS_MODE|^\s+at |Last session crashed|license SDK|PostgreSQL 1[0-9]|Error: Request failed/i.test(
    line,
  );
}
