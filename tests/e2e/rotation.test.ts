import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { decryptsWith } from '../../cli/operations/restore';
import { N8nClient } from '../../stack/workflows/n8n-client';
import { root } from '../deploy/compose-support';
import { TestChat, textOf } from '../support/chat';
import { Containers } from '../support/containers';
import { asOwner } from '../support/postgres';

const BOT = 8123456790;
const OLD_TOKEN = `${BOT}:AAH-el_primer_token_que_alguien_vio_por_ahi`;
const NEW_TOKEN = `${BOT}:AAG-el_segundo_que_entrego_BotFather_hoy_00`;
const NEW_SECRET_KEY = 'otra-clave-al-azar-de-mas-de-32-caracteres-0123456789';
const NEW_DB_PASSWORD = 'otra-contrasena-de-postgres-2026';
const NEW_N8N_DB_PASSWORD = 'otra-contrasena-de-n8n-2026';
const MAIN_FLOW = 'jewelryFactura01';
const PASSWORD = 'Clave-de-Ana-2026';

const GUIDE = readFileSync(join(root, 'docs', 'guia-de-despliegue.md'), 'utf8');

let containers: Containers;
let chat: TestChat;
let customers = 0;

jest.setTimeout(300_000);

beforeAll(async () => {
  containers = await Containers.prepare(OLD_TOKEN);
  await run('migrations');
  await run('migrations', [
    ...[
      'org',
      'create',
      '--nombre',
      'Joyería Rotación',
      '--slug',
      'rotacion',
      '--plan',
      'pro',
      '--prefix',
      'ROT',
    ],
  ]);
  await run(
    'migrations',
    [
      ...[
        'user',
        'create',
        '--org',
        'rotacion',
        '--cedula',
        '52123457',
        '--nombre',
        'Ana Ruiz',
        '--rol',
        'ADMIN',
      ],
      ...['--telegram-id', '900101', '--password-stdin'],
    ],
    `${PASSWORD}\n`,
  );
  await containers.up();
  await run('workflows');
  await containers.connected();
  chat = await TestChat.newPerson(containers.simulator.url, { id: 900101, first_name: 'Ana', bot: BOT });
}, 300_000);

afterAll(() => containers?.close(), 60_000);

async function run(service: string, words?: string[], input?: string): Promise<string> {
  const { code, output } = await containers.oneShot(service, words, input);
  if (code !== 0) throw new Error(`${service}: ${output}`);
  return output;
}

/**
 * Does what the guide says under the heading, with these new values, while a seller goes on writing.
 * @returns what the import of the flows printed
 */
async function follow(heading: string, changed: Record<string, string>): Promise<string> {
  const chapter = GUIDE.split('\n### ').find((text) => text.startsWith(heading)) ?? '';
  const steps = /```bash\n([^]*?)```/.exec(chapter)?.[1]?.trim().split('\n') ?? [];
  let [printed, owner] = ['', containers.databaseUrl('postgres')];
  let waiting = '';
  for (const step of steps) {
    const role = /psql -U postgres -c "ALTER ROLE (\w+) PASSWORD 'NUEVA_(\w+)'"$/.exec(step);
    if (role) {
      const name = role[1] === 'postgres' ? containers.databaseUser : role[1];
      const password = changed[role[2]!]!;
      await asOwner(owner, `ALTER ROLE ${name} PASSWORD '${password}'`);
      if (role[1] === 'postgres') owner = Object.assign(new URL(owner), { password }).toString();
    } else if (/^nano \.env /.test(step)) {
      Object.assign(containers.env, changed);
      waiting = await write();
    } else if (step === 'docker compose up -d') await containers.up();
    else if (step === 'docker compose --profile migrate run --rm workflows') printed = await run('workflows');
    else throw new Error(`The guide says something that is not understood here: ${step}`);
  }
  expect(steps.length).toBeGreaterThanOrEqual(3);
  await finish(waiting);
  await finish(await write());
  return printed;
}

/** Writes a sale, whoever is there to read it. @returns the customer, by whom it is found again */
async function write(): Promise<string> {
  customers += 1;
  const customer = String(80_000_000 + customers);
  await chat.mark();
  await chat.send(`Anillo de plata 210.000 para Julia Paz cc ${customer} efectivo`);
  return customer;
}

/** The sale's card, its confirmation and its PDF; the invoice's number is the next one. */
async function finish(customer: string): Promise<void> {
  const card = await chat.waitForMessage(
    (message) => /Borrador de factura/.test(textOf(message)) && textOf(message).includes(customer),
    120_000,
  );
  await chat.press('Generar factura', card.message_id);
  const { message } = await chat.waitForDocument(120_000);
  expect(message.document?.file_name).toMatch(new RegExp(`-${String(customers).padStart(4, '0')}\\.pdf$`));
}

/** Where n8n takes Telegram's updates, as it told the relay. */
async function entrance(): Promise<{ url: string; secret: string }> {
  const [row] = await asOwner<{ url: string; secret: string }>(
    containers.databaseUrl('jewelry_db'),
    'SELECT webhook_url AS url, webhook_secret AS secret FROM relay_state',
  );
  return row!;
}

async function forge({ url, secret }: { url: string; secret: string }): Promise<number> {
  const { pathname } = new URL(url);
  const response = await fetch(`${containers.n8n}${pathname}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
    body: JSON.stringify({
      update_id: 1,
      message: { message_id: 1, date: 1, chat: { id: 1, type: 'private' } },
    }),
  });
  await response.arrayBuffer();
  return response.status;
}

async function extract(key: string): Promise<number> {
  const response = await fetch(`${containers.n8n}/webhook/jewelry-extract`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ type: 'text', content: 'Anillo de plata 210.000', vendedor_cedula: '52123457' }),
  });
  await response.arrayBuffer();
  return response.status;
}

async function api(path: string, init: { token?: string; body?: unknown } = {}): Promise<Response> {
  return fetch(`${containers.api}${path}`, {
    method: init.body === undefined ? 'GET' : 'POST',
    headers: {
      'content-type': 'application/json',
      ...(init.token ? { authorization: `Bearer ${init.token}` } : {}),
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
}

/** What keeps somebody with these credentials out; null when they get in. */
async function refusal(url: string): Promise<string | null> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? 'unknown';
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether n8n can still read every credential that it keeps encrypted. */
async function credentialsOpen(): Promise<boolean[]> {
  const rows = await asOwner<{ data: string }>(
    containers.databaseUrl('n8n'),
    'SELECT data FROM credentials_entity',
  );
  return rows.map(({ data }) => decryptsWith(data, containers.env.N8N_ENCRYPTION_KEY ?? ''));
}

it('SECRET_KEY: what the old one opened is shut, also in a flow that staff changed, and no message is lost', async () => {
  const before = await entrance();
  const oldKey = (await run('workflows', ['secrets', '--clave-webhooks'])).trim();
  const login = await api('/api/v1/auth/login', { body: { cedula: '52123457', password: PASSWORD } });
  const session = (await login.json()) as { access_token: string; refresh_token: string };
  expect((await api('/api/v1/invoices', { token: session.access_token })).status).toBe(200);
  expect(await extract(oldKey)).toBe(200);
  const owner = { email: containers.env.N8N_USER!, password: containers.env.N8N_PASSWORD! };
  const editor = await N8nClient.open(containers.n8n, owner);
  const flow = (await editor.workflow(MAIN_FLOW))!;
  const nodes = flow.nodes.map((node) =>
    node.parameters.operation === 'facturaEmitida'
      ? { ...node, parameters: { ...node.parameters, texts: { gracias: '¡Vuelva!' } } }
      : node,
  );
  await editor.put({ ...flow, nodes });
  await editor.publish(MAIN_FLOW);

  const printed = await follow('Cambiar `SECRET_KEY`', { SECRET_KEY: NEW_SECRET_KEY });
  expect(printed).toMatch(/conservado +Facturación por Telegram/);

  expect(textOf((await chat.documents()).at(-1)!)).toContain('¡Vuelva!');
  const edited = (await editor.workflow(MAIN_FLOW))!;
  await editor.close();
  expect(
    edited.nodes.find(({ parameters }) => parameters.operation === 'facturaEmitida')?.parameters,
  ).toMatchObject({
    texts: { gracias: '¡Vuelva!' },
  });
  const after = await entrance();
  expect(after.url).not.toBe(before.url);
  expect(after.secret).not.toBe(before.secret);
  expect(await forge(before)).toBe(404);
  expect(await forge({ ...after, secret: before.secret })).toBe(403);
  expect((await api('/api/v1/invoices', { token: session.access_token })).status).toBe(401);
  // a refresh token is made of nothing but chance: it opens a new session
  const refreshed = await api('/api/v1/auth/refresh', { body: { refresh_token: session.refresh_token } });
  expect(refreshed.status).toBe(200);
  expect(await extract(oldKey)).toBe(403);
  expect(await extract((await run('workflows', ['secrets', '--clave-webhooks'])).trim())).toBe(200);
  expect(await credentialsOpen()).not.toContain(false);
});

it('DB_PASSWORD and N8N_DB_PASSWORD: the old ones are refused, and a message of the moment between is answered', async () => {
  const old = {
    server: containers.databaseUrl('jewelry_db'),
    n8n: containers.databaseUrl('n8n', 'n8n'),
  };
  expect(await refusal(old.server)).toBeNull();
  expect(await refusal(old.n8n)).toBeNull();
  await follow('Cambiar `DB_PASSWORD` y `N8N_DB_PASSWORD`', {
    DB_PASSWORD: NEW_DB_PASSWORD,
    N8N_DB_PASSWORD: NEW_N8N_DB_PASSWORD,
  });

  expect(await refusal(old.server)).toBe('28P01');
  expect(await refusal(old.n8n)).toBe('28P01');
  expect(await refusal(containers.databaseUrl('jewelry_db'))).toBeNull();
  expect(await refusal(containers.databaseUrl('n8n', 'n8n'))).toBeNull();
  expect(await credentialsOpen()).not.toContain(false);
});

it('TELEGRAM_BOT_TOKEN: the old one is refused, the chats go on, and a message of the moment between is answered', async () => {
  containers.simulator.revoke(OLD_TOKEN);
  await follow('Cambiar `TELEGRAM_BOT_TOKEN`', { TELEGRAM_BOT_TOKEN: NEW_TOKEN });

  const telegram = (token: string): Promise<number> =>
    fetch(`${containers.simulator.url}/bot${token}/getMe`).then(({ status }) => status);
  expect(await telegram(OLD_TOKEN)).toBe(401);
  expect(await telegram(NEW_TOKEN)).toBe(200);
  // nor does the relay take it from n8n
  const relayed = await fetch(`${containers.api}/telegram/bot${OLD_TOKEN}/getMe`);
  expect(relayed.ok).toBe(false);
  expect(await credentialsOpen()).not.toContain(false);
});

it('leaves no gap, no double and nothing unanswered behind', async () => {
  const numbers = await asOwner<{ number: string }>(
    containers.databaseUrl('jewelry_db'),
    'SELECT numero_factura AS number FROM invoices ORDER BY 1',
  );
  expect(numbers.map(({ number }) => Number(number.split('-').at(-1)))).toEqual([1, 2, 3, 4, 5, 6]);
  const open = await asOwner(
    containers.databaseUrl('jewelry_db'),
    "SELECT update_id FROM telegram_updates WHERE status <> 'done' OR replied_at IS NULL",
  );
  expect(open).toEqual([]);
  for (const secret of [OLD_TOKEN, NEW_TOKEN, NEW_SECRET_KEY, NEW_DB_PASSWORD, NEW_N8N_DB_PASSWORD, PASSWORD])
    expect(containers.logs()).not.toContain(secret);
});
