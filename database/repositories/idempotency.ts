import type { Tx } from '../tenancy';

export type IdempotencyClaim =
  /** First time: do the work, then `rememberAnswer` in the same transaction. */
  | { kind: 'new' }
  /** Done before with the same request: give this answer again. */
  | { kind: 'replay'; statusCode: number; response: unknown }
  /** The key was used for another request: 409. */
  | { kind: 'conflict' };

const LIFETIME_HOURS = 24;

/**
 * Claims an Idempotency-Key inside the transaction that does the work. A second request with the same key waits
 * here until the first one ends, then sees its answer (or is new, when the first one failed).
 */
export async function claimIdempotencyKey(
  tx: Tx,
  input: { endpoint: string; key: string; requestHash: string },
): Promise<IdempotencyClaim> {
  const id = [tx.organizationId, input.endpoint, input.key];
  tx.later(
    'DELETE FROM idempotency_keys WHERE organization_id = $1 AND endpoint = $2 AND key = $3 AND expires_at < now()',
    id,
  );
  const inserted = await tx.run(
    `INSERT INTO idempotency_keys (organization_id, endpoint, key, request_hash, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(hours => $5)) ON CONFLICT DO NOTHING`,
    [...id, input.requestHash, LIFETIME_HOURS],
  );
  if (inserted === 1) return { kind: 'new' };
  const stored = await tx.row<{ request_hash: string; status_code: number; response: unknown }>(
    `SELECT request_hash, status_code, response FROM idempotency_keys
      WHERE organization_id = $1 AND endpoint = $2 AND key = $3`,
    id,
  );
  if (!stored || stored.request_hash !== input.requestHash) return { kind: 'conflict' };
  return { kind: 'replay', statusCode: stored.status_code, response: stored.response };
}

/** Sent with the next statement, or with COMMIT. */
export function rememberAnswer(
  tx: Tx,
  input: { endpoint: string; key: string; statusCode: number; response: unknown },
): void {
  tx.later(
    `UPDATE idempotency_keys SET status_code = $4, response = $5 WHERE organization_id = $1 AND endpoint = $2 AND key = $3`,
    [tx.organizationId, input.endpoint, input.key, input.statusCode, JSON.stringify(input.response)],
  );
}
