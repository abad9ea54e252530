import { spawn } from 'node:child_process';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '../../database/connection';
import { addInvoice, createShop, type TestShop } from '../../tests/support/factories';
import {
  asOwner,
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from '../../tests/support/postgres';
import { METRICS_FILE, backup, newestBackup, untilNext } from './backup';
import { restore } from './restore';

const KEY = 'clave-de-cifrado-de-la-prueba-0123456789';

/** As n8n writes a credential: OpenSSL's salted AES-256-CBC. */
function encryptLikeN8n(text: string): string {
  const salt = randomBytes(8);
  const password = Buffer.concat([Buffer.from(KEY, 'binary'), salt]);
  const md5 = (...parts: Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();
  const first = md5(password);
  const second = md5(first, password);
  const cipher = createCipheriv('aes-256-cbc', Buffer.concat([first, second]), md5(second, password));
  return Buffer.concat([Buffer.from('Salted__'), salt, cipher.update(text), cipher.final()]).toString(
    'base64',
  );
}

// programs of PostgreSQL run here, several of them at a time beside other suites
jest.setTimeout(60_000);

describe('backup and restore drill', () => {
  let source: TestDatabase;
  let target: TestDatabase;
  let db: Database;
  let shop: TestShop;
  let folder: string;

  beforeEach(async () => {
    source = await createTestDatabase();
    target = await createEmptyDatabase();
    db = connect({ url: source.url });
    folder = await mkdtemp(join(tmpdir(), 'jewelry-drill-'));
    shop = await createShop(db);
    for (let count = 0; count < 3; count += 1) await addInvoice(db, shop);
    await asOwner(source.url, 'CREATE SCHEMA n8n_core');
    await asOwner(
      source.url,
      'CREATE TABLE n8n_core.credentials_entity (id text PRIMARY KEY, data text NOT NULL)',
    );
    await asOwner(source.url, 'INSERT INTO n8n_core.credentials_entity VALUES ($1, $2)', [
      'c1',
      encryptLikeN8n('{"a":1}'),
    ]);
  });
  afterEach(async () => {
    await db.close();
    await source.drop();
    await target.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const copy = (now = new Date()) =>
    backup({
      databaseUrl: source.url,
      n8nDatabaseUrl: null,
      encryptionKey: KEY,
      folder,
      keepDays: 30,
      version: '1.0.0',
      now,
    });
  const putBack = (
    from: string,
    changes: { databaseUrl?: string; encryptionKey?: string | null; force?: boolean } = {},
  ) =>
    restore({
      folder: from,
      databaseUrl: target.url,
      n8nDatabaseUrl: null,
      encryptionKey: KEY,
      force: false,
      ...changes,
    });

  it('brings invoices, row level security, owners and n8n credentials back, and the next number is right', async () => {
    const { folder: made, manifest } = await copy();
    expect(manifest).toMatchObject({ invoices: 3, n8n: { schemas: ['n8n_core'] } });
    await expect(putBack(made)).resolves.toMatchObject({ invoices: 3, credentials: 'ok' });

    const restored = connect({ url: target.url });
    try {
      const fourth = await addInvoice(restored, shop);
      expect(fourth.number).toMatch(/-0004$/);
    } finally {
      await restored.close();
    }
    const owners =
      "SELECT proname, pg_get_userbyid(proowner) AS owner FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND pg_get_userbyid(proowner) LIKE 'jewelry%' ORDER BY 1";
    const secured =
      "SELECT count(*)::int AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND relforcerowsecurity";
    for (const query of [owners, secured])
      expect(await asOwner(target.url, query)).toEqual(await asOwner(source.url, query));
    expect(manifest.ownedFunctions.length).toBeGreaterThan(0);
  });

  it('leaves a used database alone unless forced, and then replaces it whole', async () => {
    const { folder: made } = await copy();
    await addInvoice(db, shop);
    await expect(putBack(made, { databaseUrl: source.url })).rejects.toThrow(/ya tiene \d+ tablas/);
    expect(await asOwner(source.url, 'SELECT count(*)::int AS n FROM invoices')).toEqual([{ n: 4 }]);
    await expect(putBack(made, { databaseUrl: source.url, force: true })).resolves.toMatchObject({
      invoices: 3,
    });
  });

  it('refuses a changed file and a wrong key before it touches anything', async () => {
    const { folder: made } = await copy();
    await expect(putBack(made, { encryptionKey: 'otra-clave' })).rejects.toThrow(/no es la clave/);
    await expect(putBack(made, { encryptionKey: null })).rejects.toThrow(/Falta N8N_ENCRYPTION_KEY/);
    await appendFile(join(made, 'jewelry.dump'), 'x');
    await expect(putBack(made)).rejects.toThrow(/jewelry\.dump mide/);
    expect(
      await asOwner(target.url, "SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'"),
    ).toEqual([{ n: 0 }]);
  });

  it('keeps the newest three, removes what is too old, tells its age to Prometheus and shows no key', async () => {
    const day = (n: number): Date => new Date(Date.UTC(2026, 0, n, 7));
    for (const n of [1, 2, 3, 60]) await copy(day(n));
    const kept = (await readdir(folder)).filter((name) => name.startsWith('jewelry-'));
    expect(kept).toEqual(['jewelry-20260102-070000', 'jewelry-20260103-070000', 'jewelry-20260301-070000']);
    expect(await readFile(join(folder, METRICS_FILE), 'utf8')).toContain(
      `jewelry_backup_last_success_timestamp_seconds ${day(60).getTime() / 1000}\n`,
    );
    expect((await newestBackup(folder))?.createdAt).toEqual(day(60));
    expect(await readFile(join(folder, kept[2] ?? '', 'manifest.json'), 'utf8')).not.toContain(KEY);
  });

  it('leaves nothing that looks like a copy when the database is out', async () => {
    await expect(
      backup({
        databaseUrl: 'postgres://nobody:secreta@127.0.0.1:1/x',
        n8nDatabaseUrl: null,
        encryptionKey: KEY,
        folder,
        keepDays: 1,
        version: '1',
        now: new Date(),
      }),
    ).rejects.toThrow(/No se pudo entrar a la base de datos/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('makes the first copy of a new installation at once, then waits for the night', async () => {
    const root = join(__dirname, '..', '..');
    const child = spawn(
      process.execPath,
      [
        '-r',
        join(root, 'tests/support/register-swc.cjs'),
        'cli/main.ts',
        'backup',
        '--out',
        folder,
        '--daily-at',
        '02:00',
      ],
      { cwd: root, env: { PATH: process.env.PATH, HOME: folder, DATABASE_URL: source.url } },
    );
    try {
      const [said] = (await once(child.stdout, 'data')) as [Buffer];
      expect(said.toString()).toContain('Copia completa');
      expect((await readdir(folder)).filter((name) => name.startsWith('jewelry-'))).toHaveLength(1);
      expect(child.exitCode).toBeNull();
    } finally {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    }
  });

  it('waits for two in the morning of Bogotá', () => {
    expect(untilNext('02:00', new Date('2026-11-24T06:30:00Z'))).toBe(30 * 60_000);
    expect(untilNext('02:00', new Date('2026-11-24T07:00:00Z'))).toBe(86_400_000);
  });
});
