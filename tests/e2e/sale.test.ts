import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestChat } from '../support/chat';
import { jewelry, sharedStack } from '../support/stack';

jest.setTimeout(120_000);

const stack = sharedStack();
const SHOP = 'tres-ventas';
let chat: TestChat;

/** A shop of this file's own, so that its numbers begin at one. */
beforeAll(async () => {
  await jewelry(stack, [
    'org',
    'create',
    '--nombre',
    'Joyería Tres Ventas',
    '--slug',
    SHOP,
    '--plan',
    'pro',
    '--prefix',
    'TRES',
  ]);
  chat = await TestChat.newPerson(stack.simulator, { first_name: 'Marta' });
  await jewelry(stack, [
    'user',
    'create',
    '--org',
    SHOP,
    '--cedula',
    '52999001',
    '--nombre',
    'Marta Vendedora',
    '--rol',
    'VENDEDOR',
    '--telegram-id',
    String(chat.userId),
  ]);
  await jewelry(
    stack,
    [
      'user',
      'create',
      '--org',
      SHOP,
      '--cedula',
      '52999002',
      '--nombre',
      'Ana Dueña',
      '--rol',
      'ADMIN',
      '--password-stdin',
    ],
    'Clave-de-Prueba-2026\n',
  );
});

async function api<T>(path: string, token?: string, body?: object): Promise<T> {
  const response = await fetch(`${stack.api}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body && JSON.stringify(body),
  });
  const answer = (await response.json()) as T;
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

async function login(): Promise<string> {
  const { access_token } = await api<{ access_token: string }>('/api/v1/auth/login', undefined, {
    cedula: '52999002',
    password: 'Clave-de-Prueba-2026',
    organizacion: SHOP,
  });
  return access_token;
}

function textOfPdf(pdf: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'jewelry-pdf-'));
  try {
    writeFileSync(join(folder, 'a.pdf'), pdf);
    return execFileSync('pdftotext', ['-layout', join(folder, 'a.pdf'), '-'], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One message and one tap (or one more, for a buyer without a name). @returns the text of the PDF that came */
async function sell(message: string, before?: string): Promise<string> {
  await chat.mark();
  await chat.send(message);
  await chat.waitForMessage(/Borrador de factura/, 30_000);
  if (before) {
    await chat.press(before);
    await chat.waitForMessage((one) => /\b222222222222\b/.test(one.text ?? ''), 30_000);
  }
  await chat.press('Generar factura');
  const { data } = await chat.waitForDocument(30_000);
  expect(data.subarray(0, 5).toString()).toBe('%PDF-');
  return textOfPdf(data);
}

it('turns three sales into three invoices with consecutive numbers, each with its PDF, as the API tells them', async () => {
  const month = new Date(Date.now() - 5 * 3_600_000).toISOString().slice(0, 7).replace('-', '');
  const pdfs = [
    await sell('Anillo de oro 18k 2.500.000 para María Gómez cc 1020345678, efectivo'),
    await sell('2 cadenas de plata a 180 mil para Pedro Ruiz cc 79123456 pago con tarjeta'),
    await sell('dije de oro 14k 450.000 efectivo', 'Consumidor final'),
  ];
  for (const [index, text] of pdfs.entries()) expect(text).toContain(`TRES-${month}-000${index + 1}`);
  expect(pdfs[0]).toMatch(/María Gómez/);
  expect(pdfs[0]).toMatch(/2\.975\.000/);

  const invoices = await api<
    { numero_factura: string; total: number; estado: string; cliente_nombre: string }[]
  >('/api/v1/invoices', await login());
  expect(invoices.map(({ numero_factura, total, estado }) => ({ numero_factura, total, estado }))).toEqual([
    { numero_factura: `TRES-${month}-0003`, total: 535_500, estado: 'PAGADA' },
    { numero_factura: `TRES-${month}-0002`, total: 428_400, estado: 'PAGADA' },
    { numero_factura: `TRES-${month}-0001`, total: 2_975_000, estado: 'PAGADA' },
  ]);
});

it('makes one invoice of an update that comes three times and of a button that is pressed twice', async () => {
  await chat.mark();
  const { update_id } = await chat.send('Pulsera de plata 320.000 para Marina Díaz cc 41555666 efectivo');
  await chat.waitForMessage(/Borrador de factura/, 30_000);
  for (let again = 0; again < 2; again += 1) await chat.redeliver(update_id ?? 0);
  const card = await chat.lastCard();
  await Promise.all([
    chat.press('Generar factura', card?.message_id),
    chat.press('Generar factura', card?.message_id),
  ]);
  await chat.waitForDocument(30_000);
  // a message after it is answered after it: by then everything before has had its effect
  await chat.send('/ayuda');
  await chat.waitForMessage(/buscar/i, 30_000);
  const invoices = await api<{ cliente_nombre: string }[]>('/api/v1/invoices?q=41555666', await login());
  expect(invoices).toHaveLength(1);
  expect(await chat.documents()).toHaveLength(1);
});

it('puts the card right as the seller talks, and makes no card of a message that tells of no sale', async () => {
  await chat.mark();
  await chat.send(
    'llegaron 30 tobilleras de plata, nos costaron a 21.500 cada una, falta ponerles precio de venta',
  );
  await chat.waitForMessage(/No encontré una venta[\s\S]*Venta:/, 30_000);
  await chat.send('anillo de plata 157.000 y cadena de plata 203.000 para Rosa Peña cc 52777888, efectivo');
  await chat.waitForMessage(/Borrador de factura/, 30_000);
  await chat.send('no, la cadena se la dejé en 190.000');
  await chat.waitForMessage((one) => /Borrador de factura[\s\S]*190\.000/.test(one.text ?? ''), 30_000);
  await chat.send('y también un dije de plata de 40.000');
  await chat.waitForMessage((one) => /Borrador de factura[\s\S]*40\.000/.test(one.text ?? ''), 30_000);
  await chat.press('Generar factura');
  const { data } = await chat.waitForDocument(30_000);
  const text = textOfPdf(data);
  for (const price of ['157.000', '190.000', '40.000']) expect(text).toContain(price);
  expect(text).not.toContain('203.000');
});
