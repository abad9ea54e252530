import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiShop, PASSWORD, TestApi } from '../testing/test-api';

interface Example {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

const GUIDE = readFileSync(join(__dirname, '..', '..', 'docs', 'api.md'), 'utf8');

/** The ```http blocks: a request line, headers, an empty line, a body. */
function examples(fill: (text: string) => string): Example[] {
  return [...GUIDE.matchAll(/```http\n([\s\S]*?)```/g)].map(([, block = '']) => {
    const [head = '', ...rest] = fill(block).trim().split('\n\n');
    const [requestLine = '', ...lines] = head.split('\n');
    const [method = '', path = ''] = requestLine.split(' ');
    const headers = Object.fromEntries(lines.map((line) => line.split(/:\s*(.*)/s).slice(0, 2)));
    return { method, path, headers: headers as Record<string, string>, body: rest.join('\n\n') || undefined };
  });
}

describe('docs/api.md', () => {
  let api: TestApi;
  let shop: ApiShop;
  beforeAll(async () => {
    api = await TestApi.start();
    shop = await api.shop();
  });
  afterAll(() => api.stop());

  it('has examples that work as they are written, in their order', async () => {
    const { body: login } = await api.call('POST', '/api/v1/auth/login', {
      body: { cedula: shop.users.ADMIN.nationalId, password: PASSWORD },
    });
    const values: Record<string, string> = {
      cedula: shop.users.ADMIN.nationalId,
      password: PASSWORD,
      refresh_token: login.refresh_token,
      admin: shop.tokens.ADMIN,
      vendedor: shop.tokens.VENDEDOR,
      contador: shop.tokens.CONTADOR,
      organizacion: shop.id,
    };
    const fill = (text: string): string =>
      text.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder);
    const wrong: string[] = [];
    const all = examples((text) => text);
    for (const [index] of all.entries()) {
      // Filled one by one: later examples use what earlier ones made.
      const { method, path, headers, body } = examples(fill)[index] as Example;
      const answer = await api.call(method, path, { headers, raw: body });
      if (answer.status >= 300)
        wrong.push(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      if (answer.body?.numero_factura) {
        values.factura ??= answer.body.id as string;
        values.numero ??= answer.body.numero_factura as string;
      }
    }
    expect(wrong).toEqual([]);
    expect(all.length).toBeGreaterThan(12);
  });

  it('names no route that does not exist', () => {
    const known = Object.keys(api.document.paths).map((path) => path.replace(/\{\w+\}/g, '{}'));
    const named = [...GUIDE.matchAll(/`(?:GET|POST|PATCH|DELETE) (\/[^\s`?…]+)`/g)].map(([, path = '']) =>
      path.replace(/\{+\w+\}+/g, '{}'),
    );
    expect(named.length).toBeGreaterThan(8);
    for (const path of named) expect([...known, '/openapi.json']).toContain(path);
  });
});
