import { createHmac } from 'node:crypto';
import { type Database } from '../../database/connection';
import { withPlatform } from '../../database/tenancy';
import { TooManyRequestsError } from '../http/errors';

const ATTEMPTS = 5;
const WINDOW_SECONDS = 60;
const BLOCK_SECONDS = 300;

/**
 * Five tries a minute for one cédula (in one organization), then none for five minutes. Counted in PostgreSQL, so that
 * replicas share the count with or without Redis. The key is a keyed hash: the table shows nobody's cédula.
 */
export class LoginAttempts {
  constructor(
    private readonly database: Database,
    private readonly key: Uint8Array,
  ) {}

  /** Counts a try before the password is looked at. @throws TooManyRequestsError */
  async count(cedula: string): Promise<void> {
    const row = await withPlatform(this.database, (tx) =>
      tx.row<{ waitSeconds: number | null }>(
        `INSERT INTO rate_limits AS r (key, hits, window_ends_at) VALUES ($1, 1, now() + make_interval(secs => $3))
         ON CONFLICT (key) DO UPDATE SET
           hits = CASE WHEN r.window_ends_at <= now() THEN 1 ELSE r.hits + 1 END,
           window_ends_at = CASE WHEN r.window_ends_at <= now() THEN now() + make_interval(secs => $3) ELSE r.window_ends_at END,
           blocked_until = CASE
             WHEN r.blocked_until > now() THEN r.blocked_until
             WHEN r.window_ends_at > now() AND r.hits >= $2 THEN now() + make_interval(secs => $4) END
         RETURNING extract(epoch FROM blocked_until - now())::float8 AS "waitSeconds"`,
        [this.keyOf(cedula), ATTEMPTS, WINDOW_SECONDS, BLOCK_SECONDS],
      ),
    );
    if ((row?.waitSeconds ?? 0) > 0) {
      throw new TooManyRequestsError(
        row?.waitSeconds ?? 0,
        'Demasiados intentos de ingreso. Espere unos minutos y reintente.',
        'login_blocked',
      );
    }
  }

  /** After a login that succeeded. */
  async forget(cedula: string): Promise<void> {
    await withPlatform(this.database, (tx) =>
      tx.run('DELETE FROM rate_limits WHERE key = $1', [this.keyOf(cedula)]),
    );
  }

  private keyOf(cedula: string): string {
    return `api-login:${createHmac('sha256', this.key).update(cedula).digest('hex')}`;
  }
}
