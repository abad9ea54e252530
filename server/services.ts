import type { Redis } from 'ioredis';
import type { Express } from 'express';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import { type Configuration, requireSecretKey } from '../core/configuration/environment';
import { createLogger } from '../core/logging/logger';
import type { Database } from '../database/connection';
import { withPlatform } from '../database/tenancy';
import { apiKeyRoutes } from './api-keys/routes';
import { createApp } from './app';
import { auditLogRoutes } from './audit-logs/routes';
import { AccessTokens } from './auth/access-tokens';
import { DatabaseAuthenticator } from './auth/database-authenticator';
import { deriveKey } from './auth/keys';
import { LoginAttempts } from './auth/login-attempts';
import { LoginService } from './auth/login-service';
import { authRoutes } from './auth/routes';
import { businessMetricsRoutes } from './business-metrics/routes';
import { customerRoutes } from './customers/routes';
import { n8nProbe } from './health/probes';
import { healthRoutes } from './health/routes';
import { Cursors } from './http/paging';
import type { Route } from './http/route';
import { invoiceRoutes } from './invoices/routes';
import { RateLimits } from './limits/rate-limits';
import { registerDatabaseMetrics } from './metrics/database-metrics';
import { registerServiceLevels } from './metrics/service-levels';
import { metricsRoutes } from './metrics/routes';
import { organizationRoutes } from './organizations/routes';
import type { Relay } from './relay';
import { createBotName } from './users/bot-name';
import { userRoutes } from './users/routes';
import { VERSION } from './version';
import { webhookRoutes } from './webhooks/routes';

export interface ServiceDependencies {
  configuration: Configuration;
  database: Database;
  /** null: limits are counted by this process alone. */
  redis: Redis | null;
  registry: Registry;
  /** null: this process relays no Telegram updates. */
  relay: Relay | null;
  isStopping: () => boolean;
}

/** Longer than a caller may wait for a connection (30 s) or a statement (15 s): those act first and say why. */
const REQUEST_TIMEOUT_MS = 35_000;

/** Puts the API together from what was opened; opens nothing itself. @throws ConfigurationError without SECRET_KEY */
export function assembleApp(deps: ServiceDependencies): Express {
  const { configuration, database, registry } = deps;
  const secretKey = requireSecretKey(configuration);
  const logger = createLogger('jewelry.api');
  const accessTokens = new AccessTokens(
    deriveKey(secretKey, 'access-token'),
    configuration.api.accessTokenSeconds,
  );
  collectDefaultMetrics({ register: registry });
  registerDatabaseMetrics(registry, database, logger);
  registerServiceLevels(registry, database, logger);

  return createApp({
    version: VERSION,
    logger,
    registry,
    authenticator: new DatabaseAuthenticator(database, accessTokens),
    rateLimits: new RateLimits(deps.redis, createLogger('jewelry.api.limits'), registry),
    routes: allRoutes(deps, secretKey, accessTokens),
    mounted: deps.relay ? { '/telegram': deps.relay.router } : {},
    corsOrigins: configuration.api.corsOrigins,
    docs: configuration.api.docs,
    publicUrl: configuration.publicUrl,
    trustedProxies: configuration.api.trustedProxies,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
}

function allRoutes(deps: ServiceDependencies, secretKey: string, accessTokens: AccessTokens): Route[] {
  const { configuration, database, redis, relay } = deps;
  const cursors = new Cursors(deriveKey(secretKey, 'cursor'));
  const login = new LoginService(
    database,
    accessTokens,
    new LoginAttempts(database, deriveKey(secretKey, 'login-attempts')),
    configuration.api.refreshTokenSeconds,
    createLogger('jewelry.api.auth'),
  );
  const { apiRoot, botToken } = configuration.telegram;
  return [
    ...healthRoutes({
      version: VERSION,
      database: () => database.ping(),
      tables: () =>
        withPlatform(database, async (tx) => void (await tx.run('SELECT 1 FROM organizations LIMIT 1'))),
      redis: redis && (async () => void (await redis.ping())),
      n8n: n8nProbe(configuration.n8n.baseUrl),
      telegram: relay && (() => relay.probe()),
      isStopping: deps.isStopping,
    }),
    ...metricsRoutes(deps.registry, configuration.api.metricsToken),
    ...authRoutes(login, database),
    ...invoiceRoutes(database, cursors),
    ...customerRoutes(database, cursors),
    ...userRoutes(database, createBotName(apiRoot, botToken, createLogger('jewelry.api.users'))),
    ...organizationRoutes(database),
    ...apiKeyRoutes(database),
    ...webhookRoutes(database, {
      allowedPrivateHosts: configuration.webhooks.allowedPrivateHosts,
      httpsOnly: configuration.environment === 'production',
    }),
    ...auditLogRoutes(database, cursors),
    ...businessMetricsRoutes(database),
  ];
}
