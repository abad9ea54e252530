import type { MigrationQuery } from '../database/migrator';

/**
 * Who is sending the replies of an update right now, and until when that holds: an update that is handed over again
 * while the first sender is still at work must not send the same reply a second time.
 */
export async function up(query: MigrationQuery): Promise<void> {
  await query(`
    ALTER TABLE telegram_updates
      ADD COLUMN sender uuid,
      ADD COLUMN sender_until timestamptz(3);`);
}

export async function down(query: MigrationQuery): Promise<void> {
  await query(`ALTER TABLE telegram_updates DROP COLUMN sender_until, DROP COLUMN sender;`);
}
