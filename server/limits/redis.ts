import { Redis } from 'ioredis';
import type { Logger } from '../../core/logging/logger';

/**
 * A Redis client that fails fast: a command waits half a second at most and is never queued while the connection is
 * down. It reconnects by itself, from 0.1 s to 5 s apart, and logs only when its state changes.
 */
export function connectRedis(url: string, logger: Logger): Redis {
  const redis = new Redis(url, {
    commandTimeout: 500,
    connectTimeout: 2000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 10), 5000),
  });
  let up: boolean | null = null;
  redis.on('ready', () => {
    if (up === false) logger.info('Redis is back');
    up = true;
  });
  redis.on('error', (err: Error) => {
    if (up !== false) logger.warn({ err }, 'Redis is away');
    up = false;
  });
  return redis;
}
