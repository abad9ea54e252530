import { type ApiShop, newInvoice, TestApi } from '../testing/test-api';

interface Operation {
  operationId: string;
  requestBody?: { content: { 'application/json': { example: unknown } } };
  'x-roles'?: string[];
}

describe('the OpenAPI document', () => {
  let api: TestApi;
  let shop: ApiShop;
  beforeAll(async () => {
    api = await TestApi.start();
    shop = await api.shop();
  });
  afterAll(() => api.stop());

  const operations = () =>
    Object.entries(api.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        path,
        method: method.toUpperCase(),
        operation: operation as unknown as Operation,
      })),
    );

  it('is 3.1 and names each operation once', () => {
    expect((api.document as unknown as { openapi: string }).openapi).toBe('3.1.0');
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('resolves every reference', () => {
    const text = JSON.stringify(api.document);
    const names = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];
    expect(names.length).toBeGreaterThan(100);
    const components = api.document.components as unknown as Record<string, Record<string, unknown>>;
    for (const [, kind = '', name = ''] of names)
      expect([name, components[kind]?.[name]]).toEqual([name, expect.anything()]);
  });

  it('has examples that work as they are written', async () => {
    const platform = await api.platformToken(shop);
    const token = shop.tokens.ADMIN;
    const post = async (path: string, body: object) => (await api.call('POST', path, { token, body })).body;
    const ids: Record<string, string> = {
      invoices: (await post('/api/v1/invoices', newInvoice())).id,
      customers: (await post('/api/v1/customers', { nombre: 'Ana' })).id,
      users: shop.users.VENDEDOR.id,
      organizations: shop.id,
      webhooks: (await post('/api/v1/webhooks', { url: 'https://a.example.com', eventos: ['invoice.paid'] }))
        .id,
    };
    // The two that need what only the reader has: their own password and token.
    const personal = ['/api/v1/auth/login', '/api/v1/auth/refresh'];
    const wrong: string[] = [];
    let tried = 0;
    for (const { path, method, operation } of operations()) {
      const example = operation.requestBody?.content['application/json'].example;
      if (example === undefined || personal.includes(path)) continue;
      const collection = path.split('/')[3] ?? '';
      const isPlatform = operation['x-roles']?.length === 1;
      const { status, body } = await api.call(method, path.replace('{id}', ids[collection] ?? ''), {
        token: isPlatform ? platform : token,
        body: example,
      });
      tried += 1;
      if (status >= 300) wrong.push(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(10);
  });
});
