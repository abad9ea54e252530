import { Client } from 'pg';
import type { Logger } from '../../core/logging/logger';
import { UPDATES_CHANNEL } from '../../database/repositories/telegram-updates';
import { RELAY_CHANNEL } from './relay-store';

const RETRY_MS = 2_000;
/** First half of the lock's key; the second is made of the bot's id. */
const LOCK_CLASS = 0x4a57;

export interface LeadershipOptions {
  databaseUrl: string;
  botId: number;
  logger: Logger;
  /** Became the replica that polls and hands over. When it rejects, the lead is given back and tried again. */
  onLead: () => Promise<void>;
  /** No longer is (the connection broke, or we stop). */
  onYield: () => Promise<void>;
  onNotification: (channel: string, payload: string) => void;
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
  /** Taking and giving back the lead wait for each other: a connection may break while we are still taking it. */
  private changes: Promise<void> = Promise.resolve();

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
    if (this.client) await this.disconnect(this.client);
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
    try {
      await this.inTurn(this.options.onLead);
    } catch (error) {
      // what was begun is undone, and the lock goes with its connection
      await this.yield();
      await this.disconnect(client);
      throw error;
    }
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
    client.on('notification', ({ channel, payload }) => this.options.onNotification(channel, payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${UPDATES_CHANNEL}`);
      await client.query(`LISTEN ${RELAY_CHANNEL}`);
    } catch (error) {
      await this.disconnect(client);
      throw error;
    }
    this.client = client;
    return client;
  }

  private async disconnect(client: Client): Promise<void> {
    if (this.client === client) this.client = null;
    await client.end().catch(() => undefined);
  }

  private async yield(): Promise<void> {
    if (!this.leading) return;
    this.leading = false;
    await this.inTurn(this.options.onYield).catch((error: unknown) =>
      this.options.logger.warn({ err: error }, 'The relay did not stop cleanly'),
    );
  }

  private inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.changes.then(change);
    this.changes = turn.catch(() => undefined);
    return turn;
  }
}
