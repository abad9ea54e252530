import { createDecipheriv, createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { ensureRoles } from '../../database/migration-tools';
import { knownMigrations } from '../../database/migrator';
import { OperationFailure, withoutPasswords } from './failure';
import { type DumpFile, type Manifest, keyFingerprint, readVerifiedManifest } from './manifest';
import { libpqEnvironment, runForText, toolsFor, withClient } from './postgres-tools';

export interface RestoreOptions {
  folder: string;
  databaseUrl: string;
  /** Where n8n's tables go; null = into the same database. */
  n8nDatabaseUrl: string | null;
  encryptionKey: string | null;
  /** Replace what is there. Without it a used database is left as it is. */
  force: boolean;
}

export interface RestoreResult {
  manifest: Manifest;
  invoices: number;
  /** 'ok' when a stored n8n credential decrypts with the key; 'none' when there is no credential or no n8n copy. */
  credentials: 'ok' | 'none';
}

/**
 * Puts a verified copy back. Each database is replaced in one transaction: it ends whole or as it was. Afterwards the
 * counters are compared with the invoices (the next number must be right) and an n8n credential is decrypted.
 * @throws OperationFailure
 */
export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  const manifest = await readVerifiedManifest(options.folder);
  const unknown = manifest.migrations.filter((name) => !knownMigrations().includes(name));
  if (unknown.length > 0) {
    throw new OperationFailure(
      `La copia es de una versión más nueva (${manifest.version}): trae migraciones que esta no conoce.`,
      'Instale esa versión o una posterior y repita.',
    );
  }
  if (
    manifest.n8n &&
    manifest.encryptionKeyFingerprint &&
    (!options.encryptionKey || keyFingerprint(options.encryptionKey) !== manifest.encryptionKeyFingerprint)
  ) {
    throw new OperationFailure(
      options.encryptionKey
        ? 'N8N_ENCRYPTION_KEY no es la clave con la que se hizo la copia: n8n no podría leer sus credenciales.'
        : 'Falta N8N_ENCRYPTION_KEY: sin ella n8n no puede leer las credenciales de la copia.',
      `Ponga en .env la clave de entonces (huella ${manifest.encryptionKeyFingerprint}).`,
    );
  }

  const n8nUrl = options.n8nDatabaseUrl ?? options.databaseUrl;
  if (!options.force) {
    await requireEmpty(options.databaseUrl, manifest.application);
    if (manifest.n8n) await requireEmpty(n8nUrl, manifest.n8n);
  }
  await withClient(options.databaseUrl, async (client) => {
    await client.query('BEGIN');
    await ensureRoles(async (sql) => (await client.query(sql)).rows as Record<string, unknown>[]);
    await client.query('COMMIT');
  });
  await replace(options.folder, manifest.application, options.databaseUrl, ownershipSql(manifest));
  if (manifest.n8n) await replace(options.folder, manifest.n8n, n8nUrl, '');

  const invoices = await checkNumbers(options.databaseUrl, manifest);
  const credentials = manifest.n8n
    ? await checkCredential(n8nUrl, manifest.n8n, options.encryptionKey)
    : 'none';
  return { manifest, invoices, credentials };
}

async function requireEmpty(url: string, dump: DumpFile): Promise<void> {
  const tables = await withClient(url, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = ANY($1)',
      [dump.schemas],
    );
    return rows[0]?.count ?? 0;
  });
  if (tables > 0) {
    throw new OperationFailure(
      `La base de datos ya tiene ${tables} tablas en ${dump.schemas.join(', ')}: no se tocó nada.`,
      'Restaure en una base vacía, o repita con --force para reemplazarla (antes detenga server y n8n y haga una copia).',
    );
  }
}

/** One transaction: drop, create, load, hand the owned functions back. */
async function replace(folder: string, dump: DumpFile, url: string, after: string): Promise<void> {
  const serverMajor = await withClient(url, async (client) =>
    Math.floor(Number((await client.query('SHOW server_version_num')).rows[0].server_version_num) / 10_000),
  );
  const tools = await toolsFor(Math.max(serverMajor, dump.serverMajor));
  const path = join(folder, dump.file);
  const scratch = await mkdtemp(join(tmpdir(), 'jewelry-restore-'));
  try {
    const schemas = dump.schemas.map(quoted);
    // the schemas are made here, so the dump's own CREATE SCHEMA lines must not run again
    const list = (await runForText(tools.restore, ['--list', path]))
      .split('\n')
      .filter((line) => !/^\d+; \d+ \d+ (SCHEMA -|COMMENT - SCHEMA|ACL - SCHEMA) /.test(line))
      .join('\n');
    const listFile = join(scratch, 'list');
    await writeFile(listFile, list);
    const before = [
      "SET lock_timeout = '30s';",
      'SET client_min_messages = warning;',
      ...schemas.flatMap((schema) => [
        `DROP SCHEMA IF EXISTS ${schema} CASCADE;`,
        `CREATE SCHEMA ${schema};`,
      ]),
      dump.schemas.includes('public') ? 'GRANT USAGE ON SCHEMA public TO PUBLIC;' : '',
    ].join('\n');
    await pipeToPsql(
      tools.psql,
      url,
      before,
      { program: tools.restore, args: ['--file=-', '--no-owner', `--use-list=${listFile}`, path] },
      after,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function pipeToPsql(
  psql: string,
  url: string,
  before: string,
  source: { program: string; args: string[] },
  after: string,
): Promise<void> {
  const target = spawn(
    psql,
    [
      '--no-psqlrc',
      '--quiet',
      '--no-password',
      '--single-transaction',
      '--set=ON_ERROR_STOP=1',
      '--output=/dev/null',
    ],
    { env: libpqEnvironment(url), stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const reader = spawn(source.program, source.args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  for (const child of [target, reader]) {
    child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
  }
  // psql that stops at an error closes its input under our hands; its exit code tells
  target.stdin.on('error', () => undefined);
  const closed = (child: typeof target | typeof reader): Promise<number | null> =>
    new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
  const ends = Promise.all([closed(target), closed(reader)]);
  target.stdin.write(`${before}\n`);
  for await (const chunk of reader.stdout) {
    if (target.stdin.destroyed) break;
    if (!target.stdin.write(chunk))
      await Promise.race([
        new Promise((go) => target.stdin.once('drain', go)),
        new Promise((go) => target.stdin.once('close', go)),
      ]);
  }
  // a reader that failed half-way must not commit what it managed to say
  const readerCode =
    reader.exitCode ??
    (await new Promise<number | null>((go) =>
      reader.exitCode !== null ? go(reader.exitCode) : reader.once('exit', go),
    ));
  target.stdin.end(readerCode === 0 ? `${after}\n` : '\\warn incomplete copy\nSELECT 1/0;\n');
  const [code] = await ends;
  if (code === 0) return;
  throw new OperationFailure(
    `La restauración no se hizo y la base quedó como estaba: ${withoutPasswords(complaint.trim())}`,
    /lock timeout/.test(complaint)
      ? 'Hay programas usando la base: detenga server y n8n (docker compose stop server n8n) y repita.'
      : 'Revise el mensaje; con jewelry doctor se ve el estado de la base.',
  );
}

/** Policies and SECURITY DEFINER functions rely on these owners. */
function ownershipSql(manifest: Manifest): string {
  const roles = new Set(manifest.ownedFunctions.map((entry) => entry.owner));
  return [
    ...[...roles].map((role) => `GRANT CREATE ON SCHEMA public TO ${quoted(role)};`),
    ...manifest.ownedFunctions.map(
      (entry) => `ALTER FUNCTION ${entry.signature} OWNER TO ${quoted(entry.owner)};`,
    ),
    ...[...roles].map((role) => `REVOKE CREATE ON SCHEMA public FROM ${quoted(role)};`),
  ].join('\n');
}

/** @throws OperationFailure when a counter would give a number that exists or leave a gap */
async function checkNumbers(url: string, manifest: Manifest): Promise<number> {
  return withClient(url, async (client: pg.Client) => {
    const { rows } = await client.query<{
      organization: string;
      period: string;
      last: number;
      highest: number;
      invoices: number;
    }>(
      `SELECT c.organization_id::text AS organization, c.series AS period, c.last_value::int AS last,
              coalesce(max(substring(i.numero_factura from '(\\d+)$')::int), 0) AS highest
         FROM invoice_counters c
         LEFT JOIN invoices i ON i.organization_id = c.organization_id
              AND left(i.numero_factura, length(c.series) + 1) = c.series || '-'
        GROUP BY 1, 2, 3`,
    );
    const wrong = rows.filter((row) => row.highest !== row.last);
    const behind = manifest.counters.filter(
      (counter) =>
        (rows.find((row) => row.organization === counter.organization && row.period === counter.period)
          ?.last ?? 0) < counter.last,
    );
    if (wrong.length > 0 || behind.length > 0) {
      throw new OperationFailure(
        `Los consecutivos no coinciden con las facturas en ${[...wrong, ...behind].map((row) => row.period).join(', ')}.`,
        'No facture todavía: compare con la copia anterior antes de abrir.',
      );
    }
    const total = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM invoices');
    return total.rows[0]?.count ?? 0;
  });
}

async function checkCredential(url: string, dump: DumpFile, key: string | null): Promise<'ok' | 'none'> {
  const data = await withClient(url, async (client) => {
    const { rows } = await client.query<{ data: string }>(
      `SELECT data FROM ${quoted(dump.schemas[0] ?? 'public')}.credentials_entity ORDER BY id LIMIT 1`,
    );
    return rows[0]?.data ?? null;
  });
  if (data === null || key === null) return 'none';
  if (!decryptsWith(data, key)) {
    throw new OperationFailure(
      'Los datos se restauraron, pero N8N_ENCRYPTION_KEY no abre las credenciales de n8n.',
      'Ponga la clave con la que se guardaron y reinicie n8n; no hace falta restaurar otra vez.',
    );
  }
  return 'ok';
}

/** n8n's own format: base64 of "Salted__", salt, AES-256-CBC with OpenSSL's MD5 key derivation; the content is JSON. */
export function decryptsWith(data: string, key: string): boolean {
  try {
    const input = Buffer.from(data.replace(/^[\w-]{1,36}:/, ''), 'base64');
    const password = Buffer.concat([Buffer.from(key, 'binary'), input.subarray(8, 16)]);
    const md5 = (...parts: Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();
    const first = md5(password);
    const second = md5(first, password);
    const decipher = createDecipheriv('aes-256-cbc', Buffer.concat([first, second]), md5(second, password));
    JSON.parse(Buffer.concat([decipher.update(input.subarray(16)), decipher.final()]).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function quoted(identifier: string): string {
  return `"${identifier.replace(/"/g, '""')}"`;
}
