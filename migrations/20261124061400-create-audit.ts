import type { MigrationQuery } from '../database/migrator';
import { protectSql } from '../database/migration-tools';

/** Who did what (append-only, for everybody), and what happened (for the business metrics). */
export async function up(query: MigrationQuery): Promise<void> {
  await query(`
    CREATE TABLE audit_logs (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      -- null: nobody's yet, such as a failed login of an unknown cédula
      organization_id uuid REFERENCES organizations (id),
      user_id uuid,
      action text NOT NULL CHECK (action ~ '^[A-Z][A-Z_]{2,40}$'),
      entity_type text,
      entity_id text,
      old_values jsonb,
      new_values jsonb,
      ip text,
      user_agent text,
      correlation_id text,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id)
    );
    CREATE INDEX ix_audit_org_created ON audit_logs (organization_id, created_at DESC, id DESC);
    CREATE INDEX ix_audit_entity ON audit_logs (organization_id, entity_type, entity_id);

    CREATE TABLE metric_events (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      organization_id uuid REFERENCES organizations (id),
      user_id uuid,
      event_type text NOT NULL CHECK (event_type ~ '^[a-z]+(\\.[a-z_]+)+$'),
      value numeric(14,2),
      duration_ms integer,
      payload jsonb NOT NULL DEFAULT '{}',
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id)
    );
    CREATE INDEX ix_metric_events_org ON metric_events (organization_id, event_type, created_at DESC);
    CREATE INDEX ix_metric_events_type ON metric_events (event_type, created_at DESC);
    ${protectSql({ table: 'audit_logs', app: 'SELECT, INSERT', platform: 'SELECT, INSERT' })}
    ${protectSql({ table: 'metric_events', app: 'SELECT, INSERT', platform: 'SELECT, INSERT' })}

    CREATE FUNCTION guard_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER audit_logs_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_logs
      FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_log();`);
}

export async function down(query: MigrationQuery): Promise<void> {
  await query('DROP TABLE metric_events, audit_logs; DROP FUNCTION guard_audit_log();');
}
