import type { Plan, Role } from '../../core/contract/glossary';
import { touchUser } from '../../database/repositories/users';
import type { Tx } from '../../database/tenancy';

export type OrganizationStatus = 'active' | 'suspended' | 'cancelled';

export interface Account {
  userId: string;
  organizationId: string;
  name: string;
  role: Role;
  platformAdmin: boolean;
  active: boolean;
  organizationName: string;
  organizationSlug: string;
  organizationStatus: OrganizationStatus;
  plan: Plan;
}

export interface LoginCandidate extends Account {
  passwordHash: string | null;
}

export interface ApiKeyAccount {
  apiKeyId: string;
  createdBy: string | null;
  organizationId: string;
  organizationStatus: OrganizationStatus;
  plan: Plan;
  scopes: string[];
}

const ACCOUNT_COLUMNS = `u.id AS "userId", u.organization_id AS "organizationId", u.nombre AS name, u.rol AS role,
  u.is_platform_admin AS "platformAdmin", u.activo AS active, o.nombre AS "organizationName",
  o.slug AS "organizationSlug", o.status AS "organizationStatus", o.plan`;

/**
 * Active users with this cédula, in the organization of that slug or id, or in all. Platform transaction.
 * At most five: each costs a password hash.
 */
export function findLoginCandidates(
  tx: Tx,
  cedula: string,
  organization: string | null,
): Promise<LoginCandidate[]> {
  return tx.rows<LoginCandidate>(
    `SELECT ${ACCOUNT_COLUMNS}, u.password_hash AS "passwordHash"
       FROM users u JOIN organizations o ON o.id = u.organization_id
      WHERE u.cedula = $1 AND u.activo AND u.password_hash IS NOT NULL
        AND ($2::text IS NULL OR o.slug = $2 OR o.id::text = $2)
      ORDER BY u.ultimo_login DESC NULLS LAST, u.id LIMIT 5`,
    [cedula, organization],
  );
}

/** The user behind an access token, if the login that it came from was not ended. Platform transaction. */
export async function findSessionAccount(
  tx: Tx,
  session: { userId: string; organizationId: string | null; sessionId: string },
): Promise<Account | null> {
  const account = await tx.row<Account>(
    `SELECT ${ACCOUNT_COLUMNS}
       FROM users u JOIN organizations o ON o.id = u.organization_id
      WHERE u.id = $1 AND u.organization_id = $2
        AND EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.family_id = $3 AND r.user_id = u.id)
        AND NOT EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.family_id = $3 AND r.revoked_at IS NOT NULL)`,
    [session.userId, session.organizationId, session.sessionId],
  );
  if (account) await touchUser(tx, account.userId);
  return account;
}

export function findAccount(tx: Tx, userId: string): Promise<Account | null> {
  return tx.row<Account>(
    `SELECT ${ACCOUNT_COLUMNS} FROM users u JOIN organizations o ON o.id = u.organization_id WHERE u.id = $1`,
    [userId],
  );
}

/** A key that is neither revoked nor expired; remembers, to the minute, that it was used. Platform transaction. */
export async function findApiKeyAccount(tx: Tx, keyHash: string): Promise<ApiKeyAccount | null> {
  const found = await tx.row<ApiKeyAccount & { usedLongAgo: boolean }>(
    `SELECT k.id AS "apiKeyId", k.created_by AS "createdBy", k.organization_id AS "organizationId", k.scopes,
            o.status AS "organizationStatus", o.plan,
            coalesce(k.last_used_at < now() - interval '1 minute', true) AS "usedLongAgo"
       FROM api_keys k JOIN organizations o ON o.id = k.organization_id
      WHERE k.key_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())`,
    [keyHash],
  );
  if (!found) return null;
  const { usedLongAgo, ...account } = found;
  if (usedLongAgo) await tx.run('UPDATE api_keys SET last_used_at = now() WHERE id = $1', [account.apiKeyId]);
  return account;
}

export async function organizationExists(tx: Tx, id: string): Promise<boolean> {
  return (await tx.row('SELECT 1 FROM organizations WHERE id = $1', [id])) !== null;
}
