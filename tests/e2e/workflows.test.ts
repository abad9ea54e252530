import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { money } from '../../core/invoicing';
import { createDraft, getDraft } from '../../database/repositories/drafts';
import { withTenant } from '../../database/tenancy';
import { textOf, type TestChat } from '../support/chat';
import { addInvoice, addUser, buildLine, buildSale } from '../support/factories';
import { everySecond, LiveFlows, until } from '../support/live-flows';
import { jewelry, secretsOf, sharedStack } from '../support/stack';
import extract from '../workflows/recorded/extraer-texto.json';
import nested from '../workflows/recorded/pdf-anidado.json';
import flat from '../workflows/recorded/pdf-plano.json';

jest.setTimeout(90_000);

const stack = sharedStack();
const WORKFLOWS = resolve(__dirname, '..', '..', 'workflows');

const DAY_MS = 24 * 60 * 60 * 1000;
const WAIT_MS = 30_000;

let live: LiveFlows;
beforeAll(async () => {
  live = await LiveFlows.open(stack);
});
afterAll(() => live.close());

async function webhook(
  path: string,
  body: object,
  key = secretsOf(stack).webhookKey,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`${stack.n8n}/webhook/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', 'x-api-key': key },
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
  it('answers the recorded request of the old contract with the recorded answer', async () => {
    const { id } = await live.shop();
    const { status, json } = await webhook('jewelry-extract', { ...extract.request, organization_id: id });
    const { confianza, ...rest } = json;
    expect([status, rest]).toEqual([200, extract.answer]);
    expect(confianza).toBeGreaterThan(0.8);
  });

  it('says what is wrong', async () => {
    const { status, json } = await webhook('jewelry-extract', { type: 'fax', content: 'x' });
    expect([status, json]).toEqual([
      400,
      {
        success: false,
        error: expect.stringContaining('type') as unknown,
        items: [],
        input_type: 'texto',
      },
    ]);
  });
});

describe('jewelry-pdf', () => {
  it('makes the recorded nested and flat invoices, and refuses totals that do not add up', async () => {
    const { id: organization_id } = await live.shop();
    for (const recorded of [nested, flat]) {
      const { status, json } = await webhook('jewelry-pdf', { ...recorded, organization_id });
      expect([status, json.success, json.filename]).toEqual([200, true, 'factura_JOY-202401-0001.pdf']);
      expect(Buffer.from(String(json.pdf_base64), 'base64').subarray(0, 5).toString()).toBe('%PDF-');
      expect(json.html).toContain('Ana Ruiz');
      expect(json.html).toContain('119.000');
    }
    const wrong = await webhook('jewelry-pdf', { ...flat, organization_id, total: 1 });
    expect([wrong.status, wrong.json]).toEqual([
      422,
      { success: false, error: expect.stringContaining('totales') as unknown },
    ]);
  });
});

it.each(['jewelry-extract', 'jewelry-pdf'])('%s lets nobody in without the key', async (path) => {
  for (const key of ['', 'guess']) expect((await webhook(path, extract.request, key)).status).toBe(403);
});

const summaries = async (chat: TestChat): Promise<string[]> => (await chat.fromBot()).map(textOf);

it('resumen-diario sends each shop’s administrators their own figures', async () => {
  const [shop, other] = [await live.shop(), await live.shop()];
  const sale = (price: number): { sale: ReturnType<typeof buildSale> } => ({
    sale: buildSale({ lines: [buildLine({ unitPrice: money(price) })], paymentMethod: 'efectivo' }),
  });
  await addInvoice(live.db, shop, sale(1_000_000));
  await addInvoice(live.db, shop, sale(2_000_000));
  await addInvoice(live.db, other, sale(500_000));
  await live.whileChanged('resumen-diario.json', everySecond, async () => {
    await shop.adminChat.waitForMessage('Hoy: $3.570.000 (2)', WAIT_MS);
    await other.adminChat.waitForMessage('Hoy: $595.000 (1)', WAIT_MS);
  });
  expect(await summaries(shop.seller)).toEqual([]);
});

describe('cartera', () => {
  it('lists what is overdue to the administrators, oldest first', async () => {
    const shop = await live.shop();
    const calm = await live.shop();
    const issued = (days: number): { now: Date } => ({ now: new Date(Date.now() - days * DAY_MS) });
    const oldest = await addInvoice(live.db, shop, issued(90));
    const newer = await addInvoice(live.db, shop, issued(60));
    const fresh = await addInvoice(live.db, shop);
    await addInvoice(live.db, calm);
    await live.whileChanged('cartera.json', everySecond, async () => {
      const text = textOf(await shop.adminChat.waitForMessage(/2 facturas vencidas/, WAIT_MS));
      expect(text).toContain('por $4.403.000');
      expect(text.indexOf(oldest.number!)).toBeLessThan(text.indexOf(newer.number!));
      expect(text).not.toContain(fresh.number);
    });
    expect(await summaries(calm.adminChat)).toEqual([]);
  });

  it('closes drafts that ran out and tells their sellers, and lets the others be', async () => {
    const shop = await live.shop();
    const open = async (chat: TestChat, userId: string, expiresAt: Date): Promise<string> => {
      const draft = await withTenant(live.db, shop.id, (tx) =>
        createDraft(tx, {
          userId,
          botId: secretsOf(stack).botToken.split(':')[0]!,
          chatId: String(chat.userId),
          state: {},
          expiresAt,
        }),
      );
      return draft.id;
    };
    const { id: userId } = await addUser(live.db, shop.id);
    const old = await open(shop.seller, userId, new Date(Date.now() - 1000));
    const current = await open(shop.adminChat, userId, new Date(Date.now() + DAY_MS));
    const status = (id: string): Promise<string | undefined> =>
      withTenant(live.db, shop.id, async (tx) => (await getDraft(tx, id))?.status);
    await live.whileChanged('cartera.json', everySecond, async () => {
      await shop.seller.waitForMessage(/24 horas sin confirmarse y se cerró/, WAIT_MS);
      await until(async () => (await status(old)) === 'expired');
    });
    expect(await status(current)).toBe('active');
  });
});
