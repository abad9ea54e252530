import { Counter, type Registry } from 'prom-client';
import type { Logger } from '../../core/logging/logger';
import type { Database } from '../../database/connection';
import { withPlatform } from '../../database/tenancy';
import { MAX_ATTEMPTS, retryDelaySeconds } from './backoff';
import { deliver } from './deliver';
import { claimDueDeliveries, type DueDelivery, settleDelivery } from './webhook-repository';

export interface DispatcherOptions {
  allowedPrivateHosts: readonly string[];
  /** Milliseconds between two looks at an empty outbox. */
  intervalMs?: number;
  /** Milliseconds that a receiver has to answer. */
  timeoutMs?: number;
}

const BATCH = 20;

/** Empties the outbox that the invoices' own transactions fill. Any number of processes may run one. */
export class WebhookDispatcher {
  private readonly deliveries: Counter<'outcome'>;
  private readonly intervalMs: number;
  private readonly timeoutMs: number;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
    registry: Registry,
    private readonly options: DispatcherOptions,
  ) {
    this.intervalMs = options.intervalMs ?? 2000;
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.deliveries = new Counter({
      name: 'jewelry_webhook_deliveries_total',
      help: 'Attempts to deliver a webhook, by outcome',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  start(): void {
    this.stopped = false;
    this.schedule(0);
  }

  /** Attempts under way end first (at most the receiver's time limit). */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  /** One batch. @returns how many deliveries were tried */
  async runOnce(): Promise<number> {
    // Longer than an attempt can take, so that no other process claims it meanwhile.
    const leaseSeconds = Math.ceil(this.timeoutMs / 1000) + 30;
    const due = await withPlatform(this.database, (tx) => claimDueDeliveries(tx, BATCH, leaseSeconds));
    await Promise.all(due.map((delivery) => this.attempt(delivery)));
    return due.length;
  }

  private async attempt(due: DueDelivery): Promise<void> {
    const outcome = due.active
      ? await deliver(
          {
            id: due.id,
            event: due.eventType,
            url: due.url,
            secret: due.secret,
            body: JSON.stringify(due.payload),
          },
          { allowedPrivateHosts: this.options.allowedPrivateHosts, timeoutMs: this.timeoutMs },
        )
      : { delivered: false, status: null, error: 'endpoint inactive', durationMs: 0 };
    const last = due.attempts >= MAX_ATTEMPTS || !due.active;
    const retrySeconds = outcome.delivered || last ? null : retryDelaySeconds(due.attempts, Math.random());
    await withPlatform(this.database, (tx) => settleDelivery(tx, due.id, { ...outcome, retrySeconds }));
    this.deliveries.inc({ outcome: outcome.delivered ? 'delivered' : last ? 'failed' : 'retry' });
    const fields = {
      organization_id: due.organizationId,
      delivery_id: due.id,
      event_type: due.eventType,
      attempts: due.attempts,
      status: outcome.status,
      error: outcome.error,
      duration_ms: outcome.durationMs,
    };
    if (outcome.delivered) this.logger.info(fields, 'Webhook delivered');
    else this.logger.warn(fields, last ? 'Webhook given up' : 'Webhook not delivered, will retry');
  }

  private schedule(delayMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.turn();
    }, delayMs);
    this.timer.unref();
  }

  private async turn(): Promise<void> {
    let delayMs = this.intervalMs;
    try {
      if ((await this.runOnce()) === BATCH) delayMs = 0;
    } catch (err) {
      this.logger.warn({ err }, 'The webhook outbox could not be read');
      delayMs = this.intervalMs * 5;
    }
    this.schedule(delayMs);
  }
}
