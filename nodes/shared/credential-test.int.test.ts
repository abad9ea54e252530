import type { ICredentialsDecrypted } from 'n8n-workflow';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../tests/support/postgres';
import { jewelryDatabaseTest } from './credential-test';
import type { DatabaseCredential } from './database';

const test = (data: DatabaseCredential) =>
  jewelryDatabaseTest.call({} as never, { data } as unknown as ICredentialsDecrypted);

describe('the test of the database credential', () => {
  let migrated: TestDatabase;
  let empty: TestDatabase;
  beforeAll(async () => {
    [migrated, empty] = [await createTestDatabase(), await createEmptyDatabase()];
  }, 60_000);
  afterAll(async () => {
    await migrated.drop();
    await empty.drop();
  });

  function credential(url: string, overrides: Partial<DatabaseCredential> = {}): DatabaseCredential {
    const { hostname, port, username, password, pathname } = new URL(url);
    return {
      host: hostname,
      port: Number(port || 5432),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: pathname.slice(1),
      ssl: 'no',
      ...overrides,
    };
  }

  it('is green for a migrated database', async () => {
    expect(await test(credential(migrated.url))).toEqual({
      status: 'OK',
      message: 'Conectado. Joyerías registradas: 0.',
    });
  });

  it.each([
    ['a host that does not exist', { host: 'no-existe.invalid' }, /No se encuentra el servidor/],
    ['a port where nobody listens', { port: 1 }, /no responde en esa dirección/],
    ['a database that does not exist', { database: 'no_existe_esta' }, /no existe en el servidor/],
    ['a user that does not exist', { user: 'nadie_de_aqui' }, /usuario o la contraseña|no existe/],
  ])('names %s', async (_what, overrides, message) => {
    const result = await test(credential(migrated.url, overrides));
    expect(result.status).toBe('Error');
    expect(result.message).toMatch(message);
  });

  it('says how to migrate a database without tables', async () => {
    expect((await test(credential(empty.url))).message).toContain('jewelry migrate up');
  });
});
