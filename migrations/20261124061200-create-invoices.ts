import type { MigrationQuery } from '../database/migrator';
import { ensureExtension, ownedByPlatformSql, protectSql } from '../database/migration-tools';

/** Customers, invoices, their lines and counters; the rules of money and law that the database itself keeps. */
export async function up(query: MigrationQuery): Promise<void> {
  await ensureExtension(query, 'pg_trgm');
  // lets one GIN index answer "this shop and this fragment" together
  await ensureExtension(query, 'btree_gin');
  await query(`
    -- Accents and case do not matter in a search. translate() is immutable, unlike unaccent(), so it can be indexed.
    CREATE FUNCTION jewelry_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
      pg_catalog.lower(pg_catalog.translate(value,
        'ÁÀÄÂÃÉÈËÊÍÌÏÎÓÒÖÔÕÚÙÜÛÑÇáàäâãéèëêíìïîóòöôõúùüûñç',
        'AAAAAEEEEIIIIOOOOOUUUUNCaaaaaeeeeiiiiooooouuuunc'));

    CREATE TABLE customers (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL REFERENCES organizations (id),
      nombre text NOT NULL CHECK (length(nombre) BETWEEN 1 AND 150),
      cedula text CHECK (cedula ~ '^[0-9]{5,15}(-[0-9])?$'),
      telefono text CHECK (length(telefono) <= 30),
      direccion text CHECK (length(direccion) <= 200),
      ciudad text CHECK (length(ciudad) <= 100),
      email text CHECK (length(email) <= 254),
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      updated_at timestamptz(3) NOT NULL DEFAULT now(),
      busqueda text GENERATED ALWAYS AS (jewelry_fold(nombre || ' ' || coalesce(cedula, '') || ' ' || coalesce(telefono, ''))) STORED,
      CONSTRAINT ux_customers_org_id UNIQUE (organization_id, id),
      CONSTRAINT ux_customers_org_cedula UNIQUE (organization_id, cedula)
    );
    CREATE INDEX ix_customers_org_created ON customers (organization_id, created_at DESC);
    -- a known phone is offered to the seller, never taken by itself
    CREATE INDEX ix_customers_org_phone ON customers (organization_id, telefono) WHERE telefono IS NOT NULL;
    CREATE INDEX ix_customers_search ON customers USING gin (organization_id, busqueda gin_trgm_ops);

    CREATE TABLE invoices (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL REFERENCES organizations (id),
      numero_factura text,
      customer_id uuid,
      cliente_nombre text CHECK (length(cliente_nombre) <= 150),
      cliente_cedula text CHECK (length(cliente_cedula) <= 20),
      cliente_telefono text CHECK (length(cliente_telefono) <= 30),
      cliente_direccion text CHECK (length(cliente_direccion) <= 200),
      cliente_ciudad text CHECK (length(cliente_ciudad) <= 100),
      cliente_email text CHECK (length(cliente_email) <= 254),
      subtotal numeric(14,2) NOT NULL CHECK (subtotal >= 0),
      descuento numeric(14,2) NOT NULL DEFAULT 0,
      impuesto numeric(14,2) NOT NULL DEFAULT 0 CHECK (impuesto >= 0),
      total numeric(14,2) NOT NULL CHECK (total BETWEEN 0 AND 9999999999),
      tax_rate numeric(5,4) NOT NULL CHECK (tax_rate BETWEEN 0 AND 1),
      tax_regime text NOT NULL CHECK (tax_regime IN ('responsable', 'no-responsable')),
      precios_con_iva boolean NOT NULL DEFAULT false,
      estado text NOT NULL CHECK (estado IN ('BORRADOR', 'PENDIENTE', 'PAGADA', 'ANULADA')),
      metodo_pago text CHECK (metodo_pago IN ('efectivo', 'tarjeta', 'transferencia')),
      banco_origen text CHECK (length(banco_origen) <= 60),
      banco_destino text CHECK (length(banco_destino) <= 60),
      notas text CHECK (length(notas) <= 1000),
      vendedor_id uuid,
      vendedor_nombre text,
      draft_id uuid,
      input_type text CHECK (input_type IN ('text', 'voice', 'photo', 'api')),
      fecha_emision timestamptz(3),
      fecha_vencimiento date,
      fecha_pago timestamptz(3),
      fecha_anulacion timestamptz(3),
      motivo_anulacion text CHECK (length(motivo_anulacion) BETWEEN 3 AND 500),
      content_hash text NOT NULL,
      -- the transaction that made it: only that one may still add lines to an issued invoice
      created_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
      version integer NOT NULL DEFAULT 1,
      is_deleted boolean NOT NULL DEFAULT false,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      updated_at timestamptz(3) NOT NULL DEFAULT now(),
      busqueda text GENERATED ALWAYS AS (jewelry_fold(
        coalesce(numero_factura, '') || ' ' || coalesce(cliente_nombre, '') || ' ' || coalesce(cliente_cedula, ''))) STORED,
      CONSTRAINT ux_invoices_org_id UNIQUE (organization_id, id),
      CONSTRAINT ux_invoices_org_number UNIQUE (organization_id, numero_factura),
      -- one draft makes one invoice
      CONSTRAINT ux_invoices_org_draft UNIQUE (organization_id, draft_id),
      FOREIGN KEY (organization_id, customer_id) REFERENCES customers (organization_id, id),
      FOREIGN KEY (organization_id, vendedor_id) REFERENCES users (organization_id, id),
      CONSTRAINT ck_invoices_discount CHECK (descuento BETWEEN 0 AND subtotal),
      CONSTRAINT ck_invoices_total CHECK (total = subtotal - descuento + CASE WHEN precios_con_iva THEN 0 ELSE impuesto END),
      CONSTRAINT ck_invoices_regime CHECK (tax_regime = 'responsable' OR (tax_rate = 0 AND impuesto = 0)),
      CONSTRAINT ck_invoices_number CHECK ((estado = 'BORRADOR') = (numero_factura IS NULL) AND (estado = 'BORRADOR') = (fecha_emision IS NULL)),
      CONSTRAINT ck_invoices_deleted CHECK (estado = 'BORRADOR' OR NOT is_deleted),
      CONSTRAINT ck_invoices_paid CHECK (estado <> 'PAGADA' OR fecha_pago IS NOT NULL),
      CONSTRAINT ck_invoices_voided CHECK ((estado = 'ANULADA') = (motivo_anulacion IS NOT NULL) AND (estado = 'ANULADA') = (fecha_anulacion IS NOT NULL))
    );
    -- the list, newest first; the counts of the paging; then each filter of the API with the same order
    CREATE INDEX ix_invoices_org_created ON invoices (organization_id, created_at DESC);
    CREATE INDEX ix_invoices_org_deleted ON invoices (organization_id, is_deleted);
    CREATE INDEX ix_invoices_org_status ON invoices (organization_id, estado, created_at DESC);
    CREATE INDEX ix_invoices_org_seller ON invoices (organization_id, vendedor_id, created_at DESC);
    CREATE INDEX ix_invoices_org_customer ON invoices (organization_id, cliente_cedula, created_at DESC);
    -- sums of the day and the month
    CREATE INDEX ix_invoices_org_issued ON invoices (organization_id, fecha_emision)
      INCLUDE (estado, total, metodo_pago, vendedor_id) WHERE fecha_emision IS NOT NULL;
    -- receivables
    CREATE INDEX ix_invoices_org_due ON invoices (organization_id, fecha_vencimiento) WHERE estado = 'PENDIENTE';
    CREATE INDEX ix_invoices_search ON invoices USING gin (organization_id, busqueda gin_trgm_ops);

    CREATE TABLE invoice_items (
      invoice_id uuid NOT NULL,
      numero integer NOT NULL CHECK (numero BETWEEN 1 AND 200),
      organization_id uuid NOT NULL,
      nombre text NOT NULL CHECK (length(nombre) BETWEEN 1 AND 150),
      descripcion text CHECK (length(descripcion) <= 500),
      cantidad integer NOT NULL CHECK (cantidad BETWEEN 1 AND 9999),
      precio_unitario numeric(14,2) NOT NULL CHECK (precio_unitario BETWEEN 0 AND 999999999),
      subtotal numeric(14,2) NOT NULL,
      descuento numeric(14,2) NOT NULL DEFAULT 0,
      impuesto numeric(14,2) NOT NULL DEFAULT 0 CHECK (impuesto >= 0),
      total numeric(14,2) NOT NULL CHECK (total >= 0),
      material text CHECK (material IN ('ORO_24K', 'ORO_18K', 'ORO_14K', 'PLATA_925', 'PLATINO', 'ACERO', 'OTRO')),
      peso_gramos numeric(10,3) CHECK (peso_gramos > 0),
      tipo_prenda text CHECK (tipo_prenda IN ('ANILLO', 'COLLAR', 'PULSERA', 'ARETES', 'CADENA', 'DIJE', 'RELOJ', 'OTRO')),
      PRIMARY KEY (invoice_id, numero),
      FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices (organization_id, id),
      CONSTRAINT ck_items_subtotal CHECK (subtotal = cantidad * precio_unitario),
      CONSTRAINT ck_items_discount CHECK (descuento BETWEEN 0 AND subtotal)
    );
    CREATE INDEX ix_invoice_items_org ON invoice_items (organization_id, invoice_id);

    CREATE TABLE invoice_counters (
      organization_id uuid NOT NULL REFERENCES organizations (id),
      series text NOT NULL,
      last_value bigint NOT NULL CHECK (last_value >= 1),
      updated_at timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, series)
    );
    ${protectSql({ table: 'customers', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT' })}
    ${protectSql({ table: 'invoices', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT' })}
    ${protectSql({ table: 'invoice_items', app: 'SELECT, INSERT, UPDATE, DELETE', platform: 'SELECT' })}
    ${protectSql({ table: 'invoice_counters', app: 'SELECT, INSERT, UPDATE', platform: 'SELECT' })}

    -- States, immutability of what was issued, and the version: whoever writes, however.
    CREATE FUNCTION guard_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        IF OLD.estado <> 'BORRADOR' THEN
          RAISE EXCEPTION 'an issued invoice is never deleted' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
      END IF;
      IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'the version of an invoice grows by one with each change' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.estado <> OLD.estado AND NOT (
           (OLD.estado = 'BORRADOR' AND NEW.estado IN ('PENDIENTE', 'PAGADA')) OR
           (OLD.estado = 'PENDIENTE' AND NEW.estado IN ('PAGADA', 'ANULADA')) OR
           (OLD.estado = 'PAGADA' AND NEW.estado = 'ANULADA')) THEN
        RAISE EXCEPTION 'an invoice cannot go from % to %', OLD.estado, NEW.estado USING ERRCODE = 'restrict_violation';
      END IF;
      -- busqueda is generated after this trigger, from columns that are compared here
      IF OLD.estado <> 'BORRADOR' AND
         (to_jsonb(NEW) - '{estado,metodo_pago,banco_origen,banco_destino,fecha_pago,fecha_anulacion,motivo_anulacion,version,updated_at,busqueda}'::text[])
         IS DISTINCT FROM
         (to_jsonb(OLD) - '{estado,metodo_pago,banco_origen,banco_destino,fecha_pago,fecha_anulacion,motivo_anulacion,version,updated_at,busqueda}'::text[]) THEN
        RAISE EXCEPTION 'what was issued does not change' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER invoices_guard BEFORE UPDATE OR DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION guard_invoice();

    CREATE FUNCTION guard_invoice_item() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE parent record;
    BEGIN
      SELECT estado, created_xid INTO parent FROM invoices WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.invoice_id ELSE NEW.invoice_id END;
      IF parent.estado <> 'BORRADOR' AND NOT (TG_OP = 'INSERT' AND parent.created_xid = pg_current_xact_id()) THEN
        RAISE EXCEPTION 'the lines of an issued invoice do not change' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'UPDATE' AND NEW.invoice_id <> OLD.invoice_id THEN
        RAISE EXCEPTION 'a line stays with its invoice' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER invoice_items_guard BEFORE INSERT OR UPDATE OR DELETE ON invoice_items
      FOR EACH ROW EXECUTE FUNCTION guard_invoice_item();

    -- A counter only goes up: a number is never given twice.
    CREATE FUNCTION guard_invoice_counter() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR NEW.last_value <= OLD.last_value OR NEW.series <> OLD.series THEN
        RAISE EXCEPTION 'an invoice counter only goes up' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER invoice_counters_guard BEFORE UPDATE OR DELETE ON invoice_counters
      FOR EACH ROW EXECUTE FUNCTION guard_invoice_counter();

    -- Lines and header agree when the transaction ends. Runs as the platform role, because a deferred trigger may run
    -- after the transaction left the tenant, when row level security would hide the lines.
    CREATE FUNCTION check_invoice_sums() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE sums record;
    BEGIN
      SELECT count(*) AS lines, sum(subtotal) AS subtotal, sum(descuento) AS descuento, sum(impuesto) AS impuesto, sum(total) AS total
        INTO sums FROM public.invoice_items WHERE invoice_id = NEW.id;
      IF sums.lines = 0 OR (sums.subtotal, sums.descuento, sums.impuesto, sums.total)
         IS DISTINCT FROM (NEW.subtotal, NEW.descuento, NEW.impuesto, NEW.total) THEN
        RAISE EXCEPTION 'lines and header of invoice % disagree', NEW.id USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$;
    ${ownedByPlatformSql('check_invoice_sums()')}
    CREATE CONSTRAINT TRIGGER invoices_sums AFTER INSERT OR UPDATE OF subtotal, descuento, impuesto, total ON invoices
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_invoice_sums();

    -- Search within the tenant. PostgreSQL may not use a trigram index below a row level security policy (LIKE is not
    -- leakproof), so these two run as the platform role and compare the tenant themselves: no tenant, no rows.
    CREATE FUNCTION search_invoice_ids(pattern text) RETURNS SETOF uuid
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      -- EXECUTE plans with the real values: a rare fragment takes the trigram index, a small shop its own
      RETURN QUERY EXECUTE 'SELECT id FROM public.invoices WHERE organization_id = $1 AND busqueda LIKE $2 AND NOT is_deleted'
        USING NULLIF(current_setting('app.organization_id', true), '')::uuid, pattern;
    END $$;
    CREATE FUNCTION search_customer_ids(pattern text) RETURNS SETOF uuid
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      RETURN QUERY EXECUTE 'SELECT id FROM public.customers WHERE organization_id = $1 AND busqueda LIKE $2'
        USING NULLIF(current_setting('app.organization_id', true), '')::uuid, pattern;
    END $$;
    REVOKE ALL ON FUNCTION search_invoice_ids(text), search_customer_ids(text) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION search_invoice_ids(text), search_customer_ids(text) TO jewelry_app;
    ${ownedByPlatformSql('search_invoice_ids(text)')}
    ${ownedByPlatformSql('search_customer_ids(text)')}`);
}

/** The extensions stay: they may have been there before, and something else may use them. */
export async function down(query: MigrationQuery): Promise<void> {
  await query(`
    DROP FUNCTION search_invoice_ids(text), search_customer_ids(text);
    DROP TABLE invoice_counters, invoice_items, invoices, customers;
    DROP FUNCTION check_invoice_sums(), guard_invoice_counter(), guard_invoice_item(), guard_invoice(), jewelry_fold(text);`);
}
