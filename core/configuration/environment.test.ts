import { ConfigurationError, readEnvironment, requireDatabaseUrl, requireSecretKey } from './environment';

const GOOD = {
  ENVIRONMENT: 'production',
  SECRET_KEY: 'k3J9vQ2mX7pL0sD8fG5hT1zR6wB4nC-YuE',
  TELEGRAM_BOT_TOKEN: '8123456789:AAH-valid_looking_token_of_a_bot_000',
  DB_PASSWORD: 'Zr8!fQ2@kLm9#Xp4',
  DB_NAME: 'joyeria',
  CORS_ORIGINS: 'https://tienda.test, https://contador.test',
};

function faultsOf(env: NodeJS.ProcessEnv): ConfigurationError {
  try {
    readEnvironment(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the environment was accepted');
}

describe('readEnvironment', () => {
  it('starts in development with nothing set and leaves secrets to the stack', () => {
    const configuration = readEnvironment({});
    expect(configuration).toMatchObject({
      environment: 'development',
      secretKey: null,
      logLevel: 'DEBUG',
      timeZone: 'America/Bogota',
      api: { port: 8000, docs: true, corsOrigins: [] },
      database: { url: null, poolSize: 5, overflow: 10, acquireTimeoutMs: 30_000, recycleMs: 1_800_000 },
      redisUrl: null,
      telegram: { botToken: null, apiRoot: 'https://api.telegram.org' },
      n8n: {
        port: 5678,
        baseUrl: 'http://127.0.0.1:5678',
        webhookUrl: 'http://127.0.0.1:5678/webhook/jewelry-extract',
      },
    });
    expect(() => requireSecretKey(configuration)).toThrow(/SECRET_KEY/);
    expect(() => requireDatabaseUrl(configuration)).toThrow(/DATABASE_URL/);
  });

  it.each([
    ['development', 5, 10, 86_400],
    ['staging', 15, 15, 3600],
    ['production', 30, 20, 900],
  ])('sizes the pool and the token life for %s', (environment, poolSize, overflow, seconds) => {
    const configuration = readEnvironment({ ...GOOD, ENVIRONMENT: environment });
    expect(configuration.database).toMatchObject({ poolSize, overflow });
    expect(configuration.api.accessTokenSeconds).toBe(seconds);
  });

  it('accepts a sound production environment and builds the database address of its parts', () => {
    const configuration = readEnvironment({ ...GOOD, DB_HOST: 'db', DB_USER: 'joyero' });
    expect(configuration.database.url).toBe('postgres://joyero:Zr8!fQ2%40kLm9%23Xp4@db:5432/joyeria');
    expect(configuration.api).toMatchObject({
      docs: false,
      corsOrigins: ['https://tienda.test', 'https://contador.test'],
    });
  });

  it('names every missing secret at once in production', () => {
    const error = faultsOf({ ENVIRONMENT: 'production' });
    expect(error.faults.map((fault) => fault.variable).sort()).toEqual([
      'DB_NAME',
      'DB_PASSWORD',
      'SECRET_KEY',
      'TELEGRAM_BOT_TOKEN',
    ]);
  });

  it.each([
    ['a short SECRET_KEY', { SECRET_KEY: 'k3J9vQ2mX7pL0sD8fG5hT1zR6wB4nC-' }, 'SECRET_KEY'],
    ['an example SECRET_KEY', { SECRET_KEY: 'cambie-esto-por-una-clave-larga-y-al-azar' }, 'SECRET_KEY'],
    ['a monotonous SECRET_KEY', { SECRET_KEY: 'a'.repeat(40) }, 'SECRET_KEY'],
    ['a short DB_PASSWORD', { DB_PASSWORD: 'Zr8!fQ2@kLm9#Xp' }, 'DB_PASSWORD'],
    ['an example DB_PASSWORD', { DB_PASSWORD: 'changeme-changeme' }, 'DB_PASSWORD'],
    [
      'a short password inside DATABASE_URL',
      { DATABASE_URL: 'postgres://u:corta-x9@db/joyeria' },
      'DATABASE_URL',
    ],
    ['an open CORS list', { CORS_ORIGINS: '*' }, 'CORS_ORIGINS'],
    ['a malformed bot token', { TELEGRAM_BOT_TOKEN: 'not-a-token' }, 'TELEGRAM_BOT_TOKEN'],
    ['an unencrypted public address', { PUBLIC_URL: 'http://tienda.test' }, 'PUBLIC_URL'],
  ])('refuses %s in production without echoing it', (_title, change: Record<string, string>, variable) => {
    const error = faultsOf({ ...GOOD, ...change });
    expect(error.faults.map((fault) => fault.variable)).toEqual([variable]);
    for (const value of Object.values(change))
      if (value.length > 1) expect(error.message).not.toContain(value);
  });

  it.each([
    ['API_PORT', 'eight thousand'],
    ['API_PORT', '70000'],
    ['LOG_LEVEL', 'loud'],
    ['ENVIRONMENT', 'prod'],
    ['REDIS_URL', 'http://redis'],
    ['DATABASE_URL', 'mysql://db/joyeria'],
    ['TZ', 'Bogota/Chapinero'],
    ['API_DOCS', 'perhaps'],
    ['CORS_ORIGINS', 'tienda.test/ruta'],
  ])('names %s when it is nonsense', (variable, value) => {
    expect(faultsOf({ [variable]: value }).faults.map((fault) => fault.variable)).toEqual([variable]);
  });

  it('treats an empty value as unset and gives DB_PASSWORD to an address without one', () => {
    expect(readEnvironment({ REDIS_URL: '', API_PORT: ' ' })).toMatchObject({
      redisUrl: null,
      api: { port: 8000 },
    });
    const configuration = readEnvironment({ ...GOOD, DATABASE_URL: 'postgres://joyero@db:5433/joyeria' });
    expect(configuration.database.url).toBe('postgres://joyero:Zr8!fQ2%40kLm9%23Xp4@db:5433/joyeria');
  });

  it('reaches n8n where its webhook is', () => {
    const { n8n } = readEnvironment({ N8N_WEBHOOK_URL: 'http://n8n:5678/webhook/jewelry-extract' });
    expect(n8n).toMatchObject({
      baseUrl: 'http://n8n:5678',
      webhookUrl: 'http://n8n:5678/webhook/jewelry-extract',
    });
  });
});
