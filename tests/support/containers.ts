import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { productionEnvironment } from '../../cli/commands/secrets';
import { startSimulator, type Simulator } from '../../simulator';
import { DataDir } from '../../stack/data-dir';
import { freePort } from '../../stack/ports';
import { startPostgres, type EmbeddedPostgres } from '../../stack/postgres';
import { ensureRuntime } from '../../stack/runtime-install';
import { interpolate, readCompose, root } from '../deploy/compose-support';
import { asOwner } from './postgres';

const READY_LIMIT_MS = 150_000;
const compose = readCompose('docker-compose.yml');

type Daemon = 'server' | 'n8n';

/**
 * No container engine runs here. What the images would run is run instead: their commands, entry point and health
 * check, with the environment that docker-compose.yml makes of a .env of `jewelry secrets`. Only addresses differ.
 */
export class Containers {
  private readonly processes = new Map<Daemon, ChildProcess>();
  private readonly startedWith = new Map<Daemon, string>();

  private constructor(
    /** What stands in .env; a change counts from the next start of a service on. */
    readonly env: Record<string, string>,
    readonly simulator: Simulator,
    readonly postgres: EmbeddedPostgres,
    private readonly folder: string,
    private readonly runtimePath: string,
    private readonly ports: Record<Daemon, number>,
  ) {}

  /** PostgreSQL as its container makes it, and the simulated Telegram; no service yet. */
  static async prepare(token: string): Promise<Containers> {
    const env = parseEnv(productionEnvironment({ token, full: false })) as Record<string, string>;
    const folder = mkdtempSync(join(tmpdir(), 'jewelry-containers-'));
    for (const name of ['home', 'data', 'backups', 'db']) mkdirSync(join(folder, name));
    const runtime = await ensureRuntime({ root, progress: () => undefined, log: () => undefined });
    // the image has n8n on its PATH
    writeFileSync(join(folder, 'n8n'), `#!/bin/sh\nexec "${runtime.node}" "${runtime.n8n}" "$@"\n`);
    chmodSync(join(folder, 'n8n'), 0o755);
    // PostgreSQL's user walks through
    for (const path of [folder, join(folder, 'db')]) chmodSync(path, 0o711);
    const data = new DataDir(join(folder, 'db'));
    mkdirSync(data.logs);
    const [postgres, simulator, server, n8n] = await Promise.all([
      startPostgres(data, env.DB_PASSWORD ?? '', () => undefined),
      startSimulator({ bot: { token } }),
      freePort(),
      freePort(),
    ]);
    // deploy/postgres/10-n8n-database.sh
    const owner = postgres.url('postgres');
    await asOwner(owner, `CREATE ROLE n8n LOGIN PASSWORD '${env.N8N_DB_PASSWORD}'`);
    await asOwner(owner, 'CREATE DATABASE n8n OWNER n8n');
    await asOwner(owner, `CREATE DATABASE ${env.DB_NAME}`);
    const path = `${dirname(runtime.node)}:${folder}:${process.env.PATH}`;
    return new Containers(env, simulator, postgres, folder, path, { server, n8n });
  }

  get api(): string {
    return `http://127.0.0.1:${this.ports.server}`;
  }

  get n8n(): string {
    return `http://127.0.0.1:${this.ports.n8n}`;
  }

  /** The superuser that DB_PASSWORD belongs to (`postgres` in the container). */
  get databaseUser(): string {
    return new URL(this.postgres.url('postgres')).username;
  }

  /** A database of the server with the passwords that .env has now. */
  databaseUrl(name: string, user: string = this.databaseUser): string {
    const url = new URL(this.postgres.url(name));
    url.username = user;
    url.password = (user === 'n8n' ? this.env.N8N_DB_PASSWORD : this.env.DB_PASSWORD) ?? '';
    return url.toString();
  }

  /** Runs a one-shot service to its end, with its own words unless others are given. */
  async oneShot(
    service: string,
    words = compose.services[service]?.command ?? [],
    input = '',
  ): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, ['dist/cli/main.js', ...words.map((word) => this.here(word))], {
      cwd: root,
      env: { ...this.environmentOf(service), DATA_DIR: join(this.folder, 'data') },
    });
    child.stdin.end(input);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  private start(service: Daemon): void {
    const log = openSync(join(this.folder, `${service}.log`), 'a');
    const [command, args] =
      service === 'server'
        ? [process.execPath, ['dist/server/start.js']]
        : ['sh', ['deploy/n8n/entrypoint.sh', 'start']];
    const env = this.environmentOf(service);
    this.startedWith.set(service, JSON.stringify(env));
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.processes.set(service, child);
  }

  private async stop(service: Daemon): Promise<void> {
    const child = this.processes.get(service);
    this.processes.delete(service);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  /** As `docker compose up -d`: services whose environment changed are made anew. */
  async up(): Promise<void> {
    for (const service of ['server', 'n8n'] as const) {
      if (this.startedWith.get(service) === JSON.stringify(this.environmentOf(service))) continue;
      await this.stop(service);
      this.start(service);
      await this.ready(service);
    }
  }

  async ready(service: Daemon): Promise<void> {
    if (service === 'server') {
      await this.until('the server', () => answers(`${this.api}/health/live`));
      return;
    }
    const [, program = '', ...args] = compose.services.n8n?.healthcheck?.test ?? [];
    await this.until('n8n', async () => {
      const probe = spawn(program, args, {
        env: { PATH: process.env.PATH, N8N_PORT: String(this.ports.n8n) },
        stdio: 'ignore',
      });
      const [code] = (await once(probe, 'exit')) as [number | null];
      return code === 0;
    });
    await this.until('n8n with its database', () => answers(`${this.n8n}/healthz/readiness`));
  }

  /** Waits until n8n's flow has registered with the relay. */
  async connected(): Promise<void> {
    await this.until('Telegram', async () => {
      const response = await fetch(`${this.api}/health`);
      return ((await response.json()) as { telegram: string }).telegram === 'connected';
    });
  }

  /** What server and n8n printed so far. */
  logs(): string {
    return ['server', 'n8n'].map((name) => readFileSync(join(this.folder, `${name}.log`), 'utf8')).join('\n');
  }

  async close(): Promise<void> {
    await Promise.all((['server', 'n8n'] as const).map((service) => this.stop(service)));
    await this.simulator.close();
    await this.postgres.process.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private async until(what: string, ready: () => Promise<boolean>): Promise<void> {
    const limit = Date.now() + READY_LIMIT_MS;
    while (!(await ready())) {
      if (Date.now() > limit) throw new Error(`${what} did not get ready`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** Names of the network of containers, as addresses of this machine. */
  private here(text: string): string {
    return text
      .replaceAll('http://n8n:5678', this.n8n)
      .replaceAll('http://server:8000', this.api)
      .replaceAll('/backups', join(this.folder, 'backups'));
  }

  private environmentOf(service: string): Record<string, string> {
    const given = Object.entries(compose.services[service]?.environment ?? {}).map(([name, value]) => [
      name,
      this.here(interpolate(String(value), this.env)),
    ]);
    const port = String(this.postgres.port);
    return {
      HOME: join(this.folder, 'home'),
      ...(Object.fromEntries(given) as Record<string, string>),
      PATH: service === 'n8n' ? this.runtimePath : (process.env.PATH ?? ''),
      ...(service === 'n8n'
        ? {
            JEWELRY_HOME: root,
            N8N_PORT: String(this.ports.n8n),
            N8N_LISTEN_ADDRESS: '127.0.0.1',
            DB_POSTGRESDB_HOST: '127.0.0.1',
            DB_POSTGRESDB_PORT: port,
          }
        : {
            DB_HOST: '127.0.0.1',
            DB_PORT: port,
            DB_USER: this.databaseUser,
            TELEGRAM_API_ROOT: this.simulator.url,
            API_PORT: String(this.ports.server),
          }),
    };
  }
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
