import { PreconditionFailedError } from './errors';

/** The ETag of a versioned resource: its version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The version that If-Match asks for; null when it asks for none (absent or `*`). A weak tag counts as its strong
 * one, since proxies that compress weaken tags on their way.
 * @throws PreconditionFailedError when it is no tag of ours: it cannot match any version
 */
export function versionFromIfMatch(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '*') return null;
  const match = /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(header);
  if (!match) throw new PreconditionFailedError(null);
  return Number(match[1]);
}

/**
 * Whether If-None-Match names the tag. Our own comparison: Express's looks away when the request also says
 * `Cache-Control: no-cache`, which fetch() adds to every request with If-None-Match.
 */
export function etagMatches(header: string | undefined, etag: string | undefined): boolean {
  if (header === undefined || etag === undefined) return false;
  return header.split(',').some((part) => {
    const tag = part.trim();
    return tag === '*' || tag.replace(/^W\//, '') === etag;
  });
}
