import { listInvoices } from '../database/repositories/invoices';
import { withTenant } from '../database/tenancy';
import { buttons, textOf } from '../tests/support/chat';
import { MainFlow } from '../tests/support/main-flow';

const SALE = 'Anillo de oro 18k 2.500.000 para María Gómez 1020345678, efectivo';

describe('the main flow', () => {
  let flow: MainFlow;
  beforeAll(async () => {
    flow = await MainFlow.start();
  }, 60_000);
  afterAll(() => flow.stop());

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
      'Responder',
    ]);

    const card = await chat.waitForMessage(/Borrador/, 1000);
    expect(textOf(card)).toContain('María Gómez');
    expect(textOf(card)).toContain('TOTAL: $2.975.000');
    const confirm = buttons(card).find((button) => button.callback_data?.startsWith('draft:confirm'))!;
    const press = await chat.press(confirm.callback_data!);
    await flow.pump();

    const { data, message } = await chat.waitForDocument(1000);
    expect(data.subarray(0, 5).toString()).toBe('%PDF-');
    expect(message.document?.file_name).toMatch(/^factura_JOY-\d{6}-0001\.pdf$/);
    expect((await chat.callbacks()).find((one) => one.id === press.id)?.answer).not.toBeNull();
    const invoices = await withTenant(flow.db, shop.organization.id, (tx) =>
      listInvoices(tx, {}, { limit: 10 }),
    );
    expect(
      invoices.map((invoice) => [invoice.status, invoice.total.toFixed(2), invoice.customer.name]),
    ).toEqual([['PAGADA', '2975000.00', 'María Gómez']]);
  });
});
