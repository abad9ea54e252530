import { Redis } from 'ioredis';
import type { Configuration } from '../../../core/configuration/environment';
import { type Check, checksOf } from './check';

const is = checksOf('redis');

/** Redis as the limits and n8n's queue need it: answering, never evicting, remembering over a restart. */
export async function checkRedis(configuration: Configuration, env: NodeJS.ProcessEnv): Promise<Check[]> {
  const queue = env.EXECUTIONS_MODE?.trim() === 'queue';
  if (!configuration.redisUrl) {
    const detail = 'no configurado: cada réplica cuenta sus límites por su lado';
    if (!queue) return [is.skipped('reachable', 'Redis', detail)];
    return [
      is.failure(
        'reachable',
        'Redis',
        'EXECUTIONS_MODE=queue lo necesita y REDIS_URL está vacía',
        'Ponga REDIS_URL=redis://:CLAVE@redis:6379/0 y use el perfil full, o EXECUTIONS_MODE=regular.',
      ),
    ];
  }
  const redis = new Redis(configuration.redisUrl, {
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let failure: Error | null = null;
  redis.on('error', (error: Error) => (failure = error));
  try {
    await redis.connect();
    const info = await redis.info();
    const read = (field: string): string => new RegExp(`^${field}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
    const version = read('redis_version');
    return [
      is.ok('reachable', 'Redis', `responde${version ? ` (${version})` : ''}`),
      checkPolicy(read('maxmemory_policy')),
      checkMemory(Number(read('used_memory')), Number(read('maxmemory'))),
      read('aof_enabled') === '1'
        ? is.ok('persistence', 'Redis tras un reinicio', 'conserva los trabajos (AOF)')
        : is[queue ? 'failure' : 'warning'](
            'persistence',
            'Redis tras un reinicio',
            'no guarda en disco: un reinicio olvida los trabajos en cola',
            'Arranque redis-server con --appendonly yes (el de docker-compose.yml ya lo hace).',
          ),
    ];
  } catch (error) {
    const text = `${(failure as Error | null)?.message ?? ''} ${(error as Error).message}`;
    return [
      is.failure(
        'reachable',
        'Redis',
        /NOAUTH|WRONGPASS|invalid password/i.test(text) ? 'rechazó la contraseña' : 'no responde',
        'Revise que esté encendido (docker compose ps redis) y que REDIS_URL lleve la REDIS_PASSWORD.',
      ),
    ];
  } finally {
    redis.disconnect();
  }
}

function checkPolicy(policy: string): Check {
  if (policy === 'noeviction') return is.ok('eviction', 'Desalojo en Redis', policy);
  return is.failure(
    'eviction',
    'Desalojo en Redis',
    `la política es ${policy || 'desconocida'}: con la memoria llena borraría trabajos de n8n`,
    'Ejecute: redis-cli config set maxmemory-policy noeviction (y déjelo en su configuración).',
  );
}

function checkMemory(used: number, max: number): Check {
  const title = 'Memoria de Redis';
  const megabytes = Math.round(used / 1_048_576);
  if (!max || used < 0.8 * max) return is.ok('memory', title, `${megabytes} MB`);
  return is.warning(
    'memory',
    title,
    `${megabytes} MB, más del 80 % de su límite`,
    'Suba --maxmemory (y el límite del contenedor) antes de que n8n no pueda encolar.',
  );
}
