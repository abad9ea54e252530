import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import { readEnvironment } from '../../core/configuration/environment';
import type { Role } from '../../core/contract/glossary';
import { configureLogging } from '../../core/logging/logger';
import { connect, type Database } from '../../database/connection';
import { hashPassword } from '../../database/passwords';
import { setPlatformAdmin, type User } from '../../database/repositories/users';
import { withPlatform } from '../../database/tenancy';
import { addUser, createShop, type TestShop } from '../../tests/support/factories';
import { createTestDatabase } from '../../tests/support/postgres';
import { assembleApp } from '../services';
import { Conformance, type OpenApiDocument } from './conformance';

export const PASSWORD = 'una-clave-de-prueba';

export interface CallOptions {
  token?: string | null;
  headers?: Record<string, string>;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string;
}

export interface ApiAnswer {
  status: number;
  headers: Headers;
  // Tests look into bodies freely; their shape is what the conformance check proves.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** The whole API on a database of its own, listening on a free port; every answer is held against the document. */
export class TestApi {
  document!: OpenApiDocument;
  private conformance: Conformance | null = null;

  private constructor(
    readonly url: string,
    readonly database: Database,
    readonly databaseUrl: string,
    readonly registry: Registry,
    private readonly server: Server,
    private readonly dispose: () => Promise<void>,
  ) {}

  static async start(
    options: { env?: NodeJS.ProcessEnv; databaseUrl?: string; redis?: Redis | null } = {},
  ): Promise<TestApi> {
    configureLogging({ level: 'CRITICAL' });
    const own = options.databaseUrl ? null : await createTestDatabase();
    const databaseUrl = options.databaseUrl ?? own?.url ?? '';
    const configuration = readEnvironment({
      SECRET_KEY: 'secret key of the tests, long enough',
      DATABASE_URL: databaseUrl,
      N8N_WEBHOOK_URL: 'http://127.0.0.1:9/webhook/jewelry-extract',
      TELEGRAM_API_ROOT: 'http://127.0.0.1:9',
      TELEGRAM_BOT_TOKEN: '1:token',
      ...options.env,
    });
    const database = connect({ url: databaseUrl, applicationName: 'jewelry-api-test' });
    const registry = new Registry();
    const app = assembleApp({
      configuration,
      database,
      redis: options.redis ?? null,
      registry,
      relay: null,
      isStopping: () => false,
    });
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const api = new TestApi(url, database, databaseUrl, registry, server, async () => own?.drop());
    api.document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
    api.conformance = new Conformance(api.document);
    return api;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.database.close();
    await this.dispose();
  }

  /** @throws Error when the answer is not as the OpenAPI document says */
  async call(method: string, path: string, options: CallOptions = {}): Promise<ApiAnswer> {
    const payload = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(payload === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(options.token ? { Authorization: `Bearer ${options.token}` } : {}),
        ...options.headers,
      },
      body: payload,
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const body: unknown = bytes.length === 0 ? null : isJson ? JSON.parse(bytes.toString()) : bytes;
    const answer = { status: response.status, headers: response.headers, body };
    const faults = this.conformance?.faults({ method, path: path.split('?')[0] ?? path, ...answer }) ?? [];
    if (faults.length > 0) throw new Error(`${method} ${path} is not as documented:\n${faults.join('\n')}`);
    return answer;
  }

  async login(user: User): Promise<string> {
    const { status, body } = await this.call('POST', '/api/v1/auth/login', {
      body: { cedula: user.nationalId, password: PASSWORD },
    });
    if (status !== 200) throw new Error(`Login answered ${status}: ${JSON.stringify(body)}`);
    return body.access_token as string;
  }

  /** A shop with one user of each role, logged in. */
  async shop(overrides: Parameters<typeof createShop>[1] = {}): Promise<ApiShop> {
    const passwordHash = await hashPassword(PASSWORD);
    const shop = await createShop(this.database, overrides);
    const users = {} as Record<Role, User>;
    const tokens = {} as Record<Role, string>;
    for (const role of ['ADMIN', 'VENDEDOR', 'CONTADOR'] as const) {
      users[role] = await addUser(this.database, shop.organization.id, { role, passwordHash });
      tokens[role] = await this.login(users[role]);
    }
    return { ...shop, id: shop.organization.id, users, tokens };
  }

  /** The token of a platform administrator, who belongs to that shop. */
  async platformToken(shop: TestShop): Promise<string> {
    const user = await addUser(this.database, shop.organization.id, {
      role: 'ADMIN',
      passwordHash: await hashPassword(PASSWORD),
    });
    await withPlatform(this.database, (tx) => setPlatformAdmin(tx, user.id, true));
    return this.login(user);
  }
}

export interface ApiShop extends TestShop {
  id: string;
  users: Record<Role, User>;
  tokens: Record<Role, string>;
}

export const newInvoice = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
  cliente_nombre: 'María Gómez',
  cliente_cedula: '1020345678',
  items: [{ nombre: 'Anillo de oro', cantidad: 1, precio_unitario: 1_850_000, material: 'ORO_18K' }],
  ...overrides,
});
