import { readEnvironment, requireDatabaseUrl } from '../core/configuration/environment';
import { connect, type Database } from '../database/connection';

/** The address of the database that the environment names. @throws ConfigurationError */
export function databaseUrl(): string {
  return requireDatabaseUrl(readEnvironment(process.env));
}

/** Opens the database for one command and closes it after. */
export async function withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const db = connect({ url: databaseUrl(), applicationName: 'jewelry-cli', poolSize: 1, overflow: 1 });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
