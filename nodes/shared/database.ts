import { connect, type Database } from '../../database/connection';
import { credential, forgetCredentials, type CredentialReader } from './credential';

/** The fields of the `jewelryDatabase` credential. */
export interface DatabaseCredential {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  ssl: 'no' | 'si' | 'sin-verificar';
}

/** The connection string of a credential. */
export function databaseUrl(credential: DatabaseCredential): string {
  const url = new URL('postgres://localhost');
  // a folder is the place of a Unix socket
  if (credential.host.startsWith('/')) url.searchParams.set('host', credential.host);
  else url.hostname = credential.host;
  url.port = String(credential.port || 5432);
  url.username = encodeURIComponent(credential.user);
  url.password = encodeURIComponent(credential.password ?? '');
  url.pathname = `/${encodeURIComponent(credential.database)}`;
  if (credential.ssl === 'si') url.searchParams.set('sslmode', 'verify-full');
  if (credential.ssl === 'sin-verificar') url.searchParams.set('sslmode', 'no-verify');
  return url.toString();
}

/**
 * One small pool for each connection string, kept for the life of the process: opening a connection costs more than
 * the work of a node. n8n has no moment to close it; PostgreSQL frees it when the process ends.
 */
const pools = new Map<string, Database>();

export async function database(node: CredentialReader, index = 0): Promise<Database> {
  const url = databaseUrl(await credential<DatabaseCredential>(node, 'jewelryDatabase', index));
  let pool = pools.get(url);
  if (!pool) {
    // a shop sells every few minutes: the next sale should not have to open a connection and prepare its statements
    pool = connect({
      url,
      applicationName: 'jewelry-n8n',
      poolSize: 3,
      overflow: 5,
      idleMs: 600_000,
    });
    pools.set(url, pool);
  }
  return pool;
}

/** Closes what `database` opened: for tests, which end without ending their process. */
export async function closePools(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  forgetCredentials();
  await Promise.all(open.map((pool) => pool.close()));
}
