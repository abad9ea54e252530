import { type ApiAnswer, type ApiShop, newInvoice, TestApi } from './testing/test-api';

interface Operation {
  parameters?: { name: string; in: string; schema: { format?: string } }[];
  requestBody?: { content: { 'application/json': { example?: unknown } } };
  security: object[];
  'x-roles'?: string[];
  'x-tenant'?: boolean;
}
interface Case {
  method: string;
  path: string;
  operation: Operation;
}

const METHODS = ['get', 'post', 'patch', 'delete'];
const ROLES = ['ADMIN', 'VENDEDOR', 'CONTADOR'] as const;
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Every route of the document x {no token, another tenant, each role, a platform admin}. */
describe('who may do what', () => {
  let api: TestApi;
  let shop: ApiShop;
  let other: ApiShop;
  let platform: string;
  let cases: Case[];

  beforeAll(async () => {
    api = await TestApi.start();
    shop = await api.shop();
    other = await api.shop();
    platform = await api.platformToken(other);
    cases = Object.entries(api.document.paths).flatMap(([path, operations]) =>
      METHODS.filter((method) => operations[method]).map((method) => ({
        method: method.toUpperCase(),
        path,
        operation: operations[method] as unknown as Operation,
      })),
    );
    // What is deleted is of no use to the routes after it.
    cases.sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
  });
  afterAll(() => api.stop());

  const secured = () => cases.filter(({ operation }) => operation.security.length > 0);

  function send(
    { method, path, operation }: Case,
    ids: Record<string, string>,
    token: string | null,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const filled = path.replace(/\{(\w+)\}/g, (_match, name: string) => ids[name] ?? NOBODY);
    const body = operation.requestBody?.content['application/json'].example;
    return api.call(method, filled, { token, headers, body });
  }

  /** What belongs to the shop, by the collection that the path names. */
  async function makeIds(): Promise<(path: string) => Record<string, string>> {
    const token = shop.tokens.ADMIN;
    const post = async (path: string, body: object) => (await api.call('POST', path, { token, body })).body;
    const invoice = await post('/api/v1/invoices', newInvoice());
    const customer = await post('/api/v1/customers', { nombre: 'Luz Díaz' });
    const key = await post('/api/v1/api-keys', { nombre: 'x', permisos: ['invoices:read'] });
    const webhook = await post('/api/v1/webhooks', {
      url: 'https://a.example.com/',
      eventos: ['invoice.created'],
    });
    return (path): Record<string, string> => {
      if (path.includes('/by-number/')) return { numero: invoice.numero_factura };
      if (path.includes('/invoices')) return { id: invoice.id };
      if (path.includes('/customers')) return { id: customer.id };
      if (path.includes('/api-keys')) return { id: key.id };
      if (path.includes('/webhooks')) return { id: webhook.id };
      if (path.includes('/users')) return { id: shop.users.VENDEDOR.id };
      return { id: shop.id };
    };
  }

  it('covers the API: every route has an access rule and a body that works as its example', () => {
    expect(cases.length).toBeGreaterThan(35);
    const unprotected = cases
      .filter(({ operation }) => operation.security.length === 0)
      .map(({ path }) => path);
    expect(unprotected.sort()).toEqual([
      '/api/v1/auth/login',
      '/api/v1/auth/refresh',
      '/health',
      '/health/live',
      '/health/ready',
      '/metrics',
    ]);
    for (const { path, operation } of cases) {
      if (operation.requestBody)
        expect([path, operation.requestBody.content['application/json'].example]).toEqual([
          path,
          expect.anything(),
        ]);
    }
  });

  it('answers 401 without a token, whatever else is wrong', async () => {
    const statuses: string[] = [];
    const fresh = await TestApi.start({ databaseUrl: api.databaseUrl });
    try {
      for (const { method, path } of secured()) {
        const { status } = await fresh.call(method, path.replace(/\{\w+\}/g, 'not-an-id'), {
          raw: method === 'GET' || method === 'DELETE' ? undefined : '{broken',
        });
        if (status !== 401) statuses.push(`${method} ${path}: ${status}`);
      }
    } finally {
      await fresh.stop();
    }
    expect(statuses).toEqual([]);
  });

  it('answers 403 to roles that may not, and never to those that may', async () => {
    const idsOf = await makeIds();
    const wrong: string[] = [];
    for (const role of ROLES) {
      for (const test of secured()) {
        if (test.path === '/api/v1/auth/logout') continue;
        const allowed = test.operation['x-roles']?.includes(role) ?? false;
        // Their own user and organization, so that only the role decides.
        const ids = idsOf(test.path);
        if (test.path.includes('/users/{id}') && test.method === 'GET') ids.id = shop.users[role].id;
        const { status, body } = await send(test, ids, shop.tokens[role]);
        const refused = status === 403 && body?.error === 'forbidden';
        if (refused === allowed || status >= 500)
          wrong.push(`${role} ${test.method} ${test.path}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("answers 404 for another tenant's ids and changes nothing of theirs", async () => {
    const idsOf = await makeIds();
    const snapshot = async () =>
      JSON.stringify(
        await Promise.all(
          ['invoices', 'customers', 'users', 'webhooks', 'api-keys'].map(
            async (list) => (await api.call('GET', `/api/v1/${list}`, { token: shop.tokens.ADMIN })).body,
          ),
        ),
      );
    const before = await snapshot();
    const wrong: string[] = [];
    for (const test of secured().filter(({ path }) => path.includes('{'))) {
      const { status, body } = await send(test, idsOf(test.path), other.tokens.ADMIN);
      const expected = test.operation['x-roles']?.includes('ADMIN') ? 404 : 403;
      if (status !== expected) wrong.push(`${test.method} ${test.path}: ${status} ${JSON.stringify(body)}`);
    }
    expect(wrong).toEqual([]);
    expect(await snapshot()).toBe(before);
  });

  it('answers 403 to a foreign X-Organization-ID on every route', async () => {
    const idsOf = await makeIds();
    const wrong: string[] = [];
    for (const test of secured()) {
      const { status } = await send(test, idsOf(test.path), shop.tokens.ADMIN, {
        'X-Organization-ID': other.id,
      });
      if (status !== 403) wrong.push(`${test.method} ${test.path}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('lets a platform admin into any organization, by header', async () => {
    const idsOf = await makeIds();
    const wrong: string[] = [];
    for (const test of secured()) {
      if (test.path === '/api/v1/auth/logout') continue;
      const { status, body } = await send(test, idsOf(test.path), platform, { 'X-Organization-ID': shop.id });
      const missing = status === 404 && !test.path.includes('deliveryId');
      if (status === 401 || status === 403 || missing || status >= 500) {
        wrong.push(`${test.method} ${test.path}: ${status} ${JSON.stringify(body)}`);
      }
    }
    expect(wrong).toEqual([]);
    const unknown = await api.call('GET', '/api/v1/invoices', {
      token: platform,
      headers: { 'X-Organization-ID': NOBODY },
    });
    expect(unknown.status).toBe(404);
  });
});
