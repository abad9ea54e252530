import { createHmac, timingSafeEqual } from 'node:crypto';
import { ValidationError } from './errors';

/** The key of the last row of a page: the next page begins after it, whatever was inserted meanwhile. */
export interface PageKey {
  createdAt: Date;
  id: string;
}

/**
 * Cursors are opaque and sealed (they are not secret, but nobody should build one), and only good for the list that
 * made them.
 */
export class Cursors {
  constructor(private readonly key: Uint8Array) {}

  write(list: string, { createdAt, id }: PageKey): string {
    const body = Buffer.from(JSON.stringify([createdAt.toISOString(), id])).toString('base64url');
    return `${body}.${this.seal(list, body)}`;
  }

  /** @throws ValidationError naming `cursor` */
  read(list: string, cursor: string): PageKey {
    const [body = '', seal = ''] = cursor.split('.');
    const expected = this.seal(list, body);
    if (seal.length !== expected.length || !timingSafeEqual(Buffer.from(seal), Buffer.from(expected))) {
      throw new ValidationError([{ field: 'cursor', message: 'no es un cursor de esta lista' }]);
    }
    const [createdAt, id] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string];
    return { createdAt: new Date(createdAt), id };
  }

  private seal(list: string, body: string): string {
    return createHmac('sha256', this.key).update(`${list}.${body}`).digest('base64url').slice(0, 22);
  }
}

/**
 * The headers of a page: X-Total-Count, and Link to the next page when there is one.
 * @param url path and query as asked; the link repeats them with the new position
 * @param next the parameter that moves on, or null on the last page
 */
export function pageHeaders(
  url: string,
  total: number,
  next: { cursor: string } | { offset: number } | null,
): Record<string, string> {
  const headers: Record<string, string> = { 'X-Total-Count': String(total) };
  if (!next) return headers;
  const [path = '', search = ''] = url.split('?');
  const query = new URLSearchParams(search);
  query.delete('cursor');
  query.delete('offset');
  for (const [name, value] of Object.entries(next)) query.set(name, String(value));
  headers.Link = `<${path}?${query.toString()}>; rel="next"`;
  return headers;
}

/**
 * Splits what a query for `limit + 1` rows returned into the page and where the next one begins: by offset when the
 * client pages by offset, else by cursor.
 */
export function pageAfter<Row>(
  rows: readonly Row[],
  query: { limit: number; offset?: number },
  writeCursor: (row: Row) => string,
): { page: Row[]; next: { cursor: string } | { offset: number } | null } {
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  if (rows.length <= query.limit || last === undefined) return { page, next: null };
  if (query.offset !== undefined) return { page, next: { offset: query.offset + query.limit } };
  return { page, next: { cursor: writeCursor(last) } };
}
