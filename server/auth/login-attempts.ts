import { createHmac } from 'node:crypto';
import type { Database } from '../../database/connection';
import { consumeRate, resetRate } from '../../database/repositories/rate-limits';
import { withPlatform } from '../../database/tenancy';
import { TooManyRequestsError } from '../http/errors';

const ATTEMPTS = 5;
const WINDOW_SECONDS = 60;
const BLOCK_SECONDS = 300;

/**
 * Five tries a minute for one cédula, then none for five minutes. Counted in PostgreSQL, so that replicas share the
 * count with or without Redis. The key is a keyed hash: the table shows nobody's cédula.
 */
export class LoginAttempts {
  constructor(
    private readonly database: Database,
    private readonly key: Uint8Array,
  ) {}

  /** Counts a try before the password is looked at. @throws TooManyRequestsError */
  async count(cedula: string): Promise<void> {
    const decision = await withPlatform(this.database, (tx) =>
      consumeRate(tx, {
        key: this.keyOf(cedula),
        limit: ATTEMPTS,
        windowSeconds: WINDOW_SECONDS,
        blockSeconds: BLOCK_SECONDS,
      }),
    );
    if (decision.allowed) return;
    throw new TooManyRequestsError(
      decision.retryAfterSeconds,
      'Demasiados intentos de ingreso. Espere unos minutos y reintente.',
      'login_blocked',
    );
  }

  /** After a login that succeeded. */
  async forget(cedula: string): Promise<void> {
    await withPlatform(this.database, (tx) => resetRate(tx, this.keyOf(cedula)));
  }

  private keyOf(cedula: string): string {
    return `api-login:${createHmac('sha256', this.key).update(cedula).digest('hex')}`;
  }
}
