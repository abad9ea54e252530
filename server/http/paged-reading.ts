import type { Query } from '../../database/tenancy';
import { ValidationError } from './errors';
import { type Cursors, pageAfter, pageHeaders, type PageKey } from './paging';
import { ok, type Reading, reading } from './route';

/** What the client asked: a page after a cursor or from an offset, never both. */
export interface PageQuery {
  limit: number;
  offset?: number;
  cursor?: string;
}

export interface PagedList<Row extends PageKey> {
  /** The list's name: a cursor is only good for the list that made it. */
  list: string;
  cursors: Cursors;
  /** Rows of one page, one more than fits when there are more. */
  rows: (page: { limit: number; offset?: number; after: PageKey | null }) => Query<Row[]>;
  count: Query<number>;
  present: (row: Row) => unknown;
}

/**
 * The reading of one page of a list: its rows, X-Total-Count and Link.
 * @throws ValidationError for a cursor together with an offset, or of another list
 */
export function pagedReading<Row extends PageKey>(
  { url, query }: { url: string; query: PageQuery },
  { list, cursors, rows, count, present }: PagedList<Row>,
): Reading {
  if (query.cursor !== undefined && query.offset !== undefined) {
    throw new ValidationError([{ field: 'cursor', message: 'no se admite junto con offset' }]);
  }
  const after = query.cursor === undefined ? null : cursors.read(list, query.cursor);
  const found = rows({ limit: query.limit + 1, offset: query.offset, after });
  return reading([found, count], ([rowsFound, total]) => {
    const { page, next } = pageAfter(rowsFound, query, (row) => cursors.write(list, row));
    return ok(page.map(present), pageHeaders(url, total, next));
  });
}
