import { Decimal, money } from '../core/invoicing/money';
import { computeSaleTotals, saleHash } from '../core/invoicing/totals';
import type { Sale } from '../core/invoicing/types';
import {
  addInvoice,
  addUser,
  buildLine,
  buildSale,
  createShop,
  type TestShop,
} from '../tests/support/factories';
import { asOwner, openTestDatabase } from '../tests/support/postgres';
import { connect, type Database } from './connection';
import {
  changeInvoiceStatus,
  deleteDraftInvoice,
  issueDraft,
  issueInvoice,
  voidInvoice,
} from './invoice-store';
import { closeDraft, createDraft } from './repositories/drafts';
import { findCustomerByNationalId } from './repositories/customers';
import {
  countInvoices,
  getInvoice,
  getInvoiceByNumber,
  listInvoices,
  organizationStats,
  overdueInvoices,
  todayAndMonth,
  topProducts,
} from './repositories/invoices';
import { updateOrganization, updateSettings } from './repositories/organizations';
import { withPlatform, withTenant, type Tx } from './tenancy';

const november = new Date('2026-11-15T15:00:00Z');

describe('invoice store', () => {
  let db: Database;
  let url: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ db, url, close } = await openTestDatabase());
  });
  afterAll(() => close());

  const inShop = <T>(shop: TestShop, work: (tx: Tx) => Promise<T>): Promise<T> =>
    withTenant(db, shop.organization.id, work);
  const numberOf = (number: string | null): number => Number(number?.split('-').at(-1));
  const startDraft = (shop: TestShop, chatId: string, sale: Sale): Promise<string> =>
    inShop(shop, async (tx) => {
      const draft = await createDraft(tx, {
        botId: '1',
        chatId,
        userId: shop.admin.id,
        state: { note: 'the conversation’s own' },
        expiresAt: new Date(Date.now() + 60_000),
      });
      expect(sale.lines.length).toBeGreaterThan(0);
      return draft.id;
    });

  it('stores what the domain computed, digit for digit', async () => {
    const shop = await createShop(db);
    const sale = buildSale({
      lines: [
        buildLine({ quantity: 3, unitPrice: money('333333.33') }),
        buildLine({ name: 'Dije', unitPrice: money('0.01') }),
      ],
      discount: { type: 'porcentaje', value: money('7.5') },
      paymentMethod: 'transferencia',
      bankTo: 'Nequi',
      notes: 'Grabar “Ñoño”',
    });
    const { invoice } = await inShop(shop, (tx) =>
      issueInvoice(tx, { sale, sellerId: shop.admin.id, inputType: 'text', actor: {}, now: november }),
    );
    const totals = computeSaleTotals(sale, {
      regime: 'responsable',
      rate: new Decimal('0.19'),
      pricesIncludeTax: false,
    });
    expect(invoice).toMatchObject({
      number: 'JOY-202611-0001',
      status: 'PAGADA',
      sellerName: 'Ana Admin',
      bankTo: 'Nequi',
      dueDate: '2026-11-15',
      paidAt: november,
      notes: 'Grabar “Ñoño”',
      contentHash: saleHash(sale.lines, totals),
    });
    for (const key of ['subtotal', 'discount', 'tax', 'total'] as const) {
      expect(invoice[key].toFixed(2)).toBe(totals[key].toFixed(2));
      expect(invoice.lines.map((line) => line[key].toFixed(2))).toEqual(
        totals.lines.map((line) => line[key].toFixed(2)),
      );
    }
    expect(await inShop(shop, (tx) => getInvoiceByNumber(tx, 'JOY-202611-0001'))).toEqual(invoice);
  });

  it('gives consecutive numbers to 50 sales at once from two pools', async () => {
    const shop = await createShop(db);
    const second = connect({ url, poolSize: 10, overflow: 5 });
    try {
      const invoices = await Promise.all(
        Array.from({ length: 50 }, (_, index) => addInvoice(index % 2 ? db : second, shop)),
      );
      expect(invoices.map((invoice) => numberOf(invoice.number)).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 50 }, (_, index) => index + 1),
      );
    } finally {
      await second.close();
    }
  });

  it('leaves no gap when a sale fails after it took its number', async () => {
    const shop = await createShop(db);
    await addInvoice(db, shop);
    await expect(
      inShop(shop, async (tx) => {
        await issueInvoice(tx, { sale: buildSale(), sellerId: null, inputType: 'api', actor: {} });
        throw new Error('the caller failed later');
      }),
    ).rejects.toThrow('the caller failed later');
    expect(numberOf((await addInvoice(db, shop)).number)).toBe(2);
  });

  it('starts at 1 when the month turns in Bogotá, not in UTC', async () => {
    const shop = await createShop(db);
    const at = async (instant: string): Promise<string | null> =>
      (await addInvoice(db, shop, { now: new Date(instant) })).number;
    expect(await at('2026-12-01T04:59:59Z')).toBe('JOY-202611-0001');
    expect(await at('2026-12-01T05:00:00Z')).toBe('JOY-202612-0001');
    expect(await at('2026-12-01T04:00:00Z')).toBe('JOY-202611-0002');
  });

  it('goes on after 9999', async () => {
    const shop = await createShop(db);
    await addInvoice(db, shop, { now: november });
    await asOwner(url, 'UPDATE invoice_counters SET last_value = 9999 WHERE organization_id = $1', [
      shop.organization.id,
    ]);
    expect((await addInvoice(db, shop, { now: november })).number).toBe('JOY-202611-10000');
  });

  it('makes one invoice of a draft that is issued twice at the same moment', async () => {
    const shop = await createShop(db);
    const sale = buildSale();
    const draftId = await startDraft(shop, '77', sale);
    const issue = (): Promise<{ invoice: { id: string }; created: boolean }> =>
      inShop(shop, (tx) =>
        issueDraft(tx, {
          draftId,
          toSale: () => ({ sale, confirmedHash: null, inputType: 'voice' }),
          actor: {},
        }),
      );
    const issued = await Promise.all([issue(), issue(), issue()]);
    expect(new Set(issued.map((one) => one.invoice.id)).size).toBe(1);
    expect(issued.filter((one) => one.created)).toHaveLength(1);
    expect(await inShop(shop, (tx) => countInvoices(tx, {}))).toBe(1);
  });

  it('refuses a draft that was cancelled, ran out, or whose total is not what was confirmed', async () => {
    const shop = await createShop(db);
    const sale = buildSale();
    const issue = (draftId: string, confirmedHash: string | null, now?: Date): Promise<unknown> =>
      inShop(shop, (tx) =>
        issueDraft(tx, {
          draftId,
          toSale: () => ({ sale, confirmedHash, inputType: 'text' }),
          actor: {},
          now,
        }),
      );
    const draftId = await startDraft(shop, '78', sale);
    await expect(issue(draftId, 'f'.repeat(64))).rejects.toMatchObject({ code: 'confirmed_sale_changed' });
    await expect(issue(draftId, null, new Date(Date.now() + 120_000))).rejects.toMatchObject({
      code: 'draft_not_active',
    });
    await inShop(shop, (tx) => closeDraft(tx, draftId, 'cancelled'));
    await expect(issue(draftId, null)).rejects.toMatchObject({ code: 'draft_not_active' });
    expect(await inShop(shop, (tx) => countInvoices(tx, {}))).toBe(0);
  });

  it('holds the plan’s invoices a month, also under concurrency', async () => {
    const shop = await createShop(db, { plan: 'basic' });
    await addInvoice(db, shop, { now: november });
    await asOwner(url, 'UPDATE invoice_counters SET last_value = 97 WHERE organization_id = $1', [
      shop.organization.id,
    ]);
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, () => addInvoice(db, shop, { now: november })),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(3);
    const refused = tries.find((one) => one.status === 'rejected');
    expect(refused).toMatchObject({ reason: { code: 'plan_limit_reached', details: { limit: 100 } } });
    expect((await addInvoice(db, shop, { now: new Date('2026-12-02T15:00:00Z') })).number).toBe(
      'JOY-202612-0001',
    );
  });

  it('holds the plan’s items and a suspended shop’s hand', async () => {
    const shop = await createShop(db, { plan: 'basic' });
    const seven = buildSale({ lines: Array.from({ length: 7 }, () => buildLine()) });
    await expect(addInvoice(db, shop, { sale: seven })).rejects.toMatchObject({ code: 'plan_limit_reached' });
    await withPlatform(db, (tx) => updateOrganization(tx, shop.organization.id, { status: 'suspended' }));
    await expect(addInvoice(db, shop)).rejects.toMatchObject({ code: 'organization_suspended' });
  });

  it('follows the shop’s regime and its way of quoting', async () => {
    const free = await createShop(db, { taxRegime: 'no-responsable' });
    expect((await addInvoice(db, free)).tax.isZero()).toBe(true);
    const included = await createShop(db, { pricesIncludeTax: true });
    const invoice = await addInvoice(db, included, {
      sale: buildSale({ lines: [buildLine({ unitPrice: money(119_000) })] }),
    });
    expect([invoice.tax.toFixed(2), invoice.total.toFixed(2), invoice.pricesIncludeTax]).toEqual([
      '19000.00',
      '119000.00',
      true,
    ]);
  });

  it('remembers a buyer by cédula, keeps what is not given again, and nobody as consumidor final', async () => {
    const shop = await createShop(db);
    const sale = buildSale();
    sale.customer = { ...sale.customer, nationalId: '1.020.345.678', phone: '3001234567' };
    await addInvoice(db, shop, { sale });
    await addInvoice(db, shop, {
      sale: { ...sale, customer: { ...sale.customer, name: 'María G.', phone: null } },
    });
    expect(await inShop(shop, (tx) => findCustomerByNationalId(tx, '1020345678'))).toMatchObject({
      name: 'María G.',
      phone: '3001234567',
    });
    const anonymous = await addInvoice(db, shop, {
      sale: buildSale({
        customer: { ...sale.customer, name: 'Consumidor final', nationalId: '222222222222', phone: null },
      }),
    });
    expect(anonymous.customerId).toBeNull();
  });

  it('writes audit, metrics and one delivery for each endpoint that wants the event', async () => {
    const shop = await createShop(db);
    await asOwner(
      url,
      `INSERT INTO webhook_endpoints (organization_id, url, secret, events, active) VALUES
        ($1, 'https://a.example', 's', '{invoice.created,invoice.paid}', true), ($1, 'https://b.example', 's', '{invoice.voided}', true),
        ($1, 'https://c.example', 's', '{invoice.created}', false)`,
      [shop.organization.id],
    );
    const invoice = await addInvoice(db, shop, { sale: buildSale({ paymentMethod: 'efectivo' }) });
    await inShop(shop, (tx) =>
      voidInvoice(tx, {
        invoiceId: invoice.id,
        reason: 'Se devolvió la pieza',
        actor: { userId: shop.admin.id },
      }),
    );
    const read = (sql: string): Promise<{ name: string }[]> => asOwner(url, sql, [shop.organization.id]);
    expect(
      await read('SELECT action AS name FROM audit_logs WHERE organization_id = $1 ORDER BY id'),
    ).toEqual(['FACTURA_CREADA', 'FACTURA_PAGADA', 'FACTURA_ANULADA'].map((name) => ({ name })));
    expect(
      await read(
        'SELECT event_type AS name FROM metric_events WHERE organization_id = $1 ORDER BY event_type',
      ),
    ).toEqual(
      ['customer.new', 'invoice.created', 'invoice.paid', 'invoice.voided'].map((name) => ({ name })),
    );
    expect(
      await read(
        `SELECT d.event_type || ' ' || e.url || ' ' || (d.payload->'data'->>'numero_factura') AS name FROM webhook_deliveries d
           JOIN webhook_endpoints e ON e.id = d.endpoint_id WHERE d.organization_id = $1 ORDER BY 1`,
      ),
    ).toEqual(
      [
        `invoice.created https://a.example ${invoice.number}`,
        `invoice.paid https://a.example ${invoice.number}`,
        `invoice.voided https://b.example ${invoice.number}`,
      ].map((name) => ({ name })),
    );
  });

  it('moves through the states, with the version as a lock', async () => {
    const shop = await createShop(db);
    const invoice = await addInvoice(db, shop);
    const move = (to: 'PENDIENTE' | 'PAGADA' | 'ANULADA', expectedVersion?: number): Promise<unknown> =>
      inShop(shop, (tx) =>
        changeInvoiceStatus(tx, {
          invoiceId: invoice.id,
          to,
          expectedVersion,
          reason: 'Por error',
          actor: {},
        }),
      );
    await expect(move('PAGADA', 7)).rejects.toMatchObject({ code: 'version_conflict' });
    expect(await move('PAGADA', 1)).toMatchObject({ status: 'PAGADA', version: 2 });
    await expect(move('PENDIENTE')).rejects.toMatchObject({ code: 'transition_not_allowed' });
    expect(await move('ANULADA')).toMatchObject({
      status: 'ANULADA',
      number: invoice.number,
      voidReason: 'Por error',
    });
    await expect(move('PAGADA')).rejects.toMatchObject({ code: 'transition_not_allowed' });
  });

  it('asks why an invoice is voided', async () => {
    const shop = await createShop(db);
    const { id } = await addInvoice(db, shop);
    await expect(
      inShop(shop, (tx) => voidInvoice(tx, { invoiceId: id, reason: ' ', actor: {} })),
    ).rejects.toMatchObject({
      code: 'reason_required',
    });
  });

  it('keeps a draft without a number, numbers it when it is issued, and deletes drafts only', async () => {
    const shop = await createShop(db);
    const draft = await addInvoice(db, shop, { asDraft: true, inputType: 'api' });
    const other = await addInvoice(db, shop, { asDraft: true, inputType: 'api' });
    expect([draft.status, draft.number, draft.issuedAt]).toEqual(['BORRADOR', null, null]);
    const issued = await inShop(shop, (tx) =>
      changeInvoiceStatus(tx, { invoiceId: draft.id, to: 'PENDIENTE', actor: {}, now: november }),
    );
    expect(issued).toMatchObject({ number: 'JOY-202611-0001', status: 'PENDIENTE', dueDate: '2026-12-15' });
    const remove = (invoiceId: string): Promise<void> =>
      inShop(shop, (tx) => deleteDraftInvoice(tx, { invoiceId, actor: {} }));
    await expect(remove(draft.id)).rejects.toMatchObject({ code: 'transition_not_allowed' });
    await remove(other.id);
    expect(await inShop(shop, (tx) => getInvoice(tx, other.id))).toBeNull();
    await expect(remove(other.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  describe('the database’s own guard', () => {
    it.each([
      ['deletes an issued invoice', 'DELETE FROM invoices WHERE id = $1'],
      [
        'changes an issued total',
        'UPDATE invoices SET subtotal = subtotal + 1, total = total + 1, version = version + 1 WHERE id = $1',
      ],
      [
        'changes the buyer',
        "UPDATE invoices SET cliente_nombre = 'Otro', version = version + 1 WHERE id = $1",
      ],
      ['renumbers', "UPDATE invoices SET numero_factura = 'X-1', version = version + 1 WHERE id = $1"],
      ['goes back to draft', "UPDATE invoices SET estado = 'BORRADOR', version = version + 1 WHERE id = $1"],
      ['skips the version', "UPDATE invoices SET metodo_pago = 'efectivo' WHERE id = $1"],
      ['changes a line', 'UPDATE invoice_items SET nombre = nombre || $2 WHERE invoice_id = $1'],
      ['removes a line', 'DELETE FROM invoice_items WHERE invoice_id = $1'],
      [
        'adds a line later',
        `INSERT INTO invoice_items (invoice_id, organization_id, numero, nombre, cantidad, precio_unitario, subtotal, total)
         SELECT id, organization_id, 50, 'X', 1, 0, 0, 0 FROM invoices WHERE id = $1`,
      ],
      [
        'turns a counter back',
        'UPDATE invoice_counters c SET last_value = 1 FROM invoices i WHERE i.organization_id = c.organization_id AND i.id = $1',
      ],
      ['rewrites the audit log', "UPDATE audit_logs SET action = 'LOGOUT' WHERE entity_id = $1"],
      ['prunes the audit log', 'DELETE FROM audit_logs WHERE entity_id = $1'],
    ])('stops even a superuser who %s', async (_title, sql) => {
      const shop = await createShop(db);
      const invoice = await addInvoice(db, shop);
      await expect(
        asOwner(url, sql, sql.includes('$2') ? [invoice.id, '!'] : [invoice.id]),
      ).rejects.toMatchObject({ code: '23001' });
    });

    it('does not commit an invoice whose lines and header disagree', async () => {
      const shop = await createShop(db);
      await expect(
        inShop(shop, (tx) =>
          tx.run(
            `INSERT INTO invoices (organization_id, subtotal, total, tax_rate, tax_regime, estado, content_hash)
             VALUES ($1, 100, 100, 0, 'no-responsable', 'BORRADOR', 'x')`,
            [tx.organizationId],
          ),
        ),
      ).rejects.toThrow(/disagree/);
    });
  });

  describe('lists', () => {
    let shop: TestShop;
    beforeAll(async () => {
      shop = await createShop(db);
      const seller = await addUser(db, shop.organization.id);
      for (let index = 0; index < 9; index += 1) {
        await addInvoice(db, shop, {
          now: new Date(Date.parse('2026-11-10T14:00:00Z') + index * 86_400_000),
          sellerId: index % 3 === 0 ? seller.id : shop.admin.id,
          sale: buildSale({
            paymentMethod: index % 2 ? 'efectivo' : null,
            customer: {
              name: index === 4 ? 'Íñigo Peña 100%' : `Cliente ${index}`,
              nationalId: `10000000${index}`,
              phone: null,
              email: null,
              address: null,
              city: null,
            },
          }),
        });
      }
    });

    it('pages by key without loss or repetition while new invoices arrive', async () => {
      const seen: string[] = [];
      let after: { createdAt: Date; id: string } | null = null;
      for (let page = 0; page < 6; page += 1) {
        const invoices = await inShop(shop, (tx) =>
          listInvoices(tx, { to: '2026-11-19' }, { limit: 2, after }),
        );
        seen.push(...invoices.map((invoice) => String(invoice.number)));
        const last = invoices.at(-1);
        if (!last) break;
        after = { createdAt: last.createdAt, id: last.id };
        await addInvoice(db, shop, { now: new Date(`2026-11-18T2${page}:00:00Z`) });
      }
      expect(seen).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => `JOY-202611-000${n}`));
    });

    it('filters by state, days in Bogotá (half-open), customer, seller and words', async () => {
      const count = (filter: Parameters<typeof countInvoices>[1]): Promise<number> =>
        inShop(shop, (tx) => countInvoices(tx, { to: '2026-11-18', ...filter }));
      expect(await count({})).toBe(8);
      expect(await count({ status: 'PAGADA' })).toBe(4);
      expect(await count({ from: '2026-11-12', to: '2026-11-13' })).toBe(1);
      expect(await count({ customer: '100000002' })).toBe(1);
      expect(await count({ sellerId: shop.admin.id })).toBe(5);
      expect(await count({ q: 'inigo PENA' })).toBe(1);
      expect(await count({ q: '100%' })).toBe(1);
      expect(await count({ q: '%' })).toBe(1);
      expect(await count({ q: '202611-0003' })).toBe(1);
      expect(await count({ q: '10000000' })).toBe(8);
    });

    it('sums days and months of Bogotá without voided invoices', async () => {
      const fresh = await createShop(db);
      const paid = buildSale({ paymentMethod: 'tarjeta', lines: [buildLine({ unitPrice: money(100_000) })] });
      await addInvoice(db, fresh, { sale: paid, now: new Date('2026-11-01T05:00:00Z') });
      await addInvoice(db, fresh, { sale: paid, now: new Date('2026-11-24T04:59:00Z') });
      await addInvoice(db, fresh, {
        sale: { ...paid, paymentMethod: null },
        now: new Date('2026-11-24T23:00:00Z'),
      });
      const voided = await addInvoice(db, fresh, { sale: paid, now: new Date('2026-11-24T12:00:00Z') });
      await inShop(fresh, (tx) => voidInvoice(tx, { invoiceId: voided.id, reason: 'Error', actor: {} }));
      const now = new Date('2026-11-25T01:00:00Z');
      const { today, month } = await inShop(fresh, (tx) => todayAndMonth(tx, now));
      expect([today.count, today.total.toFixed(0), today.voided, today.pending.count]).toEqual([
        1,
        '119000',
        1,
        1,
      ]);
      expect([month.count, month.total.toFixed(0)]).toEqual([3, '357000']);
      expect(month.byPaymentMethod.map((one) => [one.method, one.count])).toEqual([
        ['tarjeta', 2],
        [null, 1],
      ]);
      expect(month.bySeller).toMatchObject([{ name: 'Ana Admin', count: 3 }]);
      const stats = await inShop(fresh, (tx) => organizationStats(tx, now));
      expect([
        stats.revenue.toFixed(0),
        stats.monthCount,
        stats.byStatus.ANULADA.count,
        stats.activeUsers,
      ]).toEqual(['357000', 3, 1, 1]);
      const range = { from: new Date('2026-11-01T05:00:00Z'), to: now };
      expect(await inShop(fresh, (tx) => topProducts(tx, range))).toMatchObject([
        { name: 'Anillo de oro 18k', quantity: 3 },
      ]);
    });

    it('lists what is overdue', async () => {
      const fresh = await createShop(db);
      await inShop(fresh, (tx) => updateSettings(tx, fresh.organization.id, { expiryDays: 5 }));
      const due = await addInvoice(db, fresh, { now: november });
      const at = (day: string): Promise<string[]> =>
        inShop(fresh, async (tx) => (await overdueInvoices(tx, day)).map((invoice) => invoice.id));
      expect([await at('2026-11-20'), await at('2026-11-21')]).toEqual([[], [due.id]]);
    });
  });
});
