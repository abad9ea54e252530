import type { Redis } from 'ioredis';
import { Counter, type Registry } from 'prom-client';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Logger } from '../../core/logging/logger';

export interface RateLimitState {
  limit: number;
  remaining: number;
  /** Seconds until the window starts again. */
  resetSeconds: number;
  allowed: boolean;
}

interface Rule {
  points: number;
  durationSeconds: number;
}

const WARN_EVERY_MS = 30_000;
const MOST_REFUSALS = 10_000;

/**
 * Counters that replicas share through Redis. When Redis is absent or away each process counts on its own: a looser
 * limit, never an outage. The change is logged (at most every 30 s) and counted in `jewelry_rate_limit_fallback_total`.
 */
export class RateLimits {
  private readonly limiters = new Map<
    string,
    { shared: RateLimiterRedis | null; local: RateLimiterMemory }
  >();
  /** Until when a key was last refused, as this process saw it. */
  private readonly refusals = new Map<string, number>();
  private readonly fallbacks: Counter;
  private warnedAt = 0;

  constructor(
    private readonly redis: Redis | null,
    private readonly logger: Logger,
    registry: Registry,
  ) {
    this.fallbacks = new Counter({
      name: 'jewelry_rate_limit_fallback_total',
      help: 'Rate limit decisions taken locally because Redis was away',
      registers: [registry],
    });
  }

  /** Counts one more for the key under the named rule and tells whether it is let through. */
  async consume(name: string, rule: Rule, key: string): Promise<RateLimitState> {
    const { shared, local } = this.limiter(name, rule);
    const result = await this.either(shared && (() => attempt(() => shared.consume(key))), () =>
      attempt(() => local.consume(key)),
    );
    if (result.refused) this.rememberRefusal(`${name}:${key}`, Date.now() + result.msBeforeNext);
    return {
      limit: rule.points,
      remaining: Math.max(0, result.remainingPoints),
      resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
      allowed: !result.refused,
    };
  }

  /** Whether the key was refused in this window already: a hint to do no work in vain; only `consume` decides. */
  refusesNow(name: string, key: string): boolean {
    return (this.refusals.get(`${name}:${key}`) ?? 0) > Date.now();
  }

  private rememberRefusal(id: string, until: number): void {
    if (this.refusals.size >= MOST_REFUSALS) this.refusals.clear();
    this.refusals.set(id, until);
  }

  private async either<T>(shared: (() => Promise<T>) | null, local: () => Promise<T>): Promise<T> {
    if (!shared) return local();
    try {
      return await shared();
    } catch (err) {
      this.fallbacks.inc();
      if (Date.now() - this.warnedAt > WARN_EVERY_MS) {
        this.warnedAt = Date.now();
        this.logger.warn({ err }, 'Redis is away: rate limits are counted by this process alone');
      }
      return local();
    }
  }

  private limiter(name: string, rule: Rule): { shared: RateLimiterRedis | null; local: RateLimiterMemory } {
    const id = `${name}:${rule.points}`;
    const known = this.limiters.get(id);
    if (known) return known;
    const options = {
      keyPrefix: `jewelry:limit:${id}`,
      points: rule.points,
      duration: rule.durationSeconds,
    };
    const made = {
      shared:
        this.redis &&
        new RateLimiterRedis({ ...options, storeClient: this.redis, rejectIfRedisNotReady: true }),
      local: new RateLimiterMemory(options),
    };
    this.limiters.set(id, made);
    return made;
  }
}

/** rate-limiter-flexible rejects with its result when the limit is passed, and with an Error when the store failed. */
async function attempt(
  consume: () => Promise<RateLimiterRes>,
): Promise<RateLimiterRes & { refused: boolean }> {
  try {
    return Object.assign(await consume(), { refused: false });
  } catch (rejection) {
    if (rejection instanceof RateLimiterRes) return Object.assign(rejection, { refused: true });
    throw rejection;
  }
}
