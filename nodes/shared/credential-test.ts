import type {
  ICredentialsDecrypted,
  ICredentialTestFunctions,
  INodeCredentialTestResult,
} from 'n8n-workflow';
import { connect } from '../../database/connection';
import { DatabaseUnavailableError } from '../../database/errors';
import { withPlatform } from '../../database/tenancy';
import { databaseUrl, type DatabaseCredential } from './database';

/**
 * The credential's test: connects as a node would, takes the application's role and looks for its tables.
 * Host, password, database and missing migrations each have a message of their own (`database/errors.ts`).
 */
export async function jewelryDatabaseTest(
  this: ICredentialTestFunctions,
  credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
  const pool = connect({
    url: databaseUrl(credential.data as unknown as DatabaseCredential),
    applicationName: 'jewelry-prueba',
    poolSize: 1,
    overflow: 0,
    acquireTimeoutMs: 8_000,
  });
  try {
    const shops = await withPlatform(pool, (tx) =>
      tx.row<{ count: number }>('SELECT count(*)::int AS count FROM organizations'),
    );
    return { status: 'OK', message: `Conectado. Joyerías registradas: ${shops?.count ?? 0}.` };
  } catch (error) {
    const message =
      error instanceof DatabaseUnavailableError
        ? error.message
        : 'La base de datos respondió con un error inesperado.';
    return { status: 'Error', message };
  } finally {
    await pool.close();
  }
}
