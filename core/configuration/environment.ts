import { resolve } from 'node:path';

/** What @BotFather gives: the bot's number, a colon and a secret. */
export const BOT_TOKEN = /^\d+:[\w-]+$/;

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything that the environment decides, read once at the start of a process. Never log it whole: it holds secrets. */
export interface Configuration {
  environment: Environment;
  /** At least 32 characters; null only outside production, where the stack supplies one. See `requireSecretKey`. */
  secretKey: string | null;
  logLevel: LogLevel;
  /** IANA name; the business day of a shop ("today", number's month) is this zone's. */
  timeZone: string;
  /** Absolute folder for what a local installation keeps (embedded database, n8n's home). The server writes nothing there. */
  dataDirectory: string;
  /** Address that the internet reaches us at, without a trailing slash; null on a shop's PC. */
  publicUrl: string | null;
  api: {
    port: number;
    /** Exact origins that browsers may call from; empty = none. `['*']` never in production. */
    corsOrigins: string[];
    /** Swagger UI at /docs: on outside production unless API_DOCS says otherwise. */
    docs: boolean;
    /** Number of proxies in front whose X-Forwarded-For is believed. */
    trustedProxies: number;
    /** Bearer that /metrics asks for; null = open (keep it inside the private network). */
    metricsToken: string | null;
    /** Seconds that an access token lives: 24 h in development, 1 h in staging, 15 min in production. */
    accessTokenSeconds: number;
    /** Seconds that a refresh token lives: 7 days. */
    refreshTokenSeconds: number;
  };
  webhooks: {
    /** Host names or addresses inside the private network that a shop's webhook may reach (n8n beside us, for one). */
    allowedPrivateHosts: string[];
  };
  database: {
    /** null only outside production, where the stack starts an embedded PostgreSQL. */
    url: string | null;
    /** pg has one maximum; ours is poolSize + overflow. */
    poolSize: number;
    overflow: number;
    acquireTimeoutMs: number;
    recycleMs: number;
  };
  redisUrl: string | null;
  telegram: {
    /** null only outside production, where the stack starts the simulator. */
    botToken: string | null;
    /** Bot API server, without a trailing slash. */
    apiRoot: string;
  };
  n8n: {
    port: number;
    /** Where this process reaches n8n, without a trailing slash. */
    baseUrl: string;
    /** The extraction webhook, as given or on `baseUrl`. */
    webhookUrl: string;
    /** E-mail of n8n's owner. */
    user: string | null;
    password: string | null;
    encryptionKey: string | null;
  };
  openai: { apiKey: string | null; baseUrl: string | null };
}

export interface ConfigurationFault {
  variable: string;
  message: string;
}

/** The environment is not fit to start with. The message names every fault at once and never a value. */
export class ConfigurationError extends Error {
  constructor(readonly faults: ConfigurationFault[]) {
    super(
      `La configuración no permite arrancar:\n${faults.map((f) => `  - ${f.variable}: ${f.message}`).join('\n')}`,
    );
    this.name = 'ConfigurationError';
  }
}

const SECRET_KEY_LENGTH = 32;
const DB_PASSWORD_LENGTH = 16;
const DAY_SECONDS = 86_400;

/** Pool size + overflow by environment (design section 5). */
const POOLS: Record<Environment, { poolSize: number; overflow: number }> = {
  development: { poolSize: 5, overflow: 10 },
  staging: { poolSize: 15, overflow: 15 },
  production: { poolSize: 30, overflow: 20 },
};
const ACCESS_TOKEN_SECONDS: Record<Environment, number> = {
  development: DAY_SECONDS,
  staging: 3600,
  production: 900,
};
const DEFAULT_LOG_LEVEL: Record<Environment, LogLevel> = {
  development: 'DEBUG',
  staging: 'INFO',
  production: 'WARNING',
};

/** Words that give a copied example or a lazy secret away. */
const PLACEHOLDER =
  /change|cambi|replace|reemplac|example|ejemplo|placeholder|your[-_ ]|^(su|tu|mi)[-_ ]|generar|xxxx|<.*>|^(default|secret|password|contrase|123456|qwerty)/i;

/**
 * Reads and validates the variables of design section 7; the only place that knows what they mean. An empty value
 * counts as unset (compose passes empty ones).
 * @throws ConfigurationError with every fault at once, without echoing a value.
 */
export function readEnvironment(env: NodeJS.ProcessEnv): Configuration {
  const faults: ConfigurationFault[] = [];
  const read = (variable: string): string | null => env[variable]?.trim() || null;
  const fault = (variable: string, message: string): void => {
    faults.push({ variable, message });
  };

  const environment = readChoice('ENVIRONMENT', ENVIRONMENTS, 'development');
  const production = environment === 'production';
  const secretKey = readSecret('SECRET_KEY', SECRET_KEY_LENGTH);
  const n8nPort = readInteger('N8N_PORT', 5678, 0, 65_535);
  const webhookUrl = readUrl('N8N_WEBHOOK_URL', ['http:', 'https:']);
  const n8nBaseUrl = webhookUrl ? new URL(webhookUrl).origin : `http://127.0.0.1:${n8nPort}`;
  const redisUrl = readUrl('REDIS_URL', ['redis:', 'rediss:']);

  const configuration: Configuration = {
    environment,
    secretKey,
    logLevel: readChoice('LOG_LEVEL', LOG_LEVELS, DEFAULT_LOG_LEVEL[environment], (value) => {
      const upper = value.toUpperCase();
      return upper === 'WARN' ? 'WARNING' : upper === 'FATAL' ? 'CRITICAL' : upper;
    }),
    timeZone: readTimeZone(),
    dataDirectory: resolve(read('DATA_DIR') ?? '.data'),
    publicUrl: readUrl('PUBLIC_URL', production ? ['https:'] : ['http:', 'https:']),
    api: {
      port: readInteger('API_PORT', 8000, 0, 65_535),
      corsOrigins: readCorsOrigins(),
      docs: readBoolean('API_DOCS', !production),
      trustedProxies: readInteger('TRUSTED_PROXIES', 0, 0, 10),
      metricsToken: read('METRICS_TOKEN'),
      accessTokenSeconds: ACCESS_TOKEN_SECONDS[environment],
      refreshTokenSeconds: 7 * DAY_SECONDS,
    },
    webhooks: { allowedPrivateHosts: readList('WEBHOOK_PRIVATE_HOSTS').map((host) => host.toLowerCase()) },
    database: {
      url: readDatabaseUrl(),
      ...POOLS[environment],
      acquireTimeoutMs: 30_000,
      recycleMs: 1_800_000,
    },
    redisUrl,
    telegram: {
      botToken: readBotToken(),
      apiRoot: readUrl('TELEGRAM_API_ROOT', ['http:', 'https:']) ?? 'https://api.telegram.org',
    },
    n8n: {
      port: n8nPort,
      baseUrl: n8nBaseUrl,
      webhookUrl: webhookUrl ?? `${n8nBaseUrl}/webhook/jewelry-extract`,
      user: read('N8N_USER'),
      password: read('N8N_PASSWORD'),
      encryptionKey: read('N8N_ENCRYPTION_KEY'),
    },
    openai: {
      apiKey: read('OPENAI_API_KEY'),
      baseUrl: readUrl('OPENAI_BASE_URL', ['http:', 'https:']),
    },
  };
  if (faults.length > 0) throw new ConfigurationError(faults);
  return configuration;

  function readChoice<T extends string>(
    variable: string,
    choices: readonly T[],
    fallback: T,
    normalize = (value: string): string => value.toLowerCase(),
  ): T {
    const value = read(variable);
    if (value === null) return fallback;
    const found = choices.find((choice) => choice === normalize(value));
    if (!found) fault(variable, `debe ser uno de: ${choices.join(', ')}`);
    return found ?? fallback;
  }

  function readInteger(variable: string, fallback: number, min: number, max: number): number {
    const value = read(variable);
    if (value === null) return fallback;
    const number = /^\d{1,6}$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    fault(variable, `debe ser un número entero entre ${min} y ${max}`);
    return fallback;
  }

  function readBoolean(variable: string, fallback: boolean): boolean {
    const value = read(variable)?.toLowerCase() ?? null;
    if (value === null) return fallback;
    if (['true', '1', 'si', 'sí', 'yes'].includes(value)) return true;
    if (!['false', '0', 'no'].includes(value)) fault(variable, 'debe ser true o false');
    return false;
  }

  function readList(variable: string): string[] {
    return (read(variable) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  }

  /** Without a trailing slash, so that paths can be added to it. */
  function readUrl(variable: string, protocols: string[]): string | null {
    const value = read(variable);
    if (value === null) return null;
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value.replace(/\/+$/, '');
    fault(variable, `debe ser una dirección que empiece por ${protocols.map((p) => `${p}//`).join(' o ')}`);
    return null;
  }

  function checkSecret(variable: string, value: string, length: number): void {
    if (!production) return;
    if (value.length < length) {
      fault(variable, `es demasiado corta: se necesitan al menos ${length} caracteres`);
    } else if (PLACEHOLDER.test(value) || new Set(value).size < 8) {
      fault(variable, 'es un valor de ejemplo o fácil de adivinar; genere uno al azar');
    }
  }

  function readSecret(variable: string, length: number): string | null {
    const value = read(variable);
    if (value !== null) checkSecret(variable, value, length);
    else if (production) fault(variable, 'falta y es obligatoria');
    return value;
  }

  function readBotToken(): string | null {
    const value = read('TELEGRAM_BOT_TOKEN');
    if (value === null) {
      if (production) fault('TELEGRAM_BOT_TOKEN', 'falta y es obligatoria');
      return null;
    }
    if (!BOT_TOKEN.test(value)) {
      fault('TELEGRAM_BOT_TOKEN', 'no tiene la forma que entrega @BotFather (123456789:letras)');
    }
    return value;
  }

  /** DATABASE_URL, else its parts. A URL without a password takes DB_PASSWORD. */
  function readDatabaseUrl(): string | null {
    const given = readUrl('DATABASE_URL', ['postgres:', 'postgresql:']);
    const name = read('DB_NAME');
    const password = read('DB_PASSWORD');
    const host = read('DB_HOST') ?? '127.0.0.1';
    const port = readInteger('DB_PORT', 5432, 1, 65_535);
    const user = read('DB_USER') ?? 'postgres';
    if (password !== null) checkSecret('DB_PASSWORD', password, DB_PASSWORD_LENGTH);

    if (given !== null) {
      const url = new URL(given);
      if (url.password === '' && password !== null && url.hostname !== '') {
        url.password = encodeURIComponent(password);
        return url.toString();
      }
      if (url.password !== '') checkSecret('DATABASE_URL', safeDecode(url.password), DB_PASSWORD_LENGTH);
      else if (production) fault('DB_PASSWORD', 'falta y es obligatoria (tampoco está en DATABASE_URL)');
      return given;
    }
    if (read('DATABASE_URL') !== null) return null;
    if (production && name === null) fault('DB_NAME', 'falta y es obligatoria (o indique DATABASE_URL)');
    if (production && password === null) fault('DB_PASSWORD', 'falta y es obligatoria');
    if (name === null) return null;
    const credentials = [user, ...(password === null ? [] : [password])].map(encodeURIComponent).join(':');
    return `postgres://${credentials}@${host}:${port}/${encodeURIComponent(name)}`;
  }

  function readCorsOrigins(): string[] {
    const origins = readList('CORS_ORIGINS');
    if (production && origins.includes('*')) {
      fault(
        'CORS_ORIGINS',
        'no puede ser * en producción; escriba las direcciones exactas separadas por comas',
      );
    }
    if (
      origins.some((origin) => origin !== '*' && (!URL.canParse(origin) || new URL(origin).origin !== origin))
    ) {
      fault('CORS_ORIGINS', 'cada origen debe tener la forma https://tienda.example (sin ruta)');
    }
    return origins;
  }

  function readTimeZone(): string {
    const zone = read('TZ') ?? 'America/Bogota';
    try {
      new Intl.DateTimeFormat('es-CO', { timeZone: zone });
      return zone;
    } catch {
      fault('TZ', 'no es una zona horaria conocida (por ejemplo America/Bogota)');
      return 'America/Bogota';
    }
  }
}

/**
 * The secret that keys for tokens are derived from.
 * @throws ConfigurationError when nobody supplied one (outside production the stack does).
 */
export function requireSecretKey(configuration: Configuration): string {
  return requireValue(configuration.secretKey, 'SECRET_KEY');
}

/**
 * The application's PostgreSQL.
 * @throws ConfigurationError when neither DATABASE_URL nor DB_NAME was given.
 */
export function requireDatabaseUrl(configuration: Configuration): string {
  return requireValue(configuration.database.url, 'DATABASE_URL');
}

function requireValue(value: string | null, variable: string): string {
  if (value === null) throw new ConfigurationError([{ variable, message: 'falta y es obligatoria' }]);
  return value;
}

function safeDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
