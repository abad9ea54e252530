import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import {
  ConfigurationError,
  readEnvironment,
  requireDatabaseUrl,
  requireSecretKey,
} from '../core/configuration/environment';
import { configureLogging, createLogger } from '../core/logging/logger';
import { connect } from '../database/connection';
import { startHousekeeping } from './housekeeping';
import { connectRedis } from './limits/redis';
import { createRelay } from './relay';
import { assembleApp } from './services';
import { Shutdown } from './shutdown';
import { WebhookDispatcher } from './webhooks/dispatcher';

const logger = createLogger('jewelry.server');

/**
 * Listens first and connects lazily: with the database away the process still answers /health (503) and recovers by
 * itself. Writes nothing to disk.
 */
async function start(): Promise<void> {
  const configuration = readEnvironment(process.env);
  configureLogging({
    level: configuration.logLevel,
    readable: configuration.environment === 'development' && process.stdout.isTTY === true,
  });
  requireSecretKey(configuration);
  const database = connect({
    ...configuration.database,
    url: requireDatabaseUrl(configuration),
    applicationName: 'jewelry-server',
  });
  const redis = configuration.redisUrl
    ? connectRedis(configuration.redisUrl, createLogger('jewelry.redis'))
    : null;
  const registry = new Registry();
  const shutdown = new Shutdown(createLogger('jewelry.server.shutdown'));
  const relay = configuration.telegram.botToken
    ? createRelay({ configuration, database, logger: createLogger('jewelry.relay'), registry })
    : null;
  const dispatcher = new WebhookDispatcher(database, createLogger('jewelry.webhooks'), registry, {
    allowedPrivateHosts: configuration.webhooks.allowedPrivateHosts,
  });

  const app = assembleApp({
    configuration,
    database,
    redis,
    registry,
    relay,
    isStopping: () => shutdown.begun,
  });
  const server = createServer(app);
  server.headersTimeout = 15_000;
  server.requestTimeout = 60_000;
  // Longer than the usual 60 s of load balancers, so that they close idle connections first.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(configuration.api.port, resolve);
  });

  // Closed in this order: no new work, then what work needs.
  const stopHousekeeping = startHousekeeping(database, createLogger('jewelry.server.housekeeping'));
  shutdown.closeHttp(server);
  if (relay) shutdown.add('relay', () => relay.stop());
  shutdown.add('webhooks', () => dispatcher.stop());
  shutdown.add('housekeeping', () => Promise.resolve(stopHousekeeping()));
  if (redis) shutdown.add('redis', () => Promise.resolve(redis.disconnect()));
  shutdown.add('database', () => database.close());
  shutdown.listen();

  dispatcher.start();
  if (relay) startRelay(relay, () => shutdown.begun);
  logger.info(
    { port: (server.address() as AddressInfo).port, environment: configuration.environment },
    'The server listens',
  );
}

/** The relay needs the database, which may come up after us. */
function startRelay(relay: { start(): Promise<void> }, isStopping: () => boolean, delayMs = 500): void {
  relay.start().catch((err: unknown) => {
    if (isStopping()) return;
    logger.warn({ err }, 'The relay could not start, will retry');
    setTimeout(() => startRelay(relay, isStopping, Math.min(delayMs * 2, 10_000)), delayMs).unref();
  });
}

start().catch((err: unknown) => {
  if (err instanceof ConfigurationError) process.stderr.write(`${err.message}\n`);
  else logger.fatal({ err }, 'The server could not start');
  process.exit(1);
});
