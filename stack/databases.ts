import { Client } from 'pg';
import type { Configuration } from '../core/configuration/environment';
import type { DataDir, Secrets } from './data-dir';
import { ensureDatabase, serverMajor, startPostgres, type EmbeddedPostgres } from './postgres';

/** n8n 2.41 supports PostgreSQL from this version on. */
const N8N_POSTGRES = 16;

export interface Databases {
  /** null while everything lives on the server of DATABASE_URL. */
  embedded: EmbeddedPostgres | null;
  application: string;
  n8n: { url: string; schema: string };
}

/**
 * Decides where the data lives: the application on DATABASE_URL or on the embedded server; n8n beside it in a
 * database of its own, or on the embedded server when DATABASE_URL's is too old for it.
 */
export async function openDatabases(
  configuration: Configuration,
  data: DataDir,
  secrets: Secrets,
  note: (text: string) => void,
): Promise<Databases> {
  const given = configuration.database.url;
  if (given !== null && (await serverMajor(given)) >= N8N_POSTGRES) {
    return { embedded: null, application: given, n8n: await besideApplication(given) };
  }
  const embedded = await startPostgres(data, secrets.postgresPassword, note);
  await Promise.all(
    ['n8n', ...(given === null ? ['jewelry'] : [])].map((name) =>
      ensureDatabase(embedded.url('postgres'), name),
    ),
  );
  await tuneForN8n(embedded.url('n8n'));
  const application = given ?? embedded.url('jewelry');
  // for the CLI, which must find the embedded database on its own
  if (given === null) data.writeDatabaseUrl(application);
  return { embedded, application, n8n: { url: embedded.url('n8n'), schema: 'public' } };
}

/** A database `<name>_n8n` when the role may create one, else a schema of the application's database. */
async function besideApplication(url: string): Promise<{ url: string; schema: string }> {
  const parsed = new URL(url);
  const name = `${decodeURIComponent(parsed.pathname.slice(1)) || 'jewelry'}_n8n`;
  try {
    await ensureDatabase(url, name);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    return { url, schema: 'n8n' };
  }
  parsed.pathname = `/${encodeURIComponent(name)}`;
  await tuneForN8n(parsed.toString());
  return { url: parsed.toString(), schema: 'public' };
}

/**
 * What n8n's own database may do that ours never does: answer before the disk has it. An execution's row is written
 * three times and thrown away when it ends; what a sale needs is in our database. A fall of power can cost what was
 * changed in the editor within the last second, never the rest. And n8n need not set its time limit before each query.
 */
async function tuneForN8n(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const name = client.escapeIdentifier(decodeURIComponent(new URL(url).pathname.slice(1)));
    await client.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    await client.query(`ALTER DATABASE ${name} SET statement_timeout = '5min'`);
  } finally {
    await client.end();
  }
}
