import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigurationError, readEnvironment, type Configuration } from '../core/configuration/environment';
import { StackFailure } from './failure';

/** The environment with the project's .env below it: a variable that is set outside wins. */
export function withDotEnv(root: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const file = join(root, '.env');
  if (!existsSync(file)) return { ...env };
  return { ...(parseEnv(readFileSync(file, 'utf8')) as NodeJS.ProcessEnv), ...env };
}

/** Reads the configuration; its faults become one StackFailure. */
export function readSettings(env: NodeJS.ProcessEnv): Configuration {
  try {
    return readEnvironment(env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new StackFailure(
      error.message,
      'Corrija esas variables (en .env o en el entorno) y vuelva a ejecutar npm start.',
      { cause: error },
    );
  }
}

/** n8n signs in with an e-mail; a plain user name (`admin`) gets a domain of no one's. */
export function ownerEmail(user: string | null): string {
  if (!user) return 'admin@joyeria.local';
  return user.includes('@') ? user : `${user}@joyeria.local`;
}
