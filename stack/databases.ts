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
  return { url: parsed.toString(), schema: 'public' };
}
