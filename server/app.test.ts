import { Registry } from 'prom-client';
import request from 'supertest';
import { z } from 'zod/v4';
import { configureLogging, createLogger } from '../core/logging/logger';
import { DatabaseUnavailableError } from '../database/errors';
import { type AppDependencies, createApp } from './app';
import type { Principal } from './auth/principal';
import { healthRoutes } from './health/routes';
import { NotFoundError, UnauthorizedError } from './http/errors';
import { text } from './http/fields';
import { ok, publicRoute, type Route, tenantRoute } from './http/route';
import { RateLimits } from './limits/rate-limits';

const ORGANIZATION = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';

const PRINCIPAL: Principal = {
  kind: 'user',
  userId: '33333333-3333-4333-8333-333333333333',
  apiKeyId: null,
  organizationId: ORGANIZATION,
  role: 'VENDEDOR',
  platformAdmin: false,
  scopes: null,
  plan: 'basic',
  sessionId: null,
};

const PRINCIPALS: Record<string, Principal> = {
  seller: PRINCIPAL,
  accountant: { ...PRINCIPAL, role: 'CONTADOR' },
  platform: { ...PRINCIPAL, platformAdmin: true, organizationId: null, role: 'ADMIN', plan: 'enterprise' },
  reader: { ...PRINCIPAL, kind: 'api_key', scopes: ['invoices:read'] },
  writer: { ...PRINCIPAL, kind: 'api_key', scopes: ['invoices:write'] },
};

const Thing = z.strictObject({ nombre: text(10), cantidad: z.int().min(1) }).meta({ id: 'Cosa' });
const ROUTES: Route[] = [
  tenantRoute({
    method: 'post',
    path: '/things/{id}',
    operationId: 'makeThing',
    tag: 'Pruebas',
    summary: 'x',
    roles: ['ADMIN', 'VENDEDOR'],
    scope: 'invoices:write',
    params: z.strictObject({ id: z.guid() }),
    body: Thing,
    answers: { 200: { description: 'x', schema: z.unknown() } },
    handle: (context) => Promise.resolve(ok({ organization: context.organizationId, ...context.body })),
  }),
  publicRoute({
    method: 'get',
    path: '/breaks',
    operationId: 'breaks',
    tag: 'Pruebas',
    summary: 'x',
    answers: { 200: { description: 'x' } },
    handle: () => Promise.reject(new Error('secret driver text')),
  }),
  publicRoute({
    method: 'get',
    path: '/hangs',
    operationId: 'hangs',
    tag: 'Pruebas',
    summary: 'x',
    answers: { 200: { description: 'x' } },
    handle: () => new Promise(() => undefined),
  }),
];

function authenticate(header: string | undefined): Promise<Principal> {
  const principal = PRINCIPALS[header?.replace('Bearer ', '') ?? ''];
  return principal ? Promise.resolve(principal) : Promise.reject(new UnauthorizedError());
}

function build(changes: Partial<AppDependencies> = {}) {
  const registry = new Registry();
  const logger = createLogger('jewelry.api');
  const app = createApp({
    version: '1.2.3',
    logger,
    registry,
    authenticator: {
      authenticate,
      authenticateAndAsk: async (header) => ({ principal: await authenticate(header), answers: null }),
      assertOrganizationExists: (id) =>
        id === ORGANIZATION ? Promise.resolve() : Promise.reject(new NotFoundError()),
    },
    rateLimits: new RateLimits(null, logger, registry),
    routes: ROUTES,
    corsOrigins: ['https://tienda.test'],
    docs: true,
    publicUrl: null,
    trustedProxies: 0,
    requestTimeoutMs: 300,
    ...changes,
  });
  return { app, registry };
}

const PATH = `/things/${OTHER}`;
const GOOD = { nombre: 'Anillo', cantidad: 1 };
const asUser = (name: string): [string, string] => ['Authorization', `Bearer ${name}`];

describe('the HTTP application', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    configureLogging({ level: 'INFO', readable: false, write: (line) => lines.push(line) });
  });

  it('answers with correlation id, response time and rate limit, and logs the same id', async () => {
    const { app } = build();
    const response = await request(app)
      .post(PATH)
      .set(...asUser('seller'))
      .set('X-Correlation-ID', 'abc-123')
      .send(GOOD)
      .expect(200);
    expect(response.body).toEqual({ organization: ORGANIZATION, ...GOOD });
    expect(response.headers).toMatchObject({
      'x-correlation-id': 'abc-123',
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '59',
      'x-ratelimit-reset': '60',
    });
    expect(response.headers['x-response-time']).toMatch(/^\d+\.\d\dms$/);
    expect(response.headers).not.toHaveProperty('x-powered-by');
    await new Promise((resolve) => setImmediate(resolve));
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      correlation_id: 'abc-123',
      organization_id: ORGANIZATION,
      user_id: PRINCIPAL.userId,
      endpoint: '/things/{id}',
      status: 200,
    });
  });

  it('makes its own correlation id when the given one is not sane', async () => {
    const response = await request(build().app).get('/nowhere').set('X-Correlation-ID', 'a b"}').expect(404);
    expect(response.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.body).toEqual({
      error: 'not_found',
      message: expect.any(String),
      status_code: 404,
      timestamp: expect.stringMatching(/Z$/),
      correlation_id: response.headers['x-correlation-id'],
      details: null,
    });
  });

  it.each([
    ['no token', [], 401, 'unauthorized'],
    ['an unknown token', asUser('nobody'), 401, 'unauthorized'],
    ['a role that may not', asUser('accountant'), 403, 'forbidden'],
    ['an API key without the scope', asUser('reader'), 403, 'missing_scope'],
    ['a platform admin who chose no organization', asUser('platform'), 400, 'bad_request'],
  ])('refuses %s', async (_title, header, status, code) => {
    const call = request(build().app).post(PATH);
    if (header.length > 0) void call.set(header[0] as string, header[1] as string);
    const response = await call.send(GOOD).expect(status);
    expect(response.body.error).toBe(code);
  });

  it('lets a foreign X-Organization-ID through for nobody, and platform admins choose one that exists', async () => {
    const { app } = build();
    const call = (user: string, organization: string) =>
      request(app)
        .post(PATH)
        .set(...asUser(user))
        .set('X-Organization-ID', organization)
        .send(GOOD);
    await call('seller', OTHER).expect(403);
    await call('seller', 'x').expect(400);
    await call('seller', ORGANIZATION.toUpperCase()).expect(200);
    await call('platform', OTHER).expect(404);
    await call('platform', ORGANIZATION).expect(200);
    await call('writer', ORGANIZATION).expect(200);
  });

  it('names every bad field at once, in Spanish', async () => {
    const response = await request(build().app)
      .post('/things/not-an-id')
      .set(...asUser('seller'))
      .send({ cantidad: 0, extra: true })
      .expect(400);
    expect(response.body.details.fields).toEqual([
      { field: 'id', message: 'debe ser un UUID' },
      { field: 'nombre', message: 'es obligatorio' },
      { field: 'cantidad', message: 'debe ser como mínimo 1' },
      { field: 'extra', message: 'no existe en esta operación' },
    ]);
  });

  it.each([
    ['broken JSON', 400, { 'Content-Type': 'application/json' }, '{"nombre":'],
    ['a body that is not JSON', 415, { 'Content-Type': 'text/plain' }, 'hola'],
    ['another charset', 415, { 'Content-Type': 'application/json; charset=iso-8859-1' }, '{}'],
    [
      'an enormous body',
      413,
      { 'Content-Type': 'application/json' },
      JSON.stringify({ nombre: 'x'.repeat(300_000) }),
    ],
    ['a format that we do not speak', 406, { 'Content-Type': 'application/json', Accept: 'text/csv' }, '{}'],
    ['no body', 400, {}, ''],
  ])('refuses %s', async (_title, status, headers, body) => {
    const response = await request(build().app)
      .post(PATH)
      .set(...asUser('seller'))
      .set(headers)
      .send(body)
      .expect(status);
    expect(response.body).toMatchObject({ status_code: status, correlation_id: expect.any(String) });
  });

  it('answers 405 with what is allowed, and OPTIONS', async () => {
    const { app } = build();
    const response = await request(app).delete(PATH).expect(405);
    expect(response.headers.allow).toBe('POST, OPTIONS');
    await request(app).options(PATH).expect(204);
  });

  it('hides what broke, logs it whole, and marks the answer', async () => {
    const response = await request(build().app).get('/breaks').expect(500);
    expect(JSON.stringify(response.body)).not.toContain('driver');
    expect(lines.join('')).toContain('secret driver text');
  });

  it('survives malformed escapes in the path', async () => {
    const response = await request(build().app)
      .post('/things/%E0%A4%A')
      .set(...asUser('seller'))
      .expect(400);
    expect(response.body.error).toBe('bad_request');
  });

  it('answers 503 when a handler takes too long', async () => {
    const response = await request(build().app).get('/hangs').expect(503);
    expect(response.body.error).toBe('timeout');
    expect(response.headers['retry-after']).toBe('5');
  });

  it('limits an organization by its plan and strangers by address', async () => {
    const { app } = build();
    const statuses: number[] = [];
    for (let i = 0; i < 61; i += 1) {
      const response = await request(app)
        .post(PATH)
        .set(...asUser('seller'))
        .send(GOOD);
      statuses.push(response.status);
      if (response.status === 429) expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(statuses.slice(0, 60).every((status) => status === 200)).toBe(true);
    expect(statuses[60]).toBe(429);
    await request(app)
      .post(PATH)
      .set(...asUser('platform'))
      .set('X-Organization-ID', ORGANIZATION)
      .send(GOOD)
      .expect(200);
  });

  it('allows listed origins only', async () => {
    const { app } = build();
    const allowed = await request(app).get('/openapi.json').set('Origin', 'https://tienda.test').expect(200);
    expect(allowed.headers['access-control-allow-origin']).toBe('https://tienda.test');
    const other = await request(app).get('/openapi.json').set('Origin', 'https://evil.test');
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('serves the documentation only where it is wanted', async () => {
    const page = await request(build().app).get('/docs/').expect(200);
    expect(page.text).toContain('swagger-ui');
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
    await request(build({ docs: false }).app)
      .get('/docs/')
      .expect(404);
  });

  it('counts requests by route template and never by raw path', async () => {
    const { app, registry } = build();
    await request(app).post(PATH).send(GOOD);
    await request(app).get('/raw/path/4711');
    await new Promise((resolve) => setImmediate(resolve));
    const text = await registry.metrics();
    expect(text).toContain('jewelry_requests_total{method="POST",endpoint="/things/{id}",status="401"} 1');
    expect(text).toContain('jewelry_requests_total{method="GET",endpoint="unmatched",status="404"} 1');
    expect(text).toContain('jewelry_request_duration_seconds_count{endpoint="/things/{id}"} 1');
    expect(text).not.toContain('4711');
  });
});

describe('health', () => {
  const refused = (): Promise<void> =>
    Promise.reject(new DatabaseUnavailableError('refused', new Error('connect ECONNREFUSED 10.0.0.7:5432')));
  const fine = (): Promise<void> => Promise.resolve();
  const health = (changes: Partial<Parameters<typeof healthRoutes>[0]> = {}) =>
    build({
      routes: healthRoutes({
        version: '1.2.3',
        database: fine,
        tables: fine,
        redis: null,
        n8n: fine,
        telegram: null,
        isStopping: () => false,
        ...changes,
      }),
    }).app;

  it('is healthy while the database is, whatever n8n, Redis and Telegram do', async () => {
    const response = await request(health({ n8n: refused, telegram: refused, redis: refused }))
      .get('/health')
      .expect(200);
    expect(response.body).toEqual({
      status: 'healthy',
      database: 'connected',
      redis: 'disconnected',
      version: '1.2.3',
      n8n: 'disconnected',
      telegram: 'disconnected',
    });
  });

  it('says not_configured when there is no Redis', async () => {
    const response = await request(health()).get('/health').expect(200);
    expect(response.body).toMatchObject({
      redis: 'not_configured',
      n8n: 'connected',
      telegram: 'not_configured',
    });
  });

  it('answers 503 with a class of error and no driver text when the database is out', async () => {
    const response = await request(health({ database: refused }))
      .get('/health')
      .expect(503);
    expect(response.body).toMatchObject({
      status: 'unhealthy',
      database: 'disconnected',
      error: 'Connection refused',
    });
    expect(response.text).not.toContain('10.0.0.7');
  });

  it('stays alive without the database, but is not ready', async () => {
    const app = health({ database: refused, tables: refused });
    await request(app).get('/health/live').expect(200);
    await request(app).get('/health/ready').expect(503);
  });

  it('is not ready once it is stopping', async () => {
    await request(health({ isStopping: () => true }))
      .get('/health/ready')
      .expect(503);
  });
});
