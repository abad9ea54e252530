import { addInvoice, createShop, type TestShop } from '../tests/support/factories';
import { asOwner, createEmptyDatabase, openTestDatabase } from '../tests/support/postgres';
import { connect, type Database } from './connection';
import { countInvoices, getInvoice } from './repositories/invoices';
import { withPlatform, withTenant } from './tenancy';

describe('tenancy', () => {
  let db: Database;
  let url: string;
  let close: () => Promise<void>;
  let mine: TestShop;
  let theirs: TestShop;

  beforeAll(async () => {
    ({ db, url, close } = await openTestDatabase());
    mine = await createShop(db);
    theirs = await createShop(db);
  });
  afterAll(() => close());

  const tenantTables = async (): Promise<{ table: string; column: string }[]> =>
    asOwner(
      url,
      `SELECT DISTINCT tablename AS table, CASE tablename WHEN 'organizations' THEN 'id' ELSE 'organization_id' END AS column
         FROM pg_policies WHERE policyname = 'tenant' ORDER BY 1`,
    );

  it('shows no row of another shop in any table, though the connection is a superuser', async () => {
    await addInvoice(db, theirs);
    const [who] = await asOwner<{ rolsuper: boolean }>(
      url,
      'SELECT rolsuper FROM pg_roles WHERE rolname = current_user',
    );
    expect(who?.rolsuper).toBe(true);
    const tables = await tenantTables();
    expect(tables.length).toBeGreaterThanOrEqual(16);
    for (const { table, column } of tables) {
      const rows = await withTenant(db, mine.organization.id, (tx) =>
        tx.rows<{ owner: string }>(`SELECT DISTINCT ${column} AS owner FROM ${table}`),
      );
      expect(rows.filter((row) => row.owner !== mine.organization.id)).toEqual([]);
    }
  });

  it('shows nothing at all to a transaction that forgot its tenant', async () => {
    await addInvoice(db, mine);
    for (const { table } of await tenantTables()) {
      const rows = await db.sequelize.transaction(async (transaction) => {
        await db.sequelize.query('SET LOCAL ROLE jewelry_app', { transaction });
        const [result] = await db.sequelize.query(`SELECT count(*)::int AS count FROM ${table}`, {
          transaction,
        });
        return result;
      });
      expect([table, rows]).toEqual([table, [{ count: 0 }]]);
    }
  });

  it('refuses to write a row for another shop, and a child of another shop', async () => {
    const foreign = await addInvoice(db, theirs);
    const insert = (organizationId: string, invoiceId: string): Promise<number> =>
      withTenant(db, mine.organization.id, (tx) =>
        tx.run(
          `INSERT INTO invoice_items (invoice_id, numero, organization_id, nombre, cantidad, precio_unitario, subtotal, total)
           VALUES ($1, 99, $2, 'Intruso', 1, 1, 1, 1)`,
          [invoiceId, organizationId],
        ),
      );
    await expect(insert(theirs.organization.id, foreign.id)).rejects.toThrow(/missing_privilege|permisos/);
    await expect(insert(mine.organization.id, foreign.id)).rejects.toMatchObject({ code: '23503' });
  });

  it('does not find another shop’s invoice by its id', async () => {
    const foreign = await addInvoice(db, theirs);
    expect(await withTenant(db, mine.organization.id, (tx) => getInvoice(tx, foreign.id))).toBeNull();
    expect(await withTenant(db, theirs.organization.id, (tx) => getInvoice(tx, foreign.id))).not.toBeNull();
  });

  it('searches within the tenant only', async () => {
    const foreign = await addInvoice(db, theirs);
    const found = (shop: TestShop): Promise<number> =>
      withTenant(db, shop.organization.id, (tx) => countInvoices(tx, { q: foreign.customer.nationalId }));
    expect([await found(mine), await found(theirs)]).toEqual([0, 1]);
  });

  it('keeps the tenant from the platform’s tables and from making platform administrators', async () => {
    const asTenant = (sql: string): Promise<unknown> =>
      withTenant(db, mine.organization.id, (tx) => tx.rows(sql));
    for (const table of ['telegram_updates', 'chat_sessions', 'relay_state', 'rate_limits']) {
      await expect(asTenant(`SELECT * FROM ${table}`)).rejects.toMatchObject({ fault: 'missing_privilege' });
    }
    await expect(asTenant('UPDATE users SET is_platform_admin = true')).rejects.toMatchObject({
      fault: 'missing_privilege',
    });
  });

  it('comes back to its tenant after a platform part, also when that part failed', async () => {
    const seen = await withTenant(db, mine.organization.id, async (tx) => {
      const before = await tx.row<{ count: number }>('SELECT count(*)::int AS count FROM organizations');
      const all = await tx.asPlatform(() =>
        tx.row<{ count: number }>('SELECT count(*)::int AS count FROM organizations'),
      );
      await tx.asPlatform(() => Promise.reject(new Error('not SQL'))).catch(() => undefined);
      const after = await tx.row<{ count: number }>('SELECT count(*)::int AS count FROM organizations');
      return [before?.count, (all?.count ?? 0) > 1, after?.count];
    });
    expect(seen).toEqual([1, true, 1]);
  });

  it('lets a platform transaction work inside a shop for a while', async () => {
    const counts = await withPlatform(db, async (tx) => {
      const count = async (): Promise<number | undefined> =>
        (await tx.row<{ count: number }>('SELECT count(*)::int AS count FROM organizations'))?.count;
      return [await tx.asTenant(mine.organization.id, count), (await count())! > 1];
    });
    expect(counts).toEqual([1, true]);
  });

  it('leaves no role or tenant on the connection that goes back to the pool', async () => {
    const small = connect({ url, poolSize: 1, overflow: 0 });
    try {
      await withTenant(small, mine.organization.id, (tx) => tx.run('SELECT 1'));
      const [rows] = await small.sequelize.query(
        "SELECT current_user = session_user AS own, coalesce(current_setting('app.organization_id', true), '') AS tenant",
      );
      expect(rows).toEqual([{ own: true, tenant: '' }]);
    } finally {
      await small.close();
    }
  });

  it('undoes a savepoint and goes on', async () => {
    const slug = await withTenant(db, mine.organization.id, async (tx) => {
      await tx.savepoint(() => tx.run('SELECT 1 / 0')).catch(() => undefined);
      return tx.row<{ slug: string }>('SELECT slug FROM organizations');
    });
    expect(slug).toEqual({ slug: mine.organization.slug });
  });

  it('is whoever it was before a savepoint that changed eyes and failed', async () => {
    const seen = await withPlatform(db, async (tx) => {
      const count = async (): Promise<number> =>
        (await tx.row<{ count: number }>('SELECT count(*)::int AS count FROM organizations'))?.count ?? 0;
      const inside: number[] = [];
      await tx
        .savepoint(() =>
          tx.asTenant(mine.organization.id, async () => {
            inside.push(await count());
            await tx.run('SELECT 1 / 0');
          }),
        )
        .catch(() => undefined);
      const outside = (await count()) > 1;
      return [inside, outside, await tx.asTenant(theirs.organization.id, count)];
    });
    expect(seen).toEqual([[1], true, 1]);
  });

  it('refuses an organization id that is no UUID before it reaches SQL', async () => {
    await expect(withTenant(db, "x'; DROP TABLE users; --", async () => 1)).rejects.toThrow(/UUID/);
  });

  it('names an installation without tables', async () => {
    const empty = await createEmptyDatabase();
    const other = connect({ url: empty.url });
    try {
      await expect(withPlatform(other, (tx) => tx.rows('SELECT * FROM organizations'))).rejects.toMatchObject(
        {
          fault: 'not_migrated',
        },
      );
    } finally {
      await other.close();
      await empty.drop();
    }
  });

  it('waits for a free connection and then says that there is none', async () => {
    const small = connect({ url, poolSize: 1, overflow: 0, acquireTimeoutMs: 200 });
    try {
      await withTenant(small, mine.organization.id, async () => {
        expect(small.poolUse()).toMatchObject({ using: 1, max: 1 });
        await expect(withPlatform(small, (tx) => tx.rows('SELECT 1'))).rejects.toMatchObject({
          fault: 'pool_exhausted',
        });
      });
    } finally {
      await small.close();
    }
  });

  it('cancels a statement that takes too long and replaces old connections', async () => {
    const strict = connect({ url, statementTimeoutMs: 100, recycleMs: 50, poolSize: 1, overflow: 0 });
    const pid = (): Promise<{ pid: number } | null> =>
      withPlatform(strict, (tx) => tx.row<{ pid: number }>('SELECT pg_backend_pid() AS pid'));
    try {
      await expect(withPlatform(strict, (tx) => tx.rows('SELECT pg_sleep(5)'))).rejects.toMatchObject({
        fault: 'timeout',
      });
      const first = await pid();
      await new Promise((resolve) => setTimeout(resolve, 80));
      expect(await pid()).not.toEqual(first);
    } finally {
      await strict.close();
    }
  });
});
