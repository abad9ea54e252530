import sharp from 'sharp';
import { OpenAiServer } from '../../core/reading/testing/openai-server';
import { TestChat, textOf, type TestFile } from '../support/chat';
import { jewelry, sharedStack } from '../support/stack';
import { ticket } from '../support/ticket';

jest.setTimeout(120_000);

const stack = sharedStack();
const SHOP = `fotos-y-voz-${Date.now().toString(36)}`;
const ai = new OpenAiServer();
let chat: TestChat;

beforeAll(async () => {
  await ai.start(Number(process.env.JEWELRY_E2E_AI_PORT));
  await jewelry(stack, [
    ...['org', 'create', '--nombre', 'Joyería Fotos y Voz', '--slug', SHOP, '--plan', 'pro'],
    ...['--prefix', 'FOT'],
  ]);
});
afterAll(() => ai.stop());
let people = 0;
/** A seller of their own for each test: what one leaves open must not reach the next. */
beforeEach(async () => {
  chat = await TestChat.newPerson(stack.simulator, { first_name: 'Marta' });
  await jewelry(stack, [
    ...['user', 'create', '--org', SHOP, '--cedula', `5299900${people++}`, '--nombre', 'Marta Vendedora'],
    ...['--rol', 'VENDEDOR', '--telegram-id', String(chat.userId)],
  ]);
});

/** An Ogg page whose position says how long the recording is: what a voice note's length is read from. */
function voiceNote(seconds: number): TestFile {
  const data = Buffer.alloc(400, 7);
  data.write('OggS', 0);
  data.writeBigUInt64LE(BigInt(seconds * 48_000), 6);
  return { name: 'nota.ogg', mime: 'audio/ogg', data };
}

async function issue(): Promise<string> {
  await chat.press('Generar factura');
  const { data, message } = await chat.waitForDocument(40_000);
  expect(data.subarray(0, 5).toString()).toBe('%PDF-');
  return textOf(message);
}

it('reads a photographed ticket and what is written under it', async () => {
  const photo = await ticket('ticket.jpg', [
    ['ANILLO ORO 18K', '1.250.000'],
    ['ARETES PLATA 925', '180.000'],
  ]);
  await chat.sendPhoto(photo, 'Para Ana Ruiz 52123456, pagó con Nequi');
  const card = textOf(await chat.waitForMessage(/Borrador de factura/, 60_000));
  expect(card).toMatch(/Anillo · 1 × \$1\.250\.000/);
  expect(card).toMatch(/Aretes · 1 × \$180\.000/);
  expect(card).toContain('Ana Ruiz');
  expect(card).toContain('Transferencia · Nequi');
  expect(card).toContain('TOTAL: $1.701.700');
  expect(await issue()).toContain('$1.701.700');
});

it('makes one card of an album, and one invoice of it', async () => {
  const album = [
    await ticket('uno.jpg', [['CADENA ORO 18K', '2.100.000']]),
    await ticket('dos.jpg', [['DIJE PLATA', '90.000']]),
  ];
  await chat.sendAlbum(album, 'Para Pedro Ruiz 79123456, efectivo');
  const card = textOf(await chat.waitForMessage(/Dije/, 60_000));
  expect(card).toMatch(/1\. Cadena · 1 × \$2\.100\.000/);
  expect(card).toMatch(/2\. Dije · 1 × \$90\.000/);
  expect((await chat.fromBot()).filter((message) => /Borrador/.test(textOf(message)))).toHaveLength(1);
  expect(await issue()).toContain('$2.606.100');
});

it('asks for a better picture when there is nothing to read', async () => {
  const blank = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#888' } })
    .jpeg()
    .toBuffer();
  await chat.sendPhoto({ name: 'gris.jpg', mime: 'image/jpeg', data: blank });
  await chat.waitForMessage(/foto|escríba|No encontré/i, 60_000);
  expect(await chat.lastCard()).toBeUndefined();
});

it('hears a voice note and shows what it heard', async () => {
  ai.behave({
    kind: 'text',
    text: 'Anillo de oro de 18 quilates por dos millones quinientos mil pesos para María Gómez cédula 1020345678 en efectivo.',
  });
  await chat.sendVoice(voiceNote(9));
  const card = textOf(await chat.waitForMessage(/Borrador de factura/, 40_000));
  expect(card).toContain('🎙 «Anillo de oro');
  expect(card).toContain('María Gómez');
  expect(card).toContain('TOTAL: $2.975.000');
  expect(ai.calls[0]).toMatchObject({
    path: '/v1/audio/transcriptions',
    authorization: 'Bearer llave-de-prueba',
  });
  expect(await issue()).toContain('$2.975.000');
});

it('says so when a voice note cannot be transcribed, and takes the sale in writing', async () => {
  ai.behave({ kind: 'status', status: 500 });
  await chat.sendVoice(voiceNote(4));
  const answer = textOf(await chat.waitForMessage(/Referencia/, 60_000));
  expect(answer).not.toMatch(/Error|500|undefined/);
  await chat.send('Dije de plata 90.000 para Ana Ruiz 52123456 efectivo');
  await chat.waitForMessage(/TOTAL: \$107\.100/, 30_000);
  expect(await issue()).toContain('$107.100');
});
