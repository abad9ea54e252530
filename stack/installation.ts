import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Configuration } from '../core/configuration/environment';
import type { Secrets } from './data-dir';
import { ownerEmail, withDotEnv } from './settings';

function readOptional(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** What `npm start` generated for a data folder; null where it never ran. */
function savedSecrets(dataDirectory: string): Secrets | null {
  const text = readOptional(join(dataDirectory, 'secrets.json'));
  return text === null ? null : (JSON.parse(text) as Secrets);
}

/**
 * The environment of a command that is run beside `npm start`: the given one, then .env, then what the stack keeps in
 * DATA_DIR (its embedded database, its SECRET_KEY), so that `npx jewelry …` works without setting anything.
 * @param root the project's folder
 */
export function completeEnvironment(root: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const complete = withDotEnv(root, env);
  const dataDirectory = resolve(complete.DATA_DIR?.trim() || join(root, '.data'));
  const set = (name: string, value: string | null | undefined): void => {
    if (!complete[name]?.trim() && value) complete[name] = value;
  };
  if (!complete.DB_NAME?.trim()) set('DATABASE_URL', readOptional(join(dataDirectory, 'database-url')));
  set('SECRET_KEY', savedSecrets(dataDirectory)?.secretKey);
  return complete;
}

/** Where a running n8n is and how to enter it. */
export interface N8nAccess {
  baseUrl: string;
  owner: { email: string; password: string };
  secretKey: string;
}

/**
 * Access to n8n for the CLI: the environment's, else what `npm start` generated.
 * @throws Error that names what is missing, in Spanish
 */
export function n8nAccess(configuration: Configuration): N8nAccess {
  const saved = savedSecrets(configuration.dataDirectory);
  const password = configuration.n8n.password ?? saved?.n8nPassword;
  const secretKey = configuration.secretKey ?? saved?.secretKey;
  const missing = [!password && 'N8N_PASSWORD', !secretKey && 'SECRET_KEY'].filter(Boolean);
  if (!password || !secretKey) {
    throw new Error(
      `Falta ${missing.join(' y ')}: póngala en el entorno, o indique en DATA_DIR la carpeta de datos de npm start.`,
    );
  }
  return {
    baseUrl: configuration.n8n.baseUrl,
    owner: { email: ownerEmail(configuration.n8n.user), password },
    secretKey,
  };
}

/**
 * The key that the webhooks for other programs ask for: what `npm start` generated, elsewhere made of SECRET_KEY.
 * @throws Error without either
 */
export function webhookKey(configuration: Configuration): string {
  const saved = savedSecrets(configuration.dataDirectory)?.webhookKey;
  if (saved) return saved;
  if (!configuration.secretKey) throw new Error('Falta SECRET_KEY: de ella sale la clave de los webhooks.');
  return createHmac('sha256', configuration.secretKey).update('jewelry-webhook-key').digest('base64url');
}
