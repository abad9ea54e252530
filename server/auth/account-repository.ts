import type { Plan, Role } from '../../core/contract/glossary';
import type { Query, Tx } from '../../database/tenancy';

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

export type SessionAccount = Pick<
  Account,
  'role' | 'platformAdmin' | 'active' | 'organizationStatus' | 'plan'
>;

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

/**
 * The user behind an access token, if the login that it came from was not ended; the transaction becomes their shop's
 * when they may enter (`askAs`). Remembers, to the minute, that they were here.
 */
export function sessionEntry(session: {
  userId: string;
  organizationId: string | null;
  sessionId: string;
}): Query<SessionAccount | null> {
  return {
    text: `SELECT role, platform_admin AS "platformAdmin", active, shop_status AS "organizationStatus", shop_plan AS plan
       FROM enter_with_session($1, $2, $3)`,
    values: [session.userId, session.organizationId, session.sessionId],
    read: ([row]) => (row as unknown as SessionAccount | undefined) ?? null,
  };
}

export function findAccount(tx: Tx, userId: string): Promise<Account | null> {
  return tx.row<Account>(
    `SELECT ${ACCOUNT_COLUMNS} FROM users u JOIN organizations o ON o.id = u.organization_id WHERE u.id = $1`,
    [userId],
  );
}

/**
 * A key that is neither revoked nor expired; the transaction becomes its shop's when that is active (`askAs`).
 * Remembers, to the minute, that it was used.
 */
export function apiKeyEntry(keyHash: string): Query<ApiKeyAccount | null> {
  return {
    text: `SELECT api_key_id AS "apiKeyId", made_by AS "createdBy", shop AS "organizationId", shop_status AS "organizationStatus",
        shop_plan AS plan, key_scopes AS scopes FROM enter_with_api_key($1)`,
    values: [keyHash],
    read: ([row]) => (row as unknown as ApiKeyAccount | undefined) ?? null,
  };
}

export async function organizationExists(tx: Tx, id: string): Promise<boolean> {
  return (await tx.row('SELECT 1 FROM organizations WHERE id = $1', [id])) !== null;
}
