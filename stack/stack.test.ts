import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { readEnvironment } from '../core/configuration/environment';
import { connectionCredential } from './credentials';
import { DataDir } from './data-dir';
import { StackFailure, asFailure, recognise } from './failure';
import { completeEnvironment, n8nAccess } from './installation';
import { freePort, isFree, requireFree } from './ports';
import { startTime } from './processes';
import { Screen, elapsed } from './screen';
import { ownerEmail } from './settings';
import { SupervisedProcess } from './supervised-process';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'jewelry-stack-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function until(condition: () => boolean): Promise<void> {
  const limit = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > limit) throw new Error('waited in vain');
    await new Promise((wait) => setTimeout(wait, 20));
  }
}

describe('faults that an operator can mend', () => {
  it.each([
    ['npm error code ENOSPC', /No queda espacio/],
    ['FATAL: could not write file: No space left on device', /No queda espacio/],
    ['npm error code ENOTFOUND registry', /No hay conexión/],
    ['npm error EINTEGRITY sha512', /caché de npm está dañada/],
    ['EACCES: permission denied, mkdir', /No hay permiso/],
    ['gyp ERR! find Python', /compilador/],
  ])('are told from "%s"', (text, expected) => {
    expect(recognise(text)?.message).toMatch(expected);
    expect(recognise(text)?.remedy).toMatch(/npm start/);
  });

  it('leave a bug of ours as it is', () => {
    const bug = new TypeError('x is not a function');
    expect(asFailure(bug)).toBe(bug);
    expect(asFailure(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toBeInstanceOf(StackFailure);
  });
});

describe('the data folder', () => {
  it('generates its secrets once, for its owner only', async () => {
    const data = new DataDir(folder);
    await data.claim();
    const secrets = data.secrets();
    expect(new DataDir(folder).secrets()).toEqual(secrets);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o077).toBe(0);
    expect(secrets.secretKey.length).toBeGreaterThanOrEqual(32);
    expect(secrets.botToken).toMatch(/^\d{9}:[\w-]{35}$/);
    expect(secrets.n8nPassword).toMatch(/[A-Z].*\d/);
  });

  it('is refused while another stack runs on it', async () => {
    writeFileSync(
      join(folder, 'stack.json'),
      JSON.stringify({ pid: process.ppid, start: startTime(process.ppid), children: [] }),
    );
    await expect(new DataDir(folder).claim()).rejects.toThrow(/Ya hay un npm start en marcha/);
  });

  it('ends what a killed stack left behind, and nothing that only has its number', async () => {
    const orphan = spawn('sleep', ['60']);
    const stranger = spawn('sleep', ['60']);
    const ended = { orphan: false, stranger: false };
    orphan.once('exit', () => (ended.orphan = true));
    stranger.once('exit', () => (ended.stranger = true));
    const child = (pid: number, start: string | null): object => ({
      name: String(pid),
      pid,
      start,
      signal: 'SIGTERM',
    });
    const children = [child(orphan.pid!, startTime(orphan.pid!)), child(stranger.pid!, '1')];
    writeFileSync(join(folder, 'stack.json'), JSON.stringify({ pid: 999_999_999, start: '1', children }));
    await new DataDir(folder).claim();
    await until(() => ended.orphan);
    expect(ended.stranger).toBe(false);
    stranger.kill();
  });
});

describe('a supervised process', () => {
  const spec = (script: string, extra: object = {}): ConstructorParameters<typeof SupervisedProcess>[0] => ({
    name: 'test',
    command: process.execPath,
    args: ['-e', script],
    env: process.env,
    logFile: join(folder, 'test.log'),
    stopSignal: 'SIGTERM',
    graceMs: 300,
    ...extra,
  });

  it('is started again when it dies, and not when we end it', async () => {
    const pids: number[] = [];
    const crashes: unknown[] = [];
    const child = new SupervisedProcess(
      spec('setInterval(() => {}, 1000)', {
        onStart: (pid: number) => pids.push(pid),
        onCrash: (exit: unknown) => crashes.push(exit),
      }),
    );
    child.start();
    process.kill(pids[0]!, 'SIGKILL');
    await until(() => pids.length === 2);
    expect(crashes).toEqual([{ code: null, signal: 'SIGKILL', delayMs: 1000 }]);
    await child.stop();
    expect([child.running, crashes.length, startTime(pids[1]!)]).toEqual([false, 1, null]);
  });

  it('is killed when it does not end in time, and its words are kept', async () => {
    const child = new SupervisedProcess(
      spec('process.on("SIGTERM", () => {}); console.log("hola"); setInterval(() => {}, 1000)'),
    );
    child.start();
    await until(() => child.lastLines === 'hola');
    await child.stop();
    expect(child.running).toBe(false);
    expect(readFileSync(join(folder, 'test.log'), 'utf8')).toMatch(/^\S+Z hola\n$/);
  });
});

describe('ports', () => {
  it('that are taken are named with the variable to change', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const { port } = other.address() as { port: number };
    expect(await isFree(port, '127.0.0.1')).toBe(false);
    await expect(requireFree(port, 'N8N_PORT', 'n8n')).rejects.toMatchObject({
      message: `El puerto ${port} (n8n) está ocupado por otro programa.`,
      remedy: expect.stringContaining(`N8N_PORT=${port + 1}`),
    });
    await new Promise((done) => other.close(done));
    await expect(requireFree(await freePort(), 'N8N_PORT', 'n8n')).resolves.toBeUndefined();
  });
});

describe('the screen', () => {
  it('prefixes each line, and shows a wait now and then where it is no terminal', () => {
    let text = '';
    const screen = new Screen(
      new Writable({ write: (chunk: Buffer, _e, done) => ((text += chunk.toString()), done()) }),
    );
    screen.line('n8n', 'uno\ndos');
    screen.progress('espera 0 s');
    screen.progress('espera 1 s');
    expect(text).toBe('n8n       │ uno\nn8n       │ dos\ninicio    │ espera 0 s\n');
  });

  it('says times as people do', () => {
    expect([elapsed(8_400), elapsed(185_000)]).toEqual(['8 s', '3 min 05 s']);
  });
});

describe('a command beside npm start', () => {
  it('finds database and keys in DATA_DIR unless the environment or .env say otherwise', async () => {
    const data = new DataDir(join(folder, 'datos'));
    await data.claim();
    data.writeDatabaseUrl('postgresql://jewelry:x@127.0.0.1:5/jewelry');
    const secrets = data.secrets();
    const env = completeEnvironment(folder, { DATA_DIR: data.path });
    expect(env).toMatchObject({
      DATABASE_URL: 'postgresql://jewelry:x@127.0.0.1:5/jewelry',
      SECRET_KEY: secrets.secretKey,
    });
    writeFileSync(join(folder, '.env'), 'DATABASE_URL=postgres://dotenv/db\nN8N_USER=admin\n');
    expect(completeEnvironment(folder, { DATA_DIR: data.path, N8N_USER: 'otra' })).toMatchObject({
      DATABASE_URL: 'postgres://dotenv/db',
      N8N_USER: 'otra',
    });
    expect(n8nAccess(readEnvironment({ DATA_DIR: data.path }))).toMatchObject({
      owner: { email: 'admin@joyeria.local', password: secrets.n8nPassword },
      secretKey: secrets.secretKey,
    });
    expect(() => n8nAccess(readEnvironment({ DATA_DIR: join(folder, 'nada') }))).toThrow(
      /Falta N8N_PASSWORD y SECRET_KEY/,
    );
  });
});

it('signs in with an e-mail whatever N8N_USER is', () => {
  expect([ownerEmail(null), ownerEmail('admin'), ownerEmail('a@b.co')]).toEqual([
    'admin@joyeria.local',
    'admin@joyeria.local',
    'a@b.co',
  ]);
});

it('makes the credential of a connection string, its special characters decoded', () => {
  expect(connectionCredential('postgres://us%40er:p%2Fw@db:6000/jo%20ya?sslmode=verify-full').data).toEqual({
    host: 'db',
    port: 6000,
    database: 'jo ya',
    user: 'us@er',
    password: 'p/w',
    ssl: 'si',
  });
});
