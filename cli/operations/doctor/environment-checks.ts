import {
  ConfigurationError,
  type Configuration,
  type ConfigurationFault,
  type LogLevel,
  readEnvironment,
} from '../../../core/configuration/environment';
import { type Check, checksOf } from './check';

const is = checksOf('environment');

/** Checklist items that a fault of a variable belongs to; any other variable falls into the first. */
const ITEMS: { id: string; title: string; variables: string[]; remedy: string }[] = [
  {
    id: 'variables',
    title: 'Variables de entorno',
    variables: [],
    remedy: 'Corrija esas variables en .env; cada una está explicada en .env.example.',
  },
  {
    id: 'secret_key',
    title: 'SECRET_KEY',
    variables: ['SECRET_KEY'],
    remedy: 'Genere otra: openssl rand -base64 48 (cierra las sesiones abiertas).',
  },
  {
    id: 'bot_token',
    title: 'TELEGRAM_BOT_TOKEN',
    variables: ['TELEGRAM_BOT_TOKEN'],
    remedy: 'Pida el token a @BotFather y póngalo en .env.',
  },
  {
    id: 'db_password',
    title: 'DB_PASSWORD',
    variables: ['DB_PASSWORD', 'DB_NAME', 'DATABASE_URL'],
    remedy: 'Ponga DB_NAME y una DB_PASSWORD al azar de 16 caracteres o más: openssl rand -base64 24.',
  },
  {
    id: 'cors',
    title: 'CORS_ORIGINS',
    variables: ['CORS_ORIGINS'],
    remedy: 'Escriba las direcciones exactas separadas por comas, o déjela vacía.',
  },
  {
    id: 'log_level',
    title: 'LOG_LEVEL',
    variables: ['LOG_LEVEL'],
    remedy: 'Ponga LOG_LEVEL=INFO o LOG_LEVEL=WARNING.',
  },
];

/**
 * Judges the environment by itself, every fault at once.
 * @param production hold it to production's rules, whatever ENVIRONMENT says
 * @returns the configuration that the other checks work with: a faulty variable counts as unset
 */
export function checkEnvironment(
  env: NodeJS.ProcessEnv,
  production: boolean,
): { checks: Check[]; configuration: Configuration } {
  const { faults } = attempt(production ? { ...env, ENVIRONMENT: 'production' } : env);
  const configuration = lenient(env);
  const strict = production || env.ENVIRONMENT?.trim() === 'production';
  const checks = ITEMS.map(({ id, title, variables, remedy }): Check => {
    const own = faults.filter(({ variable }) =>
      variables.length > 0
        ? variables.includes(variable)
        : !ITEMS.some((item) => item.variables.includes(variable)),
    );
    if (own.length === 0) return is.ok(id, title, 'en orden');
    const found = own.map(({ variable, message }) =>
      variable === title ? message : `${variable} ${message}`,
    );
    return is.failure(id, title, found.join('; '), remedy);
  });
  if (production && configuration.environment !== 'production') {
    checks.push(
      is.failure(
        'environment',
        'ENVIRONMENT',
        `es ${configuration.environment}`,
        'Ponga ENVIRONMENT=production: activa el pool, los tokens cortos y las revisiones de arranque.',
      ),
    );
  }
  if (!strict) return { checks, configuration };
  // unset, production's own default holds
  const logLevel = env.LOG_LEVEL?.trim() ? configuration.logLevel : 'WARNING';
  return { checks: [...checks.map((check) => judgeLogLevel(check, logLevel)), key(env)], configuration };
}

function judgeLogLevel(check: Check, logLevel: LogLevel): Check {
  if (check.id !== 'environment.log_level' || check.status !== 'ok') return check;
  if (logLevel === 'INFO' || logLevel === 'WARNING') return { ...check, detail: logLevel };
  const remedy = 'Ponga LOG_LEVEL=INFO o LOG_LEVEL=WARNING.';
  return logLevel === 'DEBUG'
    ? is.failure('log_level', check.title, 'DEBUG llena el disco y no es para producción', remedy)
    : is.warning('log_level', check.title, `${logLevel} calla lo que hay que ver a tiempo`, remedy);
}

function key(env: NodeJS.ProcessEnv): Check {
  const title = 'N8N_ENCRYPTION_KEY';
  const value = env.N8N_ENCRYPTION_KEY?.trim() ?? '';
  if (value.length >= 24) return is.ok('n8n_encryption_key', title, 'en orden');
  return is.failure(
    'n8n_encryption_key',
    title,
    value ? 'es corta' : 'falta: una copia de seguridad no podría devolver las credenciales de n8n',
    'Ponga la clave con la que arrancó n8n (en una instalación nueva: npm run secrets).',
  );
}

function attempt(env: NodeJS.ProcessEnv): {
  configuration: Configuration | null;
  faults: ConfigurationFault[];
} {
  try {
    return { configuration: readEnvironment(env), faults: [] };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { configuration: null, faults: error.faults };
  }
}

function lenient(env: NodeJS.ProcessEnv): Configuration {
  const { configuration, faults } = attempt(env);
  if (configuration) return configuration;
  // what only production refuses is still good enough to look at the rest with
  const relaxed = attempt({ ...env, ENVIRONMENT: 'development' });
  const usable = Object.fromEntries(
    Object.entries(env).filter(([name]) => !relaxed.faults.some(({ variable }) => variable === name)),
  );
  const read = readEnvironment({ ...usable, ENVIRONMENT: 'development' });
  const known = !faults.some(({ variable }) => variable === 'ENVIRONMENT');
  const environment = env.ENVIRONMENT?.trim().toLowerCase() as Configuration['environment'];
  return known && environment ? { ...read, environment } : read;
}
