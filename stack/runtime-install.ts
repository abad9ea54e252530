import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  cpSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { StackFailure, recognise } from './failure';
import { isSameProcess, startTime } from './processes';
import { elapsed } from './screen';

const run = promisify(execFile);
const N8N_NODE_MAJOR = 24;
/** What an installation of n8n needs on the disk, with npm's own copies, in bytes. */
const N8N_BYTES = 4 * 1024 ** 3;
/** Nothing printed by npm and nothing fetched for this long means that it hangs, in ms. */
const SILENCE_MS = 10 * 60_000;

/** npm's own pauses between tries (10 s to 1 min) would let people without a connection wait for minutes. */
const QUICK_RETRIES = ['--fetch-retries=4', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000'];

/** The programs that n8n runs with. */
export interface Runtime {
  node: string;
  /** n8n's launcher, a JavaScript file. */
  n8n: string;
  n8nFolder: string;
}

export interface InstallOptions {
  /** Root of the project: the lock files live in stack/runtime. */
  root: string;
  /** The user's cache: XDG_CACHE_HOME or ~/.cache. */
  cacheHome?: string;
  /** Shows a wait (null: it is over). */
  progress: (text: string | null) => void;
  log: (text: string) => void;
}

/** The folder of the user's where n8n and Node 24 are kept, shared by all copies of the project. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'jewelry-invoice-bot');
}

/** Installs Node 24 (when the machine's is older) and n8n unless they are there, and checks that n8n answers. */
export async function ensureRuntime(options: InstallOptions): Promise<Runtime> {
  const cache = options.cacheHome ?? cacheFolder();
  mkdirSync(cache, { recursive: true });
  const node = (await usableNode()) ?? (await ensureNode(cache, options));
  const folder = join(cache, packageKey(options.root, 'n8n', 'n8n'));
  const installed = await answers(node, n8nLauncher(folder));
  if (!installed) {
    await withLock(join(cache, 'n8n.lock'), options, async () => {
      if (await answers(node, n8nLauncher(folder))) return;
      await installN8n(node, folder, options);
    });
  }
  return { node, n8n: n8nLauncher(folder), n8nFolder: folder };
}

function n8nLauncher(folder: string): string {
  return join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
}

/** `n8n-2.41.1-1a2b3c4d`: another version or another lock is another folder. */
function packageKey(root: string, folder: string, packageName: string): string {
  const lock = readFileSync(join(root, 'stack', 'runtime', folder, 'package-lock.json'));
  const packages = (JSON.parse(lock.toString()) as { packages: Record<string, { version?: string }> })
    .packages;
  const version = packages[`node_modules/${packageName}`]?.version ?? 'unknown';
  return `${packageName}-${version}-${createHash('sha256').update(lock).digest('hex').slice(0, 8)}`;
}

/** This process's own Node when it is new enough and has the headers that add-ons are compiled against. */
async function usableNode(): Promise<string | null> {
  const major = Number(process.versions.node.split('.')[0]);
  const headers = join(dirname(dirname(process.execPath)), 'include', 'node', 'node.h');
  return major === N8N_NODE_MAJOR && existsSync(headers) ? process.execPath : null;
}

async function ensureNode(cache: string, options: InstallOptions): Promise<string> {
  const folder = join(cache, packageKey(options.root, 'node24', 'node'));
  // the package `node` brings one package for the platform, which holds bin/ and include/
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const node = join(
    folder,
    'node_modules',
    'node',
    'node_modules',
    `node-${platform}-${process.arch}`,
    'bin',
    'node',
  );
  const works = async (): Promise<boolean> =>
    run(node, ['--version'], { timeout: 15_000 }).then(
      ({ stdout }) => stdout.startsWith(`v${N8N_NODE_MAJOR}.`),
      () => false,
    );
  if (await works()) return node;
  await withLock(join(cache, 'node.lock'), options, async () => {
    if (await works()) return;
    options.log(`Instalando Node.js ${N8N_NODE_MAJOR} para n8n (una sola vez, unos 190 MB).`);
    await installInto(folder, 'node24', options, process.env, 'Node.js 24');
    if (await works()) return;
    rmSync(folder, { recursive: true, force: true });
    throw new StackFailure(
      'Node.js 24 se instaló pero no responde en esta máquina.',
      'Instale Node.js 24 desde https://nodejs.org y vuelva a ejecutar npm start.',
    );
  });
  return node;
}

async function installN8n(node: string, folder: string, options: InstallOptions): Promise<void> {
  const { bavail, bsize } = statfsSync(dirname(folder));
  if (bavail * bsize < N8N_BYTES) {
    throw new StackFailure(
      `No hay espacio para n8n: se necesitan 4 GB libres en ${dirname(folder)}.`,
      'Libere espacio, o ponga la caché en otro disco: XDG_CACHE_HOME=/otro/disco npm start',
    );
  }
  await ensureCompiler(options);
  options.log('Instalando n8n (una sola vez, unos 3 GB; tarda entre 3 y 10 minutos).');
  const nodeFolder = dirname(dirname(node));
  const env = {
    ...process.env,
    PATH: `${dirname(node)}:${process.env.PATH ?? ''}`,
    // native add-ons compile against these headers instead of downloading them
    npm_config_nodedir: nodeFolder,
  };
  await installInto(folder, 'n8n', options, env, 'n8n', async (fresh) => {
    if (await answers(node, n8nLauncher(fresh))) return;
    throw new StackFailure(
      'n8n se instaló pero no responde.',
      `Revise ${join(dirname(folder), 'npm-n8n.log')} y vuelva a ejecutar npm start.`,
    );
  });
}

/** isolated-vm and sqlite3 are compiled where npm has no ready binary for the machine. */
async function ensureCompiler(options: InstallOptions): Promise<void> {
  if (process.platform !== 'linux') return;
  const missing: string[] = [];
  for (const [command, debianPackage] of [
    ['make', 'build-essential'],
    ['g++', 'build-essential'],
    ['python3', 'python3'],
  ] as const) {
    if (!(await run(command, ['--version'], { timeout: 15_000 }).catch(() => null)))
      missing.push(debianPackage);
  }
  if (missing.length === 0) return;
  const packages = [...new Set(missing)];
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() === 0 && (await run('apt-get', ['--version']).catch(() => null))) {
    options.log(`Instalando el compilador que n8n necesita: ${packages.join(', ')}.`);
    await run('sh', ['-c', `apt-get update -qq && DEBIAN_FRONTEND=noninteractive ${command}`], {
      timeout: SILENCE_MS,
    }).catch((error) => {
      throw new StackFailure(
        `No se pudo instalar ${packages.join(', ')}.`,
        `Ejecute ${command} y luego npm start.`,
        { cause: error },
      );
    });
    return;
  }
  throw new StackFailure(
    'Falta un compilador para los complementos de n8n.',
    `Ejecute sudo ${command} y luego npm start.`,
  );
}

/** True when `n8n --version` answers: an installation that someone half deleted does not. */
async function answers(node: string, launcher: string): Promise<boolean> {
  if (!existsSync(launcher)) return false;
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}` };
  return run(node, [launcher, '--version'], { timeout: 60_000, env }).then(
    ({ stdout }) => /^\d+\.\d+/m.test(stdout),
    () => false,
  );
}

/** `npm ci` in a folder beside the target, checked, then renamed: an interrupted installation never counts. */
async function installInto(
  target: string,
  source: string,
  options: InstallOptions,
  env: NodeJS.ProcessEnv,
  label: string,
  check?: (fresh: string) => Promise<void>,
): Promise<void> {
  const fresh = `${target}.tmp-${process.pid}`;
  const from = join(options.root, 'stack', 'runtime', source);
  try {
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(from, file), join(fresh, file));
    const lock = JSON.parse(readFileSync(join(from, 'package-lock.json'), 'utf8')) as { packages: object };
    await npmCi(
      fresh,
      env,
      join(dirname(target), `npm-${source}.log`),
      label,
      Object.keys(lock.packages).length - 1,
      options,
    );
    await check?.(fresh);
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  } finally {
    options.progress(null);
  }
}

async function npmCi(
  cwd: string,
  env: NodeJS.ProcessEnv,
  logFile: string,
  label: string,
  packages: number,
  options: InstallOptions,
): Promise<void> {
  const startedAt = Date.now();
  let lastSign = startedAt;
  let fetched = 0;
  const tail: string[] = [];
  const log = createWriteStream(logFile, { flags: 'w' }).on('error', () => undefined);
  // npm's own variables (a prefix, --ignore-scripts …) of the `npm start` around us must not leak into this one
  const clean = Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^npm_(lifecycle|package|config_(local_)?prefix|config_ignore_scripts|config_omit|config_production)/i.test(
          name,
        ),
    ),
  );
  clean.NODE_ENV = 'development';
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=http', '--no-progress', ...QUICK_RETRIES];
  const npm = env.npm_execpath && /npm-cli\.js$/.test(env.npm_execpath) ? env.npm_execpath : null;
  const nodeOfNpm =
    env.PATH?.split(':')[0] && existsSync(join(env.PATH.split(':')[0]!, 'node'))
      ? join(env.PATH.split(':')[0]!, 'node')
      : process.execPath;
  const child = npm
    ? spawn(nodeOfNpm, [npm, ...args], { cwd, env: clean })
    : spawn('npm', args, { cwd, env: clean });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lastSign = Date.now();
      log.write(`${line}\n`);
      if (/^npm http (fetch \S+ 200|cache)/.test(line)) fetched += 1;
      else tail.push(line);
      if (tail.length > 60) tail.shift();
    });
  }
  const report = (): void => {
    const done = Math.min(fetched, packages);
    const quiet = Date.now() - lastSign > 4_000;
    const what =
      fetched === 0
        ? 'preparando'
        : quiet || done >= packages
          ? 'armando carpetas y compilando complementos'
          : `descargando paquetes (${done} de unos ${packages})`;
    options.progress(`${label}: ${what}… ${elapsed(Date.now() - startedAt)}`);
  };
  report();
  const ticker = setInterval(() => {
    report();
    if (Date.now() - lastSign > SILENCE_MS) child.kill('SIGKILL');
  }, 1_000);
  const stop = (): void => void child.kill('SIGTERM');
  process.once('exit', stop);
  const failure = await new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('close', (code, signal) => resolve(code === 0 ? null : `npm ci ${code ?? signal}`));
  });
  process.off('exit', stop);
  clearInterval(ticker);
  log.end();
  if (failure === null) return;
  const known = recognise(tail.join('\n'));
  throw new StackFailure(
    known?.message ?? `No se pudo instalar ${label} (${failure}).`,
    `${known?.remedy ?? 'Vuelva a ejecutar npm start.'} Detalle: ${logFile}`,
  );
}

/** Only one installation at a time for the user; the others wait for it. A dead owner's lock is taken over. */
async function withLock(lock: string, options: InstallOptions, work: () => Promise<void>): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    try {
      writeFileSync(lock, JSON.stringify({ pid: process.pid, start: startTime(process.pid) }), {
        flag: 'wx',
      });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      let owner: { pid: number; start: string | null } | null = null;
      try {
        owner = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number; start: string | null };
      } catch {
        // being written or being removed in this moment: look again
      }
      if (owner && !isSameProcess(owner.pid, owner.start)) {
        rmSync(lock, { force: true });
        continue;
      }
      options.progress(`Otro npm start está instalando; esperando… ${elapsed(Date.now() - startedAt)}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
    options.progress(null);
  }
}
