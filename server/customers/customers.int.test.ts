import { type ApiShop, newInvoice, TestApi } from '../testing/test-api';

describe('customers', () => {
  let api: TestApi;
  let shop: ApiShop;
  beforeAll(async () => {
    api = await TestApi.start();
    shop = await api.shop();
  });
  afterAll(() => api.stop());

  const call = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
    api.call(method, `/api/v1/customers${path}`, { token: shop.tokens.VENDEDOR, body, headers });

  it('are created, found without accents, changed for the version that was read, and never doubled', async () => {
    const made = await call('POST', '', {
      nombre: 'Íngrid Peña',
      cedula: '52123456',
      telefono: '3001234567',
    });
    expect([made.status, made.headers.get('location')]).toEqual([201, `/api/v1/customers/${made.body.id}`]);
    expect((await call('POST', '', { nombre: 'Otra', cedula: '52123456' })).body.error).toBe(
      'already_exists',
    );
    expect((await call('GET', '?q=ingrid')).body.map((c: { id: string }) => c.id)).toEqual([made.body.id]);
    expect((await call('GET', '?cedula=52123456')).headers.get('x-total-count')).toBe('1');
    const path = `/${made.body.id}`;
    const changed = await call('PATCH', path, { telefono: null, ciudad: 'Cali' }, { 'If-Match': '"1"' });
    expect(changed.body).toMatchObject({ telefono: null, ciudad: 'Cali', nombre: 'Íngrid Peña', version: 2 });
    expect((await call('PATCH', path, { ciudad: 'Tunja' }, { 'If-Match': '"1"' })).status).toBe(412);
    expect((await call('PATCH', path, {})).status).toBe(400);
  });

  it('are remembered from invoices, but the invoice keeps what it was issued with', async () => {
    const { body: invoice } = await api.call('POST', '/api/v1/invoices', {
      token: shop.tokens.VENDEDOR,
      body: newInvoice({ cliente_nombre: 'Rosa Ortiz', cliente_cedula: '41999888' }),
    });
    const [customer] = (await call('GET', '?cedula=41999888')).body;
    await call('PATCH', `/${customer.id}`, { nombre: 'Rosa de Ortiz' });
    const again = await api.call('GET', `/api/v1/invoices/${invoice.id}`, { token: shop.tokens.VENDEDOR });
    expect(again.body.cliente_nombre).toBe('Rosa Ortiz');
  });

  it('page by cursor', async () => {
    for (let i = 0; i < 3; i += 1) await call('POST', '', { nombre: `Cliente ${i}` });
    const first = await call('GET', '?limit=2');
    const next = /<\/api\/v1\/customers([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await call('GET', next);
    const ids = [...first.body, ...second.body].map((c: { id: string }) => c.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
