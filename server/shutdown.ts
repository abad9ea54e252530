import type { Server } from 'node:http';
import type { Logger } from '../core/logging/logger';

const LIMIT_MS = 10_000;
/** Still accepting, already not ready: the time that a load balancer needs to notice. */
const DRAIN_MS = 1000;

/**
 * Ends the process in order: readiness turns 503 at once, requests in flight end, then what was opened is closed, in
 * the order in which it was added. After ten seconds it ends anyway.
 */
export class Shutdown {
  begun = false;
  private readonly steps: { name: string; close: () => Promise<void> }[] = [];

  constructor(
    private readonly logger: Logger,
    private readonly exit: (code: number) => void = (code) => process.exit(code),
  ) {}

  add(name: string, close: () => Promise<void>): void {
    this.steps.push({ name, close });
  }

  /** Stops accepting after a moment, closes idle connections, waits for requests in flight; keep-alive ends with each answer. */
  closeHttp(server: Server): void {
    server.prependListener('request', (_request, response) => {
      if (this.begun) response.setHeader('Connection', 'close');
    });
    this.add('http', async () => {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
    });
  }

  /** A second signal ends the process at once. */
  listen(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (this.begun) this.exit(1);
        else void this.run(signal);
      });
    }
  }

  async run(reason: string): Promise<void> {
    this.begun = true;
    this.logger.info({ reason }, 'Stopping');
    const force = setTimeout(() => {
      this.logger.error('Not stopped in time; ending anyway');
      this.exit(1);
    }, LIMIT_MS);
    force.unref();
    for (const { name, close } of this.steps) {
      try {
        await close();
      } catch (err) {
        this.logger.warn({ err, step: name }, 'A part did not close cleanly');
      }
    }
    clearTimeout(force);
    this.logger.info('Stopped');
    this.exit(0);
  }
}
