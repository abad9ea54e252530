import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

const FIRST_RESTART_MS = 1_000;
const LONGEST_RESTART_MS = 30_000;
/** A process that lived this long was healthy: its next death is answered at once again. */
const HEALTHY_MS = 60_000;

export interface ProcessSpec {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Everything that it prints goes here. */
  logFile: string;
  /** Signal for an orderly end, and how long it may take, in ms. */
  stopSignal: NodeJS.Signals;
  graceMs: number;
  /** Called for each printed line; decides itself what people see. */
  onLine?: (line: string) => void;
  onStart?: (pid: number) => void;
  /** Called when it dies unasked; it is started again after `delayMs`. */
  onCrash?: (exit: { code: number | null; signal: NodeJS.Signals | null; delayMs: number }) => void;
}

/** A child process that is started again when it dies, and ended in an orderly way with us. */
export class SupervisedProcess {
  private child: ChildProcess | null = null;
  private stopping = false;
  private delayMs = FIRST_RESTART_MS;
  private timer: NodeJS.Timeout | null = null;
  private exited: Promise<void> = Promise.resolve();
  private log: WriteStream | null = null;
  private readonly tail: string[] = [];

  constructor(private readonly spec: ProcessSpec) {}

  start(): void {
    this.log ??= createWriteStream(this.spec.logFile, { flags: 'a', mode: 0o600 }).on(
      'error',
      () => undefined,
    );
    const startedAt = Date.now();
    const child = spawn(this.spec.command, this.spec.args, {
      env: this.spec.env,
      cwd: this.spec.cwd,
      uid: this.spec.uid,
      gid: this.spec.gid,
      stdio: ['ignore', 'pipe', 'pipe'],
      // a group of its own: Ctrl-C in the terminal reaches only us, and we stop things in order
      detached: true,
    });
    this.child = child;
    if (child.pid !== undefined) this.spec.onStart?.(child.pid);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.take(line));
    }
    this.exited = new Promise((resolve) => {
      const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
        if (this.child !== child) return;
        this.child = null;
        resolve();
        if (this.stopping) return;
        if (Date.now() - startedAt > HEALTHY_MS) this.delayMs = FIRST_RESTART_MS;
        this.spec.onCrash?.({ code, signal, delayMs: this.delayMs });
        this.timer = setTimeout(() => this.start(), this.delayMs);
        this.delayMs = Math.min(this.delayMs * 2, LONGEST_RESTART_MS);
      };
      child.once('exit', ended);
      child.once('error', (error) => {
        this.take(String(error));
        ended(null, null);
      });
    });
  }

  get running(): boolean {
    return this.child !== null;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** The last lines that it printed: the cause when it does not come up. */
  get lastLines(): string {
    return this.tail.join('\n');
  }

  /** Ends it (kills its group after the grace time) and resolves when it is gone. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearTimeout(this.timer);
    const child = this.child;
    if (child?.pid !== undefined) {
      const pid = child.pid;
      child.kill(this.spec.stopSignal);
      const force = setTimeout(() => {
        try {
          process.kill(-pid, 'SIGKILL');
        } catch {
          // it ended in this very moment
        }
      }, this.spec.graceMs);
      await this.exited;
      clearTimeout(force);
    }
    await new Promise<void>((resolve) => (this.log ? this.log.end(resolve) : resolve()));
    this.log = null;
  }

  private take(line: string): void {
    this.tail.push(line);
    if (this.tail.length > 40) this.tail.shift();
    this.log?.write(`${new Date().toISOString()} ${line}\n`);
    this.spec.onLine?.(line);
  }
}
