import type { MigrationQuery } from './migrator';
import { DatabaseUnavailableError, errorCode } from './errors';

export const ROLES = ['jewelry_app', 'jewelry_platform'] as const;

/**
 * Creates the roles and lets the migrating user take them. Advisory locks end at the database's border, but roles
 * are the server's: another database may be doing the same at this moment, so each step may lose a race and retries.
 * @throws DatabaseUnavailableError `missing_privilege` with the statements that an administrator must run
 */
export async function ensureRoles(query: MigrationQuery): Promise<void> {
  const [version] = await query(
    "SELECT current_setting('server_version_num')::int >= 160000 AS grants_apart",
  );
  // From 16 on a membership can be taken without being inherited: then an owner that is no superuser and forgets the
  // role sees nothing either. (15 cannot; there it is every transaction's SET ROLE alone.)
  const grantsApart = version?.grants_apart === true;
  for (const role of ROLES) {
    await retryRaces(query, async () => {
      const [existing] = await query(`SELECT 1 FROM pg_roles WHERE rolname = '${role}'`);
      if (!existing) await query(`CREATE ROLE ${role} NOLOGIN`);
      const [may] = await query(
        `SELECT pg_has_role(current_user, '${role}', '${grantsApart ? 'SET' : 'MEMBER'}') AS take`,
      );
      if (may?.take !== true) {
        await query(`GRANT ${role} TO CURRENT_USER${grantsApart ? ' WITH INHERIT FALSE, SET TRUE' : ''}`);
      }
    });
  }
}

/** Drops the roles unless another database of the server still uses them. */
export async function dropRoles(query: MigrationQuery): Promise<void> {
  for (const role of ROLES) {
    await query('SAVEPOINT drop_role');
    try {
      await query(`DROP ROLE IF EXISTS ${role}`);
    } catch (error) {
      // 2BP01: objects of another database depend on it; 42501: made by somebody else. Both mean: leave it.
      if (!['2BP01', '42501', 'XX000'].includes(errorCode(error) ?? '')) throw error;
      await query('ROLLBACK TO SAVEPOINT drop_role');
    }
    await query('RELEASE SAVEPOINT drop_role');
  }
}

/**
 * @throws DatabaseUnavailableError `missing_extension` naming what to install
 */
export async function ensureExtension(query: MigrationQuery, name: string): Promise<void> {
  const [available] = await query(`SELECT 1 FROM pg_available_extensions WHERE name = '${name}'`);
  if (!available) {
    throw new DatabaseUnavailableError(
      'missing_extension',
      undefined,
      `Instale "${name}" en el servidor (en Debian y Ubuntu viene en el paquete postgresql-contrib).`,
    );
  }
  await query(`CREATE EXTENSION IF NOT EXISTS ${name} WITH SCHEMA public`);
}

const TENANT = "NULLIF(current_setting('app.organization_id', true), '')::uuid";

interface TenantTable {
  table: string;
  /** Column that names the tenant. */
  column?: string;
  /** Privileges of the application inside a tenant. */
  app: string;
  /** Privileges across tenants; row level security lets the platform see every row. */
  platform: string;
}

/** Row level security, forced for the owner too, and the least privileges that the two roles need. */
export function protectSql({ table, column = 'organization_id', app, platform }: TenantTable): string {
  return `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON ${table} TO jewelry_app USING (${column} = ${TENANT}) WITH CHECK (${column} = ${TENANT});
    CREATE POLICY platform ON ${table} TO jewelry_platform USING (true) WITH CHECK (true);
    GRANT ${app} ON ${table} TO jewelry_app;
    GRANT ${platform} ON ${table} TO jewelry_platform;`;
}

/** The same for a table that no tenant owns: the application's role has no access at all. */
export function protectPlatformSql(table: string, platform: string): string {
  return `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY platform ON ${table} TO jewelry_platform USING (true) WITH CHECK (true);
    GRANT ${platform} ON ${table} TO jewelry_platform;`;
}

/** Hands a SECURITY DEFINER function to the platform role, which needs CREATE on the schema for that one moment. */
export function ownedByPlatformSql(signature: string): string {
  return `
    GRANT CREATE ON SCHEMA public TO jewelry_platform;
    ALTER FUNCTION ${signature} OWNER TO jewelry_platform;
    REVOKE CREATE ON SCHEMA public FROM jewelry_platform;`;
}

async function retryRaces(query: MigrationQuery, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await query('SAVEPOINT shared_role');
    try {
      await work();
      await query('RELEASE SAVEPOINT shared_role');
      return;
    } catch (error) {
      await query('ROLLBACK TO SAVEPOINT shared_role');
      const code = errorCode(error) ?? '';
      if (code === '42501') {
        throw new DatabaseUnavailableError(
          'missing_privilege',
          error,
          `Pida a un administrador que ejecute: ${ROLES.map((role) => `CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO <usuario>;`).join(' ')}`,
        );
      }
      // 42710/23505: somebody created it first; XX000 "tuple concurrently updated"; 42704: dropped meanwhile
      if (!['42710', '23505', 'XX000', '42704'].includes(code) || attempt >= 20) throw error;
      await query(`SELECT pg_sleep(${0.02 * attempt})`);
    }
  }
}
