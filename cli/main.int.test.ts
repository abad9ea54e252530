import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../database/connection';
import { resolveChat } from '../database/repositories/telegram-links';
import { findLoginCandidates } from '../database/repositories/users';
import { verifyPassword } from '../database/passwords';
import { withPlatform } from '../database/tenancy';
import { createEmptyDatabase, type TestDatabase } from '../tests/support/postgres';

const root = join(__dirname, '..');

interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

describe('jewelry', () => {
  let database: TestDatabase;
  let built: string;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    built = mkdtempSync(join(tmpdir(), 'jewelry-cli-'));
  });
  afterAll(async () => {
    rmSync(built, { recursive: true, force: true });
    await database.drop();
  });

  /** The command as an operator runs it: a process, with nothing in its environment but what it needs. */
  const jewelry = (args: string[], input = '', env: Record<string, string> = {}): Promise<Outcome> =>
    new Promise((resolve) => {
      const child = spawn(
        process.execPath,
        ['-r', join(root, 'tests', 'support', 'register-swc.cjs'), 'cli/main.ts', ...args],
        {
          cwd: root,
          env: { PATH: process.env.PATH ?? '', HOME: built, DATABASE_URL: database.url, ...env },
        },
      );
      const outcome: Outcome = { code: null, out: '', err: '' };
      child.stdout.on('data', (chunk: Buffer) => (outcome.out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (outcome.err += chunk.toString()));
      child.on('close', (code) => resolve({ ...outcome, code }));
      child.stdin.end(input);
    });

  it('takes a new database to a shop with a linked seller', async () => {
    expect(await jewelry(['migrate', 'status'])).toMatchObject({ code: 1 });
    expect(await jewelry(['org', 'list'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('migrate up'),
    });
    expect(await jewelry(['migrate', 'up'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('aplicadas'),
    });
    expect(await jewelry(['migrate', 'up'])).toMatchObject({
      code: 0,
      out: 'La base de datos ya está al día.\n',
    });
    expect(await jewelry(['migrate', 'status'])).toMatchObject({ code: 0 });

    const org = [
      'org',
      'create',
      '--nombre',
      'Joyería Ñandú',
      '--slug',
      'nandu',
      '--plan',
      'pro',
      '--prefix',
      'nan',
    ];
    const created = await jewelry([...org, '--iva', 'no-responsable', '--json']);
    expect(JSON.parse(created.out)).toMatchObject({ slug: 'nandu', nombre: 'Joyería Ñandú', plan: 'pro' });
    expect(await jewelry(org)).toMatchObject({ code: 1, err: expect.stringContaining('Ya existe') });
    expect((await jewelry(['org', 'list'])).out).toContain('Joyería Ñandú');

    const user = [
      'user',
      'create',
      '--org',
      'nandu',
      '--cedula',
      '1.020.345.678',
      '--nombre',
      'Luz Díaz',
      '--rol',
      'ADMIN',
    ];
    const made = await jewelry(
      [...user, '--telegram-id', '7000000001', '--password-stdin', '--json'],
      'clave muy larga\n',
    );
    const { id } = JSON.parse(made.out) as { id: string };
    const db = connect({ url: database.url });
    try {
      const chat = await withPlatform(db, (tx) => resolveChat(tx, { botId: '55', chatId: '7000000001' }));
      expect(chat).toMatchObject({ userId: id, role: 'ADMIN', organizationName: 'Joyería Ñandú' });
      const [candidate] = await withPlatform(db, (tx) => findLoginCandidates(tx, '1020345678'));
      expect(await verifyPassword(candidate?.passwordHash ?? null, 'clave muy larga')).toBe(true);
    } finally {
      await db.close();
    }
    const invite = await jewelry([
      'user',
      'invite',
      '--org',
      'nandu',
      '--cedula',
      '1020345678',
      '--bot',
      '@mi_bot',
      '--json',
    ]);
    expect(JSON.parse(invite.out)).toMatchObject({
      enlace: expect.stringMatching(/^https:\/\/t\.me\/mi_bot\?start=[\w-]{32}$/),
    });
    expect((await jewelry(['user', 'list', '--org', 'nandu'])).out).toContain('Luz Díaz');
  }, 60_000);

  it('makes an .env with the token that it is given on the side, and none with another thing', async () => {
    const out = join(built, 'produccion.env');
    const order = ['secrets', '--out', out, '--token-stdin'];
    expect(await jewelry(order, 'no-es-un-token\n')).toMatchObject({
      code: 2,
      err: expect.stringContaining('@BotFather'),
    });
    expect(existsSync(out)).toBe(false);
    const token = '8123456789:AAH-token_de_la_prueba_de_consola_00';
    const { code, out: said, err } = await jewelry(order, `${token}\n`);
    expect(code).toBe(0);
    expect(said + err).not.toContain(token);
    expect(readFileSync(out, 'utf8')).toContain(`TELEGRAM_BOT_TOKEN=${token}\n`);
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['an order that does not exist', ['vender'], 2, /unknown command|vender/],
    ['a missing option', ['org', 'create', '--slug', 'x'], 2, /--nombre/],
    [
      'a role that does not exist',
      ['user', 'create', '--org', 'x', '--cedula', '1', '--nombre', 'N', '--rol', 'JEFE'],
      2,
      /JEFE/,
    ],
    [
      'a cédula that is none',
      ['user', 'create', '--org', 'x', '--cedula', '12a', '--nombre', 'N', '--rol', 'ADMIN'],
      2,
      /6 a 12 dígitos/,
    ],
    ['a shop that does not exist', ['user', 'list', '--org', 'ninguna'], 1, /No existe la joyería "ninguna"/],
  ])('answers %s with a message and an exit code', async (_title, args, code, message) => {
    const outcome = await jewelry(args);
    expect(outcome.code).toBe(code);
    expect(outcome.err).toMatch(message);
    expect(outcome.err).not.toContain('    at ');
  });

  it('says in one line that the database is not there, without its password', async () => {
    const outcome = await jewelry(['org', 'list'], '', {
      DATABASE_URL: 'postgres://u:secreto99@127.0.0.1:1/x',
    });
    expect(outcome).toMatchObject({ code: 1, out: '' });
    expect(outcome.err).toMatch(/^Error: La base de datos no responde/);
    expect(outcome.err).not.toContain('secreto99');
  });

  it('shows its orders', async () => {
    const outcome = await jewelry(['--help']);
    expect(outcome.code).toBe(0);
    for (const order of ['migrate', 'org', 'user']) expect(outcome.out).toContain(order);
  });
});
