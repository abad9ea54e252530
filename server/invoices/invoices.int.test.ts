import { type ApiShop, newInvoice, TestApi } from '../testing/test-api';

describe('the invoice API', () => {
  let api: TestApi;
  let shop: ApiShop;
  let other: ApiShop;
  beforeAll(async () => {
    api = await TestApi.start();
    shop = await api.shop();
    other = await api.shop();
  });
  afterAll(() => api.stop());

  const asSeller = () => ({ token: shop.tokens.VENDEDOR });
  const create = (overrides: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
    api.call('POST', '/api/v1/invoices', { ...asSeller(), headers, body: newInvoice(overrides) });

  it('computes totals, gives the number and remembers the seller', async () => {
    const { status, body, headers } = await create({ descuento: 50_000 });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      organization_id: shop.id,
      subtotal: 1_850_000,
      descuento: 50_000,
      impuesto: 342_000,
      total: 2_142_000,
      estado: 'PENDIENTE',
      vendedor_id: shop.users.VENDEDOR.id,
      version: 1,
    });
    expect(body.numero_factura).toMatch(/^JOY-\d{6}-\d{4}$/);
    expect(headers.get('etag')).toBe('"1"');
    expect(headers.get('location')).toBe(`/api/v1/invoices/${body.id}`);
    const read = await api.call('GET', `/api/v1/invoices/by-number/${body.numero_factura}`, asSeller());
    expect(read.body).toEqual(body);
  });

  it('is born paid when it says how it was paid', async () => {
    const { body } = await create({ metodo_pago: 'efectivo' });
    expect(body).toMatchObject({ estado: 'PAGADA', metodo_pago: 'efectivo', fecha_pago: expect.any(String) });
  });

  it('loses no cent in the largest and the oddest amounts', async () => {
    const { body } = await create({
      items: [
        { nombre: 'A', cantidad: 3, precio_unitario: 0.07 },
        { nombre: 'B', cantidad: 7, precio_unitario: 999_999_999 },
        { nombre: 'C', cantidad: 1, precio_unitario: 1_234_567.89 },
      ],
      cobrar_iva: false,
    });
    expect(body).toMatchObject({ subtotal: 7_001_234_561.1, impuesto: 0, total: 7_001_234_561.1 });
  });

  it('takes a description for the name that is missing', async () => {
    const { body } = await create({ items: [{ descripcion: 'Dije', cantidad: 2, precio_unitario: 1000 }] });
    expect(body.items[0]).toMatchObject({ nombre: 'Dije', descripcion: null, subtotal: 2000 });
  });

  it('refuses totals that disagree, with both figures, and stores nothing', async () => {
    const count = async () =>
      Number((await api.call('GET', '/api/v1/invoices?limit=1', asSeller())).headers.get('x-total-count'));
    const before = await count();
    const { status, body } = await create({ total: 2_201_499, impuesto: 351_500 });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      error: 'totals_mismatch',
      details: { enviado: { total: 2_201_499 }, calculado: { total: 2_201_500 } },
    });
    expect(await count()).toBe(before);
    expect((await create({ total: 2_201_500 })).status).toBe(201);
  });

  it.each([
    ['three decimals', { items: [{ nombre: 'A', cantidad: 1, precio_unitario: 0.001 }] }, 400],
    ['a negative price', { items: [{ nombre: 'A', cantidad: 1, precio_unitario: -1 }] }, 400],
    ['a price written as text', { items: [{ nombre: 'A', cantidad: 1, precio_unitario: '100' }] }, 400],
    ['no items', { items: [] }, 400],
    [
      'a weight below the milligram',
      { items: [{ nombre: 'A', cantidad: 1, precio_unitario: 1, peso_gramos: 1e-205 }] },
      400,
    ],
    ['half a piece', { items: [{ nombre: 'A', cantidad: 0.5, precio_unitario: 1 }] }, 400],
    ['a NUL character', { cliente_nombre: 'Mar\u0000ía' }, 400],
    ['half a character', { notas: '\ud800' }, 400],
    ['a field that does not exist', { descuentos: 5 }, 400],
    ['both kinds of discount', { descuento: 1, descuento_porcentaje: 1 }, 400],
    ['a discount larger than the sale', { descuento: 1_850_001 }, 422],
    ['somebody else as seller', { vendedor_id: '00000000-0000-4000-8000-000000000000' }, 403],
  ])('refuses %s', async (_title, overrides, status) => {
    expect((await create(overrides)).status).toBe(status);
  });

  it("does not take another shop's user for a seller", async () => {
    const { status } = await api.call('POST', '/api/v1/invoices', {
      token: shop.tokens.ADMIN,
      body: newInvoice({ vendedor_id: other.users.VENDEDOR.id }),
    });
    expect(status).toBe(422);
  });

  describe('Idempotency-Key', () => {
    it('gives one invoice and one answer to ten requests at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => create({}, { 'Idempotency-Key': 'ten' })),
      );
      expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(201));
      expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
      expect(answers.filter((answer) => answer.headers.get('idempotency-replayed') === 'true')).toHaveLength(
        9,
      );
    });

    it('refuses the key for another body, and lets another shop use it', async () => {
      await create({}, { 'Idempotency-Key': 'shared' });
      const { status, body } = await create({ notas: 'otra' }, { 'Idempotency-Key': 'shared' });
      expect([status, body.error]).toEqual([409, 'idempotency_conflict']);
      const foreign = await api.call('POST', '/api/v1/invoices', {
        token: other.tokens.VENDEDOR,
        headers: { 'Idempotency-Key': 'shared' },
        body: newInvoice({ notas: 'otra' }),
      });
      expect(foreign.status).toBe(201);
    });

    it('does not remember a refusal', async () => {
      expect((await create({ total: 1 }, { 'Idempotency-Key': 'retry' })).status).toBe(422);
      expect((await create({}, { 'Idempotency-Key': 'retry' })).status).toBe(201);
    });

    it('takes the same content in another spelling for the same request', async () => {
      const first = await create({ notas: 'x' }, { 'Idempotency-Key': 'spelled' });
      const { notas, ...rest } = newInvoice({ notas: ' x ' });
      const second = await api.call('POST', '/api/v1/invoices', {
        ...asSeller(),
        headers: { 'Idempotency-Key': 'spelled' },
        body: { notas, ...rest },
      });
      expect(second.body.id).toBe(first.body.id);
    });
  });

  it('changes state only along the allowed transitions and only for the version that was read', async () => {
    const { body } = await create();
    const change = (status: string, headers: Record<string, string> = {}, rest: object = {}) =>
      api.call('PATCH', `/api/v1/invoices/${body.id}/status`, {
        ...asSeller(),
        headers,
        body: { status, ...rest },
      });
    expect((await change('PAGADA', { 'If-Match': '"7"' })).status).toBe(412);
    expect((await change('PAGADA', { 'If-Match': 'nonsense' })).status).toBe(412);
    const paid = await change('PAGADA', { 'If-Match': '"1"' }, { metodo_pago: 'tarjeta' });
    expect(paid.body).toMatchObject({ estado: 'PAGADA', version: 2, metodo_pago: 'tarjeta' });
    expect(paid.headers.get('etag')).toBe('"2"');
    expect((await change('PENDIENTE')).status).toBe(409);
    expect((await change('BORRADOR')).status).toBe(409);
    expect((await change('ANULADA')).body.estado).toBe('ANULADA');
    expect((await change('PAGADA')).status).toBe(409);
  });

  it('answers 304 to who has the version already', async () => {
    const { body } = await create();
    const path = `/api/v1/invoices/${body.id}`;
    expect((await api.call('GET', path, { ...asSeller(), headers: { 'If-None-Match': '"1"' } })).status).toBe(
      304,
    );
    expect((await api.call('GET', path, { ...asSeller(), headers: { 'If-None-Match': '"0"' } })).status).toBe(
      200,
    );
  });

  it('deletes drafts and never what was issued', async () => {
    const draft = (await create({ estado: 'BORRADOR' })).body;
    expect(draft).toMatchObject({ estado: 'BORRADOR', numero_factura: null });
    expect((await api.call('GET', `/api/v1/invoices/${draft.id}/pdf`, asSeller())).status).toBe(409);
    expect((await api.call('DELETE', `/api/v1/invoices/${draft.id}`, asSeller())).status).toBe(204);
    expect((await api.call('GET', `/api/v1/invoices/${draft.id}`, asSeller())).status).toBe(404);
    const issued = (await create()).body;
    expect((await api.call('DELETE', `/api/v1/invoices/${issued.id}`, asSeller())).status).toBe(409);
  });

  it('hands out the PDF', async () => {
    const { body } = await create();
    const pdf = await api.call('GET', `/api/v1/invoices/${body.id}/pdf`, asSeller());
    expect(pdf.headers.get('content-disposition')).toContain(body.numero_factura);
    expect((pdf.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('pages by cursor without loss or repetition while invoices arrive', async () => {
    const fresh = await api.shop();
    const token = fresh.tokens.VENDEDOR;
    const add = () => api.call('POST', '/api/v1/invoices', { token, body: newInvoice() });
    const made: string[] = [];
    for (let i = 0; i < 7; i += 1) made.push((await add()).body.id);
    const seen: string[] = [];
    let path: string | null = '/api/v1/invoices?limit=3&status=PENDIENTE';
    while (path) {
      const { body, headers } = await api.call('GET', path, { token });
      seen.push(...body.map((invoice: { id: string }) => invoice.id));
      path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? null;
      if (path) expect(path).toContain('status=PENDIENTE');
      await add();
    }
    expect(seen).toEqual([...made].reverse());
  });

  it('pages by offset, and refuses a forged cursor or both at once', async () => {
    const { body, headers } = await api.call('GET', '/api/v1/invoices?limit=2&offset=1', asSeller());
    expect(body).toHaveLength(2);
    expect(headers.get('link')).toContain('offset=3');
    for (const query of [
      'cursor=abc.def',
      'cursor=abc&offset=1',
      'limit=0',
      'limit=101',
      'limit=x',
      'unknown=1',
    ]) {
      expect((await api.call('GET', `/api/v1/invoices?${query}`, asSeller())).status).toBe(400);
    }
  });

  it('filters by state, day of Bogotá, customer, seller and text', async () => {
    const fresh = await api.shop();
    const token = fresh.tokens.ADMIN;
    const add = (overrides: Record<string, unknown>) =>
      api.call('POST', '/api/v1/invoices', { token, body: newInvoice(overrides) });
    await add({ cliente_nombre: 'José Ñañez', cliente_cedula: '80123456' });
    await add({ metodo_pago: 'efectivo', vendedor_id: fresh.users.VENDEDOR.id });
    const today = new Date(Date.now() - 5 * 3_600_000).toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + 19 * 3_600_000).toISOString().slice(0, 10);
    const count = async (query: string) =>
      (await api.call('GET', `/api/v1/invoices?${query}`, { token })).body.length as number;
    expect(await count('status=PAGADA')).toBe(1);
    expect(await count(`from=${today}&to=${tomorrow}`)).toBe(2);
    expect(await count(`to=${today}`)).toBe(0);
    expect(await count(`from=${tomorrow}`)).toBe(0);
    expect(await count('customer=80123456')).toBe(1);
    expect(await count(`seller=${fresh.users.VENDEDOR.id}`)).toBe(1);
    expect(await count('q=nanez')).toBe(1);
    expect(await count('q=%25')).toBe(0);
  });

  it('respects the limits of the plan', async () => {
    const pro = await api.shop({ plan: 'pro' });
    const items = Array.from({ length: 13 }, () => ({ nombre: 'A', cantidad: 1, precio_unitario: 1 }));
    const { status, body } = await api.call('POST', '/api/v1/invoices', {
      token: pro.tokens.ADMIN,
      body: newInvoice({ items }),
    });
    expect([status, body.error]).toEqual([403, 'plan_limit_reached']);
  });

  it('gives fifty consecutive numbers to fifty requests at once on two servers', async () => {
    const second = await TestApi.start({ databaseUrl: api.databaseUrl });
    try {
      const fresh = await api.shop();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          (index % 2 ? api : second).call('POST', '/api/v1/invoices', {
            token: fresh.tokens.ADMIN,
            body: newInvoice(),
          }),
        ),
      );
      const numbers = answers
        .map(({ body }) => Number(String(body.numero_factura).split('-')[2]))
        .sort((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    } finally {
      await second.stop();
    }
  });
});
