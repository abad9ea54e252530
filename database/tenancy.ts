import type { Transaction } from 'sequelize';
import type { PoolClient, QueryResult } from 'pg';
import type { Database, JewelryTransactionOptions } from './connection';
import { DatabaseUnavailableError, databaseFault } from './errors';

/** Whose eyes a transaction looks with. */
type Actor = { role: 'tenant'; organizationId: string } | { role: 'platform' };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the text of a UUID: ids from outside must be tested before they reach a query (or answer 404). */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/**
 * One transaction, bound to a role that row level security holds (also when DATABASE_URL is a superuser's).
 * Repositories take it as their first argument.
 */
export class Tx {
  /** What the connection is set to; it follows `actor` with the next statement, so that no switch is sent in vain. */
  private session: Actor;

  constructor(
    readonly transaction: Transaction,
    private actor: Actor,
  ) {
    this.session = actor;
  }

  /** The tenant that this transaction is bound to. @throws Error in a platform transaction (a bug) */
  get organizationId(): string {
    if (this.actor.role !== 'tenant') throw new Error('This transaction has no tenant.');
    return this.actor.organizationId;
  }

  /** Rows of one statement; `$1`, `$2` … are bound, never put into the text. */
  async rows<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.query(text, values)).rows as Row[];
  }

  /** The first row, or null. */
  async row<Row>(text: string, values: readonly unknown[] = []): Promise<Row | null> {
    return (await this.rows<Row>(text, values))[0] ?? null;
  }

  /** Number of rows that a statement touched. */
  async run(text: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.query(text, values)).rowCount ?? 0;
  }

  /** The part of this transaction that must see beyond one tenant: chats, logins, the relay. Keep it short. */
  asPlatform<T>(work: () => Promise<T>): Promise<T> {
    return this.actAs({ role: 'platform' }, work);
  }

  /** The part of a platform transaction that belongs to one tenant. @param organizationId a UUID */
  asTenant<T>(organizationId: string, work: () => Promise<T>): Promise<T> {
    return this.actAs({ role: 'tenant', organizationId }, work);
  }

  /** Runs `work` in a savepoint: when it throws, its effects are undone and the transaction goes on. */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const { actor, session } = this;
    await this.client().query('SAVEPOINT jewelry');
    try {
      const result = await work();
      await this.client().query('RELEASE SAVEPOINT jewelry');
      return result;
    } catch (error) {
      // takes the role and the tenant back to what they were, too
      await this.client().query('ROLLBACK TO SAVEPOINT jewelry');
      this.actor = actor;
      this.session = session;
      throw error;
    }
  }

  private async actAs<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    actorSql(actor);
    const before = this.actor;
    this.actor = actor;
    try {
      return await work();
    } finally {
      this.actor = before;
    }
  }

  /** After a failed statement PostgreSQL refuses the switch like all else, so that nothing runs under the wrong role. */
  private async query(text: string, values: readonly unknown[]): Promise<QueryResult> {
    const client = this.client();
    const { actor } = this;
    if (!isSame(this.session, actor)) {
      await client.query(actorSql(actor));
      this.session = actor;
    }
    return client.query(text, values as unknown[]);
  }

  private client(): PoolClient {
    const { connection } = this.transaction as unknown as { connection?: PoolClient };
    if (!connection) throw new Error('The transaction has ended.');
    return connection;
  }
}

function isSame(a: Actor, b: Actor): boolean {
  if (a.role === 'platform' || b.role === 'platform') return a.role === b.role;
  return a.organizationId === b.organizationId;
}

/** @throws Error when the organization id is not a UUID */
function actorSql(actor: Actor): string {
  if (actor.role === 'platform') {
    return "SET LOCAL ROLE jewelry_platform; SET LOCAL app.organization_id = ''";
  }
  // SET takes no bound parameter; a UUID's alphabet cannot leave the quotes
  if (!isUuid(actor.organizationId)) throw new Error('The organization id is not a UUID.');
  return `SET LOCAL ROLE jewelry_app; SET LOCAL app.organization_id = '${actor.organizationId.toLowerCase()}'`;
}

/**
 * One transaction for one tenant: only its rows are seen or written. Commits when `work` resolves, rolls back when
 * it throws.
 * @param organizationId a UUID
 * @throws DatabaseUnavailableError when the database cannot be reached or is not migrated
 */
export function withTenant<T>(
  db: Database,
  organizationId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return inTransaction(db, { role: 'tenant', organizationId }, work);
}

/** One transaction across tenants: to resolve chats and logins, for the relay, for platform admins. */
export function withPlatform<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(db, { role: 'platform' }, work);
}

async function inTransaction<T>(db: Database, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  const options: JewelryTransactionOptions = { startSql: `BEGIN; ${actorSql(actor)}` };
  try {
    return await db.sequelize.transaction(options as object, (transaction) =>
      work(new Tx(transaction, actor)),
    );
  } catch (error) {
    const fault = databaseFault(error);
    if (fault && !(error instanceof DatabaseUnavailableError))
      throw new DatabaseUnavailableError(fault, error);
    throw error;
  }
}
