import { Client } from 'pg';
import { TestChat } from '../support/chat';
import { databaseUrlOf, jewelry, killAndAwait, pidOf, sharedStack, untilReady } from '../support/stack';

jest.setTimeout(180_000);

const stack = sharedStack();
const SHOP = 'caidas';

beforeAll(() =>
  jewelry(stack, [
    'org',
    'create',
    '--nombre',
    'Joyería Caídas',
    '--slug',
    SHOP,
    '--plan',
    'pro',
    '--prefix',
    'CAI',
  ]),
);

let cedula = 53_000_000;
async function seller(): Promise<TestChat> {
  const chat = await TestChat.newPerson(stack.simulator, { first_name: 'Lucía' });
  cedula += 1;
  const who = [
    '--cedula',
    String(cedula),
    '--nombre',
    'Lucía Vendedora',
    '--rol',
    'VENDEDOR',
    '--telegram-id',
    String(chat.userId),
  ];
  await jewelry(stack, ['user', 'create', '--org', SHOP, ...who]);
  await chat.mark();
  return chat;
}

/** Invoices of a customer, and whether anything is left undone in the chat. */
async function facts(chat: TestChat, customer: string): Promise<{ invoices: number; open: number }> {
  const client = new Client({ connectionString: databaseUrlOf(stack) });
  await client.connect();
  try {
    const invoices = await client.query('SELECT count(*)::int AS n FROM invoices WHERE cliente_cedula = $1', [
      customer,
    ]);
    const open = await client.query(
      "SELECT count(*)::int AS n FROM telegram_updates WHERE chat_id = $1 AND (status IN ('received', 'delivered') OR replied_at IS NULL)",
      [chat.userId],
    );
    return { invoices: invoices.rows[0].n as number, open: open.rows[0].n as number };
  } finally {
    await client.end();
  }
}

it('loses nothing when n8n is killed between the card and the tap', async () => {
  const chat = await seller();
  await chat.send('Anillo de plata 210.000 para Julia Paz cc 60111001 efectivo');
  await chat.waitForMessage(/Borrador de factura/, 30_000);
  process.kill(pidOf(stack, 'n8n'), 'SIGKILL');
  await chat.press('Generar factura');
  await chat.waitForDocument(90_000);
  expect(await facts(chat, '60111001')).toEqual({ invoices: 1, open: 0 });
  await untilReady(stack, 'n8n');
});

it('answers every message although n8n is killed in the middle of its executions', async () => {
  const chats = [await seller(), await seller(), await seller()];
  await Promise.all(
    chats.map((chat, index) =>
      chat.send(`Cadena de oro 18k 900.000 para Rita Sol cc 6022200${index} efectivo`),
    ),
  );
  // most likely some of the three are in n8n now, and some are not; each outcome must end in a card
  await new Promise((wait) => setTimeout(wait, 60));
  await killAndAwait(stack, 'n8n');
  await Promise.all(chats.map((chat) => chat.waitForMessage(/Borrador de factura/, 60_000)));
  for (const chat of chats) await chat.press('Generar factura');
  await new Promise((wait) => setTimeout(wait, 40));
  await killAndAwait(stack, 'n8n');
  await Promise.all(chats.map((chat) => chat.waitForDocument(90_000)));
  for (const [index, chat] of chats.entries())
    expect((await facts(chat, `6022200${index}`)).invoices).toBe(1);
});

it('goes on after the server with the relay is killed, with what was written meanwhile', async () => {
  const chat = await seller();
  await chat.send('Dije de oro 14k 380.000 para Nora Mar cc 60333001 efectivo');
  await chat.waitForMessage(/Borrador de factura/, 30_000);
  const before = pidOf(stack, 'server');
  process.kill(before, 'SIGKILL');
  await chat.press('Generar factura');
  await untilReady(stack, 'server', before);
  await chat.waitForDocument(60_000);
  expect(await facts(chat, '60333001')).toEqual({ invoices: 1, open: 0 });
});
