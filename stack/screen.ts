import type { Writable } from 'node:stream';

const PREFIX_WIDTH = 10;
/** How often a wait is mentioned when the output is not a terminal (a log, CI), in ms. */
const PLAIN_INTERVAL_MS = 15_000;

/** Seconds as people read them: `8 s`, `3 min 05 s`. */
export function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** The one place that writes to the console: a prefix for each process and at most one moving progress line. */
export class Screen {
  private progressText: string | null = null;
  private lastPlain = 0;
  private readonly terminal: boolean;

  constructor(private readonly out: Writable & { isTTY?: boolean; columns?: number } = process.stdout) {
    this.terminal = Boolean(out.isTTY);
  }

  /** One line from a part of the stack: `n8n       │ texto`. */
  line(source: string, text: string): void {
    this.clear();
    for (const part of text.split('\n')) this.out.write(`${source.padEnd(PREFIX_WIDTH)}│ ${part}\n`);
    this.redraw();
  }

  /** A block of text without a prefix (the addresses at the end). */
  block(text: string): void {
    this.clear();
    this.out.write(`${text}\n`);
    this.redraw();
  }

  /** Shows a wait: rewritten in place on a terminal, a line now and then elsewhere. null ends it. */
  progress(text: string | null): void {
    this.clear();
    this.progressText = text;
    if (text === null) {
      this.lastPlain = 0;
      return;
    }
    if (this.terminal) {
      this.redraw();
      return;
    }
    const now = Date.now();
    if (now - this.lastPlain >= PLAIN_INTERVAL_MS) {
      this.lastPlain = now;
      this.out.write(`${'inicio'.padEnd(PREFIX_WIDTH)}│ ${text}\n`);
    }
  }

  private clear(): void {
    if (this.terminal && this.progressText !== null) this.out.write('\r\u001b[2K');
  }

  private redraw(): void {
    if (!this.terminal || this.progressText === null) return;
    this.out.write(
      `${'inicio'.padEnd(PREFIX_WIDTH)}│ ${this.progressText}`.slice(0, (this.out.columns ?? 100) - 1),
    );
  }
}
