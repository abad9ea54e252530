import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, readCompose } from '../deploy/compose-support';
import { TestChat } from '../support/chat';
import { Containers } from '../support/containers';

const TOKEN = '8123456789:AAH-token_de_prueba_de_los_contenedores';
const compose = readCompose('docker-compose.yml');

jest.setTimeout(300_000);

describe('the programs of the containers, with their own environment', () => {
  let containers: Containers;

  beforeAll(async () => {
    containers = await Containers.prepare(TOKEN);
  });
  afterAll(() => containers?.close());

  it('takes an empty database to an invoice in the chat, and the doctor finds nothing wrong', async () => {
    expect(existsSync(join(root, 'dist', 'server', 'start.js'))).toBe(true);
    expect(await containers.oneShot('migrations')).toMatchObject({ code: 0 });
    const shop = ['--nombre', 'Joyería Esmeralda', '--slug', 'esmeralda', '--plan', 'pro', '--prefix', 'JOY'];
    expect(await containers.oneShot('migrations', ['org', 'create', ...shop])).toMatchObject({ code: 0 });
    const person = ['--cedula', '52123456', '--nombre', 'Ana Ruiz'];
    const role = ['--rol', 'ADMIN', '--telegram-id', '900100'];
    expect(
      await containers.oneShot('migrations', ['user', 'create', '--org', 'esmeralda', ...person, ...role]),
    ).toMatchObject({ code: 0 });

    await containers.up();

    const first = await containers.oneShot('workflows');
    expect(first).toEqual({ code: 0, output: expect.stringMatching(/importado +Facturación por Telegram/) });
    const again = await containers.oneShot('workflows');
    expect(again).toEqual({ code: 0, output: expect.not.stringMatching(/importado/) });
    await containers.connected();

    const chat = await TestChat.newPerson(containers.simulator.url, {
      id: 900100,
      first_name: 'Ana',
      bot: 8123456789,
    });
    await chat.send('anillo oro 18k 850.000 para María Gómez cc 1020345678');
    await chat.waitForMessage(/TOTAL: \$1\.011\.500/, 60_000);
    await chat.press('Generar factura');
    const { data: pdf } = await chat.waitForDocument(60_000);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');

    const examined = await containers.oneShot('doctor', [
      ...(compose.services.doctor?.command ?? []),
      '--json',
    ]);
    const { checks } = JSON.parse(examined.output) as {
      checks: { id: string; status: string; detail: string }[];
    };
    // this machine's size, and copies and alerts that nobody set up here, are not the containers' doing
    const failed = checks.filter(({ status, id }) => status === 'failure' && !id.startsWith('host.'));
    expect(failed).toEqual([]);

    const written = containers.logs();
    expect(written.length).toBeGreaterThan(100);
    for (const name of [
      'TELEGRAM_BOT_TOKEN',
      'SECRET_KEY',
      'DB_PASSWORD',
      'N8N_DB_PASSWORD',
      'N8N_PASSWORD',
      'N8N_ENCRYPTION_KEY',
      'METRICS_TOKEN',
    ])
      expect(written + examined.output + first.output).not.toContain(containers.env[name]);
    expect(written).not.toContain('1020345678');
  });
});
