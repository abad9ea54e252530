import type { NodeError } from 'n8n-workflow';
import { hashPassword } from '../database/passwords';
import { listInvoices } from '../database/repositories/invoices';
import { createInvite } from '../database/repositories/invites';
import { updateOrganization, updateSettings } from '../database/repositories/organizations';
import { updateUser } from '../database/repositories/users';
import { withPlatform, withTenant } from '../database/tenancy';
import type { Invoice } from '../core/invoicing';
import { buttons, TestChat, textOf } from '../tests/support/chat';
import { addUser, createShop, type TestShop } from '../tests/support/factories';
import { MainFlow } from '../tests/support/main-flow';
import { asOwner } from '../tests/support/postgres';

const SALE = 'Anillo de oro 18k 2.500.000 para María Gómez 1020345678, efectivo';
const WAIT = 1500;

describe('the main flow', () => {
  let flow: MainFlow;
  beforeAll(async () => {
    flow = await MainFlow.start();
  }, 60_000);
  afterAll(() => flow.stop());

  const invoicesOf = (shop: TestShop): Promise<Invoice[]> =>
    withTenant(flow.db, shop.organization.id, (tx) => listInvoices(tx, {}, { limit: 50 }));

  /** The callback_data of the newest button that starts like that. */
  async function buttonOf(chat: TestChat, prefix: string): Promise<string> {
    const all = (await chat.fromBot()).flatMap(buttons).flatMap((button) => button.callback_data ?? []);
    const found = all.findLast((one) => one.startsWith(prefix));
    if (!found) throw new Error(`no button ${prefix} in ${await chat.transcript()}`);
    return found;
  }

  async function say(chat: TestChat, text: string): Promise<void> {
    await chat.send(text);
    await flow.pump();
  }

  /** @returns what the pop-up said */
  async function tap(chat: TestChat, prefix: string): Promise<string> {
    const { id } = await chat.press(await buttonOf(chat, prefix));
    await flow.pump();
    const press = (await chat.callbacks()).find((one) => one.id === id)!;
    expect(press.answer).not.toBeNull();
    return press.answer?.text ?? '';
  }

  const last = async (chat: TestChat): Promise<string> => textOf((await chat.fromBot()).at(-1)!);

  it('turns one message and one tap into a numbered invoice and its PDF', async () => {
    const { chat, shop } = await flow.seller();
    await chat.send(SALE);
    const [read] = await flow.pump();
    expect(read!.run.data.resultData.error).toBeUndefined();
    expect(read!.order).toEqual([
      'Mensaje de Telegram',
      'Conversación',
      'Extraer factura',
      'Aplicar lo leído',
      'Mostrar la tarjeta',
      'Informar si algo falló',
    ]);
    for (const name of read!.order.slice(1)) {
      const items = [0, 1, 2, 3].flatMap((output) => read!.out(name, output));
      expect(items).toHaveLength(1);
      expect(items[0]!.pairedItem).toEqual({ item: 0 });
    }

    const card = await chat.waitForMessage(/Borrador/, WAIT);
    expect(textOf(card)).toContain('TOTAL: $2.975.000');
    const press = await chat.press(await buttonOf(chat, 'draft:confirm'));
    const [issued] = await flow.pump();
    expect(issued!.order).toEqual([
      'Mensaje de Telegram',
      'Conversación',
      'Crear factura',
      'Hacer el PDF',
      'Entregar la factura',
      'Enviar la factura',
      'Informar si algo falló',
    ]);

    const { data, message } = await chat.waitForDocument(WAIT);
    expect(data.subarray(0, 5).toString()).toBe('%PDF-');
    expect(message.document?.file_name).toMatch(/^factura_JOY-\d{6}-0001\.pdf$/);
    expect((await chat.callbacks()).find((one) => one.id === press.id)?.answer).not.toBeNull();
    expect((await chat.fromBot()).length).toBe(2);
    expect((await invoicesOf(shop)).map((one) => [one.status, one.total.toFixed(2), one.customer.name])).toEqual([
      ['PAGADA', '2975000.00', 'María Gómez'],
    ]);
  });

  describe('once and in order', () => {
    it('has one effect for an update that is delivered three times', async () => {
      const { chat, shop } = await flow.seller();
      await say(chat, SALE);
      await chat.press(await buttonOf(chat, 'draft:confirm'));
      const [confirm] = await flow.take();
      for (let delivery = 0; delivery < 3; delivery += 1) await flow.run(confirm!);
      expect(await invoicesOf(shop)).toHaveLength(1);
      expect(await chat.documents()).toHaveLength(1);
    });

    it('makes one invoice of two presses that are handled at the same time', async () => {
      const { chat, shop } = await flow.seller();
      await say(chat, SALE);
      const confirm = await buttonOf(chat, 'draft:confirm');
      await chat.press(confirm);
      await chat.press(confirm);
      const updates = await flow.take();
      await Promise.all(updates.map((update) => flow.run(update)));
      expect(await invoicesOf(shop)).toHaveLength(1);
      expect(await chat.documents()).toHaveLength(1);
      expect((await chat.callbacks()).every((one) => one.answer !== null)).toBe(true);
    });

    it('sends only what is owed when Telegram was away, with the PDF made again', async () => {
      const { chat, shop } = await flow.seller();
      await say(chat, SALE);
      await chat.press(await buttonOf(chat, 'draft:confirm'));
      const [confirm] = await flow.take();
      await chat.injectFault({ method: 'sendDocument', kind: 'error', code: 502, times: 4 });
      const failed = await flow.run(confirm!);
      expect(failed.run.data.resultData.error).toBeDefined();
      expect(await chat.documents()).toHaveLength(0);
      await chat.clearFaults();
      const again = await flow.run(confirm!);
      expect(again.order).toEqual([
        'Mensaje de Telegram',
        'Conversación',
        'Hacer el PDF',
        'Entregar la factura',
        'Enviar la factura',
        'Informar si algo falló',
      ]);
      expect(await chat.documents()).toHaveLength(1);
      expect(await invoicesOf(shop)).toHaveLength(1);
      const closed = (await chat.calls('editMessageText')).filter(
        ({ parameters }) => String(parameters.chat_id) === String(chat.userId) && String(parameters.text).includes('✅ <b>Factura'),
      );
      expect(closed).toHaveLength(1);
    }, 20_000);

    it('asks again when the tax changed between card and tap', async () => {
      const { chat, shop } = await flow.seller();
      await say(chat, SALE);
      await withTenant(flow.db, shop.organization.id, (tx) =>
        updateSettings(tx, shop.organization.id, { pricesIncludeTax: true }),
      );
      await tap(chat, 'draft:confirm');
      expect(await invoicesOf(shop)).toHaveLength(0);
      expect((await chat.fromBot()).map(textOf).join()).toContain('Los valores cambiaron');
      await tap(chat, 'draft:confirm');
      expect((await invoicesOf(shop)).map((one) => one.total.toFixed(2))).toEqual(['2500000.00']);
    });

    it('keeps two sales of different customers apart and shows the second after the first', async () => {
      const { chat, shop } = await flow.seller();
      await say(chat, SALE);
      await say(chat, 'Cadena de plata 925 180.000 para Juan Pérez 80123456, tarjeta');
      expect(await last(chat)).toContain('en espera');
      await tap(chat, 'draft:confirm');
      await chat.waitForMessage(/Juan Pérez/, WAIT);
      await tap(chat, 'draft:confirm');
      expect((await invoicesOf(shop)).map((one) => one.customer.name).sort()).toEqual(['Juan Pérez', 'María Gómez']);
    });
  });

  describe('the card', () => {
    it('asks for name and cédula in one go and is edited in place', async () => {
      const { chat } = await flow.seller();
      await say(chat, 'Anillo de oro 18k 2.500.000');
      expect(textOf((await chat.lastCard())!)).toContain('❌ Cédula');
      await say(chat, 'María Gómez 1020345678');
      const cards = (await chat.fromBot()).filter((message) => textOf(message).includes('Borrador'));
      expect(cards).toHaveLength(1);
      expect(textOf(cards[0]!)).toContain('✅ Cédula o NIT: 1020345678');
    });

    it('takes a new price as people write it, a discount and a bank', async () => {
      const { chat, shop } = await flow.seller();
      await say(chat, SALE);
      await tap(chat, 'draft:items:');
      await tap(chat, 'draft:item:1:r');
      await tap(chat, 'draft:item:1:price');
      await say(chat, '1.5 millones');
      await tap(chat, 'draft:discount:r');
      await say(chat, '10%');
      await tap(chat, 'draft:payment:r');
      await tap(chat, 'draft:payment:transferencia');
      await tap(chat, 'draft:bank:2');
      await tap(chat, 'draft:confirm');
      const [invoice] = await invoicesOf(shop);
      expect([invoice!.discount.toFixed(2), invoice!.total.toFixed(2), invoice!.bankTo]).toEqual([
        '150000.00',
        '1606500.00',
        'Nequi',
      ]);
    });

    it('refuses a stale button and shows the current card', async () => {
      const { chat } = await flow.seller();
      await say(chat, SALE);
      await chat.press(await buttonOf(chat, 'draft:cancel'));
      const [cancel] = await flow.take();
      await tap(chat, 'draft:payment:r');
      await tap(chat, 'draft:payment:tarjeta');
      // the press of the first card arrives late
      await flow.run(cancel!);
      const pops = (await chat.callbacks()).map((one) => one.answer?.text ?? '');
      expect(pops.some((pop) => /ya no vale/i.test(pop))).toBe(true);
      expect(textOf((await chat.lastCard())!)).toContain('Pago: Tarjeta');
    });

    it('is sent anew when its message was deleted', async () => {
      const { chat } = await flow.seller();
      await say(chat, 'Anillo de oro 18k 2.500.000');
      await chat.injectFault({
        method: 'editMessageText',
        kind: 'error',
        code: 400,
        description: 'Bad Request: message to edit not found',
        times: 1,
      });
      await say(chat, 'María Gómez 1020345678');
      await chat.clearFaults();
      expect((await chat.fromBot()).filter((message) => textOf(message).includes('Borrador'))).toHaveLength(2);
      await tap(chat, 'draft:confirm');
      expect(await chat.documents()).toHaveLength(1);
    });

    it('survives markup that Telegram cannot parse by sending plain text', async () => {
      const { chat } = await flow.seller();
      await chat.injectFault({
        method: 'sendMessage',
        kind: 'error',
        code: 400,
        description: "Bad Request: can't parse entities: x",
        times: 1,
      });
      await say(chat, '/ayuda');
      await chat.clearFaults();
      expect(await last(chat)).toContain('Así de fácil');
    });
  });

  describe('after the sale', () => {
    it('lists, searches, opens, sends the PDF again, marks as paid and voids with a reason', async () => {
      const { chat, shop } = await flow.seller();
      await say(chat, 'Anillo de oro 18k 2.500.000 para María Gómez 1020345678');
      await tap(chat, 'draft:confirm');
      await say(chat, '/lista');
      expect(await last(chat)).toContain('JOY-');
      await say(chat, '/buscar gomez');
      await tap(chat, 'invoice:');
      expect(await last(chat)).toContain('María Gómez · 1020345678');
      const [invoice] = await invoicesOf(shop);
      await tap(chat, `invoice:${invoice!.id}:pdf`);
      expect(await chat.documents()).toHaveLength(2);
      await tap(chat, `invoice:${invoice!.id}:paid`);
      expect((await invoicesOf(shop))[0]!.status).toBe('PAGADA');
      await tap(chat, `invoice:${invoice!.id}:void`);
      await say(chat, 'El cliente devolvió la pieza');
      await tap(chat, `invoice:${invoice!.id}:void:yes`);
      expect((await invoicesOf(shop))[0]).toMatchObject({ status: 'ANULADA', voidReason: 'El cliente devolvió la pieza' });
    });

    it('shows an administrator the summary and makes a seller with an invite link that works once', async () => {
      const { chat, shop } = await flow.seller({ role: 'ADMIN' });
      await say(chat, SALE);
      await tap(chat, 'draft:confirm');
      await say(chat, '/resumen');
      expect(await last(chat)).toMatch(/Hoy: \$2\.975\.000 \(1\)/);
      await say(chat, '/usuario Ana Ruiz 52123456');
      const code = /start=([\w-]+)/.exec(await last(chat))![1]!;
      const ana = await TestChat.newPerson(flow.simulator.url);
      await say(ana, `/start ${code}`);
      expect(await last(ana)).toContain('Ana Ruiz');
      expect(await last(ana)).toContain(shop.organization.name);
      const other = await TestChat.newPerson(flow.simulator.url);
      await say(other, `/start ${code}`);
      expect(await last(other)).toContain('no sirve');
      expect((await ana.calls('setMyCommands')).length).toBeGreaterThan(0);
    });

    it('says no to a seller who asks for what only the administrator sees', async () => {
      const { chat } = await flow.seller();
      await say(chat, '/resumen');
      expect(await last(chat)).toContain('solo para el administrador');
    });
  });

  describe('entering', () => {
    const password = 'una-clave-larga';

    it('takes cédula and password, deletes the password everywhere and links the chat', async () => {
      const shop = await createShop(flow.db);
      await addUser(flow.db, shop.organization.id, { nationalId: '1033445566', passwordHash: await hashPassword(password) });
      const chat = await TestChat.newPerson(flow.simulator.url);
      await say(chat, '/start');
      await say(chat, '1033445566');
      await say(chat, password);
      expect(await last(chat)).toContain('ya puede facturar');
      const record = (await chat.messages()).find(({ message }) => textOf(message) === password);
      expect(record?.deleted_at).not.toBeNull();
      const stored = await asOwner<{ raw: unknown }>(flow.url, 'SELECT raw FROM telegram_updates WHERE chat_id = $1', [chat.userId]);
      expect(JSON.stringify(stored)).not.toContain(password);
      await say(chat, '/salir');
      await say(chat, '/lista');
      expect(await last(chat)).toContain('Primero debe entrar');
    });

    it('asks the person to delete the password when it cannot', async () => {
      const chat = await TestChat.newPerson(flow.simulator.url);
      await say(chat, '1099999991');
      await chat.injectFault({
        method: 'deleteMessage',
        kind: 'error',
        code: 400,
        description: "Bad Request: message can't be deleted",
        times: 1,
      });
      await say(chat, 'x');
      await chat.clearFaults();
      expect((await chat.fromBot()).some((message) => textOf(message).includes('bórrelo usted'))).toBe(true);
    });

    it('says the same to an unknown cédula and to a wrong password, and blocks after five tries', async () => {
      const shop = await createShop(flow.db);
      await addUser(flow.db, shop.organization.id, { nationalId: '1033445577', passwordHash: await hashPassword(password) });
      const words: string[] = [];
      for (const cedula of ['1033445577', '1099999992']) {
        const chat = await TestChat.newPerson(flow.simulator.url);
        await say(chat, cedula);
        await say(chat, 'equivocada');
        words.push(await last(chat));
      }
      expect(words[0]).toBe(words[1]);
      const chat = await TestChat.newPerson(flow.simulator.url);
      for (let attempt = 0; attempt < 5; attempt += 1) {
        await say(chat, '1033445577');
        await say(chat, 'equivocada');
      }
      expect(await last(chat)).toContain('5 minutos');
      // another device is blocked too, even with the right password
      const device = await TestChat.newPerson(flow.simulator.url);
      await say(device, '1033445577');
      await say(device, password);
      expect(await last(device)).toContain('Demasiados intentos');
    });

    it('asks which shop when the cédula is in two', async () => {
      const hash = await hashPassword(password);
      for (const slug of ['una-de-dos', 'otra-de-dos']) {
        const shop = await createShop(flow.db, { slug });
        await addUser(flow.db, shop.organization.id, { nationalId: '1033445588', passwordHash: hash });
      }
      const chat = await TestChat.newPerson(flow.simulator.url);
      await say(chat, '1033445588');
      await say(chat, password);
      expect(await last(chat)).toContain('¿A cuál quiere entrar?');
      await tap(chat, 'login:2');
      expect(await last(chat)).toContain('ya puede facturar');
    });

    it('shuts a deactivated user and a suspended shop out at once', async () => {
      const { chat, shop } = await flow.seller({ role: 'ADMIN' });
      await say(chat, SALE);
      await withTenant(flow.db, shop.organization.id, (tx) => updateUser(tx, shop.admin.id, { active: false }));
      await tap(chat, 'draft:confirm');
      expect(await last(chat)).toContain('desactivado');
      const second = await flow.seller();
      await withPlatform(flow.db, (tx) => updateOrganization(tx, second.shop.organization.id, { status: 'suspended' }));
      await say(second.chat, SALE);
      expect(await last(second.chat)).toContain('desactivado');
      expect(await invoicesOf(shop)).toHaveLength(0);
    });

    it('does not accept an invite of a user who was deactivated', async () => {
      const shop = await createShop(flow.db);
      const user = await addUser(flow.db, shop.organization.id);
      const invite = await withTenant(flow.db, shop.organization.id, (tx) => createInvite(tx, { userId: user.id, createdBy: null }));
      await withTenant(flow.db, shop.organization.id, (tx) => updateUser(tx, user.id, { active: false }));
      const chat = await TestChat.newPerson(flow.simulator.url);
      await say(chat, `/start ${invite.code}`);
      expect(await last(chat)).toContain('no sirve');
    });
  });

  describe('limits', () => {
    it('keeps the sale when the plan has no invoices left, and says so', async () => {
      const { chat, shop } = await flow.seller({ plan: 'basic' });
      await asOwner(
        flow.url,
        `INSERT INTO invoice_counters (organization_id, series, last_value) VALUES ($1, 'JOY-' || to_char(now() AT TIME ZONE 'America/Bogota', 'YYYYMM'), 100)`,
        [shop.organization.id],
      );
      await say(chat, SALE);
      await tap(chat, 'draft:confirm');
      expect((await chat.fromBot()).map(textOf).join()).toContain('100 facturas al mes');
      expect(await invoicesOf(shop)).toHaveLength(0);
      expect(await buttonOf(chat, 'draft:confirm')).toBeDefined();
    });

    it('leaves voice and photos to the pro plan', async () => {
      const { chat } = await flow.seller({ plan: 'basic' });
      await chat.sendPhoto({ name: 'x.png', mime: 'image/png', data: PNG });
      await flow.pump();
      expect(await last(chat)).toContain('plan Pro');
    });

    it('says kindly when someone writes more than 30 messages a minute', async () => {
      const { chat } = await flow.seller();
      for (let index = 0; index < 31; index += 1) await chat.send('/ayuda');
      await flow.pump();
      expect(await last(chat)).toContain('Va muy rápido');
    });
  });

  it('answers stickers, places, contacts and edited messages kindly, without any effect', async () => {
    const { chat, shop } = await flow.seller();
    await chat.sendSticker('💍');
    await chat.sendLocation(4.6, -74.1);
    await chat.sendContact('3001234567', 'Pedro');
    const sent = await chat.send('/ayuda');
    await chat.edit(sent.message.message_id, SALE);
    await flow.pump();
    expect((await chat.fromBot()).length).toBe(5);
    expect(await last(chat)).toContain('editó');
    expect(await invoicesOf(shop)).toHaveLength(0);
  });

  it('tells the seller with a reference when a voice note cannot be transcribed, and goes on', async () => {
    const { chat } = await flow.seller();
    await chat.sendVoice({ name: 'v.oga', mime: 'audio/ogg', data: Buffer.from('esto no es audio') }, 3);
    const [run] = await flow.pump();
    // "escribiendo…" goes out before the reading begins
    expect(run!.order.slice(2)).toEqual(['Responder', 'Extraer factura', 'Aplicar lo leído', 'Mostrar la tarjeta', 'Informar si algo falló']);
    expect(await last(chat)).toMatch(/😔[\s\S]*Referencia: [0-9a-f]{8}/);
    await say(chat, SALE);
    expect(await buttonOf(chat, 'draft:confirm')).toBeDefined();
  });

  it('apologises once, with a reference, when the database fails under an update, however often it is handed over', async () => {
    const { chat, shop } = await flow.seller();
    await chat.send(SALE);
    const [update] = await flow.take();
    await asOwner(flow.url, 'ALTER TABLE chat_sessions RENAME TO chat_sessions_away');
    try {
      const failed = await flow.run(update!);
      expect(failed.order).toEqual([
        'Mensaje de Telegram',
        'Conversación',
        'Avisar que algo falló',
        'Informar si algo falló',
      ]);
      // n8n hands this to the error flow: whose shop it was, and the reference that the seller was given
      const { context } = failed.run.data.resultData.error as NodeError;
      expect(context.organization_id).toBe(shop.organization.id);
      expect(await last(chat)).toContain(`Referencia: ${String(context.referencia)}`);
      await flow.run(update!);
    } finally {
      await asOwner(flow.url, 'ALTER TABLE chat_sessions_away RENAME TO chat_sessions');
    }
    expect(await last(chat)).toMatch(/no se hizo ningún cambio[\s\S]*Referencia/);
    await flow.run(update!);
    expect(await buttonOf(chat, 'draft:confirm')).toBeDefined();
  });
});

/** One transparent pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
