import { asOwner } from '../../tests/support/postgres';
import { type ApiShop, newInvoice, TestApi } from '../testing/test-api';

describe('organizations and business metrics', () => {
  let api: TestApi;
  let shop: ApiShop;
  let platform: string;
  beforeAll(async () => {
    api = await TestApi.start();
    shop = await api.shop();
    platform = await api.platformToken(shop);
  });
  afterAll(() => api.stop());

  const get = (path: string, token = shop.tokens.ADMIN) => api.call('GET', `/api/v1${path}`, { token });
  const issue = (target: ApiShop, overrides = {}) =>
    api.call('POST', '/api/v1/invoices', { token: target.tokens.VENDEDOR, body: newInvoice(overrides) });

  it('shows members their own and platform admins all', async () => {
    const own = await get('/organizations');
    expect(own.body.map((o: { id: string }) => o.id)).toEqual([shop.id]);
    const other = await api.shop();
    const all = await get('/organizations', platform);
    expect(all.body.map((o: { id: string }) => o.id)).toEqual(expect.arrayContaining([shop.id, other.id]));
    expect((await get(`/organizations/${other.id}`)).status).toBe(404);
    expect((await get(`/organizations/${other.id}`, platform)).body.ajustes.prefijo).toBe('JOY');
  });

  it('lets a platform admin found a shop, change its terms and make its first user', async () => {
    const made = await api.call('POST', '/api/v1/organizations', {
      token: platform,
      body: { nombre: 'La Esmeralda', slug: 'la-esmeralda', plan: 'pro', prefijo: 'ESM' },
    });
    expect(made.body).toMatchObject({ slug: 'la-esmeralda', status: 'active', ajustes: { prefijo: 'ESM' } });
    const path = `/api/v1/organizations/${made.body.id}`;
    const changed = await api.call('PATCH', path, {
      token: platform,
      headers: { 'If-Match': '"1"' },
      body: { plan: 'enterprise', ajustes: { regimen_iva: 'no-responsable', nit: '900123456-7' } },
    });
    expect(changed.body).toMatchObject({ plan: 'enterprise', ajustes: { regimen_iva: 'no-responsable' } });
    expect(
      (
        await api.call('PATCH', path, {
          token: platform,
          headers: { 'If-Match': '"1"' },
          body: { plan: 'pro' },
        })
      ).status,
    ).toBe(412);
    const user = await api.call('POST', '/api/v1/users', {
      token: platform,
      headers: { 'X-Organization-ID': made.body.id },
      body: { cedula: '70111222', nombre: 'Dueña', rol: 'ADMIN' },
    });
    expect(user.status).toBe(201);
    const invoice = await api.call('POST', '/api/v1/invoices', {
      token: platform,
      headers: { 'X-Organization-ID': made.body.id },
      body: newInvoice(),
    });
    expect(invoice.body).toMatchObject({ impuesto: 0, vendedor_id: null });
    expect(invoice.body.numero_factura).toMatch(/^ESM-/);
  });

  it('counts by state, sums what was not voided, and tells the limits of the plan', async () => {
    const fresh = await api.shop();
    await issue(fresh);
    await issue(fresh, { metodo_pago: 'efectivo' });
    const { body: wrong } = await issue(fresh);
    await api.call('PATCH', `/api/v1/invoices/${wrong.id}/status`, {
      token: fresh.tokens.ADMIN,
      body: { status: 'ANULADA' },
    });
    const { body } = await get(`/organizations/${fresh.id}/stats`, fresh.tokens.VENDEDOR);
    expect(body).toMatchObject({
      por_estado: {
        PENDIENTE: { cantidad: 1, total: 2_201_500 },
        PAGADA: { cantidad: 1, total: 2_201_500 },
        ANULADA: { cantidad: 1 },
        BORRADOR: { cantidad: 0, total: 0 },
      },
      ingresos: 4_403_000,
      pendiente: 2_201_500,
      facturas_mes: 2,
      limites: { facturas_por_mes: null },
    });
    const summary = (await get('/metrics/business', fresh.tokens.CONTADOR)).body;
    expect(summary).toMatchObject({
      facturas: { emitidas: 2, pendientes: 1, anuladas: 1 },
      ingresos: { total: 4_403_000, pendiente: 2_201_500, promedio: 2_201_500 },
      por_vendedor: [{ vendedor_id: fresh.users.VENDEDOR.id, cantidad: 2, total: 4_403_000 }],
    });
    expect((await get(`/metrics/business/organizations/${fresh.id}`, platform)).body).toEqual(summary);
    expect((await get(`/metrics/business/organizations/${fresh.id}`)).status).toBe(404);
  });

  it('tells how sales are read, what sells and how much of the plan is used', async () => {
    const fresh = await api.shop();
    await issue(fresh);
    await asOwner(
      api.databaseUrl,
      `INSERT INTO metric_events (organization_id, event_type, duration_ms, payload)
       VALUES ($1, 'ai.extraction', 120, '{"motor":"reglas","canal":"text","confianza":0.9}'), ($1, 'ai.extraction_failed', NULL, '{}')`,
      [fresh.id],
    );
    const product = (await get('/metrics/business/product', fresh.tokens.ADMIN)).body;
    expect(product).toMatchObject({
      lecturas: expect.arrayContaining([
        expect.objectContaining({ motor: 'reglas', leidas: 1, confianza_media: 0.9 }),
      ]),
      facturas_por_origen: [{ origen: 'api', cantidad: 1 }],
      conversion: 0,
      mas_vendidos: [{ nombre: 'Anillo de oro', cantidad: 1, total: 1_850_000 }],
    });
    const usage = (await get('/metrics/business/usage', fresh.tokens.ADMIN)).body;
    expect(usage).toMatchObject({ facturas_mes: { usado: 1, limite: null }, usuarios: { usado: 4 } });
    expect(usage.eventos).toContainEqual({ tipo: 'invoice.created', cantidad: 1 });
    expect((await get('/metrics/business?from=2026-02-01&to=2026-01-01', fresh.tokens.ADMIN)).status).toBe(
      400,
    );
  });

  it('finds the shops at risk, the worst first, and leaves out those that do well', async () => {
    const silent = await api.shop();
    const busy = await api.shop();
    for (let i = 0; i < 20; i += 1) await issue(busy);
    await asOwner(api.databaseUrl, 'UPDATE users SET last_seen_at = NULL WHERE organization_id = $1', [
      silent.id,
    ]);
    const { body } = await get('/metrics/business/at-risk?threshold_days=7&min_health_score=50', platform);
    const ids = body.map((s: { organization_id: string }) => s.organization_id);
    expect(ids).toContain(silent.id);
    expect(ids).not.toContain(busy.id);
    const scores = body.map((s: { puntaje: number }) => s.puntaje);
    expect(scores).toEqual([...scores].sort((a: number, b: number) => a - b));
    const health = (await get(`/metrics/business/organizations/${busy.id}/health`, busy.tokens.ADMIN)).body;
    expect(health).toMatchObject({ nivel: 'healthy', partes: { actividad: 40, conversion: 30, ia: 20 } });
  });

  it('tells Prometheus of invoices and active users, by organization', async () => {
    const fresh = await api.shop();
    await issue(fresh);
    await issue(fresh);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const metrics = String((await api.call('GET', '/metrics')).body);
    expect(metrics).toContain(`jewelry_invoices_created_total{organization="${fresh.organization.slug}"} 2`);
    expect(metrics).toContain(`jewelry_active_users{organization="${fresh.organization.slug}"} 3`);
    expect(metrics).toContain('process_cpu_seconds_total');
  });
});
