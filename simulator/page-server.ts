import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  webmanifest: 'application/manifest+json',
};

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'microphone=(self), camera=(), geolocation=(self)',
  'cache-control': 'no-cache',
};

/** Serves the chat page: / and the flat files beside it. @returns false when there is no such file */
export async function servePage(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const name = url.pathname === '/' ? 'index.html' : url.pathname.slice(1);
  const type = TYPES[name.split('.').at(-1) ?? ''];
  if (request.method !== 'GET' || !type || !/^[a-z-]+\.[a-z]+$/.test(name)) return false;
  try {
    const content = await readFile(join(__dirname, 'page', name));
    response.writeHead(200, { 'content-type': type, ...HEADERS });
    response.end(content);
    return true;
  } catch {
    return false;
  }
}
