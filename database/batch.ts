import pg, { type Connection, type PoolClient, type Submittable } from 'pg';

export interface Statement {
  /** `$1`, `$2` … are bound, never put into the text. */
  text: string;
  values?: readonly unknown[];
}

export interface StatementResult {
  rows: Record<string, unknown>[];
  /** Rows that the statement touched or gave. */
  rowCount: number;
}

/**
 * Sends the statements in order, all in one round trip, and resolves with the result of each. Outside a transaction they
 * are one of their own (the server's: all or nothing). The first that fails rejects and those after it are not run.
 *
 * Each connection keeps what it has prepared, so a statement is read and planned once, not with each request.
 */
export function sendBatch(client: PoolClient, statements: readonly Statement[]): Promise<StatementResult[]> {
  return new Promise((resolve, reject) => {
    client.query(new Batch(client, statements, resolve, reject));
  });
}

/** What a connection knows of a statement that it has seen. */
interface Prepared {
  name: string;
  /** False until it was run once, and after an error that may mean that the server no longer has it. */
  ready: boolean;
  columns: Column[];
}

interface Column {
  name: string;
  parse: (text: string) => unknown;
}

interface FieldDescription {
  name: string;
  dataTypeID: number;
}

/** pg's own object for the wire, as far as its typings leave it out. */
interface Wire extends Pick<Connection, 'stream' | 'sync'> {
  parse(message: { name: string; text: string }): void;
  describe(message: { type: 'S'; name: string }): void;
  close(message: { type: 'S'; name: string }): void;
  bind(message: { statement: string; values: unknown[] }): void;
  execute(message: { portal: string }): void;
}

/** How pg writes a value on the wire; exported, but not in its typings. */
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;

type TypedClient = PoolClient & { getTypeParser(oid: number, format: 'text'): (text: string) => unknown };

/** Beyond these a connection prepares for one run only: texts that are made of many options must not pile up. */
const MOST_PREPARED = 200;
/** The server lost the statement, or a migration changed what it gives. */
const STALE = new Set(['26000', '0A000']);

const preparedOf = new WeakMap<PoolClient, Map<string, Prepared>>();

/** One entry of pg's queue: as pg-cursor does, it speaks the wire's messages between two "ready for query". */
class Batch implements Submittable {
  private readonly results: StatementResult[] = [];
  private readonly sent: Prepared[] = [];
  private rows: Record<string, unknown>[] = [];

  constructor(
    private readonly client: PoolClient,
    private readonly statements: readonly Statement[],
    private readonly resolve: (results: StatementResult[]) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  submit(connection: Connection): Error | undefined {
    const wire = connection as unknown as Wire;
    // before anything is written: a value that cannot be sent must not leave half a batch on the wire
    let values: unknown[][];
    try {
      values = this.statements.map((statement) =>
        (statement.values ?? []).map((value) => prepareValue(value)),
      );
    } catch (error) {
      return error as Error;
    }
    wire.stream.cork();
    this.statements.forEach(({ text }, index) => {
      const prepared = this.prepare(wire, text);
      wire.bind({ statement: prepared.name, values: values[index] as unknown[] });
      wire.execute({ portal: '' });
    });
    wire.sync();
    wire.stream.uncork();
    return undefined;
  }

  private prepare(wire: Wire, text: string): Prepared {
    const known = preparedOf.get(this.client) ?? new Map<string, Prepared>();
    preparedOf.set(this.client, known);
    let prepared = known.get(text);
    if (!prepared?.ready && !(prepared && this.sent.includes(prepared))) {
      // a name that failed may be there or not; closing one that is not there is no error
      if (prepared) wire.close({ type: 'S', name: prepared.name });
      prepared ??= {
        name: known.size < MOST_PREPARED ? `jewelry_${known.size}` : '',
        ready: false,
        columns: [],
      };
      if (prepared.name) known.set(text, prepared);
      wire.parse({ name: prepared.name, text });
      wire.describe({ type: 'S', name: prepared.name });
    }
    this.sent.push(prepared);
    return prepared;
  }

  handleRowDescription({ fields }: { fields: FieldDescription[] }): void {
    const client = this.client as TypedClient;
    this.current().columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: client.getTypeParser(dataTypeID, 'text'),
    }));
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    const { columns } = this.current();
    for (let index = 0; index < columns.length; index += 1) {
      const column = columns[index] as Column;
      const value = fields[index] as string | null;
      row[column.name] = value === null ? null : column.parse(value);
    }
    this.rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.current().ready = true;
    this.results.push({ rows: this.rows, rowCount: Number(/\d+$/.exec(text)?.[0] ?? 0) });
    this.rows = [];
  }

  handleReadyForQuery(): void {
    this.resolve(this.results);
  }

  /** After it the server skips to the end of the batch; pg gives the connection its next query only then. */
  handleError(error: Error & { code?: string }): void {
    if (STALE.has(error.code ?? '')) for (const prepared of this.sent) prepared.ready = false;
    this.reject(error);
  }

  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}

  private current(): Prepared {
    return this.sent[this.results.length] as Prepared;
  }
}
