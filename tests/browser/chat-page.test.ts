/// <reference lib="dom" />
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import sharp from 'sharp';
import { Telegraf } from 'telegraf';
import { startSimulator, type Simulator } from '../../simulator';
import { TestChat } from '../support/chat';

const USER = 5151;
const CARD =
  '<b>🧾 Borrador de factura</b>\n\n1. Anillo oro 18k\n    1 × $ 2.500.000 = <b>$ 2.500.000</b>\n\n👤 María Gómez · CC <code>1020345678</code>\n💳 Efectivo\n\nSubtotal  $ 2.500.000\nIVA 19 %  $ 475.000\n<b>Total  $ 2.975.000</b>';
const BUTTONS = [
  [{ text: '✅ Confirmar y facturar', callback_data: 'draft:confirm' }],
  [
    { text: '✏️ Productos', callback_data: 'draft:items' },
    { text: '👤 Cliente', callback_data: 'draft:customer' },
  ],
  [{ text: '✖️ Cancelar', callback_data: 'draft:cancel' }],
];

let simulator: Simulator;
let bot: Telegraf;
let running: Promise<void>;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

/** Chromium of the machine; CHROMIUM_PATH names another one. */
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

beforeAll(async () => {
  if (!existsSync(executablePath))
    throw new Error(`Chromium is missing at ${executablePath}: apt-get install chromium`);
  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
    ],
  });
}, 60_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  simulator = await startSimulator({ users: [{ id: USER, first_name: 'Laura', last_name: 'Vargas' }] });
  bot = new Telegraf(simulator.token, { telegram: { apiRoot: simulator.url } });
  bot.on('callback_query', async (ctx) => {
    if ('data' in ctx.callbackQuery && ctx.callbackQuery.data === 'draft:cancel') {
      await ctx.answerCbQuery('¿Seguro? Se borra el borrador.', { show_alert: true });
      return;
    }
    await ctx.answerCbQuery('Factura creada');
    await ctx.editMessageText('✅ <b>Factura FAC-202611-0001</b>\nTotal $ 2.975.000', { parse_mode: 'HTML' });
    await ctx.replyWithDocument(
      { source: Buffer.from('%PDF-1.4\n'), filename: 'FAC-202611-0001.pdf' },
      { caption: 'Su factura' },
    );
  });
  bot.on('text', async (ctx) => {
    await ctx.sendChatAction('typing');
    await ctx.reply(CARD, { parse_mode: 'HTML', reply_markup: { inline_keyboard: BUTTONS } });
  });
  bot.on('photo', (ctx) => ctx.reply(`Foto: ${ctx.message.caption ?? ''}`));
  bot.on('voice', (ctx) => ctx.reply(`Voz ${ctx.message.voice.mime_type}`));
  running = bot.launch();
  context = await browser.newContext({
    viewport: { width: 412, height: 860 },
    locale: 'es-CO',
    permissions: ['microphone'],
  });
  page = await context.newPage();
  faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(simulator.url) && !url.startsWith('blob:')) faults.push(`outside: ${url}`);
  });
  await page.goto(simulator.url);
  await page.getByRole('heading', { name: 'Escriba una venta y listo' }).waitFor();
}, 30_000);

afterEach(async () => {
  expect(faults).toEqual([]);
  await context.close();
  bot.stop();
  await running;
  await simulator.close();
});

/** With SCREENSHOTS=folder in the environment, keeps what the test sees. */
async function look(name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function sell(): Promise<void> {
  await page.getByRole('button', { name: /^Anillo oro 18k/ }).click();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Confirmar y facturar' }).waitFor();
}

it('sells: a suggestion, the card in bold, one press, a toast, the PDF', async () => {
  await look('1-vacio');
  await sell();
  await look('2-tarjeta');
  expect(await page.locator('.message strong').allTextContents()).toContain('Total  $ 2.975.000');
  expect(await page.locator('.mine .ticks.delivered').count()).toBe(1);
  await page.getByRole('button', { name: 'Confirmar y facturar' }).click();
  await page.getByRole('status').filter({ hasText: 'Factura creada' }).waitFor();
  const pdf = page.getByRole('link', { name: 'Abrir FAC-202611-0001.pdf, 9 B' });
  await pdf.waitFor();
  await page.getByText('editado').waitFor();
  expect(await page.getByRole('button', { name: 'Confirmar y facturar' }).count()).toBe(0);
  await look('3-factura');
  const response = await page.request.get(simulator.url + (await pdf.getAttribute('href')));
  expect(response.headers()['content-type']).toBe('application/pdf');
  expect(await pdf.getAttribute('target')).toBe('_blank');
}, 30_000);

it('shows an alert where the bot asks for one, and keeps the message', async () => {
  await sell();
  await page.getByRole('button', { name: 'Cancelar' }).click();
  await page.getByRole('dialog').getByText('¿Seguro? Se borra el borrador.').waitFor();
  await look('4-alerta');
  await page.getByRole('button', { name: 'Aceptar' }).click();
  await page.getByRole('button', { name: 'Confirmar y facturar' }).waitFor();
}, 30_000);

it('sends a photo with a caption after a preview, and several as an album', async () => {
  const image = (background: string) =>
    sharp({ create: { width: 600, height: 800, channels: 3, background } })
      .jpeg()
      .toBuffer();
  const file = async (name: string, color: string) => ({
    name,
    mimeType: 'image/jpeg',
    buffer: await image(color),
  });
  await page.locator('#pick-photo').setInputFiles(await file('a.jpg', '#c9a227'));
  await page.getByLabel('Descripción').fill('Tiquete de hoy');
  await look('5-vista-previa');
  await page.getByRole('button', { name: 'Enviar', exact: true }).last().click();
  await page.getByText('Foto: Tiquete de hoy').waitFor();
  await page
    .locator('#pick-photo')
    .setInputFiles([await file('b.jpg', '#335577'), await file('c.jpg', '#557733')]);
  await page.getByRole('heading', { name: 'Enviar 2 fotos' }).waitFor();
  await page.getByLabel('Descripción').press('Enter');
  await page.locator('.mine .photo').nth(2).waitFor();
  const chat = new TestChat(simulator.url, USER);
  const groups = (await chat.messages()).filter(({ message }) => message.media_group_id);
  expect(groups).toHaveLength(2);
  await look('6-album');
}, 30_000);

it('records a voice note, which reaches the bot as Ogg/Opus', async () => {
  await page.getByRole('button', { name: 'Grabar nota de voz' }).click();
  await page.getByText('Grabando…').waitFor();
  await page.waitForTimeout(1300);
  await look('7-grabando');
  await page.getByRole('button', { name: 'Enviar la nota de voz' }).click();
  await page.getByText('Voz audio/ogg').waitFor();
  const chat = new TestChat(simulator.url, USER);
  const voice = (await chat.messages()).find(({ message }) => message.voice)?.message.voice;
  const data = await chat.download(voice!.file_id);
  expect(data.subarray(0, 4).toString()).toBe('OggS');
  expect(data.includes('OpusHead')).toBe(true);
  expect(voice!.duration).toBeGreaterThanOrEqual(1);
  expect(voice!.duration).toBeLessThanOrEqual(3);
  // the browser's own decoder accepts the converted file
  const seconds = await page.evaluate(async (url) => {
    const bytes = await (await fetch(url)).arrayBuffer();
    return (await new AudioContext().decodeAudioData(bytes)).duration;
  }, `/_sim/files/${voice!.file_id}`);
  expect(Math.abs(seconds - voice!.duration)).toBeLessThan(1);
}, 30_000);

it('opens an invitation link, offers the commands of the bot, and changes person', async () => {
  await bot.telegram.setMyCommands([{ command: 'factura', description: 'Nueva factura' }]);
  await page.getByRole('button', { name: 'Comandos' }).click();
  await page.getByRole('menuitem', { name: /factura/ }).waitFor();
  await look('8-comandos');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Más opciones' }).click();
  await page
    .getByLabel('Enlace o código de invitación')
    .fill('https://t.me/joyeria_simulada_bot?start=AbC-1');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '/start' }).waitFor();
  const chat = new TestChat(simulator.url, USER);
  expect((await chat.messages())[0]!.message.text).toBe('/start AbC-1');
  await page.getByRole('button', { name: /Cambiar de persona/ }).click();
  await page.getByLabel('Otra persona').fill('Pedro');
  await look('9-personas');
  await page.getByRole('button', { name: 'Agregar' }).click();
  await page.getByRole('heading', { name: 'Escriba una venta y listo' }).waitFor();
}, 30_000);

it('shows what a message contains as text, never as markup', async () => {
  await page.getByLabel('Mensaje', { exact: true }).fill('<img src=x onerror="document.title=1"> <b>x</b>');
  await page.keyboard.press('Enter');
  await page.locator('.mine .text').getByText('<img src=x').waitFor();
  expect(await page.locator('.mine img').count()).toBe(0);
}, 30_000);
