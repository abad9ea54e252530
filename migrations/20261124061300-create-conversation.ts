import type { MigrationQuery } from '../database/migrator';
import { protectPlatformSql, protectSql } from '../database/migration-tools';

/** Drafts, what a chat was asked, Telegram's updates made durable, and where the relay stands. */
export async function up(query: MigrationQuery): Promise<void> {
  await query(`
    CREATE TABLE invoice_drafts (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL,
      user_id uuid NOT NULL,
      bot_id bigint NOT NULL,
      chat_id bigint NOT NULL,
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'completed', 'cancelled', 'expired')),
      state jsonb NOT NULL,
      change_history jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(change_history) = 'array'),
      card_message_id bigint,
      invoice_id uuid,
      version integer NOT NULL DEFAULT 1,
      expires_at timestamptz(3) NOT NULL,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      updated_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT ux_drafts_org_id UNIQUE (organization_id, id),
      FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id),
      FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices (organization_id, id),
      CONSTRAINT ck_drafts_completed CHECK ((status = 'completed') = (invoice_id IS NOT NULL))
    );
    CREATE UNIQUE INDEX ux_drafts_active_chat ON invoice_drafts (organization_id, bot_id, chat_id) WHERE status = 'active';
    CREATE INDEX ix_drafts_expiring ON invoice_drafts (expires_at) WHERE status = 'active';
    ALTER TABLE invoices ADD CONSTRAINT fk_invoices_draft
      FOREIGN KEY (organization_id, draft_id) REFERENCES invoice_drafts (organization_id, id);

    -- What a chat that is not linked (or between two sales) was asked last: cédula, password, search words.
    CREATE TABLE chat_sessions (
      bot_id bigint NOT NULL,
      chat_id bigint NOT NULL,
      state jsonb NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (bot_id, chat_id)
    );

    CREATE TABLE telegram_updates (
      bot_id bigint NOT NULL,
      update_id bigint NOT NULL,
      chat_id bigint,
      organization_id uuid REFERENCES organizations (id),
      raw jsonb NOT NULL,
      status text NOT NULL DEFAULT 'received' CHECK (status IN ('received', 'delivered', 'done', 'parked')),
      attempts integer NOT NULL DEFAULT 0,
      correlation_id text NOT NULL,
      received_at timestamptz(3) NOT NULL DEFAULT now(),
      delivered_at timestamptz(3),
      next_attempt_at timestamptz(3),
      done_at timestamptz(3),
      -- OutgoingCall[] as the effect's transaction recorded them
      replies jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(replies) = 'array'),
      -- {clave: message_id or null} of the calls that were sent
      replied jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(replied) = 'object'),
      replied_at timestamptz(3),
      late_notice_at timestamptz(3),
      error text,
      PRIMARY KEY (bot_id, update_id)
    );
    -- what is not settled yet, in order for each chat; tiny, however many updates there were
    CREATE INDEX ix_updates_open ON telegram_updates (bot_id, chat_id, update_id)
      WHERE status IN ('received', 'delivered') OR (status = 'done' AND replied_at IS NULL);
    CREATE INDEX ix_updates_received ON telegram_updates (received_at);

    CREATE TABLE relay_state (
      bot_id bigint PRIMARY KEY,
      webhook_url text,
      webhook_secret text,
      allowed_updates jsonb,
      webhook_options jsonb NOT NULL DEFAULT '{}',
      poll_offset bigint,
      lease_owner text,
      lease_until timestamptz(3),
      last_error text,
      last_error_at timestamptz(3),
      updated_at timestamptz(3) NOT NULL DEFAULT now()
    );
    ${protectSql({ table: 'invoice_drafts', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT, UPDATE' })}
    ${protectPlatformSql('chat_sessions', 'SELECT, INSERT, UPDATE, DELETE')}
    ${protectPlatformSql('telegram_updates', 'SELECT, INSERT, UPDATE, DELETE')}
    ${protectPlatformSql('relay_state', 'SELECT, INSERT, UPDATE')}`);
}

export async function down(query: MigrationQuery): Promise<void> {
  await query(`
    ALTER TABLE invoices DROP CONSTRAINT fk_invoices_draft;
    DROP TABLE relay_state, telegram_updates, chat_sessions, invoice_drafts;`);
}
