import type { Tx } from '../../database/tenancy';

export interface RefreshToken {
  id: string;
  familyId: string;
  organizationId: string;
  userId: string;
  expiresAt: Date;
  usedAt: Date | null;
  revokedAt: Date | null;
}

export interface NewRefreshToken {
  familyId: string;
  organizationId: string;
  userId: string;
  tokenHash: string;
  lifeSeconds: number;
  ip: string | null;
  userAgent: string | null;
}

/** All take a platform transaction: a token arrives before its tenant is known. */
export async function insertRefreshToken(tx: Tx, token: NewRefreshToken): Promise<void> {
  await tx.run(
    `INSERT INTO refresh_tokens (family_id, organization_id, user_id, token_hash, expires_at, ip, user_agent)
     VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5), $6, $7)`,
    [
      token.familyId,
      token.organizationId,
      token.userId,
      token.tokenHash,
      token.lifeSeconds,
      token.ip,
      token.userAgent,
    ],
  );
}

/** Locks the row, so that of two refreshes with one token the second sees that it was used. */
export function lockRefreshToken(tx: Tx, tokenHash: string): Promise<RefreshToken | null> {
  return tx.row<RefreshToken>(
    `SELECT id, family_id AS "familyId", organization_id AS "organizationId", user_id AS "userId",
            expires_at AS "expiresAt", used_at AS "usedAt", revoked_at AS "revokedAt"
       FROM refresh_tokens WHERE token_hash = $1 FOR UPDATE`,
    [tokenHash],
  );
}

export async function markRefreshTokenUsed(tx: Tx, id: string): Promise<void> {
  await tx.run('UPDATE refresh_tokens SET used_at = now() WHERE id = $1', [id]);
}

/** Ends the login: no token of the family, refresh or access, is good any more. */
export async function revokeFamily(tx: Tx, familyId: string): Promise<void> {
  await tx.run('UPDATE refresh_tokens SET revoked_at = now() WHERE family_id = $1 AND revoked_at IS NULL', [
    familyId,
  ]);
}

/** Ends all logins of a user (new password, deactivated). */
export async function revokeUserTokens(tx: Tx, userId: string): Promise<void> {
  await tx.run('UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL', [
    userId,
  ]);
}

/** Forgets what expired more than a month ago. */
export function deleteExpiredRefreshTokens(tx: Tx): Promise<number> {
  return tx.run("DELETE FROM refresh_tokens WHERE expires_at < now() - interval '30 days'");
}
