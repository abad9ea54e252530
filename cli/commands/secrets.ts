import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { BOT_TOKEN, readEnvironment } from '../../core/configuration/environment';
import { webhookKey } from '../../stack/installation';
import { CommandError } from '../output';
import { readSecret } from '../stdin';

/** Letters and digits only: safe in .env, in an address and in a shell. */
function secret(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** Text of a production .env for docker compose; the token is the one thing that only @BotFather can give. */
export function productionEnvironment(options: { token: string; full: boolean }): string {
  const redisPassword = secret(24);
  return [
    '# Hecho por "jewelry secrets". Guarde una copia fuera de este equipo: sin N8N_ENCRYPTION_KEY se pierden las credenciales.',
    'ENVIRONMENT=production',
    'LOG_LEVEL=INFO',
    'TZ=America/Bogota',
    `TELEGRAM_BOT_TOKEN=${options.token}`,
    'DB_NAME=jewelry_db',
    `DB_PASSWORD=${secret(24)}`,
    `N8N_DB_PASSWORD=${secret(24)}`,
    `SECRET_KEY=${secret(32)}`,
    `N8N_ENCRYPTION_KEY=${secret(32)}`,
    'N8N_USER=admin@joyeria.example',
    `N8N_PASSWORD=Aa1${secret(12)}`,
    `METRICS_TOKEN=${secret(24)}`,
    `GRAFANA_PASSWORD=${secret(12)}`,
    '# chat de Telegram de quien opera, para las alertas',
    'ALERT_CHAT_ID=',
    `REDIS_PASSWORD=${redisPassword}`,
    ...(options.full
      ? [
          `REDIS_URL=redis://:${redisPassword}@redis:6379/0`,
          'EXECUTIONS_MODE=queue',
          'N8N_WEBHOOK_URL=http://n8n-webhook:5678/webhook/jewelry-extract',
          'COMPOSE_PROFILES=full,backup',
        ]
      : ['REDIS_URL=', 'EXECUTIONS_MODE=regular', 'COMPOSE_PROFILES=backup']),
    'PUBLIC_URL=',
    'CORS_ORIGINS=',
    '',
  ].join('\n');
}

/** Writes the file with mode 0600 and never over another. */
export function register(program: Command): void {
  program
    .command('secrets')
    .description('Hace un .env de producción con claves al azar (nunca reemplaza uno que exista)')
    .option('--out <archivo>', 'archivo que se escribe', '.env')
    .option('--token-stdin', 'lee de la entrada estándar el token del bot que entrega @BotFather')
    .option('--full', 'para el perfil completo: Redis y n8n en modo cola')
    .option('--clave-webhooks', 'solo muestra la clave X-API-Key de jewelry-extract y jewelry-pdf')
    .action(
      async (options: { out: string; tokenStdin?: boolean; full?: boolean; claveWebhooks?: boolean }) => {
        if (options.claveWebhooks) {
          process.stdout.write(`${webhookKey(readEnvironment(process.env))}\n`);
          return;
        }
        const file = resolve(options.out);
        const token = options.tokenStdin ? await readSecret() : '';
        if (options.tokenStdin && !BOT_TOKEN.test(token))
          throw new CommandError('Ese token no tiene la forma que entrega @BotFather (123456789:letras).', 2);
        try {
          await writeFile(file, productionEnvironment({ token, full: options.full ?? false }), {
            mode: 0o600,
            flag: 'wx',
          });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
          throw new CommandError(`${file} ya existe y no se tocó. Bórrelo o indique otro con --out.`);
        }
        process.stdout.write(
          `Claves escritas en ${file} (solo usted puede leerlo).${token ? '' : '\nFalta TELEGRAM_BOT_TOKEN: pídalo a @BotFather y escríbalo ahí.'}\n`,
        );
      },
    );
}
