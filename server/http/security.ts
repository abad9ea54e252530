import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Headers of ours that a browser's script may read. */
const EXPOSED = [
  'X-Correlation-ID',
  'X-Response-Time',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Total-Count',
  'Link',
  'ETag',
  'Location',
  'Retry-After',
  'Idempotency-Replayed',
  'Content-Disposition',
];

/** Security headers; scripts and styles only from here (Swagger UI's own styles are inline). */
export function securityHeaders(overHttps: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
      },
    },
    // Only an address that is reached over HTTPS may pin browsers to it.
    strictTransportSecurity: overHttps,
  }) as RequestHandler;
}

/** Cross-origin calls from the listed origins only; no cookies are used, so no credentials are allowed. */
export function crossOrigin(origins: readonly string[]): RequestHandler {
  return cors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'X-Organization-ID',
      'X-Correlation-ID',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
    ],
    exposedHeaders: EXPOSED,
    maxAge: 600,
  });
}
