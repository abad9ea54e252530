import { Client } from 'pg';
import type { Logger } from '../../core/logging/logger';

const RETRY_MS = 2_000;
/** First half of the lock's key; the second is made of the bot's id. */
const LOCK_CLASS = 0x4a57;

export interface LeadershipOptions {
  databaseUrl: string;
  botId: number;
  logger: Logger;
  /** Became the replica that polls and hands over. */
  onLead: () => Promise<void>;
  /** No longer is (the connection broke, or we stop). */
  onYield: () => Promise<void>;
  onNotification: (channel: string) => void;
}

/**
 * One connection that listens and holds PostgreSQL's advisory lock: of several replicas one leads, and when it dies
 * its lock dies with the connection, so that the next takes over within two seconds.
 */
export class Leadership {
  private client: Client | null = null;
  private leading = false;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: LeadershipOptions) {}

  get leads(): boolean {
    return this.leading;
  }

  /** Tries at once; resolves after the first try, whoever leads. */
  async start(): Promise<void> {
    await this.step();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.work;
    await this.yield();
    await this.client?.end().catch(() => undefined);
    this.client = null;
  }

  private step(): Promise<void> {
    this.work = this.attempt()
      .catch((error: unknown) =>
        this.options.logger.warn({ err: error }, 'The relay has no connection to PostgreSQL'),
      )
      .finally(() => {
        if (!this.stopped) this.timer = setTimeout(() => void this.step(), RETRY_MS);
      });
    return this.work;
  }

  private async attempt(): Promise<void> {
    const client = this.client ?? (await this.connect());
    if (this.leading) {
      await client.query('SELECT 1');
      return;
    }
    const key = (this.options.botId % 0x7fffffff) | 0;
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS mine', [
      LOCK_CLASS,
      key,
    ]);
    if (!rows[0]?.mine) return;
    this.leading = true;
    await this.options.onLead();
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.options.databaseUrl,
      application_name: 'jewelry-relay',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      query_timeout: 10_000,
    });
    const lost = (): void => {
      if (this.client !== client) return;
      this.client = null;
      void this.yield();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ channel }) => this.options.onNotification(channel));
    await client.connect();
    await client.query('LISTEN jewelry_updates');
    await client.query('LISTEN jewelry_relay');
    this.client = client;
    return client;
  }

  private async yield(): Promise<void> {
    if (!this.leading) return;
    this.leading = false;
    await this.options.onYield();
  }
}
