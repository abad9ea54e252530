import type { Socket } from 'node:net';
import pg from 'pg';
import { Sequelize, type Options } from 'sequelize';
import { DatabaseUnavailableError, databaseFault, isTransientFault } from './errors';

export interface DatabaseConfig {
  /** postgres://user:password@host:port/database */
  url: string;
  /** Shown in pg_stat_activity; defaults to "jewelry". */
  applicationName?: string;
  /** Connections kept + connections on top; pg has one maximum, their sum. Defaults 5 + 10 (development). */
  poolSize?: number;
  overflow?: number;
  /** How long a caller waits for a connection. Default 30 s. */
  acquireTimeoutMs?: number;
  /** A connection that nobody used for this long is closed. Default 60 s. */
  idleMs?: number;
  /** A connection older than this is replaced. Default 1800 s. */
  recycleMs?: number;
  /** A statement that runs longer is cancelled. Default 15 s. */
  statementTimeoutMs?: number;
  /** How long opening a connection may take. Default 5 s. */
  connectTimeoutMs?: number;
}

/** How long a connection is quiet until the other end is asked whether it is still there. */
const KEEP_ALIVE_MS = 30_000;

/** An open pool. `sequelize` is for code inside database/ only. */
export interface Database {
  readonly sequelize: Sequelize;
  /** A connection of the pool for as long as `work` runs. One that `work` marks as broken is closed, not given back. */
  withConnection<T>(work: (client: pg.PoolClient, markBroken: () => void) => Promise<T>): Promise<T>;
  /** Connections in use, idle and waited for: for the pool metrics. */
  poolUse(): { size: number; available: number; using: number; waiting: number; max: number };
  /** @throws DatabaseUnavailableError */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The pool that Sequelize keeps; its typings leave it out. */
interface ConnectionManager {
  pool: {
    size: number;
    available: number;
    using: number;
    waiting: number;
    acquire(): Promise<pg.PoolClient>;
    release(client: pg.PoolClient): void;
    destroy(client: pg.PoolClient): Promise<void>;
  };
}

/**
 * Opens a pool (lazily: the first query connects).
 * @throws DatabaseUnavailableError only from queries; see `connectWithRetry` for a start that waits.
 */
export function connect(config: DatabaseConfig): Database {
  const max = (config.poolSize ?? 5) + (config.overflow ?? 10);
  const recycleMs = config.recycleMs ?? 1_800_000;
  const born = new WeakMap<object, number>();
  const options: Options & { keepDefaultTimezone: boolean } = {
    dialect: 'postgres',
    dialectModule: pg,
    logging: false,
    // timestamptz travels with its offset and dates as text, so the session's zone never matters
    keepDefaultTimezone: true,
    pool: {
      max,
      min: 0,
      acquire: config.acquireTimeoutMs ?? 30_000,
      // what exceeds the kept part is closed after a quiet spell; sequelize-pool knows no smaller floor than `min`
      idle: config.idleMs ?? 60_000,
      evict: 10_000,
      validate: (client?: unknown) => {
        const connection = client as { _invalid?: boolean; _ending?: boolean };
        if (connection._invalid || connection._ending) return false;
        return Date.now() - (born.get(connection) ?? 0) < recycleMs;
      },
    },
    hooks: {
      afterConnect: (client: unknown) => {
        born.set(client as object, Date.now());
        // between the machines something may forget a quiet connection after some minutes; Linux asks only after two hours
        const { stream } = (client as { connection: { stream: Socket } }).connection;
        stream.setKeepAlive(true, KEEP_ALIVE_MS);
      },
    },
    dialectOptions: {
      application_name: config.applicationName ?? 'jewelry',
      statement_timeout: config.statementTimeoutMs ?? 15_000,
      idle_in_transaction_session_timeout: 60_000,
      connectionTimeoutMillis: config.connectTimeoutMs ?? 5_000,
      keepAlive: true,
      clientMinMessages: 'ignore',
    },
    define: { timestamps: false, freezeTableName: true },
  };
  const sequelize = new Sequelize(config.url, options);
  const manager = sequelize.connectionManager as unknown as ConnectionManager;

  return {
    sequelize,
    withConnection: async (work) => {
      const { pool } = manager;
      // straight from the pool: Sequelize's own way to it runs hooks that nobody sets
      const client = await pool.acquire().catch((error: unknown) => {
        if ((error as Error).constructor.name !== 'TimeoutError') throw error;
        throw new DatabaseUnavailableError('pool_exhausted', error);
      });
      let broken = false;
      try {
        return await work(client, () => {
          broken = true;
        });
      } finally {
        if (broken) await pool.destroy(client);
        else pool.release(client);
      }
    },
    poolUse: () => {
      const { pool } = manager;
      return {
        size: pool.size,
        available: pool.available,
        using: pool.using,
        waiting: pool.waiting,
        max,
      };
    },
    ping: async () => {
      try {
        await sequelize.query('SELECT 1');
      } catch (error) {
        throw new DatabaseUnavailableError(databaseFault(error) ?? 'connection', error);
      }
    },
    close: () => sequelize.close(),
  };
}

/**
 * Opens a pool and waits until the server answers, with growing pauses.
 * @param waitMs how long to try in all; a wrong password or database fails at once
 * @throws DatabaseUnavailableError
 */
export async function connectWithRetry(config: DatabaseConfig, waitMs = 30_000): Promise<Database> {
  const database = connect(config);
  const deadline = Date.now() + waitMs;
  for (let pause = 100; ; pause = Math.min(pause * 2, 3_000)) {
    try {
      await database.ping();
      return database;
    } catch (error) {
      if (!isTransientFault(databaseFault(error)) || Date.now() + pause > deadline) {
        await database.close();
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
