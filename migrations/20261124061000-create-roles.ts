import type { MigrationQuery } from '../database/migrator';
import { ensureRoles, dropRoles } from '../database/migration-tools';

/**
 * The two roles that every transaction takes (design section 5): row level security binds them, so it also binds a
 * DATABASE_URL of a superuser. They belong to the server, not to the database: several databases share them.
 */
export async function up(query: MigrationQuery): Promise<void> {
  await ensureRoles(query);
  await query('GRANT USAGE ON SCHEMA public TO jewelry_app, jewelry_platform');
}

export async function down(query: MigrationQuery): Promise<void> {
  await query('REVOKE ALL ON SCHEMA public FROM jewelry_app, jewelry_platform');
  await dropRoles(query);
}
