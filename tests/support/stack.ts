import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Secrets } from '../../stack/data-dir';
import { freePort } from '../../stack/ports';

const ROOT = resolve(__dirname, '..', '..');
const START_LIMIT_MS = 180_000;

/** Where a stack that runs can be reached; plain data, so that one stack serves every test file. */
export interface StackAddresses {
  dataDir: string;
  api: string;
  n8n: string;
  simulator: string;
  apiPort: number;
  n8nPort: number;
}

export interface RunningStack extends StackAddresses {
  process: ChildProcess;
  /** What it printed so far. */
  output: () => string;
  /** Ends it as Ctrl-C does, and removes its data unless told otherwise. @returns its exit code */
  stop: (options?: { keepData?: boolean; signal?: NodeJS.Signals }) => Promise<number | null>;
}

/** Runs `npm start`'s own program on free ports and a fresh data folder, and waits until it is ready. */
export async function startStack(
  options: { dataDir?: string; apiPort?: number; n8nPort?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<RunningStack> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'jewelry-e2e-'));
  const apiPort = options.apiPort ?? (await freePort());
  const n8nPort = options.n8nPort ?? (await freePort());
  const child = launch({
    DATA_DIR: dataDir,
    API_PORT: String(apiPort),
    N8N_PORT: String(n8nPort),
    ...options.env,
  });
  const stack: RunningStack = {
    process: child.process,
    output: child.output,
    dataDir,
    apiPort,
    n8nPort,
    api: `http://127.0.0.1:${apiPort}`,
    n8n: `http://127.0.0.1:${n8nPort}`,
    simulator: '',
    stop: async ({ keepData = false, signal = 'SIGINT' } = {}) => {
      child.process.kill(signal);
      const code = await child.exit;
      if (!keepData) rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
  const ready = await Promise.race([
    child.printed(/✔ Listo/, START_LIMIT_MS),
    child.exit.then((code) => {
      throw new Error(`npm start ended with ${code}:\n${child.output()}`);
    }),
  ]).catch(async (error: unknown) => {
    child.process.kill('SIGTERM');
    throw error;
  });
  stack.simulator = /Chat de prueba\s+(http:\S+)/.exec(ready)?.[1] ?? '';
  return stack;
}

/** Starts `npm start`'s program without waiting for anything: for starts that must fail. */
export function launch(env: NodeJS.ProcessEnv): {
  process: ChildProcess;
  output: () => string;
  exit: Promise<number | null>;
  printed: (pattern: RegExp, limitMs: number) => Promise<string>;
} {
  // the shell's own settings must not decide what is tested
  const {
    DATABASE_URL: _a,
    TELEGRAM_BOT_TOKEN: _b,
    TELEGRAM_API_ROOT: _c,
    PUBLIC_URL: _d,
    REDIS_URL: _e,
    NODE_ENV: _f,
    ...clean
  } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'stack', 'bootstrap.mjs')], {
    cwd: ROOT,
    env: { ...clean, ...env },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = new Promise<number | null>((done) => child.once('close', done));
  return {
    process: child,
    output: () => text,
    exit,
    printed: async (pattern, limitMs) => {
      const limit = Date.now() + limitMs;
      while (!pattern.test(text)) {
        if (Date.now() > limit)
          throw new Error(`npm start did not print ${String(pattern)} in ${limitMs} ms:\n${text}`);
        await new Promise((wait) => setTimeout(wait, 100));
      }
      return text;
    },
  };
}

/** The stack that tests/e2e/global-setup.ts started for all test files. */
export function sharedStack(): StackAddresses {
  const text = process.env.JEWELRY_E2E_STACK;
  if (!text) throw new Error('The shared stack is not running: run the e2e project (npm run test:e2e)');
  return JSON.parse(text) as StackAddresses;
}

export function secretsOf(stack: StackAddresses): Secrets {
  return JSON.parse(readFileSync(join(stack.dataDir, 'secrets.json'), 'utf8')) as Secrets;
}

/** Connection string of the application's database. */
export function databaseUrlOf(stack: StackAddresses): string {
  return readFileSync(join(stack.dataDir, 'database-url'), 'utf8').trim();
}

/** Process id of a child of the stack, as it stands in DATA_DIR. */
export function pidOf(stack: StackAddresses, name: 'n8n' | 'server' | 'postgres'): number {
  const record = JSON.parse(readFileSync(join(stack.dataDir, 'stack.json'), 'utf8')) as {
    children: { name: string; pid: number }[];
  };
  const pid = record.children.find((child) => child.name === name)?.pid;
  if (!pid) throw new Error(`The stack has no ${name}`);
  return pid;
}

/** Kills a child of the stack with -9, as a fall of power does to it, and waits until its successor answers. */
export async function killAndAwait(stack: StackAddresses, name: 'n8n' | 'server'): Promise<void> {
  const before = pidOf(stack, name);
  process.kill(before, 'SIGKILL');
  await untilReady(stack, name, before);
}

export async function untilReady(
  stack: StackAddresses,
  name: 'n8n' | 'server',
  formerPid?: number,
): Promise<void> {
  const address = name === 'n8n' ? `${stack.n8n}/healthz/readiness` : `${stack.api}/health/live`;
  const limit = Date.now() + 90_000;
  while (Date.now() < limit) {
    const up = await fetch(address, { signal: AbortSignal.timeout(3_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (up && pidOf(stack, name) !== formerPid) return;
    await new Promise((wait) => setTimeout(wait, 200));
  }
  throw new Error(`${name} did not come back`);
}

/** `npx jewelry …` beside the stack. @returns what it printed; rejects with its words when it fails */
export function jewelry(stack: StackAddresses, args: string[], input?: string): Promise<string> {
  return new Promise((done, failed) => {
    const env = {
      ...process.env,
      DATA_DIR: stack.dataDir,
      N8N_PORT: String(stack.n8nPort),
      API_PORT: String(stack.apiPort),
    };
    const child = execFile(
      process.execPath,
      [join(ROOT, 'dist', 'cli', 'main.js'), ...args],
      // n8n lets its owner in five times a minute
      { env, timeout: 120_000 },
      (error, stdout, stderr) =>
        error ? failed(new Error(`jewelry ${args.join(' ')}: ${stderr || stdout}`)) : done(stdout),
    );
    child.stdin?.end(input ?? '');
  });
}
