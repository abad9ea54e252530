import { ProbeTimeoutError } from './probes';
import { DatabaseUnavailableError, type DatabaseFault } from '../../database/errors';

const BY_FAULT: Record<DatabaseFault, string> = {
  refused: 'Connection refused',
  unknown_host: 'Host not found',
  authentication: 'Authentication failed',
  unknown_database: 'Database does not exist',
  timeout: 'Connection timed out',
  pool_exhausted: 'No free connection',
  not_migrated: 'Database is not migrated',
  missing_privilege: 'Missing privilege',
  missing_extension: 'Missing extension',
  connection: 'Connection lost',
};

/** The kind of fault behind a failed probe, in words that hold no address, user or driver text. */
export function errorClass(error: unknown): string {
  if (error instanceof DatabaseUnavailableError) return BY_FAULT[error.fault];
  return error instanceof ProbeTimeoutError ? 'Connection timed out' : 'Unavailable';
}
