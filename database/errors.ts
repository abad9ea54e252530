/** The database cannot be used at all: refused, unknown host, wrong password, not migrated, pool exhausted. */
export type DatabaseFault =
  | 'refused'
  | 'unknown_host'
  | 'authentication'
  | 'unknown_database'
  | 'timeout'
  | 'pool_exhausted'
  | 'not_migrated'
  | 'missing_privilege'
  | 'missing_extension'
  | 'connection';

const MESSAGES: Record<DatabaseFault, string> = {
  refused: 'La base de datos no responde en esa dirección: revise que PostgreSQL esté encendido y el puerto.',
  unknown_host: 'No se encuentra el servidor de la base de datos: revise el nombre del servidor.',
  authentication: 'PostgreSQL rechazó el usuario o la contraseña.',
  unknown_database: 'Esa base de datos no existe en el servidor.',
  timeout: 'La base de datos tardó demasiado en responder.',
  pool_exhausted: 'Todas las conexiones a la base de datos están ocupadas.',
  not_migrated: 'La base de datos no tiene las tablas: ejecute "npx jewelry migrate up".',
  missing_privilege: 'El usuario de la base de datos no tiene los permisos necesarios.',
  missing_extension: 'Falta una extensión de PostgreSQL.',
  connection: 'Se perdió la conexión con la base de datos.',
};

/** `message` is Spanish and holds no address, user or password; `cause` is the driver's error. */
export class DatabaseUnavailableError extends Error {
  constructor(
    readonly fault: DatabaseFault,
    cause?: unknown,
    detail?: string,
  ) {
    super(detail ? `${MESSAGES[fault]} ${detail}` : MESSAGES[fault], { cause });
    this.name = 'DatabaseUnavailableError';
  }
}

interface DriverError {
  name?: string;
  code?: string;
  message?: string;
  constraint?: string;
  original?: DriverError;
  parent?: DriverError;
}

/** The SQLSTATE or system code of whatever Sequelize or pg threw; undefined when it has none. */
export function errorCode(error: unknown): string | undefined {
  const driver = error as DriverError | null | undefined;
  return driver?.original?.code ?? driver?.parent?.code ?? driver?.code;
}

/** The constraint that a statement broke. */
export function violatedConstraint(error: unknown): string | undefined {
  const driver = error as DriverError | null | undefined;
  return driver?.original?.constraint ?? driver?.constraint;
}

/** True for a broken UNIQUE (of that name, when one is given). */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return errorCode(error) === '23505' && (!constraint || violatedConstraint(error) === constraint);
}

const CODES: Record<string, DatabaseFault> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown_host',
  EAI_AGAIN: 'unknown_host',
  EHOSTUNREACH: 'refused',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'connection',
  EPIPE: 'connection',
  '28P01': 'authentication',
  '28000': 'authentication',
  '3D000': 'unknown_database',
  '42P01': 'not_migrated',
  '42704': 'not_migrated',
  '42501': 'missing_privilege',
  '57014': 'timeout',
  '57P01': 'connection',
  '57P02': 'connection',
  '57P03': 'refused',
  '53300': 'pool_exhausted',
};

const NAMES: Record<string, DatabaseFault> = {
  SequelizeConnectionAcquireTimeoutError: 'pool_exhausted',
  SequelizeConnectionRefusedError: 'refused',
  SequelizeHostNotFoundError: 'unknown_host',
  SequelizeHostNotReachableError: 'refused',
  SequelizeConnectionTimedOutError: 'timeout',
  SequelizeAccessDeniedError: 'authentication',
};

/** Classifies an error of the driver; null when it is no fault of the connection or the installation. */
export function databaseFault(error: unknown): DatabaseFault | null {
  if (error instanceof DatabaseUnavailableError) return error.fault;
  const code = errorCode(error);
  if (code && CODES[code]) return CODES[code];
  if (code?.startsWith('08')) return 'connection';
  const { name = '', message = '' } = (error ?? {}) as DriverError;
  // SET ROLE to a role that no migration made yet
  if (code === '22023' && /role "jewelry_/.test(message)) return 'not_migrated';
  if (NAMES[name]) return NAMES[name];
  if (name === 'SequelizeConnectionError') return /timeout/i.test(message) ? 'timeout' : 'connection';
  if (/Connection terminated|Client has encountered a connection error|not queryable/i.test(message)) {
    return 'connection';
  }
  return null;
}

/** Faults that pass by themselves, so that trying again is worth it. */
export function isTransientFault(fault: DatabaseFault | null): boolean {
  return fault === 'refused' || fault === 'connection' || fault === 'timeout' || fault === 'unknown_host';
}
