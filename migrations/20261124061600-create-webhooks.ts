import type { MigrationQuery } from '../database/migrator';
import { protectSql } from '../database/migration-tools';

/** A shop's outgoing webhooks and the outbox that the invoice's own transaction fills. */
export async function up(query: MigrationQuery): Promise<void> {
  await query(`
    CREATE TABLE webhook_endpoints (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL REFERENCES organizations (id),
      url text NOT NULL CHECK (length(url) <= 2000),
      -- needed as it is, to sign what is sent
      secret text NOT NULL,
      events text[] NOT NULL CHECK (cardinality(events) > 0),
      description text,
      active boolean NOT NULL DEFAULT true,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      updated_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT ux_webhook_endpoints_org_id UNIQUE (organization_id, id)
    );
    CREATE INDEX ix_webhook_endpoints_org ON webhook_endpoints (organization_id, created_at DESC);

    CREATE TABLE webhook_deliveries (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL,
      endpoint_id uuid NOT NULL,
      event_id uuid NOT NULL,
      event_type text NOT NULL,
      payload jsonb NOT NULL,
      status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
      attempts integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz(3) NOT NULL DEFAULT now(),
      last_status_code integer,
      last_error text,
      delivered_at timestamptz(3),
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      FOREIGN KEY (organization_id, endpoint_id) REFERENCES webhook_endpoints (organization_id, id) ON DELETE CASCADE
    );
    CREATE INDEX ix_webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE status = 'pending';
    CREATE INDEX ix_webhook_deliveries_endpoint ON webhook_deliveries (organization_id, endpoint_id, created_at DESC);
    ${protectSql({ table: 'webhook_endpoints', app: 'SELECT, INSERT, UPDATE, DELETE', platform: 'SELECT' })}
    ${protectSql({ table: 'webhook_deliveries', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT, UPDATE, DELETE' })}`);
}

export async function down(query: MigrationQuery): Promise<void> {
  await query('DROP TABLE webhook_deliveries, webhook_endpoints;');
}
