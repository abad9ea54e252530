import type { Plan, Role } from '../../core/contract/glossary';
import { InvoicingError } from '../../core/invoicing/errors';
import { planLimits } from '../../core/invoicing/plans';
import { isUniqueViolation } from '../errors';
import type { Tx } from '../tenancy';

export interface User {
  id: string;
  organizationId: string;
  nationalId: string;
  name: string;
  role: Role;
  email: string | null;
  phone: string | null;
  active: boolean;
  isPlatformAdmin: boolean;
  hasPassword: boolean;
  lastLoginAt: Date | null;
  lastSeenAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface NewUser {
  nationalId: string;
  name: string;
  role: Role;
  email?: string | null;
  phone?: string | null;
  /** From `database/passwords.ts`; null: enters by Telegram only. */
  passwordHash?: string | null;
}

/** A user whose password can be checked; the only shape that carries the hash. */
export interface LoginCandidate extends User {
  passwordHash: string | null;
  organizationSlug: string;
  organizationName: string;
  organizationStatus: 'active' | 'suspended' | 'cancelled';
}

const COLUMNS = `u.id, u.organization_id, u.cedula, u.nombre, u.rol, u.email, u.telefono, u.activo, u.is_platform_admin,
  u.password_hash IS NOT NULL AS has_password, u.ultimo_login, u.last_seen_at, u.version, u.created_at, u.updated_at`;

/**
 * Adds a user to the transaction's tenant, within the plan's limit of active users.
 * @throws InvoicingError `already_exists`, `plan_limit_reached`
 */
export async function createUser(tx: Tx, input: NewUser): Promise<User> {
  await assertRoomForUser(tx);
  try {
    return await tx.savepoint(async () => {
      const row = await tx.row<UserRow>(
        `INSERT INTO users AS u (organization_id, cedula, nombre, rol, email, telefono, password_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
        [
          tx.organizationId,
          input.nationalId,
          input.name,
          input.role,
          input.email ?? null,
          input.phone ?? null,
          input.passwordHash ?? null,
        ],
      );
      return toUser(row as UserRow);
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'ux_users_org_cedula')) throw error;
    throw new InvoicingError('already_exists', 'Ya hay un usuario con esa cédula en la joyería.');
  }
}

export async function getUser(tx: Tx, id: string): Promise<User | null> {
  const row = await tx.row<UserRow>(`SELECT ${COLUMNS} FROM users u WHERE u.id = $1`, [id]);
  return row && toUser(row);
}

export async function findUserByNationalId(tx: Tx, nationalId: string): Promise<User | null> {
  const row = await tx.row<UserRow>(
    `SELECT ${COLUMNS} FROM users u WHERE u.organization_id = $1 AND u.cedula = $2`,
    [tx.organizationId, nationalId],
  );
  return row && toUser(row);
}

export async function listUsers(
  tx: Tx,
  filter: { role?: Role; active?: boolean; limit?: number; offset?: number } = {},
): Promise<User[]> {
  const rows = await tx.rows<UserRow>(
    `SELECT ${COLUMNS} FROM users u WHERE ($1::text IS NULL OR u.rol = $1) AND ($2::boolean IS NULL OR u.activo = $2)
      ORDER BY u.created_at, u.id LIMIT $3 OFFSET $4`,
    [filter.role ?? null, filter.active ?? null, filter.limit ?? 1000, filter.offset ?? 0],
  );
  return rows.map(toUser);
}

/** @throws InvoicingError `not_found`, `version_conflict`, `plan_limit_reached` (activating one too many) */
export async function updateUser(
  tx: Tx,
  id: string,
  patch: {
    name?: string;
    role?: Role;
    email?: string | null;
    phone?: string | null;
    active?: boolean;
    passwordHash?: string;
  },
  expectedVersion?: number,
): Promise<User> {
  const current = await tx.row<{ activo: boolean }>('SELECT activo FROM users WHERE id = $1 FOR UPDATE', [
    id,
  ]);
  if (!current) throw new InvoicingError('not_found', 'No existe ese usuario.');
  if (patch.active && !current.activo) await assertRoomForUser(tx);
  const row = await tx.row<UserRow>(
    `UPDATE users u SET nombre = coalesce($2, nombre), rol = coalesce($3, rol),
        email = CASE WHEN $4 THEN $5 ELSE email END, telefono = CASE WHEN $6 THEN $7 ELSE telefono END,
        activo = coalesce($8, activo), password_hash = coalesce($9, password_hash), version = version + 1, updated_at = now()
      WHERE id = $1 AND ($10::int IS NULL OR version = $10) RETURNING ${COLUMNS}`,
    [
      id,
      patch.name ?? null,
      patch.role ?? null,
      patch.email !== undefined,
      patch.email ?? null,
      patch.phone !== undefined,
      patch.phone ?? null,
      patch.active ?? null,
      patch.passwordHash ?? null,
      expectedVersion ?? null,
    ],
  );
  if (!row) throw new InvoicingError('version_conflict', 'El usuario cambió entre tanto.');
  return toUser(row);
}

/** Needs a platform transaction: makes a user administrator of the whole installation, or takes it back. */
export async function setPlatformAdmin(tx: Tx, userId: string, value: boolean): Promise<void> {
  await tx.run('UPDATE users SET is_platform_admin = $2, updated_at = now() WHERE id = $1', [userId, value]);
}

/** Needs a platform transaction. Users with that cédula in every shop (or in one, by slug). */
export async function findLoginCandidates(
  tx: Tx,
  nationalId: string,
  slug?: string,
): Promise<LoginCandidate[]> {
  const rows = await tx.rows<
    UserRow & {
      password_hash: string | null;
      slug: string;
      organization_name: string;
      status: LoginCandidate['organizationStatus'];
    }
  >(
    `SELECT ${COLUMNS}, u.password_hash, o.slug, o.nombre AS organization_name, o.status
       FROM users u JOIN organizations o ON o.id = u.organization_id
      WHERE u.cedula = $1 AND ($2::text IS NULL OR o.slug = $2) ORDER BY o.slug`,
    [nationalId, slug ?? null],
  );
  return rows.map((row) => ({
    ...toUser(row),
    passwordHash: row.password_hash,
    organizationSlug: row.slug,
    organizationName: row.organization_name,
    organizationStatus: row.status,
  }));
}

export async function recordLogin(tx: Tx, userId: string): Promise<void> {
  await tx.run('UPDATE users SET ultimo_login = now(), last_seen_at = now() WHERE id = $1', [userId]);
}

/** Marks activity, at most once a minute for each user, so that a busy chat does not rewrite the row. */
export const touchUserSql = (user: string): string => `
  UPDATE users SET last_seen_at = now()
   WHERE id = ${user} AND (last_seen_at IS NULL OR last_seen_at < now() - interval '1 minute')`;

export async function touchUser(tx: Tx, userId: string): Promise<void> {
  await tx.run(touchUserSql('$1'), [userId]);
}

async function assertRoomForUser(tx: Tx): Promise<void> {
  // The shop's row is locked, so that two new users at once do not both take the last place. NO KEY: what refers to
  // the shop (an invoice in another transaction) need not wait, nor can two that did refer to it block each other.
  const shop = await tx.row<{ plan: Plan }>(
    'SELECT plan FROM organizations WHERE id = $1 FOR NO KEY UPDATE',
    [tx.organizationId],
  );
  if (!shop) throw new InvoicingError('not_found', 'No existe esa joyería.');
  const limit = planLimits(shop.plan).users;
  if (limit === null) return;
  const count = await tx.row<{ users: number }>(
    'SELECT count(*)::int AS users FROM users WHERE organization_id = $1 AND activo',
    [tx.organizationId],
  );
  if ((count?.users ?? 0) >= limit) {
    throw new InvoicingError(
      'plan_limit_reached',
      `El plan ${shop.plan} permite ${limit} usuarios activos.`,
      {
        limit,
        plan: shop.plan,
      },
    );
  }
}

interface UserRow {
  id: string;
  organization_id: string;
  cedula: string;
  nombre: string;
  rol: Role;
  email: string | null;
  telefono: string | null;
  activo: boolean;
  is_platform_admin: boolean;
  has_password: boolean;
  ultimo_login: Date | null;
  last_seen_at: Date | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    organizationId: row.organization_id,
    nationalId: row.cedula,
    name: row.nombre,
    role: row.rol,
    email: row.email,
    phone: row.telefono,
    active: row.activo,
    isPlatformAdmin: row.is_platform_admin,
    hasPassword: row.has_password,
    lastLoginAt: row.ultimo_login,
    lastSeenAt: row.last_seen_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
