import { createShop, type TestShop } from '../tests/support/factories';
import { asOwner, openTestDatabase } from '../tests/support/postgres';
import { sendBatch, type Statement } from './batch';
import { connect, type Database } from './connection';
import { askAs, askTenant, withPlatform, withTenant, type Query } from './tenancy';

describe('statements that travel together', () => {
  let db: Database;
  let url: string;
  let close: () => Promise<void>;
  let mine: TestShop;

  beforeAll(async () => {
    const opened = await openTestDatabase();
    ({ url } = opened);
    // one connection, so that each test meets what the one before it prepared
    db = connect({ url, poolSize: 1, overflow: 0 });
    close = async () => {
      await db.close();
      await opened.close();
    };
    mine = await createShop(db);
    await createShop(db);
    await asOwner(
      url,
      'CREATE TABLE scratch (n int CHECK (n < 100)); GRANT ALL ON scratch TO jewelry_platform',
    );
  });
  afterAll(() => close());

  const send = (...statements: Statement[]): ReturnType<typeof sendBatch> =>
    db.withConnection((client) => sendBatch(client, statements));
  const scratch = async (): Promise<unknown[]> =>
    (await asOwner<{ n: number }>(url, 'SELECT n FROM scratch ORDER BY n')).map(({ n }) => n);
  const count: Query<number> = {
    text: 'SELECT count(*)::int AS count FROM organizations',
    read: (rows) => rows[0]?.count as number,
  };

  it('gives each statement its own result, also the second time, when they are prepared', async () => {
    for (const n of [1, 2]) {
      const results = await send(
        { text: 'SELECT $1::int AS n, NULL AS nothing', values: [n] },
        { text: "SELECT generate_series(1, $1::int) AS n, now() > '2026-01-01' AS late", values: [2] },
        { text: 'SELECT $1::int AS n, NULL AS nothing', values: [n * 10] },
        { text: 'DELETE FROM scratch' },
      );
      expect(results).toEqual([
        { rows: [{ n, nothing: null }], rowCount: 1 },
        {
          rows: [
            { n: 1, late: true },
            { n: 2, late: true },
          ],
          rowCount: 2,
        },
        { rows: [{ n: n * 10, nothing: null }], rowCount: 1 },
        { rows: [], rowCount: 0 },
      ]);
    }
  });

  it('is all or nothing, and runs nothing after the statement that failed', async () => {
    const insert = (n: number): Statement => ({ text: 'INSERT INTO scratch VALUES ($1)', values: [n] });
    await expect(send(insert(1), insert(100), insert(2))).rejects.toMatchObject({ code: '23514' });
    expect(await scratch()).toEqual([]);
    await send(insert(1), insert(2));
    expect(await scratch()).toEqual([1, 2]);
  });

  it('recovers a statement that failed at its first use, whether the server read it or not', async () => {
    const divide = (by: number): Statement => ({ text: 'SELECT 10 / $1::int AS n', values: [by] });
    await expect(send(divide(0))).rejects.toMatchObject({ code: '22012' });
    expect((await send(divide(5)))[0]?.rows).toEqual([{ n: 2 }]);
    const late: Statement = { text: 'SELECT n AS later FROM made_later' };
    await expect(send({ text: 'SELECT 1' }, late)).rejects.toMatchObject({ code: '42P01' });
    await asOwner(url, 'CREATE TABLE made_later AS SELECT 7 AS n');
    expect((await send(late))[0]?.rows).toEqual([{ later: 7 }]);
  });

  it('fails once and then goes on when a migration changed what a prepared statement gives', async () => {
    const all: Statement = { text: 'SELECT * FROM made_later' };
    await send(all);
    await asOwner(url, 'ALTER TABLE made_later ADD COLUMN m int DEFAULT 8');
    await expect(send(all)).rejects.toMatchObject({ code: '0A000' });
    expect((await send(all))[0]?.rows).toEqual([{ n: 7, m: 8 }]);
  });

  it('writes nothing when a value cannot be sent', async () => {
    const circular: { self?: unknown; toPostgres?: () => unknown } = {};
    circular.toPostgres = () => circular;
    await expect(send({ text: 'SELECT 1' }, { text: 'SELECT $1::text', values: [circular] })).rejects.toThrow(
      /circular/,
    );
    expect((await send({ text: 'SELECT 1 AS n' }))[0]?.rows).toEqual([{ n: 1 }]);
  });

  it('goes on beyond the statements that a connection keeps', async () => {
    for (let n = 0; n < 250; n += 1) {
      expect(
        (await send({ text: `SELECT ${n} AS n` }, { text: `SELECT $1::int - ${n} AS n`, values: [n] }))[1]
          ?.rows,
      ).toEqual([{ n: 0 }]);
    }
    expect((await send({ text: 'SELECT 249 AS n' }))[0]?.rows).toEqual([{ n: 249 }]);
  });

  it('says that the connection was lost, and the next one works', async () => {
    await expect(
      withPlatform(db, async (tx) => {
        const own = await tx.row<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await asOwner(url, 'SELECT pg_terminate_backend($1)', [own?.pid]);
        await tx.rows('SELECT 1');
      }),
    ).rejects.toMatchObject({ fault: 'connection' });
    expect(await withPlatform(db, (tx) => tx.ask(count))).toBe(2);
  });

  it('asks one tenant in one round trip and leaves nothing of it on the connection', async () => {
    expect(await askTenant(db, mine.organization.id, [count, count])).toEqual([1, 1]);
    const [after] = await send({
      text: "SELECT current_user = session_user AS own, coalesce(current_setting('app.organization_id', true), '') AS tenant",
    });
    expect(after?.rows).toEqual([{ own: true, tenant: '' }]);
    await expect(askTenant(db, "x'; DROP TABLE users; --", [count])).rejects.toThrow(/UUID/);
  });

  it('shows nothing to who enters nowhere', async () => {
    const enter = (id: string | null): Query<boolean> => ({
      text: "SELECT $1::text IS NULL OR set_config('app.organization_id', $1, true) IS NULL AS nowhere",
      values: [id],
      read: (rows) => rows[0]?.nowhere as boolean,
    });
    expect(await askAs(db, enter(mine.organization.id), [count])).toEqual([false, 1]);
    expect(await askAs(db, enter(null), [count])).toEqual([true, 0]);
  });

  it('runs what waits in its place: before the next statement, or before COMMIT', async () => {
    await asOwner(url, 'TRUNCATE scratch');
    const seen = await withPlatform(db, async (tx) => {
      tx.later('INSERT INTO scratch VALUES ($1)', [1]);
      const rows = await tx.rows<{ n: number }>('SELECT n FROM scratch');
      tx.later('INSERT INTO scratch VALUES ($1)', [2]);
      return rows;
    });
    expect(seen).toEqual([{ n: 1 }]);
    expect(await scratch()).toEqual([1, 2]);
  });

  it('undoes the transaction whose last waiting statement fails', async () => {
    await expect(
      withPlatform(db, async (tx) => {
        await tx.run('INSERT INTO scratch VALUES (50)');
        tx.later('INSERT INTO scratch VALUES (100)');
      }),
    ).rejects.toMatchObject({ code: '23514' });
    expect(await scratch()).toEqual([1, 2]);
  });

  it('keeps what waits inside the eyes and the savepoint that it was said in', async () => {
    await withTenant(db, mine.organization.id, async (tx) => {
      await tx.asPlatform(() => Promise.resolve(tx.later('INSERT INTO scratch VALUES (3)')));
      await tx
        .savepoint(async () => {
          await tx.asPlatform(() => tx.run('INSERT INTO scratch VALUES (4)'));
          await tx.asPlatform(() => Promise.resolve(tx.later('INSERT INTO scratch VALUES (100)')));
        })
        .catch(() => undefined);
      expect(await tx.ask(count)).toBe(1);
    });
    expect(await scratch()).toEqual([1, 2, 3]);
  });

  it('ends a transaction that asked nothing, well or badly', async () => {
    expect(await withTenant(db, mine.organization.id, () => Promise.resolve('nothing'))).toBe('nothing');
    await expect(withPlatform(db, () => Promise.reject(new Error('of the caller')))).rejects.toThrow(
      'of the caller',
    );
  });
});
