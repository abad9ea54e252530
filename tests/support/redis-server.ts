import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { readCompose } from '../deploy/compose-support';

/** A redis-server of our own that keeps its jobs as docker-compose.yml asks, and can be killed and come back. */
export class RedisServer {
  private child: ChildProcess | null = null;

  constructor(
    private readonly folder: string,
    readonly port: number,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const command = readCompose('docker-compose.yml').services.redis?.command?.slice(1) ?? [];
    const settings = command.slice(0, command.indexOf('--requirepass'));
    const own = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    const child = spawn('redis-server', [...own, ...settings], { stdio: 'ignore' });
    this.child = child;
    const failed = new Promise<never>((_done, fail) => child.once('error', fail));
    const probe = new Redis(this.url, { retryStrategy: () => 50, maxRetriesPerRequest: 200 });
    probe.on('error', () => undefined);
    try {
      await Promise.race([probe.ping(), failed]);
    } finally {
      probe.disconnect();
    }
  }

  /** Ends it as a fall of power does, and starts it on the same port and files after `awayMs`. */
  async restart(awayMs: number): Promise<void> {
    await this.end('SIGKILL');
    await sleep(awayMs);
    await this.start();
  }

  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
