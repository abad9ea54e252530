import type { MigrationQuery } from '../database/migrator';
import { protectPlatformSql, protectSql } from '../database/migration-tools';

/** Shops, their settings, the people who work there, their Telegram chats and the invitations to link one. */
export async function up(query: MigrationQuery): Promise<void> {
  await query(`
    CREATE TABLE organizations (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      slug text NOT NULL CONSTRAINT ux_organizations_slug UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$'),
      nombre text NOT NULL CHECK (length(nombre) BETWEEN 1 AND 150),
      plan text NOT NULL DEFAULT 'basic' CHECK (plan IN ('basic', 'pro', 'enterprise')),
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'cancelled')),
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      updated_at timestamptz(3) NOT NULL DEFAULT now()
    );
    CREATE INDEX ix_organizations_created ON organizations (created_at DESC, id);

    CREATE TABLE organization_settings (
      organization_id uuid PRIMARY KEY REFERENCES organizations (id),
      invoice_prefix text NOT NULL DEFAULT 'FAC' CHECK (invoice_prefix ~ '^[A-Z0-9]{1,10}$'),
      tax_regime text NOT NULL DEFAULT 'responsable' CHECK (tax_regime IN ('responsable', 'no-responsable')),
      tax_rate numeric(5,4) NOT NULL DEFAULT 0.19 CHECK (tax_rate BETWEEN 0 AND 1),
      prices_include_tax boolean NOT NULL DEFAULT false,
      currency text NOT NULL DEFAULT 'COP' CHECK (currency = 'COP'),
      expiry_days integer NOT NULL DEFAULT 30 CHECK (expiry_days BETWEEN 0 AND 365),
      required_fields text[] NOT NULL DEFAULT '{nombre,cedula}'
        CHECK (required_fields <@ ARRAY['nombre', 'cedula', 'telefono', 'email', 'direccion', 'ciudad']),
      razon_social text,
      nit text,
      direccion text,
      ciudad text,
      telefono text,
      email text,
      logo text CHECK (length(logo) <= 1400000),
      pie_factura text,
      theme jsonb NOT NULL DEFAULT '{}',
      updated_at timestamptz(3) NOT NULL DEFAULT now()
    );

    CREATE TABLE users (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL REFERENCES organizations (id),
      cedula text NOT NULL CHECK (cedula ~ '^[0-9]{6,12}$'),
      nombre text NOT NULL CHECK (length(nombre) BETWEEN 1 AND 100),
      rol text NOT NULL CHECK (rol IN ('ADMIN', 'VENDEDOR', 'CONTADOR')),
      email text,
      telefono text,
      password_hash text,
      activo boolean NOT NULL DEFAULT true,
      is_platform_admin boolean NOT NULL DEFAULT false,
      ultimo_login timestamptz(3),
      last_seen_at timestamptz(3),
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      updated_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT ux_users_org_id UNIQUE (organization_id, id),
      CONSTRAINT ux_users_org_cedula UNIQUE (organization_id, cedula)
    );
    -- a login knows the cédula only
    CREATE INDEX ix_users_cedula ON users (cedula);
    -- the active users gauge
    CREATE INDEX ix_users_last_seen ON users (last_seen_at, organization_id) WHERE last_seen_at IS NOT NULL;

    CREATE TABLE telegram_links (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL,
      user_id uuid NOT NULL,
      -- null: linked by the operator, who knows the chat but not the bot; any bot of this database
      bot_id bigint,
      chat_id bigint NOT NULL,
      username text,
      linked_at timestamptz(3) NOT NULL DEFAULT now(),
      revoked_at timestamptz(3),
      FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id)
    );
    -- one user at a time for each chat
    CREATE UNIQUE INDEX ux_telegram_links_chat ON telegram_links (chat_id, coalesce(bot_id, 0)) WHERE revoked_at IS NULL;
    CREATE INDEX ix_telegram_links_user ON telegram_links (organization_id, user_id);

    CREATE TABLE invites (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL,
      user_id uuid NOT NULL,
      code_hash text NOT NULL CONSTRAINT ux_invites_code UNIQUE,
      created_by uuid,
      expires_at timestamptz(3) NOT NULL,
      used_at timestamptz(3),
      used_by_chat_id bigint,
      revoked_at timestamptz(3),
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id),
      FOREIGN KEY (organization_id, created_by) REFERENCES users (organization_id, id)
    );
    CREATE INDEX ix_invites_user ON invites (organization_id, user_id);
    ${protectSql({ table: 'organizations', column: 'id', app: 'SELECT, UPDATE (nombre, updated_at, version)', platform: 'SELECT, INSERT, UPDATE' })}
    ${protectSql({ table: 'organization_settings', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT, INSERT, UPDATE' })}
    ${protectSql({ table: 'users', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT, INSERT, UPDATE' })}
    ${protectSql({ table: 'telegram_links', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT, INSERT, UPDATE' })}
    ${protectSql({ table: 'invites', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT, UPDATE' })}

    -- Only the platform decides who is a platform administrator.
    CREATE FUNCTION guard_platform_admin() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_user = 'jewelry_app' AND
         ((TG_OP = 'INSERT' AND NEW.is_platform_admin) OR
          (TG_OP = 'UPDATE' AND NEW.is_platform_admin IS DISTINCT FROM OLD.is_platform_admin)) THEN
        RAISE EXCEPTION 'only the platform may change is_platform_admin' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER users_platform_admin BEFORE INSERT OR UPDATE OF is_platform_admin ON users
      FOR EACH ROW EXECUTE FUNCTION guard_platform_admin();

    -- Counted tries (logins, messages, invoices) that all processes share.
    CREATE TABLE rate_limits (
      key text PRIMARY KEY,
      hits integer NOT NULL,
      window_ends_at timestamptz(3) NOT NULL,
      blocked_until timestamptz(3)
    );
    CREATE INDEX ix_rate_limits_ends ON rate_limits (window_ends_at);
    ${protectPlatformSql('rate_limits', 'SELECT, INSERT, UPDATE, DELETE')}`);
}

export async function down(query: MigrationQuery): Promise<void> {
  await query(`
    DROP TABLE rate_limits, invites, telegram_links, users, organization_settings, organizations;
    DROP FUNCTION guard_platform_admin();`);
}
