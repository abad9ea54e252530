import fc from 'fast-check';
import { type ApiShop, TestApi } from './testing/test-api';

interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}
interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: { 'application/json': { schema: Schema; example: Record<string, unknown> } } };
}

const RUNS = Number(process.env.FUZZ_RUNS ?? 1500);
const METHODS = ['get', 'post', 'patch', 'delete'];

/** Texts that have broken somebody's API before. */
const NASTY = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e\u200b',
  "' OR 1=1 --",
  '"; DROP TABLE invoices; --',
  '${7*7}{{7*7}}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '%00',
  '%',
  '_',
  '\\',
  'ñandú 💍 é',
  '__proto__',
  '1e400',
  '-1',
  '9'.repeat(400),
  'x'.repeat(5000),
  '2026-02-30',
  '0000-00-00',
  '99999-01-01',
  '00000000-0000-0000-0000-000000000000',
  'null',
  '[]',
];

const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);
const nastyText = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }));
const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -0,
    -1,
    0.001,
    1e308,
    1e21,
    Number.MAX_SAFE_INTEGER,
    [],
    {},
    [[]],
    deep(500),
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }),
);

/**
 * Requests made from the document and then spoiled. Whatever comes: never a 5xx, an error always has the error body
 * (each answer is held against the document), and nothing of another shop is in it.
 */
describe('the API under nonsense', () => {
  let api: TestApi;
  let shops: ApiShop[];
  let other: ApiShop;
  let sent = 0;
  /** Each shop has its thousand requests a minute. */
  const token = () => shops[sent++ % shops.length]?.tokens.ADMIN ?? '';
  beforeAll(async () => {
    api = await TestApi.start();
    shops = [];
    for (let i = 0; i < 1 + Math.ceil(RUNS / 500); i += 1) shops.push(await api.shop());
    other = await api.shop();
  });
  afterAll(() => api.stop());

  it('never answers 5xx, nor anything that the document does not describe', async () => {
    const operations = Object.entries(api.document.paths)
      .filter(([path]) => path.startsWith('/api/') && !path.includes('/auth/'))
      .flatMap(([path, methods]) =>
        METHODS.filter((method) => methods[method]).map((method) => ({
          method: method.toUpperCase(),
          path,
          operation: methods[method] as unknown as Operation,
        })),
      );
    const request = fc.constantFrom(...operations).chain(({ method, path, operation }) => {
      const names = (place: string) =>
        (operation.parameters ?? []).filter((parameter) => parameter.in === place).map(({ name }) => name);
      const example = operation.requestBody?.content['application/json'].example;
      return fc.record({
        method: fc.constant(method),
        path: fc
          .array(fc.oneof(nastyText, fc.constant(other.id)), { minLength: 2, maxLength: 2 })
          .map((values) => {
            let index = 0;
            return path.replace(/\{\w+\}/g, () => encodeURIComponent(toWellFormed(values[index++] || '-')));
          }),
        query: fc.dictionary(fc.constantFrom('limit', 'cursor', 'extra', ...names('query')), nastyText, {
          maxKeys: 3,
        }),
        headers: fc.dictionary(
          fc.constantFrom('Idempotency-Key', 'If-Match', 'If-None-Match', 'Accept', 'X-Correlation-ID'),
          fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((value) => value.trim()),
          { maxKeys: 2 },
        ),
        body: example === undefined ? fc.constant(undefined) : spoiled(example),
      });
    });

    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, query, headers, body }) => {
        const search = new URLSearchParams(
          Object.entries(query).map(([name, value]): [string, string] => [name, toWellFormed(value)]),
        ).toString();
        const { status, body: answer } = await api.call(method, search ? `${path}?${search}` : path, {
          token: token(),
          headers,
          raw: body === undefined ? undefined : JSON.stringify(body),
        });
        expect(status).not.toBe(429);
        expect(status).toBeLessThan(500);
        if (status >= 400)
          expect(answer).toMatchObject({ status_code: status, correlation_id: expect.any(String) });
        expect(JSON.stringify(answer)).not.toContain(other.organization.slug);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  }, 180_000);

  it.each([
    ['broken JSON', '{"a":'],
    ['a bare number', '42'],
    ['a bare text', '"x"'],
    ['null', 'null'],
    ['an array', '[]'],
    ['duplicate and magic keys', '{"items":[],"items":1,"__proto__":{"a":1},"constructor":{}}'],
    ['a nest of 100,000', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a number too large', '{"total":1e999,"items":[]}'],
    ['more than the limit', JSON.stringify({ notas: 'x'.repeat(300_000) })],
  ])('refuses %s on every route with a body', async (_title, raw) => {
    for (const [path, methods] of Object.entries(api.document.paths)) {
      for (const method of ['post', 'patch']) {
        if (!(methods[method] as Operation | undefined)?.requestBody || path.includes('/auth/')) continue;
        const { status } = await api.call(method.toUpperCase(), path.replace(/\{\w+\}/g, other.id), {
          token: token(),
          raw,
        });
        expect([400, 403, 413, 422]).toContain(status);
      }
    }
  });
});

/** The example with one value replaced, added or taken away, or something else altogether. */
function spoiled(example: Record<string, unknown>): fc.Arbitrary<unknown> {
  const keys = Object.keys(example);
  const inItems = Array.isArray(example.items) ? Object.keys((example.items as object[])[0] ?? {}) : [];
  return fc.oneof(
    fc
      .tuple(fc.constantFrom(...keys, 'extra', '__proto__'), nastyValue)
      .map(([key, value]) => ({ ...example, [key]: value })),
    fc
      .constantFrom(...keys)
      .map((key) => Object.fromEntries(Object.entries(example).filter(([name]) => name !== key))),
    inItems.length === 0
      ? nastyValue
      : fc.tuple(fc.constantFrom(...inItems), nastyValue).map(([key, value]) => ({
          ...example,
          items: [{ ...(example.items as object[])[0], [key]: value }],
        })),
    nastyValue,
  );
}

function toWellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
