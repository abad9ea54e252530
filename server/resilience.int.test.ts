import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startRedis } from '../tests/support/redis';
import { createLogger } from '../core/logging/logger';
import { withPlatform, withTenant } from '../database/tenancy';
import { asOwner } from '../tests/support/postgres';
import { getInvoice, listInvoices } from '../database/repositories/invoices';
import { connectRedis } from './limits/redis';
import { Shutdown } from './shutdown';
import { newInvoice, TestApi } from './testing/test-api';

const quiet = createLogger('jewelry.test');

describe('rate limits', () => {
  it('are shared through Redis, and local while Redis is away', async () => {
    const server = await startRedis();
    const redis = connectRedis(server.url, quiet);
    const api = await TestApi.start({ redis });
    const second = await TestApi.start({ databaseUrl: api.databaseUrl, redis });
    try {
      const shop = await api.shop();
      const token = shop.tokens.ADMIN;
      const remaining = async (target: TestApi) => {
        const { status, headers } = await target.call('GET', '/api/v1/auth/me', { token });
        expect(status).toBe(200);
        return Number(headers.get('x-ratelimit-remaining'));
      };
      expect([await remaining(api), await remaining(second), await remaining(api)]).toEqual([999, 998, 997]);

      redis.disconnect();
      expect(await remaining(api)).toBe(999);
      expect(await api.registry.metrics()).toMatch(/jewelry_rate_limit_fallback_total [1-9]/);
      const { body, status } = await api.call('GET', '/health');
      expect([status, body.status, body.redis]).toEqual([200, 'healthy', 'disconnected']);
    } finally {
      redis.disconnect();
      await second.stop();
      await api.stop();
      await server.stop();
    }
  });
});

describe('without the database', () => {
  it('says so in health, readiness and every route, and stays alive', async () => {
    const api = await TestApi.start();
    const shop = await api.shop();
    const dead = await TestApi.start({ databaseUrl: 'postgres://nobody@127.0.0.1:9/nothing' });
    try {
      const health = await dead.call('GET', '/health');
      expect([health.status, health.body]).toEqual([
        503,
        expect.objectContaining({
          status: 'unhealthy',
          database: 'disconnected',
          error: 'Connection refused',
        }),
      ]);
      expect((await dead.call('GET', '/health/live')).status).toBe(200);
      expect((await dead.call('GET', '/health/ready')).status).toBe(503);
      const { status, body, headers } = await dead.call('GET', '/api/v1/invoices', {
        token: shop.tokens.ADMIN,
      });
      expect([status, body.error, headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
      const metrics = await dead.call('GET', '/metrics');
      expect(metrics.status).toBe(200);
      expect(String(metrics.body)).toContain('jewelry_scrape_errors_total 1');
    } finally {
      await dead.stop();
      await api.stop();
    }
  });
});

describe('with a database that nobody migrated', () => {
  it('is healthy but not ready, and says why', async () => {
    const api = await TestApi.start();
    const url = new URL(api.databaseUrl);
    url.pathname = `${url.pathname}_empty`;
    await asOwner(api.databaseUrl, `CREATE DATABASE "${url.pathname.slice(1)}"`);
    const early = await TestApi.start({ databaseUrl: url.toString() });
    try {
      expect((await early.call('GET', '/health')).status).toBe(200);
      expect((await api.call('GET', '/health/ready')).status).toBe(200);
      const { status, body } = await early.call('GET', '/health/ready');
      expect([status, body.reason]).toEqual([503, 'Database is not migrated']);
    } finally {
      await early.stop();
      await asOwner(api.databaseUrl, `DROP DATABASE "${url.pathname.slice(1)}"`);
      await api.stop();
    }
  });
});

describe('without a free connection', () => {
  it('still serves its metrics before Prometheus gives up, the pool’s among them', async () => {
    const api = await TestApi.start();
    const { max } = api.database.poolUse();
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let held = 0;
    const holders = Array.from({ length: max }, () =>
      withPlatform(api.database, () => {
        held += 1;
        return released;
      }),
    );
    try {
      while (held < max) await new Promise((resolve) => setTimeout(resolve, 20));
      const startedAt = Date.now();
      const { status, body } = await api.call('GET', '/metrics');
      expect([status, Date.now() - startedAt < 9000]).toEqual([200, true]);
      expect(String(body)).toContain(`jewelry_database_pool_connections{state="in_use"} ${max}`);
      expect(String(body)).toContain('jewelry_scrape_errors_total 1');
    } finally {
      release();
      await Promise.all(holders);
      await api.stop();
    }
  });
});

describe('the second wall', () => {
  it('shows nothing of another shop, even to code that forgets to ask whose it is', async () => {
    const api = await TestApi.start();
    try {
      const [mine, theirs] = [await api.shop(), await api.shop()];
      const { body } = await api.call('POST', '/api/v1/invoices', {
        token: theirs.tokens.ADMIN,
        body: newInvoice(),
      });
      const all = await withTenant(api.database, mine.id, (tx) => tx.rows('SELECT id FROM invoices'));
      expect(all).toEqual([]);
      expect(await withTenant(api.database, mine.id, (tx) => getInvoice(tx, body.id))).toBeNull();
      // Without the wall the same query would have found it: that the wall is what hides it.
      const found = await asOwner(api.databaseUrl, 'SELECT id FROM invoices');
      expect(found).toHaveLength(1);
      expect(
        await withTenant(api.database, theirs.id, (tx) => listInvoices(tx, {}, { limit: 9 })),
      ).toHaveLength(1);
    } finally {
      await api.stop();
    }
  });
});

describe('shutting down', () => {
  it('turns not ready at once, lets requests in flight end, and closes in order', async () => {
    const closed: string[] = [];
    let exitCode: number | null = null;
    const shutdown = new Shutdown(quiet, (code) => (exitCode = code));
    const server = createServer((request, response) => {
      if (request.url === '/ready') response.writeHead(shutdown.begun ? 503 : 200).end();
      else setTimeout(() => response.end('done'), 1500);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    shutdown.closeHttp(server);
    shutdown.add('broken part', () => Promise.reject(new Error('x')));
    shutdown.add('database', async () => void closed.push('database'));

    const slow = fetch(`${url}/slow`).then((response) => response.text());
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    const ended = shutdown.run('SIGTERM');
    expect((await fetch(`${url}/ready`)).status).toBe(503);
    expect(closed).toEqual([]);
    expect(await slow).toBe('done');
    await ended;
    expect([closed, exitCode]).toEqual([['database'], 0]);
    await expect(fetch(`${url}/ready`)).rejects.toThrow();
  });
});

describe('a client that never finishes its body', () => {
  it('does not hold a database connection', async () => {
    const api = await TestApi.start();
    const shop = await api.shop();
    try {
      const { port } = new URL(api.url);
      const hanging = httpRequest({
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/api/v1/invoices',
        headers: {
          Authorization: `Bearer ${shop.tokens.ADMIN}`,
          'Content-Type': 'application/json',
          'Content-Length': 100,
        },
      });
      hanging.on('error', () => undefined);
      hanging.write('{"items":');
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(api.database.poolUse().using).toBe(0);
      hanging.destroy();
    } finally {
      await api.stop();
    }
  });
});
