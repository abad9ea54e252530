import { money } from '../../core/invoicing';
import { createDraft, getDraft } from '../../database/repositories/drafts';
import { withTenant } from '../../database/tenancy';
import { textOf, type TestChat } from '../support/chat';
import { addInvoice, addUser, buildLine, buildSale, createShop } from '../support/factories';
import { FlowBench } from './flow-bench';
import report from './recorded/error-de-n8n.json';

const DAY = 24 * 60 * 60 * 1000;

let bench: FlowBench;
beforeEach(async () => {
  bench = await FlowBench.start();
}, 60_000);
afterEach(() => bench.stop());

const received = async (chat: TestChat): Promise<string[]> => (await chat.fromBot()).map(textOf);
const REFERENCE = /referencia: ([0-9a-f]{8})/;

describe('errores', () => {
  const fail = (changes: { id?: string; organizationId?: string; reference?: string } = {}): ReturnType<FlowBench['run']> =>
    bench.run('errores.json', 'Algo falló', {
      ...report,
      execution: {
        ...report.execution,
        id: changes.id ?? report.execution.id,
        error: {
          ...report.execution.error,
          context: {
            itemIndex: 0,
            organization_id: changes.organizationId,
            referencia: changes.reference,
          },
        },
      },
    });

  it('writes what failed into the audit log and tells the shop with the same reference', async () => {
    const shop = await createShop(bench.db);
    const admin = await bench.chatOf(shop.admin, shop.organization.id);
    const seller = await bench.chatOf(await addUser(bench.db, shop.organization.id), shop.organization.id);
    await fail();
    const [text] = await received(admin);
    expect(text).toContain('Facturación por Telegram');
    expect(text).toContain('Crear factura');
    const [entry] = await bench.failures();
    expect(entry).toMatchObject({
      // the only shop of the installation: its administrators find the entry in their own log
      organization_id: shop.organization.id,
      entity_id: 'jewelryFactura01/14',
      new_values: { caja: 'Crear factura', referencia: REFERENCE.exec(text!)?.[1] },
    });
    expect(await received(seller)).toEqual([]);
  });

  it('keeps the reference that the seller was given', async () => {
    const shop = await createShop(bench.db);
    const admin = await bench.chatOf(shop.admin, shop.organization.id);
    await fail({ reference: 'ab12cd34' });
    expect((await received(admin))[0]).toContain('ab12cd34');
    expect((await bench.failures())[0]?.new_values.referencia).toBe('ab12cd34');
  });

  it('keeps cédulas and tokens out of the log and errors out of the chat', async () => {
    const shop = await createShop(bench.db);
    const admin = await bench.chatOf(shop.admin, shop.organization.id);
    await fail();
    expect((await received(admin))[0]).not.toContain('No se pudo guardar');
    const message = String((await bench.failures())[0]?.new_values.mensaje);
    expect(message).toContain('No se pudo guardar al cliente');
    expect(message).not.toMatch(/1020345678|AAAA/);
  });

  it('counts one execution once, however often n8n reports it', async () => {
    const shop = await createShop(bench.db);
    const admin = await bench.chatOf(shop.admin, shop.organization.id);
    await Promise.all([fail(), fail()]);
    await fail();
    expect(await bench.failures()).toHaveLength(1);
    expect(await received(admin)).toHaveLength(1);
  });

  it('records every failure of a storm and tells of it once', async () => {
    const shop = await createShop(bench.db);
    const admin = await bench.chatOf(shop.admin, shop.organization.id);
    for (const id of ['20', '21', '22']) await fail({ id });
    expect(await bench.failures()).toHaveLength(3);
    expect(await received(admin)).toHaveLength(1);
  });

  it('tells every shop, without details, when nobody knows whose failure it was', async () => {
    const admins = [];
    for (const shop of [await createShop(bench.db), await createShop(bench.db)])
      admins.push(await bench.chatOf(shop.admin, shop.organization.id));
    await fail();
    for (const admin of admins) expect(await received(admin)).toHaveLength(1);
    expect(await bench.failures()).toMatchObject([{ organization_id: null }]);
  });

  it('tells only the shop that it happened to, when that is known', async () => {
    const shop = await createShop(bench.db);
    const other = await createShop(bench.db);
    const admin = await bench.chatOf(shop.admin, shop.organization.id);
    const stranger = await bench.chatOf(other.admin, other.organization.id);
    await fail({ organizationId: shop.organization.id });
    expect(await received(admin)).toHaveLength(1);
    expect(await received(stranger)).toEqual([]);
    expect((await bench.failures())[0]?.organization_id).toBe(shop.organization.id);
  });
});

describe('resumen-diario', () => {
  const send = (): ReturnType<FlowBench['run']> => bench.run('resumen-diario.json', 'Cada noche a las 8', {});

  it("sends each shop's administrators their own figures", async () => {
    const shop = await createShop(bench.db);
    const other = await createShop(bench.db);
    const sale = (price: number): { sale: ReturnType<typeof buildSale> } => ({
      sale: buildSale({ lines: [buildLine({ unitPrice: money(price) })], paymentMethod: 'efectivo' }),
    });
    await addInvoice(bench.db, shop, sale(1_000_000));
    await addInvoice(bench.db, shop, sale(2_000_000));
    await addInvoice(bench.db, other, sale(500_000));
    const admin = await bench.chatOf(shop.admin, shop.organization.id);
    const otherAdmin = await bench.chatOf(other.admin, other.organization.id);
    await send();
    expect(await received(admin)).toEqual([expect.stringContaining('Hoy: $3.570.000 (2)')]);
    expect(await received(otherAdmin)).toEqual([expect.stringContaining('Hoy: $595.000 (1)')]);
  });

  it('goes on after an administrator who blocked the bot, and leaves a trace of it', async () => {
    const shop = await createShop(bench.db);
    const second = await addUser(bench.db, shop.organization.id, { role: 'ADMIN' });
    const first = await bench.chatOf(shop.admin, shop.organization.id);
    const other = await bench.chatOf(second, shop.organization.id);
    await first.injectFault({ method: 'sendMessage', times: 1, code: 403 });
    await send();
    expect(await received(other)).toEqual(
      expect.arrayContaining([expect.stringContaining('Hoy:'), expect.stringContaining('Enviar el resumen')]),
    );
    expect(await bench.failures()).toMatchObject([
      { organization_id: shop.organization.id, new_values: { caja: 'Enviar el resumen' } },
    ]);
  });
});

describe('cartera', () => {
  it('lists what is overdue to the administrators, oldest first, and nothing to a shop without', async () => {
    const shop = await createShop(bench.db);
    const calm = await createShop(bench.db);
    const oldest = await addInvoice(bench.db, shop, { now: new Date(Date.now() - 90 * DAY) });
    const newer = await addInvoice(bench.db, shop, { now: new Date(Date.now() - 60 * DAY) });
    const fresh = await addInvoice(bench.db, shop);
    await addInvoice(bench.db, shop, {
      now: new Date(Date.now() - 60 * DAY),
      sale: buildSale({ paymentMethod: 'efectivo' }),
    });
    await addInvoice(bench.db, calm);
    const admin = await bench.chatOf(shop.admin, shop.organization.id);
    const calmAdmin = await bench.chatOf(calm.admin, calm.organization.id);
    await bench.run('cartera.json', 'Cada mañana a las 8', {});
    const [text] = await received(admin);
    expect(text).toContain('2 facturas vencidas por $4.403.000');
    expect(text!.indexOf(oldest.number!)).toBeLessThan(text!.indexOf(newer.number!));
    expect(text).toContain(newer.number);
    expect(text).not.toContain(fresh.number);
    expect(await received(calmAdmin)).toEqual([]);
  });

  it('closes drafts that ran out and tells their sellers, and lets the others be', async () => {
    const shop = await createShop(bench.db);
    const { id: organizationId } = shop.organization;
    const draftOf = async (expiresAt: Date): Promise<{ id: string; chat: TestChat }> => {
      const seller = await addUser(bench.db, organizationId);
      const chat = await bench.chatOf(seller, organizationId);
      const draft = await withTenant(bench.db, organizationId, (tx) =>
        createDraft(tx, {
          userId: seller.id,
          botId: bench.botId,
          chatId: String(chat.userId),
          state: {},
          expiresAt,
        }),
      );
      return { id: draft.id, chat };
    };
    const old = await draftOf(new Date(Date.now() - 1000));
    const open = await draftOf(new Date(Date.now() + DAY));
    await bench.run('cartera.json', 'Cada hora', {});
    const status = (id: string): Promise<string | undefined> =>
      withTenant(bench.db, organizationId, async (tx) => (await getDraft(tx, id))?.status);
    expect([await status(old.id), await status(open.id)]).toEqual(['expired', 'active']);
    expect(await received(old.chat)).toEqual([expect.stringContaining('24 horas')]);
    expect(await received(open.chat)).toEqual([]);
  });
});
