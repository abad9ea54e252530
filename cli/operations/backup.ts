import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { knownMigrations } from '../../database/migrator';
import { OperationFailure } from './failure';
import {
  type DumpFile,
  MANIFEST,
  type Manifest,
  keyFingerprint,
  readManifest,
  readVerifiedManifest,
  sha256OfFile,
} from './manifest';
import { runForText, runToFile, toolsFor, withClient } from './postgres-tools';

const NAME = /^jewelry-\d{8}-\d{6}$/;
const DAY_MS = 86_400_000;
/** Read by node-exporter's textfile collector: the alert "backup too old" looks at it. */
export const METRICS_FILE = 'jewelry_backup.prom';

export interface BackupOptions {
  databaseUrl: string;
  /** n8n's database; null = look for n8n's tables in ours. */
  n8nDatabaseUrl: string | null;
  encryptionKey: string | null;
  folder: string;
  /** Copies older than this many days are removed, but never the newest three. */
  keepDays: number;
  version: string;
  now: Date;
}

export interface BackupResult {
  folder: string;
  manifest: Manifest;
  removed: string[];
}

/**
 * Copies the invoices' database and n8n's, each as one consistent pg_dump in custom format, with a manifest of
 * checksums. The folder gets its name only when all is written, so that a folder with the right name is a whole copy.
 * @throws OperationFailure and leaves no half copy
 */
export async function backup(options: BackupOptions): Promise<BackupResult> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const name = `jewelry-${stamp(options.now)}`;
  const target = join(options.folder, name);
  const working = `${target}.partial`;
  await rm(working, { recursive: true, force: true });
  await mkdir(working, { mode: 0o700 });
  try {
    const n8n = await findN8n(options.databaseUrl, options.n8nDatabaseUrl);
    const shared = n8n && n8n.url === options.databaseUrl ? n8n.schema : null;
    // what the manifest says is read before the dump: a restore may hold more invoices, never fewer
    const facts = await readFacts(options.databaseUrl);
    const application = await dump(
      options.databaseUrl,
      working,
      'jewelry.dump',
      ['public'],
      [...(shared ? [`--exclude-schema=${shared}`] : [])],
    );
    const n8nDump = n8n
      ? await dump(n8n.url, working, 'n8n.dump', [n8n.schema], shared ? [`--schema=${shared}`] : [])
      : null;
    const manifest: Manifest = {
      format: 1,
      createdAt: options.now.toISOString(),
      version: options.version,
      ...facts,
      encryptionKeyFingerprint: options.encryptionKey ? keyFingerprint(options.encryptionKey) : null,
      application,
      n8n: n8nDump,
    };
    await writeFile(join(working, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    await readVerifiedManifest(working);
    await rename(working, target);
    const removed = await removeOld(options.folder, options.keepDays, options.now);
    await writeMetrics(options.folder, manifest);
    return { folder: target, manifest, removed };
  } catch (error) {
    await rm(working, { recursive: true, force: true });
    throw asFailure(error);
  }
}

/** The newest whole copy of a folder, or null. */
export async function newestBackup(folder: string): Promise<{ folder: string; createdAt: Date } | null> {
  const names = (await readdir(folder).catch(() => [])).filter((entry) => NAME.test(entry)).sort();
  for (const name of names.reverse()) {
    try {
      const manifest = await readManifest(join(folder, name));
      return { folder: join(folder, name), createdAt: new Date(manifest.createdAt) };
    } catch (error) {
      if (!(error instanceof OperationFailure)) throw error;
    }
  }
  return null;
}

/** Milliseconds from `now` to the next HH:MM in Bogotá (UTC-5 all year). */
export function untilNext(time: string, now: Date): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!match) throw new OperationFailure(`"${time}" no es una hora.`, 'Escríbala así: --daily-at 02:00');
  const wanted = (Number(match[1]) * 60 + Number(match[2]) + 5 * 60) * 60_000;
  const sinceMidnight = now.getTime() % DAY_MS;
  const wait = (wanted - sinceMidnight + 2 * DAY_MS) % DAY_MS;
  return wait === 0 ? DAY_MS : wait;
}

async function dump(
  url: string,
  folder: string,
  file: string,
  schemas: string[],
  selection: string[],
): Promise<DumpFile> {
  const serverMajor = await withClient(url, async (client) =>
    Math.floor(Number((await client.query('SHOW server_version_num')).rows[0].server_version_num) / 10_000),
  );
  const tools = await toolsFor(serverMajor);
  const path = join(folder, file);
  await runToFile(
    tools.dump,
    ['--format=custom', '--no-password', '--lock-wait-timeout=60s', ...selection],
    url,
    path,
  );
  // a dump that cannot be listed cannot be restored: better known tonight than on the day it is needed
  await runForText(tools.restore, ['--list', path]);
  return { file, sha256: await sha256OfFile(path), bytes: (await stat(path)).size, serverMajor, schemas };
}

/** Where n8n's tables are: the given database, else another schema of ours. */
async function findN8n(
  databaseUrl: string,
  given: string | null,
): Promise<{ url: string; schema: string } | null> {
  const url = given ?? databaseUrl;
  const schema = await withClient(url, async (client) => {
    const { rows } = await client.query<{ schemaname: string }>(
      "SELECT schemaname FROM pg_tables WHERE tablename = 'credentials_entity' ORDER BY schemaname LIMIT 1",
    );
    return rows[0]?.schemaname ?? null;
  });
  if (schema) return { url, schema };
  if (given === null) return null;
  throw new OperationFailure(
    'La base de datos de n8n responde, pero no tiene las tablas de n8n.',
    'Revise N8N_DATABASE_URL o arranque n8n una vez antes de la primera copia.',
  );
}

async function readFacts(
  url: string,
): Promise<Pick<Manifest, 'migrations' | 'ownedFunctions' | 'counters' | 'invoices'>> {
  return withClient(url, async (client) => {
    const { rows: migrations } = await client.query<{ name: string }>(
      'SELECT name FROM schema_migrations ORDER BY name',
    );
    const { rows: ownedFunctions } = await client.query<{ signature: string; owner: string }>(
      `SELECT format('public.%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) AS signature, r.rolname AS owner FROM pg_proc p
         JOIN pg_roles r ON r.oid = p.proowner JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public' AND r.rolname LIKE 'jewelry\\_%' ORDER BY 1`,
    );
    const { rows: counters } = await client.query<{ organization: string; period: string; last: number }>(
      'SELECT organization_id::text AS organization, series AS period, last_value::int AS last FROM invoice_counters ORDER BY 1, 2',
    );
    const { rows: invoices } = await client.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM invoices',
    );
    return {
      migrations: migrations.map((row) => row.name),
      ownedFunctions,
      counters,
      invoices: invoices[0]?.count ?? 0,
    };
  });
}

async function removeOld(folder: string, keepDays: number, now: Date): Promise<string[]> {
  const names = (await readdir(folder)).filter((entry) => NAME.test(entry)).sort();
  const removed: string[] = [];
  for (const name of names.slice(0, -3)) {
    const { createdAt } = await readManifest(join(folder, name)).catch(() => ({
      createdAt: now.toISOString(),
    }));
    if (now.getTime() - Date.parse(createdAt) <= keepDays * DAY_MS) continue;
    await rm(join(folder, name), { recursive: true });
    removed.push(name);
  }
  return removed;
}

async function writeMetrics(folder: string, manifest: Manifest): Promise<void> {
  const bytes = manifest.application.bytes + (manifest.n8n?.bytes ?? 0);
  const text = [
    '# HELP jewelry_backup_last_success_timestamp_seconds When the newest whole backup was made',
    '# TYPE jewelry_backup_last_success_timestamp_seconds gauge',
    `jewelry_backup_last_success_timestamp_seconds ${Date.parse(manifest.createdAt) / 1000}`,
    '# HELP jewelry_backup_size_bytes Size of the newest whole backup',
    '# TYPE jewelry_backup_size_bytes gauge',
    `jewelry_backup_size_bytes ${bytes}`,
    '',
  ].join('\n');
  const path = join(folder, METRICS_FILE);
  await writeFile(`${path}.partial`, text, { mode: 0o644 });
  await rename(`${path}.partial`, path);
}

/** 20261124-070000 in UTC: names sort by age. */
function stamp(date: Date): string {
  return date.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}

function asFailure(error: unknown): unknown {
  if (error instanceof OperationFailure) return error;
  const { code } = error as { code?: string };
  if (code === 'ENOSPC') {
    return new OperationFailure(
      'El disco está lleno: la copia no se terminó.',
      'Libere espacio o use otro disco con --out.',
      { cause: error },
    );
  }
  if (code === '42P01') {
    return new OperationFailure(
      'La base de datos no tiene el esquema de la aplicación.',
      `Ejecute antes: jewelry migrate up (esta versión trae ${knownMigrations().length} migraciones).`,
      { cause: error },
    );
  }
  if (code && /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|28|3D|57P)/.test(code)) {
    return new OperationFailure(
      `No se pudo entrar a la base de datos (${code}).`,
      'Revise la dirección y la clave: jewelry doctor',
      { cause: error },
    );
  }
  return error;
}
