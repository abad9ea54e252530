import type { MigrationQuery } from '../database/migrator';
import { protectSql } from '../database/migration-tools';

/** Keys, refresh tokens and remembered answers of the API; only hashes of secrets are stored. */
export async function up(query: MigrationQuery): Promise<void> {
  await query(`
    CREATE TABLE api_keys (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL REFERENCES organizations (id),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
      prefix text NOT NULL,
      key_hash text NOT NULL CONSTRAINT ux_api_keys_hash UNIQUE,
      scopes text[] NOT NULL DEFAULT '{}',
      created_by uuid,
      last_used_at timestamptz(3),
      expires_at timestamptz(3),
      revoked_at timestamptz(3),
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      FOREIGN KEY (organization_id, created_by) REFERENCES users (organization_id, id)
    );
    CREATE INDEX ix_api_keys_org ON api_keys (organization_id, created_at DESC);

    CREATE TABLE refresh_tokens (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      -- all tokens that descend from one login: when a used one comes back, the family is revoked
      family_id uuid NOT NULL,
      organization_id uuid NOT NULL,
      user_id uuid NOT NULL,
      token_hash text NOT NULL CONSTRAINT ux_refresh_tokens_hash UNIQUE,
      expires_at timestamptz(3) NOT NULL,
      used_at timestamptz(3),
      revoked_at timestamptz(3),
      ip text,
      user_agent text,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id)
    );
    CREATE INDEX ix_refresh_tokens_family ON refresh_tokens (family_id);
    CREATE INDEX ix_refresh_tokens_user ON refresh_tokens (organization_id, user_id);
    CREATE INDEX ix_refresh_tokens_expiry ON refresh_tokens (expires_at);

    CREATE TABLE idempotency_keys (
      organization_id uuid NOT NULL REFERENCES organizations (id),
      endpoint text NOT NULL,
      key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
      request_hash text NOT NULL,
      status_code integer,
      response jsonb,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      expires_at timestamptz(3) NOT NULL,
      PRIMARY KEY (organization_id, endpoint, key)
    );
    CREATE INDEX ix_idempotency_expiry ON idempotency_keys (expires_at);
    ${protectSql({ table: 'api_keys', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT, UPDATE (last_used_at)' })}
    ${protectSql({ table: 'refresh_tokens', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT, INSERT, UPDATE, DELETE' })}
    ${protectSql({ table: 'idempotency_keys', app: 'SELECT, INSERT, UPDATE, DELETE', platform: 'SELECT, DELETE' })}`);
}

export async function down(query: MigrationQuery): Promise<void> {
  await query('DROP TABLE idempotency_keys, refresh_tokens, api_keys;');
}
