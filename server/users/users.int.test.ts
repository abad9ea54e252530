import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setPlatformAdmin } from '../../database/repositories/users';
import { withPlatform } from '../../database/tenancy';
import { anyNationalId } from '../../tests/support/factories';
import { type ApiShop, TestApi } from '../testing/test-api';

describe('users', () => {
  let api: TestApi;
  let shop: ApiShop;
  let telegram: Server;
  beforeAll(async () => {
    telegram = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ ok: true, result: { username: 'joyeria_bot' } }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => telegram.once('listening', resolve));
    const root = `http://127.0.0.1:${(telegram.address() as AddressInfo).port}`;
    api = await TestApi.start({ env: { TELEGRAM_API_ROOT: root } });
  });
  beforeEach(async () => {
    shop = await api.shop();
  });
  afterAll(async () => {
    telegram.closeAllConnections();
    telegram.close();
    await api.stop();
  });

  const asAdmin = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
    api.call(method, `/api/v1/users${path}`, { token: shop.tokens.ADMIN, body, headers });
  const newUser = () => ({ cedula: anyNationalId(), nombre: 'Carlos Ruiz', rol: 'VENDEDOR' });

  it('are created, can log in with their password, and no answer shows a hash', async () => {
    const body = { ...newUser(), password: 'otra-clave-larga' };
    const made = await asAdmin('POST', '', body);
    expect(made.body).toMatchObject({ rol: 'VENDEDOR', activo: true, tiene_password: true });
    expect(JSON.stringify(made.body)).not.toContain('argon2');
    const login = await api.call('POST', '/api/v1/auth/login', {
      body: { cedula: body.cedula, password: body.password },
    });
    expect(login.status).toBe(200);
    expect((await asAdmin('POST', '', body)).body.error).toBe('already_exists');
    expect((await asAdmin('POST', '', { ...newUser(), password: 'corta' })).status).toBe(400);
  });

  it('stay within the plan', async () => {
    shop = await api.shop({ plan: 'pro' });
    for (let i = 0; i < 6; i += 1) expect((await asAdmin('POST', '', newUser())).status).toBe(201);
    expect((await asAdmin('POST', '', newUser())).body.error).toBe('plan_limit_reached');
  });

  it('end their logins when the password changes', async () => {
    const path = `/${shop.users.CONTADOR.id}`;
    expect((await asAdmin('PATCH', path, { password: 'una-clave-nueva' })).status).toBe(200);
    expect((await api.call('GET', '/api/v1/auth/me', { token: shop.tokens.CONTADOR })).status).toBe(401);
  });

  it('never leave the shop without an administrator', async () => {
    for (const body of [{ activo: false }, { rol: 'CONTADOR' }]) {
      const path = `/${shop.users.ADMIN.id}`;
      // The factory made another administrator, who goes first.
      await asAdmin('PATCH', `/${shop.admin.id}`, { activo: false });
      expect((await asAdmin('PATCH', path, body)).body.error).toBe('last_admin');
    }
  });

  it('never leave it so either when two administrators put each other out at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { users, admin, tokens } = await api.shop();
      const answers = await Promise.all(
        [users.ADMIN.id, admin.id].map((id) =>
          api.call('PATCH', `/api/v1/users/${id}`, { token: tokens.ADMIN, body: { activo: false } }),
        ),
      );
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused.length).toBeGreaterThanOrEqual(1);
    }
  });

  it('who administer the platform are out of reach of their shop’s administrators', async () => {
    const chief = shop.users.CONTADOR.id;
    await withPlatform(api.database, (tx) => setPlatformAdmin(tx, chief, true));
    expect((await asAdmin('PATCH', `/${chief}`, { password: 'una-clave-robada' })).status).toBe(403);
    expect((await asAdmin('POST', `/${chief}/invite`)).status).toBe(403);
    const asChief = { token: shop.tokens.CONTADOR, body: { nombre: 'Jefa' } };
    expect((await api.call('PATCH', `/api/v1/users/${chief}`, asChief)).body.nombre).toBe('Jefa');
  });

  it('are changed for the version that was read, listed and filtered', async () => {
    const path = `/${shop.users.VENDEDOR.id}`;
    expect((await asAdmin('PATCH', path, { nombre: 'Otro' }, { 'If-Match': '"9"' })).status).toBe(412);
    expect((await asAdmin('PATCH', path, { nombre: 'Otro' }, { 'If-Match': '"1"' })).body.nombre).toBe(
      'Otro',
    );
    expect((await asAdmin('GET', '?role=VENDEDOR')).body).toHaveLength(1);
    expect((await asAdmin('GET', '?active=false')).headers.get('x-total-count')).toBe('0');
    const paged = await asAdmin('GET', '?limit=1');
    expect(paged.headers.get('link')).toContain('offset=1');
  });

  it('see themselves, and a seller nobody else', async () => {
    const read = (id: string) => api.call('GET', `/api/v1/users/${id}`, { token: shop.tokens.VENDEDOR });
    expect((await read(shop.users.VENDEDOR.id)).status).toBe(200);
    expect((await read(shop.users.ADMIN.id)).status).toBe(403);
  });

  it('are invited with a link to the bot', async () => {
    const { body } = await asAdmin('POST', `/${shop.users.VENDEDOR.id}/invite`);
    expect(body.enlace).toBe(`https://t.me/joyeria_bot?start=${body.codigo}`);
    expect(new Date(body.vence).getTime()).toBeGreaterThan(Date.now());
    await asAdmin('PATCH', `/${shop.users.VENDEDOR.id}`, { activo: false });
    expect((await asAdmin('POST', `/${shop.users.VENDEDOR.id}/invite`)).status).toBe(409);
  });
});
