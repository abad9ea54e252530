import express, { type Express, Router } from 'express';
import type { Registry } from 'prom-client';
import type { Logger } from '../core/logging/logger';
import type { Authenticator } from './auth/authenticator';
import { docsRouter } from './docs/routes';
import { openApiDocument } from './docs/openapi';
import { deadline } from './http/deadline';
import { errorHandler } from './http/error-handler';
import { NotFoundError } from './http/errors';
import { mountRoutes } from './http/mount-routes';
import { localsOf, requestContext } from './http/request-context';
import type { Route } from './http/route';
import { crossOrigin, securityHeaders } from './http/security';
import type { RateLimits } from './limits/rate-limits';
import { HttpMetrics } from './metrics/http-metrics';

export interface AppDependencies {
  version: string;
  logger: Logger;
  registry: Registry;
  authenticator: Authenticator;
  rateLimits: RateLimits;
  /** Every declared route; the OpenAPI document is made of them. */
  routes: readonly Route[];
  /** Routers that speak another protocol (the Telegram relay), by mount path; they come before ours and parse for themselves. */
  mounted?: Record<string, Router>;
  corsOrigins: readonly string[];
  docs: boolean;
  publicUrl: string | null;
  trustedProxies: number;
  /** Milliseconds after which a request is answered 503. */
  requestTimeoutMs: number;
}

/** The Express application: it opens nothing, listens nowhere and keeps no state beyond what it is given. */
export function createApp(deps: AppDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.trustedProxies);
  app.set('query parser', 'simple');
  // Versioned resources carry an ETag of their own; hashing every body would buy nothing.
  app.set('etag', false);

  app.use(requestContext(deps.logger, new HttpMetrics(deps.registry)));
  for (const [path, router] of Object.entries(deps.mounted ?? {})) {
    app.use(path, (_request, response, next) => {
      localsOf(response).endpoint = path;
      next();
    });
    app.use(path, router);
  }
  app.use(securityHeaders(deps.publicUrl?.startsWith('https:') ?? false));
  app.use(crossOrigin(deps.corsOrigins));
  app.use(deadline(deps.requestTimeoutMs));
  app.use(docsRouter(openApiDocument(deps.routes, deps.version, deps.publicUrl), deps.docs));

  const router = Router();
  mountRoutes(router, deps.routes, { authenticator: deps.authenticator, rateLimits: deps.rateLimits });
  app.use(router);

  app.use(() => {
    throw new NotFoundError('Esta dirección no existe. Vea /openapi.json.');
  });
  app.use(errorHandler(deps.logger));
  return app;
}
