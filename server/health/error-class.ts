const BY_CODE: Record<string, string> = {
  ECONNREFUSED: 'Connection refused',
  ENOTFOUND: 'Host not found',
  EAI_AGAIN: 'Host not found',
  ETIMEDOUT: 'Connection timed out',
  ECONNRESET: 'Connection lost',
  EPIPE: 'Connection lost',
  '28P01': 'Authentication failed',
  '28000': 'Authentication failed',
  '3D000': 'Database does not exist',
  '42P01': 'Database is not migrated',
  '53300': 'Too many connections',
  '57P01': 'Database is shutting down',
  '57P02': 'Database is shutting down',
  '57P03': 'Database is starting up',
  '57014': 'Database too slow',
};
const BY_NAME: Record<string, string> = {
  SequelizeConnectionRefusedError: 'Connection refused',
  SequelizeHostNotFoundError: 'Host not found',
  SequelizeHostNotReachableError: 'Host not reachable',
  SequelizeAccessDeniedError: 'Authentication failed',
  SequelizeConnectionTimedOutError: 'Connection timed out',
  SequelizeConnectionAcquireTimeoutError: 'No free connection',
  ProbeTimeoutError: 'Connection timed out',
};

/** The kind of fault behind a failed probe, in words that hold no address, user or driver text. */
export function errorClass(error: unknown): string {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth += 1) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string' && BY_CODE[code]) return BY_CODE[code];
    const named = BY_NAME[current.name];
    if (named) return named;
    current = (current as { original?: unknown }).original ?? current.cause;
  }
  return 'Unavailable';
}
