import { SignJWT } from 'jose';
import { anyNationalId } from '../../tests/support/factories';
import { asOwner } from '../../tests/support/postgres';
import { type ApiShop, PASSWORD, TestApi } from '../testing/test-api';
import { deriveKey } from './keys';

const SECRET = 'secret key of the tests, long enough';

describe('logging in', () => {
  let api: TestApi;
  let shop: ApiShop;
  beforeAll(async () => {
    api = await TestApi.start();
    shop = await api.shop();
  });
  afterAll(() => api.stop());

  const login = (cedula: string, password = PASSWORD, organizacion?: string) =>
    api.call('POST', '/api/v1/auth/login', { body: { cedula, password, organizacion } });
  const refresh = (token: string) =>
    api.call('POST', '/api/v1/auth/refresh', { body: { refresh_token: token } });
  const me = (token: string) => api.call('GET', '/api/v1/auth/me', { token });

  it('gives tokens that say who one is', async () => {
    const { status, body, headers } = await login(shop.users.ADMIN.nationalId);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 86_400 });
    expect(headers.get('cache-control')).toBe('no-store');
    const { body: self } = await me(body.access_token);
    expect(self).toMatchObject({ id: shop.users.ADMIN.id, rol: 'ADMIN', organizacion: { id: shop.id } });
  });

  it('answers the same for an unknown user and a wrong password', async () => {
    const unknown = await login(anyNationalId());
    const wrong = await login(shop.users.CONTADOR.nationalId, 'otra');
    const shape = ({ status, body }: typeof unknown) => [status, body.error, body.message, body.details];
    expect(shape(unknown)).toEqual(shape(wrong));
    expect(unknown.status).toBe(401);
  });

  it('blocks a cédula after five tries in a minute, also with the right password, on every server', async () => {
    const second = await TestApi.start({ databaseUrl: api.databaseUrl });
    try {
      const { nationalId } = (await api.shop()).users.VENDEDOR;
      for (let i = 0; i < 5; i += 1) expect((await login(nationalId, 'mala')).status).toBe(401);
      const blocked = await second.call('POST', '/api/v1/auth/login', {
        body: { cedula: nationalId, password: PASSWORD },
      });
      expect([blocked.status, blocked.body.error]).toEqual([429, 'login_blocked']);
      expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(200);
    } finally {
      await second.stop();
    }
  });

  it('asks which shop when the password is good in two', async () => {
    const twin = await api.shop();
    const cedula = anyNationalId();
    await asOwner(api.databaseUrl, 'UPDATE users SET cedula = $1 WHERE id = ANY ($2)', [
      cedula,
      [shop.users.VENDEDOR.id, twin.users.VENDEDOR.id],
    ]);
    const vague = await login(cedula);
    expect([vague.status, vague.body.error]).toEqual([422, 'organization_required']);
    expect((await login(cedula, PASSWORD, twin.organization.slug)).status).toBe(200);
    expect((await login(cedula, PASSWORD, 'otra-joyeria')).status).toBe(401);
  });

  it('trades a refresh token once, and ends the login when it comes back', async () => {
    const first = (await login(shop.users.ADMIN.nationalId)).body;
    const second = (await refresh(first.refresh_token)).body;
    expect((await me(second.access_token)).status).toBe(200);
    expect((await refresh(first.refresh_token)).status).toBe(401);
    expect((await refresh(second.refresh_token)).status).toBe(401);
    expect((await me(second.access_token)).status).toBe(401);
  });

  it('lets only one of two refreshes at once through', async () => {
    const { refresh_token } = (await login(shop.users.ADMIN.nationalId)).body;
    const statuses = (await Promise.all([refresh(refresh_token), refresh(refresh_token)])).map(
      (a) => a.status,
    );
    expect(statuses.sort()).toEqual([200, 401]);
  });

  it('ends a login with logout, access token and all', async () => {
    const tokens = (await login(shop.users.ADMIN.nationalId)).body;
    expect((await api.call('POST', '/api/v1/auth/logout', { token: tokens.access_token })).status).toBe(204);
    expect((await me(tokens.access_token)).status).toBe(401);
    expect((await refresh(tokens.refresh_token)).status).toBe(401);
  });

  it('forgets a user who is deactivated or whose shop is suspended, at once', async () => {
    const fresh = await api.shop();
    const { VENDEDOR, ADMIN } = fresh.tokens;
    const off = await api.call('PATCH', `/api/v1/users/${fresh.users.VENDEDOR.id}`, {
      token: ADMIN,
      body: { activo: false },
    });
    expect(off.body.activo).toBe(false);
    expect((await me(VENDEDOR)).status).toBe(401);
    await asOwner(api.databaseUrl, "UPDATE organizations SET status = 'suspended' WHERE id = $1", [fresh.id]);
    expect((await me(ADMIN)).body.error).toBe('organization_suspended');
    expect((await login(fresh.users.ADMIN.nationalId)).status).toBe(403);
  });

  describe('refuses', () => {
    const claims = () => ({ org: shop.id, sid: '00000000-0000-4000-8000-000000000000' });
    const sign = (changes: {
      key?: Uint8Array;
      audience?: string;
      issuer?: string;
      typ?: string;
      expires?: string;
    }) =>
      new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', typ: changes.typ ?? 'at+jwt' })
        .setSubject(shop.users.ADMIN.id)
        .setIssuer(changes.issuer ?? 'jewelry')
        .setAudience(changes.audience ?? 'jewelry-api')
        .setJti('x')
        .setIssuedAt()
        .setExpirationTime(changes.expires ?? '5m')
        .sign(changes.key ?? deriveKey(SECRET, 'access-token'));
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = () =>
      `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode({ ...claims(), sub: shop.users.ADMIN.id, iss: 'jewelry', aud: 'jewelry-api', exp: 9_999_999_999 })}.`;

    it.each<[string, () => string | Promise<string>]>([
      ['an unsigned token', unsigned],
      ['another audience', () => sign({ audience: 'other' })],
      ['another issuer', () => sign({ issuer: 'other' })],
      ['another kind of token', () => sign({ typ: 'JWT' })],
      ['an expired token', () => sign({ expires: '-1m' })],
      ['a key for another purpose', () => sign({ key: deriveKey(SECRET, 'cursor') })],
      ['the secret itself as key', () => sign({ key: new TextEncoder().encode(SECRET) })],
      ['a token without a login behind it', () => sign({})],
      [
        'a refresh token as access token',
        async () => (await login(shop.users.ADMIN.nationalId)).body.refresh_token,
      ],
      ['an API key that nobody made', () => `jk_${'a'.repeat(43)}`],
      ['nonsense', () => 'nonsense'],
    ])('%s', async (_title, make) => {
      const { status, headers } = await me(await make());
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toContain('Bearer');
    });
  });

  it('lets an API key do what its scopes say, until it is revoked or expires', async () => {
    const make = (body: object) => api.call('POST', '/api/v1/api-keys', { token: shop.tokens.ADMIN, body });
    const { body: key } = await make({ nombre: 'Tienda', permisos: ['invoices:read'] });
    expect(key.clave.startsWith(key.prefijo)).toBe(true);
    const get = (path: string) => api.call('GET', path, { token: key.clave });
    expect((await get('/api/v1/invoices')).status).toBe(200);
    expect((await get('/api/v1/customers')).body.error).toBe('missing_scope');
    expect((await get('/api/v1/api-keys')).status).toBe(403);
    const listed = (await api.call('GET', '/api/v1/api-keys', { token: shop.tokens.ADMIN })).body;
    expect(JSON.stringify(listed)).not.toContain(key.clave);
    expect(listed[0]).toMatchObject({ id: key.id, ultimo_uso: expect.any(String) });
    const stored = await asOwner<{ row: string }>(
      api.databaseUrl,
      'SELECT api_keys::text AS row FROM api_keys',
    );
    expect(stored.some(({ row }) => row.includes(key.clave))).toBe(false);
    await api.call('DELETE', `/api/v1/api-keys/${key.id}`, { token: shop.tokens.ADMIN });
    expect((await get('/api/v1/invoices')).status).toBe(401);
    expect(
      (await make({ nombre: 'x', permisos: ['invoices:read'], vence: '2020-01-01T00:00:00Z' })).status,
    ).toBe(422);
    expect((await make({ nombre: 'x', permisos: ['root'] })).status).toBe(400);
  });

  it('shows nothing to who was reading a moment ago and may no more', async () => {
    const fresh = await api.shop();
    const admin = { token: fresh.tokens.ADMIN };
    const { body: key } = await api.call('POST', '/api/v1/api-keys', {
      ...admin,
      body: { nombre: 'Tienda', permisos: ['invoices:read'] },
    });
    const list = async (token: string) => {
      const { status, body } = await api.call('GET', '/api/v1/invoices', { token });
      return [status, Array.isArray(body) ? 'rows' : body.error];
    };
    const readers: string[] = [key.clave, fresh.tokens.VENDEDOR, fresh.tokens.CONTADOR, fresh.tokens.ADMIN];
    // twice: from the second on the question travels with the credentials
    for (const token of [...readers, ...readers]) expect(await list(token)).toEqual([200, 'rows']);

    await api.call('DELETE', `/api/v1/api-keys/${key.id}`, admin);
    await api.call('PATCH', `/api/v1/users/${fresh.users.VENDEDOR.id}`, {
      ...admin,
      body: { activo: false },
    });
    await api.call('POST', '/api/v1/auth/logout', { token: fresh.tokens.CONTADOR });
    for (const token of readers.slice(0, 3)) expect(await list(token)).toEqual([401, 'unauthorized']);
    await asOwner(api.databaseUrl, "UPDATE organizations SET status = 'suspended' WHERE id = $1", [fresh.id]);
    expect(await list(fresh.tokens.ADMIN)).toEqual([403, 'organization_suspended']);
  });

  it('writes who came in and who was refused into the audit log', async () => {
    const { body } = await api.call('GET', '/api/v1/audit-logs?action=LOGIN_FALLIDO', {
      token: shop.tokens.ADMIN,
    });
    expect(body[0]).toMatchObject({ accion: 'LOGIN_FALLIDO', entidad: 'user', ip: '127.0.0.1' });
    expect(JSON.stringify(body)).not.toContain(shop.users.CONTADOR.nationalId);
  });
});
