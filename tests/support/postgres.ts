import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { connect, type Database } from '../../database/connection';
import { migrateUp } from '../../database/migrator';

export interface TestDatabase {
  url: string;
  /** Drops it; connections that are still open are cut. */
  drop(): Promise<void>;
}

/** Databases that tests made have this prefix: nothing else is ever dropped. */
const PREFIX = 'jewelry_test_';
/** Any fixed number: processes that need the template at the same moment wait for each other. */
const LOCK = 7_236_431_906;

/** A server that the caller may create databases on; `npm test` starts an embedded one when the machine has none. */
export function serverUrl(): string {
  return (
    process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'
  );
}

/** A database of one's own, cloned in a moment from a migrated template (made once for each set of migrations). */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = `${PREFIX}template_${migrationsHash()}`;
  await ensureTemplate(template);
  return create(`TEMPLATE ${template}`);
}

/** A database of one's own without any table. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create('');
}

/** `createTestDatabase` with an open pool, for the usual test file: `const t = await openTestDatabase()`. */
export async function openTestDatabase(): Promise<{ db: Database; url: string; close(): Promise<void> }> {
  const { url, drop } = await createTestDatabase();
  const db = connect({ url, applicationName: 'jewelry-test' });
  return {
    db,
    url,
    close: async () => {
      await db.close();
      await drop();
    },
  };
}

/** Runs one statement on the server (or on `url`) as the owner, past every role of ours. */
export async function asOwner<Row>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  // a server that falls is told by the query
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text, values)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function create(options: string): Promise<TestDatabase> {
  const name = `${PREFIX}${process.pid}_${randomBytes(5).toString('hex')}`;
  await asOwner(serverUrl(), `CREATE DATABASE ${name} ${options}`);
  return {
    url: databaseOn(name),
    drop: async () => {
      await asOwner(serverUrl(), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function ensureTemplate(name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { rows } = await client.query<{ ready: boolean }>(
      'SELECT datistemplate AS ready FROM pg_database WHERE datname = $1',
      [name],
    );
    if (rows[0]?.ready) return;
    // a run that was cut off left half a template
    if (rows[0]) await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}`);
    await migrateUp(databaseOn(name));
    await client.query(`ALTER DATABASE ${name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  } finally {
    await client.end();
  }
}

function databaseOn(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.toString();
}

function migrationsHash(): string {
  const root = join(__dirname, '..', '..');
  const hash = createHash('sha256');
  const files = readdirSync(join(root, 'migrations'))
    .filter((file) => /^\d{14}-.*\.ts$/.test(file))
    .sort()
    .map((file) => join(root, 'migrations', file));
  for (const file of [...files, join(root, 'database', 'migration-tools.ts')])
    hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
