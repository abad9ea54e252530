import { TestChat } from '../support/chat';
import { doomedExecutions, findLeaks, searchedOf } from '../support/leaks';
import { asOwner } from '../support/postgres';
import { databaseUrlOf, jewelry, killAndAwait, secretsOf, sharedStack } from '../support/stack';

jest.setTimeout(400_000);

const stack = sharedStack();
const SHOP = 'secretos';
const PASSWORD = 'Clave-Que-Nadie-Ve-2026';
const WRONG_PASSWORD = 'Clave-Equivocada-2026';
const CUSTOMERS = ['1098765001', '1098765002', '1098765003', '1098765004'] as const;
const SELLER = '52777001';
/** Tokens that the API handed out. */
const issued: Record<string, string> = {};

async function call(
  path: string,
  init: { method?: string; token?: string; body?: unknown } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${stack.api}${path}`, {
    method: init.method ?? 'POST',
    headers: {
      'content-type': 'application/json',
      ...(init.token ? { authorization: `Bearer ${init.token}` } : {}),
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Everything that came from Telegram is settled, and n8n has nothing under way. */
async function settled(): Promise<void> {
  const limit = Date.now() + 90_000;
  for (;;) {
    const [row] = await asOwner<{ open: number }>(
      databaseUrlOf(stack),
      `SELECT count(*)::int AS open FROM telegram_updates
        WHERE status IN ('received', 'delivered') OR (status = 'done' AND replied_at IS NULL)`,
    );
    if (row?.open === 0) break;
    if (Date.now() > limit) throw new Error(`${row?.open} updates are still open`);
    await new Promise((wait) => setTimeout(wait, 200));
  }
}

beforeAll(async () => {
  await jewelry(stack, [
    ...['org', 'create', '--nombre', 'Joyería Secretos', '--slug', SHOP, '--plan', 'pro', '--prefix', 'SEC'],
  ]);
  await jewelry(
    stack,
    [
      ...['user', 'create', '--org', SHOP, '--cedula', SELLER, '--nombre', 'Ana Secreta', '--rol', 'ADMIN'],
      '--password-stdin',
    ],
    `${PASSWORD}\n`,
  );
});

it('shows no password, token or cédula in logs, metrics and executions, whatever happened', async () => {
  // into the chat, with a wrong password first
  const chat = await TestChat.newPerson(stack.simulator, { first_name: 'Ana' });
  await chat.send('/start');
  await chat.waitForMessage(/cédula/i, 30_000);
  for (const [password, answer] of [
    [WRONG_PASSWORD, /no coinciden|incorrect|contraseña/i],
    [PASSWORD, /Joyería Secretos/],
  ] as const) {
    await chat.mark();
    await chat.send(SELLER);
    await chat.waitForMessage(/contraseña/i, 30_000);
    await chat.mark();
    await chat.send(password);
    await chat.waitForMessage(answer, 30_000);
  }

  // a sale; one whose answer Telegram refuses for a while; one in the middle of which n8n dies
  await chat.send(`Anillo de plata 210.000 para Julia Paz cc ${CUSTOMERS[0]} efectivo`);
  await chat.waitForMessage(/Borrador de factura/, 30_000);
  await chat.press('Generar factura');
  await chat.waitForDocument(30_000);
  await chat.mark();
  await chat.injectFault({ method: 'sendMessage', kind: 'error', code: 500, times: 6 });
  await chat.send(`Cadena de oro 900.000 para Rita Sol cc ${CUSTOMERS[1]} efectivo`);
  await chat.waitForMessage(/Borrador de factura/, 90_000);
  await chat.clearFaults();
  await chat.press('Generar factura');
  await chat.waitForDocument(30_000);
  await chat.mark();
  await chat.send(`Dije de plata 95.000 para Nora Mar cc ${CUSTOMERS[2]} efectivo`);
  await new Promise((wait) => setTimeout(wait, 60));
  await killAndAwait(stack, 'n8n');
  await chat.waitForMessage(new RegExp(`Borrador[^]*${CUSTOMERS[2]}`), 90_000);
  await chat.press('Generar factura');
  await chat.waitForDocument(60_000);

  // the API, let in and not, with good and bad bodies
  const wrong = await call('/api/v1/auth/login', { body: { cedula: SELLER, password: WRONG_PASSWORD } });
  expect(wrong.status).toBe(401);
  const { body: login } = await call('/api/v1/auth/login', { body: { cedula: SELLER, password: PASSWORD } });
  issued.accessToken = String(login.access_token);
  issued.refreshToken = String(login.refresh_token);
  const invoice = {
    cliente_nombre: 'Olga Ríos',
    cliente_cedula: CUSTOMERS[3],
    items: [{ nombre: 'Anillo', cantidad: 1, precio_unitario: 100_000 }],
  };
  const made = await call('/api/v1/invoices', { token: issued.accessToken, body: invoice });
  expect(made.status).toBe(201);
  const refused = await call('/api/v1/invoices', {
    token: issued.accessToken,
    body: { ...invoice, items: [{ nombre: 'Anillo', cantidad: -1, precio_unitario: 'mucho' }] },
  });
  expect(refused.status).toBe(400);
  const forged = await call(`/api/v1/customers?q=${CUSTOMERS[3]}`, {
    method: 'GET',
    token: 'no-es-un-token',
  });
  expect(forged.status).toBe(401);

  // the webhooks for other programs, with and without their key, and with a sale that cannot be read
  const { webhookKey } = secretsOf(stack);
  const [shop] = await asOwner<{ id: string }>(
    databaseUrlOf(stack),
    'SELECT id FROM organizations WHERE slug = $1',
    [SHOP],
  );
  for (const [key, content, status] of [
    [webhookKey, `Anillo de plata 210.000 para Julia Paz cc ${CUSTOMERS[0]}`, 200],
    [webhookKey, `hola cc ${CUSTOMERS[0]}`, 422],
    ['otra-clave', `Anillo 100.000 cc ${CUSTOMERS[0]}`, 403],
  ] as const) {
    const response = await fetch(`${stack.n8n}/webhook/jewelry-extract`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({ type: 'text', content, vendedor_cedula: SELLER, organization_id: shop!.id }),
    });
    expect({ content, status: response.status }).toEqual({ content, status });
    await response.arrayBuffer();
  }

  await settled();
  const searched = await searchedOf(stack, {
    password: PASSWORD,
    wrongPassword: WRONG_PASSWORD,
    ...issued,
  });
  expect(Object.keys(searched.texts)).toEqual(
    expect.arrayContaining(['server.log', 'n8n.log', 'postgres.log', 'n8nEventLog.log']),
  );
  expect(searched.texts['server.log']).toContain('"correlation_id"');
  const { leaks, nationalIds } = await findLeaks(searched);
  expect(nationalIds).toBeGreaterThanOrEqual(CUSTOMERS.length + 1);
  expect(leaks).toEqual([]);

  // n8n marks what it does not store, and removes it within a minute
  const limit = Date.now() + 150_000;
  while ((await doomedExecutions(searched.n8nDatabaseUrl)) > 0) {
    if (Date.now() > limit) throw new Error('n8n still has executions that it should not store');
    await new Promise((wait) => setTimeout(wait, 1_000));
  }
});
