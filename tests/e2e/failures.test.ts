import type { WorkflowNode } from '../../stack/workflows/workflow-file';
import { textOf, type TestChat } from '../support/chat';
import { everySecond, LiveFlows, until } from '../support/live-flows';
import { asOwner } from '../support/postgres';
import { databaseUrlOf, secretsOf, sharedStack } from '../support/stack';

jest.setTimeout(120_000);

const stack = sharedStack();
const SALE = 'Anillo de oro 18k 2.500.000 para María Gómez cc 1020345678, efectivo';
const WAIT_MS = 30_000;
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
/** Nobody listens there. */
const NOWHERE = { host: '127.0.0.1', port: 1 };
const BROKEN = {
  jewelryDatabase: { id: 'jewelryRota00001', name: 'Base que no responde' },
  telegramApi: { id: 'jewelryRota00002', name: 'Telegram que no responde' },
};

let live: LiveFlows;

beforeAll(async () => {
  live = await LiveFlows.open(stack);
  await live.client.putCredential(
    {
      ...BROKEN.jewelryDatabase,
      type: 'jewelryDatabase',
      data: { ...NOWHERE, database: 'x', user: 'x', password: 'x', ssl: 'no' },
    },
    { replace: true },
  );
  await live.client.putCredential(
    {
      ...BROKEN.telegramApi,
      type: 'telegramApi',
      data: { accessToken: secretsOf(stack).botToken, baseUrl: 'http://127.0.0.1:1' },
    },
    { replace: true },
  );
});
afterAll(() => live.close());

function query(text: string, values: unknown[]): Promise<unknown[]> {
  return asOwner(databaseUrlOf(stack), text, values);
}

interface Failure {
  flujo: string;
  caja: string;
  referencia: string;
  mensaje: string;
}

/** What the audit log says about flows that failed, of one shop or of none that is known. */
async function failures(organizationId: string | null): Promise<Failure[]> {
  const rows = await query(
    `SELECT new_values FROM audit_logs
      WHERE action = 'ERROR_FLUJO' AND organization_id IS NOT DISTINCT FROM $1 ORDER BY id`,
    [organizationId],
  );
  return (rows as { new_values: Failure }[]).map((row) => row.new_values);
}

/** The box cannot reach its database (or Telegram) any more. */
const broken =
  (box: string, type: keyof typeof BROKEN = 'jewelryDatabase') =>
  (node: WorkflowNode): Partial<WorkflowNode> =>
    node.name === box ? { credentials: { ...node.credentials, [type]: BROKEN[type] } } : {};

const referenceIn = (text: string): string => /referencia:?\s+([0-9a-f]{8})\b/i.exec(text)?.[1] ?? 'ninguna';

describe('a box of the main flow fails', () => {
  const FLOW = 'facturacion-telegram.json';
  const sell = async (seller: TestChat): Promise<void> => {
    await seller.send(SALE);
    await seller.waitForMessage(/Borrador de factura/, WAIT_MS);
    await seller.press('Generar factura');
  };

  it('Crear factura: the seller, the audit log and the administrator have one reference; a storm is told once', async () => {
    const { id, adminChat: admin, seller } = await live.shop();
    await live.whileChanged(FLOW, broken('Crear factura'), async () => {
      await sell(seller);
      const told = await seller.waitForMessage(/No pude crear la factura/, WAIT_MS);
      const first = referenceIn(textOf(told));
      const notice = await admin.waitForMessage(/«Crear factura»/, WAIT_MS);
      expect(textOf(notice)).toContain('Facturación por Telegram');
      expect(await failures(id)).toEqual([
        expect.objectContaining({
          flujo: 'Facturación por Telegram',
          caja: 'Crear factura',
          referencia: first,
        }),
      ]);
      expect(referenceIn(textOf(notice))).toBe(first);

      await seller.press('Generar factura');
      const again = referenceIn(
        textOf(
          await seller.waitForMessage(
            (one) => /No pude crear la factura/.test(textOf(one)) && referenceIn(textOf(one)) !== first,
            WAIT_MS,
          ),
        ),
      );
      await until(async () => (await failures(id)).length === 2);
      expect((await failures(id)).at(-1)?.referencia).toBe(again);
    });
    expect(await admin.fromBot()).toHaveLength(1);
    await seller.mark();
    // the sale was kept: now it goes through
    await seller.press('Generar factura');
    await seller.waitForDocument(WAIT_MS);
  });

  it('Hacer el PDF: the invoice stands, the administrator hears of it, the PDF comes when it is asked for', async () => {
    const { id, adminChat: admin, seller } = await live.shop();
    await live.whileChanged(FLOW, broken('Hacer el PDF'), async () => {
      await sell(seller);
      await seller.waitForMessage(/quedó hecha, pero el PDF no salió/, WAIT_MS);
      const notice = await admin.waitForMessage(/«Hacer el PDF»/, WAIT_MS);
      expect(await failures(id)).toEqual([
        expect.objectContaining({ caja: 'Hacer el PDF', referencia: referenceIn(textOf(notice)) }),
      ]);
    });
    expect(await query('SELECT 1 FROM invoices WHERE organization_id = $1', [id])).toHaveLength(1);
    await seller.press('PDF');
    const { data } = await seller.waitForDocument(WAIT_MS);
    expect(data.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await query('SELECT 1 FROM invoices WHERE organization_id = $1', [id])).toHaveLength(1);
  });

  it.each([
    ['Conversación', broken('Conversación')],
    ['Aplicar lo leído', broken('Aplicar lo leído')],
    ['Extraer factura', broken('Extraer factura', 'telegramApi')],
  ])('%s: the seller, the audit log and the administrator have one reference', async (box, change) => {
    const { id, adminChat: admin, seller } = await live.shop();
    await live.whileChanged(FLOW, change, async () => {
      // a photo must be fetched from Telegram
      if (box === 'Extraer factura')
        await seller.sendPhoto({ name: 'tiquete.png', mime: 'image/png', data: PIXEL });
      else await seller.send(SALE);
      const told = referenceIn(textOf(await seller.waitForMessage(/Referencia/, WAIT_MS)));
      const notice = await admin.waitForMessage(`«${box}»`, WAIT_MS);
      expect(referenceIn(textOf(notice))).toBe(told);
      expect((await failures(id))[0]).toMatchObject({ caja: box, referencia: told });
    });
    expect(await admin.fromBot()).toHaveLength(1);
  });

  it('Entregar la factura: the seller is answered, the administrator hears of it, and the PDF comes in the end', async () => {
    const { id, adminChat: admin, seller } = await live.shop();
    await live.whileChanged(FLOW, broken('Entregar la factura'), async () => {
      await sell(seller);
      const told = referenceIn(textOf(await seller.waitForMessage(/Referencia/, WAIT_MS)));
      await admin.waitForMessage('«Entregar la factura»', WAIT_MS);
      expect((await failures(id))[0]).toMatchObject({ caja: 'Entregar la factura', referencia: told });
    });
    // the update was not finished: it is handed over again
    await seller.waitForDocument(90_000);
    expect(await query('SELECT 1 FROM invoices WHERE organization_id = $1', [id])).toHaveLength(1);
  });

  it('Mostrar la tarjeta: what cannot be sent now is told to the administrator and sent later', async () => {
    const { id, adminChat: admin, seller } = await live.shop();
    const change = (node: WorkflowNode): Partial<WorkflowNode> => ({
      ...broken('Mostrar la tarjeta', 'telegramApi')(node),
      ...(node.name === 'Mostrar la tarjeta' ? { parameters: { options: { tries: 1 } } } : {}),
    });
    await live.whileChanged(FLOW, change, async () => {
      await seller.send(SALE);
      await admin.waitForMessage('«Mostrar la tarjeta»', WAIT_MS);
      expect((await failures(id))[0]).toMatchObject({ caja: 'Mostrar la tarjeta' });
    });
    await seller.waitForMessage(/Borrador de factura/, 90_000);
  });

  it('a rule of the shop is the seller’s affair and nobody’s alarm', async () => {
    const { id, adminChat: admin, seller } = await live.shop({ invoicePrefix: 'LIM' });
    await query(
      `INSERT INTO invoice_counters (organization_id, series, last_value)
       VALUES ($1, $2 || to_char(now() AT TIME ZONE 'America/Bogota', 'YYYYMM'), 500)`,
      [id, 'LIM-'],
    );
    await sell(seller);
    await seller.waitForMessage(/500 facturas al mes/, WAIT_MS);
    await seller.send('/ayuda');
    await seller.waitForMessage(/buscar/i, WAIT_MS);
    expect(await failures(id)).toEqual([]);
    expect(await admin.fromBot()).toEqual([]);
  });
});

describe('a flow for other programs fails', () => {
  it.each([
    ['extraer-api.json', 'jewelry-extract', 'Leer la venta', { type: 'text', content: SALE }],
    ['pdf-api.json', 'jewelry-pdf', 'Hacer el PDF', { numero_factura: 'JOY-202601-0001' }],
  ])(
    '%s: the caller, the audit log and the administrator have one reference',
    async (file, path, box, body) => {
      const { id, adminChat: admin } = await live.shop();
      await live.whileChanged(file, broken(box), async () => {
        const response = await fetch(`${stack.n8n}/webhook/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-api-key': secretsOf(stack).webhookKey },
          body: JSON.stringify({ organization_id: id, ...body }),
        });
        expect(response.status).toBe(503);
        const answer = (await response.json()) as { success: boolean; error: string };
        expect(answer.success).toBe(false);
        const notice = await admin.waitForMessage(`«${box}»`, WAIT_MS);
        expect(referenceIn(textOf(notice))).toBe(referenceIn(answer.error));
        expect(await failures(id)).toEqual([
          expect.objectContaining({ caja: box, referencia: referenceIn(answer.error) }),
        ]);
      });
    },
  );
});

describe('a flow with a clock fails', () => {
  it.each([
    ['resumen-diario.json', 'Resumen de cada joyería'],
    ['resumen-diario.json', 'Enviar el resumen'],
    ['cartera.json', 'Cartera de cada joyería'],
  ])('%s, %s: each shop’s administrator hears of it once', async (file, box) => {
    const { id, adminChat: admin } = await live.shop();
    const change = (node: WorkflowNode): Partial<WorkflowNode> => ({
      ...everySecond(node),
      ...broken(box)(node),
      ...(box === 'Enviar el resumen' && node.name === box
        ? { ...broken(box, 'telegramApi')(node), parameters: { ...node.parameters, options: { tries: 1 } } }
        : {}),
    });
    await live.whileChanged(file, change, async () => {
      const notice = await admin.waitForMessage(`«${box}»`, WAIT_MS);
      expect((await failures(id))[0]).toMatchObject({ caja: box, referencia: referenceIn(textOf(notice)) });
      await until(async () => (await failures(id)).length >= 2);
    });
    expect((await admin.fromBot()).filter((one) => textOf(one).includes('Algo falló'))).toHaveLength(1);
  });

  it('before it is known whose failure it was: every shop’s administrators hear of it', async () => {
    const { adminChat: admin } = await live.shop();
    const change = (node: WorkflowNode): Partial<WorkflowNode> => ({
      ...everySecond(node),
      ...broken('Joyerías activas')(node),
      ...(node.name === 'Joyerías activas' ? { retryOnFail: false } : {}),
    });
    await live.whileChanged('resumen-diario.json', change, async () => {
      const notice = await admin.waitForMessage('«Joyerías activas»', WAIT_MS);
      expect((await failures(null)).map(({ referencia }) => referencia)).toContain(
        referenceIn(textOf(notice)),
      );
    });
  });
});
