import { Router, type Request, type Response } from 'express';
import { timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { pipeline, Transform } from 'node:stream';
import type { Logger } from '../../core/logging/logger';

/** Telegram takes files up to 50 MB from a bot; a little more for the form around it. */
const UPLOAD_LIMIT_BYTES = 52 * 1024 * 1024;
/** A self-hosted Bot API server gives larger files than the public one's 20 MB; more than this is no photo or voice. */
const DOWNLOAD_LIMIT_BYTES = 64 * 1024 * 1024;
/** No byte in either direction for this long ends a call, in ms. */
const IDLE_MS = 60_000;

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
]);

export interface PassthroughOptions {
  token: string;
  apiRoot: string;
  logger: Logger;
  /** Answers in place of Telegram, or undefined to let the call through. */
  answer: (method: string, request: Request) => Promise<{ status: number; body: object } | undefined>;
  /** Called with Telegram's HTTP status (0: no answer) of each call that went through. */
  observe: (method: string, status: number) => void;
}

/**
 * A Bot API of our own in front of Telegram's: `/bot<token>/<method>` and `/file/bot<token>/<path>`, for one token.
 * Bodies are streamed both ways, never collected.
 */
export function passthroughRouter(options: PassthroughOptions): Router {
  const agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: 64 }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: 64 }),
  };
  const router = Router();
  router.use(async (request, response, next) => {
    const match = /^\/(file\/)?bot([^/]+)\/(.+)$/.exec(request.path);
    if (!match) return next();
    const [, file, token = '', rest = ''] = match;
    // some clients escape the colon; nothing else of a token can be escaped
    if (!same(token.replace(/%3a/i, ':'), options.token)) return fail(response, 401, 'Unauthorized');
    const method = file ? 'file' : rest.toLowerCase();
    const answer = file ? undefined : await options.answer(method, request);
    if (answer !== undefined) {
      response.status(answer.status).json(answer.body);
      return;
    }
    forward(request, response, method);
  });
  return router;

  function forward(request: Request, response: Response, method: string): void {
    const target = new URL(`${options.apiRoot}${request.url}`);
    if (Number(request.headers['content-length'] ?? 0) > UPLOAD_LIMIT_BYTES)
      return fail(response, 413, 'Request Entity Too Large');
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)),
    );
    const secure = target.protocol === 'https:';
    const upstream = (secure ? https : http).request(target, {
      method: request.method,
      headers,
      agent: secure ? agents['https:'] : agents['http:'],
      timeout: IDLE_MS,
    });
    upstream.once('timeout', () => upstream.destroy(new Error('idle')));
    upstream.once('response', (reply) => {
      options.observe(method, reply.statusCode ?? 0);
      const length = Number(reply.headers['content-length'] ?? 0);
      if (length > DOWNLOAD_LIMIT_BYTES) {
        reply.destroy();
        return fail(response, 413, 'Bad Request: file is too big');
      }
      response.status(reply.statusCode ?? 502);
      for (const [name, value] of Object.entries(reply.headers)) {
        if (value !== undefined && !HOP_BY_HOP.has(name)) response.setHeader(name, value);
      }
      pipeline(reply, limit(DOWNLOAD_LIMIT_BYTES), response, (error) => {
        if (error) options.logger.warn({ method, cause: error.message }, 'Telegram answer was cut off');
      });
    });
    upstream.once('error', (error: NodeJS.ErrnoException) => {
      options.observe(method, 0);
      // the message could name the address with the token: only the code is logged
      options.logger.warn({ method, cause: error.code ?? 'error' }, 'Telegram cannot be reached');
      fail(response, 502, 'Bad Gateway');
    });
    response.once('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    pipeline(request, limit(UPLOAD_LIMIT_BYTES), upstream, () => undefined);
  }
}

function limit(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > bytes) done(new Error('too big'));
      else done(null, chunk);
    },
  });
}

/** An error in Telegram's own form, which n8n and Telegraf understand. */
function fail(response: Response, status: number, description: string): void {
  if (response.headersSent) response.destroy();
  else response.status(status).json({ ok: false, error_code: status, description });
}

/** Comparison that takes the same time wherever two secrets differ. */
export function same(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
