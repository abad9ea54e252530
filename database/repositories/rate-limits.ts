import type { Tx } from '../tenancy';

export interface RateLimit {
  /** `login:…`, `messages:USER`; hash what is personal. */
  key: string;
  limit: number;
  windowSeconds: number;
  /** Once over the limit, refuse for this long. Default: until the window ends. */
  blockSeconds?: number;
  /** Now, unless told. */
  now?: Date;
}

export interface RateDecision {
  allowed: boolean;
  remaining: number;
  retryAfterSeconds: number;
}

/**
 * Counts one try in a fixed window that all processes share. Commit it by itself: a try whose transaction rolls
 * back was not counted. Works in any transaction.
 */
export function consumeRate(tx: Tx, limit: RateLimit): Promise<RateDecision> {
  const now = limit.now ?? new Date();
  const windowEnd = new Date(now.getTime() + limit.windowSeconds * 1000);
  const blockEnd = limit.blockSeconds ? new Date(now.getTime() + limit.blockSeconds * 1000) : null;
  return tx.asPlatform(async () => {
    const row = await tx.row<{ hits: number; window_ends_at: Date; blocked_until: Date | null }>(
      `INSERT INTO rate_limits AS r (key, hits, window_ends_at) VALUES ($1, 1, $2)
       ON CONFLICT (key) DO UPDATE SET
         hits = CASE WHEN r.blocked_until > $3 THEN r.hits WHEN r.blocked_until IS NOT NULL OR r.window_ends_at <= $3 THEN 1 ELSE r.hits + 1 END,
         window_ends_at = CASE WHEN r.blocked_until > $3 THEN r.window_ends_at
           WHEN r.blocked_until IS NOT NULL OR r.window_ends_at <= $3 THEN $2 ELSE r.window_ends_at END,
         blocked_until = CASE WHEN r.blocked_until > $3 THEN r.blocked_until
           WHEN r.blocked_until IS NULL AND r.window_ends_at > $3 AND r.hits + 1 > $4 THEN coalesce($5, r.window_ends_at) END
       RETURNING hits, window_ends_at, blocked_until`,
      [limit.key, windowEnd, now, limit.limit, blockEnd],
    );
    const { hits, blocked_until } = row as { hits: number; blocked_until: Date | null };
    const blocked = blocked_until !== null && blocked_until > now;
    return {
      allowed: !blocked,
      remaining: blocked ? 0 : Math.max(0, limit.limit - hits),
      retryAfterSeconds: blocked ? Math.ceil((blocked_until.getTime() - now.getTime()) / 1000) : 0,
    };
  });
}

/** Forgets the tries of a key: a login that succeeded. */
export async function resetRate(tx: Tx, key: string): Promise<void> {
  await tx.asPlatform(() => tx.run('DELETE FROM rate_limits WHERE key = $1', [key]));
}

/** Needs a platform transaction. Removes windows that ended. @returns how many */
export function purgeRates(tx: Tx): Promise<number> {
  return tx.run(
    'DELETE FROM rate_limits WHERE window_ends_at < now() AND (blocked_until IS NULL OR blocked_until < now())',
  );
}
