import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Umzug } from 'umzug';
import { DatabaseUnavailableError, databaseFault } from './errors';

/** Runs SQL inside the migration's transaction (several statements allowed) and returns the last one's rows. */
export type MigrationQuery = (sql: string) => Promise<Record<string, unknown>[]>;

interface MigrationModule {
  up(query: MigrationQuery): Promise<void>;
  down(query: MigrationQuery): Promise<void>;
}

export interface MigrationState {
  applied: string[];
  pending: string[];
}

/** Any fixed number: all processes that migrate this database wait for each other on it. */
const LOCK = 7_236_431_905;

const FOLDER = join(__dirname, '..', 'migrations');

/** Names of all migrations that this build knows, oldest first. */
export function knownMigrations(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => /^\d{14}-[a-z0-9-]+\.(ts|js)$/.test(file))
    .map((file) => file.replace(/\.(ts|js)$/, ''))
    .sort();
}

/**
 * Applies what is pending, oldest first, each migration in a transaction of its own together with its record.
 * Safe from several processes at once: they queue on an advisory lock.
 * @returns names applied now
 * @throws DatabaseUnavailableError
 */
export function migrateUp(url: string): Promise<string[]> {
  return withMigrator(url, async (umzug) => (await umzug.up()).map((migration) => migration.name));
}

/**
 * Reverts the newest migration, or all of them.
 * @returns names reverted
 */
export function migrateDown(url: string, options: { all?: boolean } = {}): Promise<string[]> {
  return withMigrator(url, async (umzug) =>
    (await umzug.down(options.all ? { to: 0 } : undefined)).map((migration) => migration.name),
  );
}

export function migrationState(url: string): Promise<MigrationState> {
  return withMigrator(url, async (umzug) => ({
    applied: (await umzug.executed()).map((migration) => migration.name),
    pending: (await umzug.pending()).map((migration) => migration.name),
  }));
}

async function withMigrator<T>(url: string, work: (umzug: Umzug<pg.Client>) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'jewelry-migrate',
    connectionTimeoutMillis: 5_000,
  });
  // a connection that dies is reported by the query that was running; without a listener it would end the process
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
      name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`);
    return await work(createUmzug(client));
  } catch (error) {
    // umzug wraps what a migration throws
    const cause = (error as { cause?: unknown }).cause ?? error;
    if (cause instanceof DatabaseUnavailableError) throw cause;
    const fault = databaseFault(cause);
    if (fault && fault !== 'not_migrated') throw new DatabaseUnavailableError(fault, cause);
    throw error;
  } finally {
    await client.end();
  }
}

function createUmzug(client: pg.Client): Umzug<pg.Client> {
  return new Umzug<pg.Client>({
    migrations: knownMigrations().map((name) => ({
      name,
      up: () => inTransaction(client, name, 'up'),
      down: () => inTransaction(client, name, 'down'),
    })),
    context: client,
    storage: {
      executed: async () => {
        const { rows } = await client.query<{ name: string }>(
          'SELECT name FROM schema_migrations ORDER BY name',
        );
        return rows.map((row) => row.name);
      },
      // the record is written in the migration's own transaction
      logMigration: async () => undefined,
      unlogMigration: async () => undefined,
    },
    logger: undefined,
  });
}

async function inTransaction(client: pg.Client, name: string, direction: 'up' | 'down'): Promise<void> {
  const migration = (await import(join(FOLDER, name))) as MigrationModule;
  const query: MigrationQuery = async (sql) => {
    const result = (await client.query(sql)) as pg.QueryResult | pg.QueryResult[];
    const last = Array.isArray(result) ? result.at(-1) : result;
    return (last?.rows ?? []) as Record<string, unknown>[];
  };
  await client.query('BEGIN');
  try {
    await migration[direction](query);
    if (direction === 'up') await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
    else await client.query('DELETE FROM schema_migrations WHERE name = $1', [name]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
