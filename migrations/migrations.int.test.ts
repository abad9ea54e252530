import { migrateDown, migrateUp, migrationState, knownMigrations } from '../database/migrator';
import { connect } from '../database/connection';
import { listInvoices } from '../database/repositories/invoices';
import { withTenant } from '../database/tenancy';
import { addInvoice, createShop } from '../tests/support/factories';
import { asOwner, createEmptyDatabase, type TestDatabase } from '../tests/support/postgres';

/** Everything that a migration can make, as the catalog describes it. */
async function describeSchema(url: string): Promise<string[]> {
  const rows = await asOwner<{ line: string }>(
    url,
    `SELECT 'column ' || table_name || '.' || column_name || ' ' || udt_name || ' ' || coalesce(numeric_precision::text, '') || ' '
        || is_nullable || ' ' || coalesce(column_default, '') || coalesce(generation_expression, '') AS line
       FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT 'policy ' || tablename || ' ' || policyname || ' ' || roles::text || ' ' || coalesce(qual, '') || ' ' || coalesce(with_check, '')
       FROM pg_policies
     UNION ALL SELECT 'table ' || relname || ' ' || relrowsecurity || relforcerowsecurity || ' ' || coalesce(relacl::text, '') FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')
     UNION ALL SELECT 'column grant ' || attrelid::regclass || '.' || attname || ' ' || attacl::text FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid > 16383
     UNION ALL SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT tgisinternal
     UNION ALL SELECT 'function ' || p.oid::regprocedure || ' ' || pg_get_userbyid(proowner) || ' ' || coalesce(proacl::text, '') || ' ' || md5(pg_get_functiondef(p.oid))
       FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql'))
         AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
     UNION ALL SELECT 'schema ' || coalesce(nspacl::text, '') FROM pg_namespace WHERE nspname = 'public'
     ORDER BY 1`,
  );
  return rows.map((row) => row.line);
}

describe('migrations', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createEmptyDatabase();
  });
  afterEach(() => database.drop());

  it('leave the same schema after up, down, up, and nothing of ours after down', async () => {
    const empty = await describeSchema(database.url);
    await migrateUp(database.url);
    const first = await describeSchema(database.url);
    expect(first.length).toBeGreaterThan(empty.length + 200);
    expect(await migrateDown(database.url, { all: true })).toEqual(knownMigrations().reverse());
    const left = (await describeSchema(database.url)).filter(
      (line) => !/schema_migrations|^schema /.test(line),
    );
    expect(left).toEqual(empty.filter((line) => !line.startsWith('schema ')));
    await migrateUp(database.url);
    expect(await describeSchema(database.url)).toEqual(first);
  });

  it('apply once when several processes migrate at the same moment', async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrateUp(database.url)));
    expect(applied.flat().sort()).toEqual(knownMigrations());
    expect(await migrationState(database.url)).toEqual({ applied: knownMigrations(), pending: [] });
  });

  it('may run in several databases of one server at once, which share the roles', async () => {
    const others = await Promise.all([createEmptyDatabase(), createEmptyDatabase(), createEmptyDatabase()]);
    try {
      const applied = await Promise.all([database, ...others].map(({ url }) => migrateUp(url)));
      expect(applied.map((names) => names.length)).toEqual([1, 1, 1, 1].map(() => knownMigrations().length));
      await migrateDown(database.url, { all: true });
      const [roles] = await asOwner<{ count: string }>(
        database.url,
        "SELECT count(*) FROM pg_roles WHERE rolname IN ('jewelry_app', 'jewelry_platform')",
      );
      expect(roles?.count).toBe('2');
    } finally {
      await Promise.all(others.map((other) => other.drop()));
    }
  });

  it('serve an owner that is no superuser, who since 16 sees nothing without a role', async () => {
    // the roles must be there to be given: another database of the server has them from now on
    await migrateUp(database.url);
    const owner = `jewelry_test_owner_${process.pid}`;
    const own = await createEmptyDatabase();
    const name = new URL(own.url).pathname.slice(1);
    const [server] = await asOwner<{ apart: boolean }>(
      own.url,
      "SELECT current_setting('server_version_num')::int >= 160000 AS apart",
    );
    await asOwner(own.url, `CREATE ROLE ${owner} LOGIN PASSWORD 'owner'`);
    try {
      await asOwner(
        own.url,
        `GRANT jewelry_app, jewelry_platform TO ${owner} ${server?.apart ? 'WITH INHERIT FALSE' : ''}`,
      );
      await asOwner(own.url, `ALTER DATABASE ${name} OWNER TO ${owner}`);
      const url = new URL(own.url);
      url.username = owner;
      url.password = 'owner';
      expect(await migrateUp(url.toString())).toEqual(knownMigrations());
      const db = connect({ url: url.toString() });
      try {
        const shop = await createShop(db);
        const invoice = await addInvoice(db, shop);
        const found = await withTenant(db, shop.organization.id, (tx) =>
          listInvoices(tx, { q: 'maria' }, { limit: 5 }),
        );
        expect(found.map((one) => one.id)).toEqual([invoice.id]);
        const [bare] = await db.sequelize.query('SELECT count(*)::int AS count FROM invoices');
        // 15 cannot give a role without its rights: there only the transaction's own role keeps tenants apart
        expect(bare).toEqual([{ count: server?.apart ? 0 : 1 }]);
      } finally {
        await db.close();
      }
      expect(await migrateDown(url.toString(), { all: true })).toEqual(knownMigrations().reverse());
    } finally {
      await own.drop();
      await asOwner(database.url, `DROP ROLE ${owner}`);
    }
  });

  it('reverts only the newest one unless told', async () => {
    await migrateUp(database.url);
    expect(await migrateDown(database.url)).toEqual([knownMigrations().at(-1)]);
    expect((await migrationState(database.url)).pending).toEqual([knownMigrations().at(-1)]);
  });

  it('say in Spanish what is wrong with the connection', async () => {
    const url = new URL(database.url);
    url.pathname = '/no_such_database_of_ours';
    await expect(migrateUp(url.toString())).rejects.toMatchObject({ fault: 'unknown_database' });
    await expect(migrateUp('postgres://x@127.0.0.1:1/x')).rejects.toMatchObject({ fault: 'refused' });
  });

  it('enable and force row level security on every table but their own record', async () => {
    await migrateUp(database.url);
    const open = await asOwner<{ relname: string }>(
      database.url,
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)`,
    );
    expect(open).toEqual([{ relname: 'schema_migrations' }]);
  });
});
