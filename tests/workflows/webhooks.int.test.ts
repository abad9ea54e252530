import { updateOrganization } from '../../database/repositories/organizations';
import { withPlatform } from '../../database/tenancy';
import { addInvoice, createShop, type TestShop } from '../support/factories';
import { FlowBench } from './flow-bench';
import nested from './recorded/pdf-anidado.json';
import flat from './recorded/pdf-plano.json';
import extract from './recorded/extraer-texto.json';

const TRIGGER = 'Llega la petición';

let bench: FlowBench;
let shop: TestShop;
beforeAll(async () => {
  bench = await FlowBench.start();
  shop = await createShop(bench.db, { plan: 'pro' });
}, 60_000);
afterAll(() => bench.stop());

/** The one answer of the flow; `error` is what n8n would hand to the error flow. */
async function call(
  file: string,
  body: unknown,
  options: { databasePort?: number } = {},
): Promise<{ status: number; body: Record<string, unknown>; error: string | undefined }> {
  const { answers, run } = await bench.run(file, TRIGGER, { headers: {}, query: {}, body }, options);
  expect(answers).toHaveLength(1);
  return {
    status: answers[0]!.status,
    body: answers[0]!.body as Record<string, unknown>,
    error: run.data.resultData.error?.message,
  };
}

describe('extraer-api', () => {
  const read = (
    body: object,
    options?: { databasePort?: number },
  ): Promise<{ status: number; body: Record<string, unknown>; error: string | undefined }> =>
    call('extraer-api.json', { organization_id: shop.organization.id, ...body }, options);

  it('answers the recorded request of the old contract', async () => {
    const { status, body } = await read(extract.request);
    expect(status).toBe(200);
    const { confianza, ...rest } = body;
    expect(rest).toEqual(extract.answer);
    expect(confianza).toBeGreaterThan(0.8);
    expect(confianza).toBeLessThanOrEqual(1);
  });

  it('adds up as the shop does', async () => {
    const small = await createShop(bench.db, { taxRegime: 'no-responsable' });
    const { body } = await read({ ...extract.request, organization_id: small.organization.id });
    expect(body.totales).toEqual({ subtotal: 2860000, descuento: 286000, impuesto: 0, total: 2574000 });
  });

  it.each([
    ['another kind', { type: 'fax', content: 'x' }, 400, /«type»/, 'texto'],
    ['no content', { type: 'voice', content: ' ' }, 400, /«content»/, 'voz'],
    ['a file that is not base64', { type: 'photo', content: '¡foto!' }, 400, /base64/, 'foto'],
    ['a shop id that is none', { type: 'text', content: 'anillo 1000', organization_id: 'x' }, 400, /organization_id/, 'texto'],
    ['a text without end', { type: 'text', content: 'a'.repeat(10_001) }, 413, /10\.000/, 'texto'],
    ['a file over 10 MB', { type: 'photo', content: 'A'.repeat(14_000_000) }, 413, /10 MB/, 'foto'],
    ['a file that is no photo', { type: 'photo', content: 'aGVsbG8=' }, 415, /JPG/, 'foto'],
    ['no sale', { type: 'text', content: 'buenos días' }, 422, /venta/, 'texto'],
    ['a voice note where nobody can hear it', { type: 'voice', content: 'T2dnUwAAAAAAAA==' }, 422, /voz/, 'voz'],
    ['a shop that does not exist', { type: 'text', content: 'anillo 100.000', organization_id: '00000000-0000-4000-8000-000000000000' }, 404, /joyería/, 'texto'],
  ])('refuses %s', async (_what, body, status, words, inputType) => {
    const answer = await read(body);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      success: false,
      error: expect.stringMatching(words) as unknown,
      items: [],
      input_type: inputType,
    });
    // the caller's own mistake is nobody's alarm
    expect(answer.error).toBeUndefined();
  });

  it('reads photos only for plans that have them, and nothing for a suspended shop', async () => {
    const basic = await createShop(bench.db, { plan: 'basic' });
    const organization_id = basic.organization.id;
    expect((await read({ type: 'photo', content: 'aGVsbG8=', organization_id })).status).toBe(403);
    await withPlatform(bench.db, (tx) => updateOrganization(tx, organization_id, { status: 'suspended' }));
    expect((await read({ ...extract.request, organization_id })).status).toBe(403);
  });

  it('asks which shop when there are several and the request names none', async () => {
    const { status, body } = await read({ ...extract.request, organization_id: null });
    expect([status, body.error]).toEqual([400, 'Falta organization_id.']);
  });

  it('answers 503 without details when the database is away, and raises the alarm', async () => {
    const { status, body, error } = await read(extract.request, { databasePort: 1 });
    expect(status).toBe(503);
    expect(body.error).toMatch(/referencia [0-9a-f]{8}/);
    expect(error).toBeDefined();
  });
});

describe('pdf-api', () => {
  const make = (body: object): ReturnType<typeof call> =>
    call('pdf-api.json', { organization_id: shop.organization.id, ...body });

  it('makes the same document of the nested and of the flat form', async () => {
    const first = await make(nested);
    const second = await make(flat);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(Object.keys(first.body).sort()).toEqual(['filename', 'html', 'pdf_base64', 'success']);
    expect(first.body.filename).toBe('factura_JOY-202401-0001.pdf');
    expect(first.body.html).toContain('Ana Ruiz');
    expect(first.body.html).toContain('119.000');
    expect(second.body.html).toBe(first.body.html);
    const pdf = Buffer.from(String(first.body.pdf_base64), 'base64');
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('takes a stored invoice by its number alone', async () => {
    const invoice = await addInvoice(bench.db, shop);
    const { status, body } = await make({ numero_factura: invoice.number! });
    expect([status, body.filename]).toEqual([200, `factura_${invoice.number}.pdf`]);
    expect(body.html).toContain('María Gómez');
  });

  it('never shows the invoice of another shop', async () => {
    const other = await createShop(bench.db, { invoicePrefix: 'OTR' });
    const invoice = await addInvoice(bench.db, other);
    expect((await make({ numero_factura: invoice.number! })).status).toBe(404);
  });

  it.each([
    ['totals that contradict the lines', { ...nested, totales: { ...nested.totales, subtotal: 90000 } }, 422, /totales/],
    ['a total that its parts contradict', { ...flat, total: 119001 }, 422, /totales/],
    ['a number that does not exist', { numero_factura: 'JOY-209901-9999' }, 404, /JOY-209901-9999/],
    ['a day that is none', { ...flat, fecha_emision: 'ayer' }, 400, /fecha_emision/],
    ['a price in words', { ...flat, items: [{ nombre: 'Anillo', precio: 'mil' }] }, 400, /items\.0\.precio/],
    ['nothing', {}, 400, /numero_factura/],
  ])('refuses %s', async (_what, body, status, words) => {
    const answer = await make(body);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ success: false, error: expect.stringMatching(words) as unknown });
  });
});
