import { createShop, type TestShop } from '../tests/support/factories';
import { asOwner, openTestDatabase } from '../tests/support/postgres';
import type { Database } from './connection';
import { withPlatform, withTenant } from './tenancy';

/** Enough rows that a plan without an index would be the dearer one. */
const INVOICES = 20_000;

describe('query plans', () => {
  let db: Database;
  let url: string;
  let close: () => Promise<void>;
  let shop: TestShop;

  beforeAll(async () => {
    ({ db, url, close } = await openTestDatabase());
    shop = await createShop(db);
    const other = await createShop(db);
    // in bulk and without lines, so without the trigger that adds them up
    await asOwner(url, 'ALTER TABLE invoices DISABLE TRIGGER invoices_sums');
    for (const id of [shop.organization.id, other.organization.id]) {
      await asOwner(
        url,
        `INSERT INTO invoices (organization_id, numero_factura, cliente_nombre, cliente_cedula, subtotal, total, tax_rate, tax_regime,
           estado, fecha_emision, fecha_vencimiento, content_hash, created_at)
         SELECT $1, 'JOY-202601-' || n, 'Cliente ' || md5(n::text), (10000000 + n)::text, 0, 0, 0, 'responsable', 'PENDIENTE', t, t::date + 30, 'x', t
           FROM (SELECT n, timestamptz '2026-01-01' + n * interval '10 minutes' AS t FROM generate_series(1, ${INVOICES}) n) s`,
        [id],
      );
    }
    await asOwner(url, 'VACUUM ANALYZE invoices');
  }, 60_000);
  afterAll(() => close());

  const plan = async (sql: string, values: unknown[] = []): Promise<string> => {
    const rows = await withTenant(db, shop.organization.id, (tx) =>
      tx.rows<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values),
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };

  it.each([
    ['the list', 'ORDER BY created_at DESC, id DESC LIMIT 50', 'ix_invoices_org_created'],
    [
      'the next page',
      "AND created_at < '2026-03-01' ORDER BY created_at DESC, id DESC LIMIT 50",
      'ix_invoices_org_created',
    ],
    [
      'a customer',
      "AND cliente_cedula = '10000007' ORDER BY created_at DESC LIMIT 50",
      'ix_invoices_org_customer',
    ],
    ['a number', "AND numero_factura = 'JOY-202601-77'", 'ux_invoices_org_number'],
    [
      'a month’s sums',
      "AND fecha_emision >= '2026-02-01' AND fecha_emision < '2026-02-03'",
      'ix_invoices_org_issued',
    ],
    [
      'what is overdue',
      "AND estado = 'PENDIENTE' AND fecha_vencimiento < '2026-02-02' ORDER BY fecha_vencimiento LIMIT 20",
      'ix_invoices_org_due',
    ],
  ])('find %s by index under row level security', async (_title, rest, index) => {
    const text = await plan(
      `SELECT id, total FROM invoices WHERE organization_id = $1 AND is_deleted = false ${rest}`,
      [shop.organization.id],
    );
    expect(text).toContain(index);
    expect(text).not.toContain('Seq Scan');
  });

  it('search by the trigram index, as the function’s own role does', async () => {
    const rows = await withPlatform(db, (tx) =>
      tx.rows<{ 'QUERY PLAN': string }>(
        'EXPLAIN SELECT id FROM public.invoices WHERE organization_id = $1 AND busqueda LIKE $2 AND NOT is_deleted',
        [shop.organization.id, '%10019999%'],
      ),
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('ix_invoices_search');
  });
});
