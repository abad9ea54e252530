import type { PoolClient } from 'pg';
import { sendBatch, type Statement, type StatementResult } from './batch';
import type { Database } from './connection';
import { DatabaseUnavailableError, databaseFault } from './errors';

/** Whose eyes a transaction looks with. */
type Actor = { role: 'tenant'; organizationId: string } | { role: 'platform' };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the text of a UUID: ids from outside must be tested before they reach a query (or answer 404). */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** One statement of a repository and what its rows mean: to be sent alone or together with others. */
export interface Query<T> extends Statement {
  /** @throws what the repository's function is said to throw */
  read(rows: Record<string, unknown>[]): T;
}

/** What each of the queries reads; null in the place of one that is not asked. */
export type Answers<Q extends readonly (Query<unknown> | null)[]> = {
  -readonly [I in keyof Q]: Answer<Q[I]>;
};
type Answer<Q> = Q extends Query<infer T> ? T : null;

/**
 * One transaction, bound to a role that row level security holds (also when DATABASE_URL is a superuser's).
 * Repositories take it as their first argument.
 *
 * What needs no answer (BEGIN, the role, `later`) waits and travels with the next statement, in one round trip.
 */
export class Tx {
  /** What the connection is set to; it follows `actor` with the next statement, so that no switch is sent in vain. */
  private session: Actor | null = null;
  private waiting: Statement[] = [{ text: 'BEGIN' }];
  private begun = false;
  private client: PoolClient | null;

  constructor(
    client: PoolClient,
    private actor: Actor,
  ) {
    this.client = client;
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

  /** What one query reads. */
  async ask<T>(query: Query<T>): Promise<T> {
    return query.read(await this.rows(query.text, query.values));
  }

  /** What several queries read, in one round trip; they run in their order, and null stands for one not to be asked. */
  async askAll<const Q extends readonly (Query<unknown> | null)[]>(queries: Q): Promise<Answers<Q>> {
    const asked = queries.filter((query) => query !== null);
    const results = await this.send(asked);
    return queries.map(
      (query) => query && query.read(results[asked.indexOf(query)]?.rows ?? []),
    ) as unknown as Answers<Q>;
  }

  /**
   * A statement that nobody waits for: it is sent with the next one or with COMMIT, in its place. When it fails, that
   * one fails, and the transaction with it.
   */
  later(text: string, values: readonly unknown[] = []): void {
    this.enter();
    this.waiting.push({ text, values });
  }

  /** The part of this transaction that must see beyond one tenant: chats, logins, the relay. Keep it short. */
  asPlatform<T>(work: () => Promise<T>): Promise<T> {
    return this.actAs({ role: 'platform' }, work);
  }

  /** The part of a platform transaction that belongs to one tenant. @param organizationId a UUID */
  async asTenant<T>(organizationId: string, work: () => Promise<T>): Promise<T> {
    return this.actAs(tenant(organizationId), work);
  }

  /** Runs `work` in a savepoint: when it throws, its effects are undone and the transaction goes on. */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    await this.flush({ text: 'SAVEPOINT jewelry' });
    const { actor, session } = this;
    try {
      const result = await work();
      await this.flush({ text: 'RELEASE SAVEPOINT jewelry' });
      return result;
    } catch (error) {
      this.waiting = [];
      // takes the role and the tenant back to what they were, too
      await this.flush({ text: 'ROLLBACK TO SAVEPOINT jewelry' });
      this.actor = actor;
      this.session = session;
      throw error;
    }
  }

  /** Ends the transaction; used by `withTenant` and `withPlatform` alone. One that sent nothing has nothing to end. */
  async end(how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (how === 'ROLLBACK') this.waiting = [];
    const nothingSent = !this.begun && this.waiting.length <= 1;
    if (!nothingSent) await this.flush({ text: how });
    this.client = null;
  }

  private async actAs<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    const before = this.actor;
    this.actor = actor;
    try {
      return await work();
    } finally {
      this.actor = before;
    }
  }

  private async query(text: string, values: readonly unknown[]): Promise<StatementResult> {
    return (await this.send([{ text, values }]))[0] as StatementResult;
  }

  /** After a failed statement PostgreSQL refuses the switch like all else, so that nothing runs under the wrong role. */
  private send(statements: readonly Statement[]): Promise<StatementResult[]> {
    this.enter();
    return this.flush(...statements);
  }

  /** Puts the switch of role and tenant before the next statement, when they are not what the connection is set to. */
  private enter(): void {
    if (this.session !== null && isSame(this.session, this.actor)) return;
    this.waiting.push(actorStatement(this.actor));
    this.session = this.actor;
  }

  /** What waits and then the statements, in one round trip. Resolves with the results of the latter. */
  private async flush(...statements: Statement[]): Promise<StatementResult[]> {
    if (!this.client) throw new Error('The transaction has ended.');
    const { waiting } = this;
    this.waiting = [];
    this.begun = true;
    return (await sendBatch(this.client, [...waiting, ...statements])).slice(waiting.length);
  }
}

function isSame(a: Actor, b: Actor): boolean {
  if (a.role === 'platform' || b.role === 'platform') return a.role === b.role;
  return a.organizationId === b.organizationId;
}

/** One statement takes the role and the tenant, until the transaction ends or the savepoint is undone. */
function actorStatement(actor: Actor): Statement {
  return {
    text: "SELECT set_config('role', $1, true), set_config('app.organization_id', $2, true)",
    values: actor.role === 'platform' ? ['jewelry_platform', ''] : ['jewelry_app', actor.organizationId],
  };
}

/** @throws Error when the id is not a UUID */
function tenant(organizationId: string): Actor {
  if (!isUuid(organizationId)) throw new Error('The organization id is not a UUID.');
  return { role: 'tenant', organizationId };
}

/**
 * One transaction for one tenant: only its rows are seen or written. Commits when `work` resolves, rolls back when
 * it throws.
 * @param organizationId a UUID
 * @throws DatabaseUnavailableError when the database cannot be reached or is not migrated
 */
export async function withTenant<T>(
  db: Database,
  organizationId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return inTransaction(db, tenant(organizationId), work);
}

/** One transaction across tenants: to resolve chats and logins, for the relay, for platform admins. */
export function withPlatform<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(db, { role: 'platform' }, work);
}

/**
 * What queries of one tenant read, in a transaction that takes a single round trip.
 * @param organizationId a UUID
 * @throws DatabaseUnavailableError as `withTenant`
 */
export async function askTenant<const Q extends readonly Query<unknown>[]>(
  db: Database,
  organizationId: string,
  queries: Q,
): Promise<Answers<Q>> {
  return ask(db, [actorStatement(tenant(organizationId))], queries);
}

/** As `askTenant`, across tenants. */
export async function askPlatform<const Q extends readonly Query<unknown>[]>(
  db: Database,
  queries: Q,
): Promise<Answers<Q>> {
  return ask(db, [actorStatement({ role: 'platform' })], queries);
}

/**
 * As `askTenant`, for a tenant that `entry` finds out: its statement, run by the application's role and with no tenant
 * yet, must set `app.organization_id` for the rest of the transaction. When it sets none, the queries see nothing.
 */
export async function askAs<E, const Q extends readonly Query<unknown>[]>(
  db: Database,
  entry: Query<E>,
  queries: Q,
): Promise<[E, ...Answers<Q>]> {
  const nobody = { text: actorStatement({ role: 'platform' }).text, values: ['jewelry_app', ''] };
  return ask(db, [nobody], [entry, ...queries]) as Promise<[E, ...Answers<Q>]>;
}

async function ask<const Q extends readonly Query<unknown>[]>(
  db: Database,
  before: Statement[],
  queries: Q,
): Promise<Answers<Q>> {
  const results = await namingFaults(() =>
    db.withConnection((client) => sendBatch(client, [...before, ...queries])),
  );
  return queries.map((query, index) => query.read(results[before.length + index]?.rows ?? [])) as Answers<Q>;
}

function inTransaction<T>(db: Database, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  return namingFaults(() =>
    db.withConnection(async (client, markBroken) => {
      const tx = new Tx(client, actor);
      try {
        const result = await work(tx);
        await tx.end('COMMIT');
        return result;
      } catch (error) {
        // a connection that cannot even roll back must not serve anybody else
        await tx.end('ROLLBACK').catch(markBroken);
        throw error;
      }
    }),
  );
}

async function namingFaults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = databaseFault(error);
    if (fault && !(error instanceof DatabaseUnavailableError))
      throw new DatabaseUnavailableError(fault, error);
    throw error;
  }
}
