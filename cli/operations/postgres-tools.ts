import { execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { OperationFailure, withoutPasswords } from './failure';

const run = promisify(execFile);
const DEBIAN_VERSIONS = '/usr/lib/postgresql';

export interface PostgresTools {
  dump: string;
  restore: string;
  psql: string;
  major: number;
}

/**
 * libpq's environment for an address: a password in an argument can be read by everybody who may run `ps`.
 * @param url postgres://user:password@host:port/database
 */
export function libpqEnvironment(url: string): NodeJS.ProcessEnv {
  const address = new URL(url);
  const sslMode = address.searchParams.get('sslmode');
  return {
    PATH: process.env.PATH,
    LC_ALL: 'C.UTF-8',
    PGHOST: address.searchParams.get('host') ?? address.hostname,
    PGPORT: address.port || '5432',
    PGUSER: decodeURIComponent(address.username) || undefined,
    PGPASSWORD: decodeURIComponent(address.password) || undefined,
    PGDATABASE: decodeURIComponent(address.pathname.slice(1)),
    PGCONNECT_TIMEOUT: '10',
    PGAPPNAME: 'jewelry-backup',
    ...(sslMode ? { PGSSLMODE: sslMode } : {}),
  };
}

/** Runs one piece of work on a connection of its own. Errors are pg's. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'jewelry-operations',
    connectionTimeoutMillis: 10_000,
    query_timeout: 120_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * The client programs that fit a server: PATH's, else the newest of Debian's versions that is new enough.
 * @throws OperationFailure when all are older than the server (pg_dump refuses those)
 */
export async function toolsFor(serverMajor: number): Promise<PostgresTools> {
  const folders = existsSync(DEBIAN_VERSIONS)
    ? readdirSync(DEBIAN_VERSIONS).map((version) => join(DEBIAN_VERSIONS, version, 'bin'))
    : [];
  const found: PostgresTools[] = [];
  for (const folder of ['', ...folders]) {
    const dump = folder ? join(folder, 'pg_dump') : 'pg_dump';
    const major = await programMajor(dump);
    if (major === null) continue;
    found.push({
      dump,
      restore: folder ? join(folder, 'pg_restore') : 'pg_restore',
      psql: folder ? join(folder, 'psql') : 'psql',
      major,
    });
  }
  const fit = found.filter((tools) => tools.major >= serverMajor).sort((a, b) => a.major - b.major)[0];
  if (fit) return fit;
  throw new OperationFailure(
    found.length > 0
      ? `pg_dump es de la versión ${Math.max(...found.map((tools) => tools.major))} y el servidor es PostgreSQL ${serverMajor}.`
      : 'No se encuentra pg_dump en este equipo.',
    `Instale postgresql-client-${serverMajor} (Debian, Ubuntu) o use la imagen: docker compose --profile backup run --rm backup`,
  );
}

async function programMajor(program: string): Promise<number | null> {
  try {
    const { stdout } = await run(program, ['--version'], { timeout: 10_000 });
    return Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1] ?? NaN) || null;
  } catch {
    return null;
  }
}

/** Writes what a program prints to a file and fails on any exit code but 0. */
export async function runToFile(program: string, args: string[], url: string, file: string): Promise<void> {
  const child = spawn(program, args, { env: libpqEnvironment(url), stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [code] = await Promise.all([
    ended,
    pipeline(child.stdout, createWriteStream(file, { mode: 0o600, flags: 'wx' })),
  ]);
  if (code !== 0) {
    throw new OperationFailure(
      `${program} terminó con código ${code}: ${withoutPasswords(complaint.trim())}`,
      /row-level security/.test(complaint)
        ? 'El usuario de la copia debe ver todas las filas: ALTER ROLE … BYPASSRLS (o use un superusuario).'
        : 'Revise que la base de datos responda y que haya espacio en el disco: jewelry doctor',
    );
  }
}

/** Output of a program, for listings. @throws OperationFailure on any exit code but 0 */
export async function runForText(program: string, args: string[]): Promise<string> {
  try {
    return (await run(program, args, { maxBuffer: 64 * 1024 * 1024, timeout: 300_000 })).stdout;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new OperationFailure(
      `${program} no pudo leer el archivo: ${withoutPasswords(stderr.trim()).slice(-500)}`,
      'El archivo está dañado o lo hizo una versión más nueva de PostgreSQL: use otra copia.',
      { cause: error },
    );
  }
}
