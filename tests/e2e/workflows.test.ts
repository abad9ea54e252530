import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jewelry, secretsOf, sharedStack } from '../support/stack';

jest.setTimeout(90_000);

const stack = sharedStack();
const WORKFLOWS = resolve(__dirname, '..', '..', 'workflows');

async function webhook(
  path: string,
  body: object,
  key = secretsOf(stack).webhookKey,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`${stack.n8n}/webhook/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
  };
}

it('exports what it imported without a difference, and imports it again without a change', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jewelry-workflows-'));
  try {
    cpSync(WORKFLOWS, folder, { recursive: true });
    await jewelry(stack, ['workflows', 'export', '--carpeta', folder]);
    for (const file of readdirSync(WORKFLOWS).filter((name) => name.endsWith('.json'))) {
      expect(readFileSync(join(folder, file), 'utf8')).toBe(readFileSync(join(WORKFLOWS, file), 'utf8'));
    }
    expect(readdirSync(folder)).toEqual(readdirSync(WORKFLOWS));
    const again = await jewelry(stack, ['workflows', 'import']);
    expect(
      again
        .trim()
        .split('\n')
        .every((line) => line.startsWith('sin cambios')),
    ).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('refuses updates with the secret that the public files would give', async () => {
  const main = JSON.parse(readFileSync(join(WORKFLOWS, 'facturacion-telegram.json'), 'utf8')) as {
    id: string;
    nodes: { id: string; type: string; webhookId?: string }[];
  };
  const trigger = main.nodes.find(({ type }) => type === 'n8n-nodes-base.telegramTrigger')!;
  const response = await fetch(`${stack.n8n}/webhook/${trigger.webhookId}/webhook`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': `${main.id}_${trigger.id}`,
    },
    body: JSON.stringify({ update_id: 1, message: { text: 'falso', chat: { id: 700000001 } } }),
  });
  expect(response.status).toBe(404);
});

describe('jewelry-extract', () => {
  it('reads a sale and adds it up', async () => {
    const [shop] = JSON.parse(await jewelry(stack, ['org', 'list', '--json'])) as {
      id: string;
      slug: string;
    }[];
    const { status, json } = await webhook('jewelry-extract', {
      type: 'text',
      content: 'Anillo oro 18k 2.500.000 para María Gómez cc 1020345678',
      vendedor_cedula: '123456789',
      organization_id: shop?.id,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      success: true,
      input_type: 'texto',
      cliente: { nombre: 'María Gómez', cedula: '1020345678' },
      totales: { subtotal: 2_500_000, descuento: 0, impuesto: 475_000, total: 2_975_000 },
    });
  });

  it('says what is wrong, and lets nobody in without the key', async () => {
    const wrong = await webhook('jewelry-extract', { type: 'fax', content: 'x' });
    expect(wrong.status).toBeGreaterThanOrEqual(400);
    expect(wrong.status).toBeLessThan(500);
    expect(wrong.json).toMatchObject({
      success: false,
      error: expect.stringContaining('type'),
      items: [],
      input_type: 'texto',
    });
    expect((await webhook('jewelry-extract', { type: 'text', content: 'x' }, 'guess')).status).toBe(403);
  });
});

describe('jewelry-pdf', () => {
  it('makes the PDF of the data that came, and refuses totals that do not add up', async () => {
    const [shop] = JSON.parse(await jewelry(stack, ['org', 'list', '--json'])) as { id: string }[];
    const body = {
      organization_id: shop?.id,
      factura: { numero: 'JOY-202401-0001', fecha_emision: '2024-01-15', fecha_vencimiento: '2024-02-15' },
      cliente: { nombre: 'Ana Ruiz', cedula: '52123456' },
      items: [{ nombre: 'Anillo', descripcion: 'Solitario', cantidad: 1, precio: 100_000 }],
      totales: { subtotal: 100_000, descuento: 0, impuesto: 19_000, total: 119_000 },
      vendedor: { nombre: 'Laura', cedula: '1' },
    };
    const { status, json } = await webhook('jewelry-pdf', body);
    expect([status, json.success, json.filename]).toEqual([200, true, 'factura_JOY-202401-0001.pdf']);
    expect(Buffer.from(String(json.pdf_base64), 'base64').subarray(0, 5).toString()).toBe('%PDF-');
    expect(json.html).toContain('Ana Ruiz');
    const wrong = await webhook('jewelry-pdf', { ...body, totales: { ...body.totales, total: 1 } });
    expect(wrong.status).toBe(422);
    expect(wrong.json).toMatchObject({ success: false, error: expect.stringContaining('totales') });
  });
});
