// npm run bench:api -- [--seconds=8] [--rounds=5] [--requests=100000]: the API against bare Express 5 and pg that send the
// same SQL, 32 connections, in turns.
import autocannon from 'autocannon';
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../../stack/ports';
import { createTestDatabase } from '../../support/postgres';
import { circumstances, option, publish, ROOT, type Figure } from '../lib/report';
import { seed, type SeededShop } from '../lib/seed';
import { median } from '../lib/statistics';
import { captureStatements } from './statements';

const CONNECTIONS = 32;
/** Enough that no shop comes near its plan's requests a minute. */
const SHOPS = 300;
const INVOICES = 30_000;

interface Side {
  url: string;
  process: ChildProcess;
  /** The requests of a kind, one for each shop. */
  requests: Record<Kind, autocannon.Request[]>;
}

const KINDS = ['list', 'get', 'create'] as const;
type Kind = (typeof KINDS)[number];

const SALE = JSON.stringify({
  cliente_nombre: 'María Gómez',
  cliente_cedula: '1020345678',
  items: [
    {
      nombre: 'Anillo de oro',
      cantidad: 1,
      precio_unitario: 1_850_000,
      material: 'ORO_18K',
      peso_gramos: 3.2,
    },
  ],
  metodo_pago: 'efectivo',
});

async function startApi(databaseUrl: string, shops: SeededShop[], ids: string[]): Promise<Side> {
  const port = await freePort();
  const child = fork(join(ROOT, 'dist', 'server', 'start.js'), {
    execArgv: ['--enable-source-maps', '--expose-gc', '-r', join(__dirname, 'memory.cjs')],
    cwd: ROOT,
    // its log lines cost what they cost, but go nowhere
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      SECRET_KEY: 'secret key of the bench, long enough',
      API_PORT: String(port),
    },
  });
  const url = `http://127.0.0.1:${port}`;
  for (const limit = Date.now() + 30_000; ;) {
    if (
      await fetch(`${url}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    if (Date.now() > limit) throw new Error('The API did not start.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const headers = (shop: SeededShop): Record<string, string> => ({ authorization: `Bearer ${shop.apiKey}` });
  return {
    url,
    process: child,
    requests: {
      list: shops.map((shop) => ({ method: 'GET', path: '/api/v1/invoices', headers: headers(shop) })),
      get: shops.map((shop, index) => ({
        method: 'GET',
        path: `/api/v1/invoices/${ids[index]}`,
        headers: headers(shop),
      })),
      create: shops.map((shop) => ({
        method: 'POST',
        path: '/api/v1/invoices',
        headers: { ...headers(shop), 'content-type': 'application/json' },
        body: SALE,
      })),
    },
  };
}

async function startFloor(databaseUrl: string, shops: SeededShop[], ids: string[]): Promise<Side> {
  const statements = await captureStatements(databaseUrl, shops[0]!);
  const child = fork(join(__dirname, 'floor.cjs'), {
    execArgv: [],
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, FLOOR_STATEMENTS: JSON.stringify(statements) },
  });
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port: number }));
    child.once('exit', (code) => reject(new Error(`The floor ended with ${code}.`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    requests: {
      list: shops.map(({ id }) => ({ method: 'GET', path: `/invoices?organization=${id}` })),
      get: ids.map((id) => ({ method: 'GET', path: `/invoices/${id}` })),
      create: shops.map(({ id, userId }) => ({
        method: 'POST',
        path: `/invoices?organization=${id}&seller=${userId}`,
        headers: { 'content-type': 'application/json' },
        body: SALE,
      })),
    },
  };
}

interface Load {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Every connection begins with another shop, so that shops do not queue for one counter. */
async function load(
  side: Side,
  kind: Kind,
  extent: { duration: number } | { amount: number },
): Promise<Load> {
  const requests = side.requests[kind];
  let connection = 0;
  const result = await autocannon({
    url: side.url,
    connections: CONNECTIONS,
    ...extent,
    timeout: 30,
    setupClient: (client) => {
      const from = Math.floor((requests.length / CONNECTIONS) * connection++);
      client.setRequests([...requests.slice(from), ...requests.slice(0, from)]);
    },
  });
  const answered = result['2xx'];
  if (result.errors > 0 || result.non2xx > 0)
    throw new Error(`${kind} at ${side.url}: ${result.errors} errors, ${result.non2xx} other answers.`);
  return { perSecond: answered / result.duration, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Megabytes that the server really uses, its garbage collected, and those that it holds. */
async function memoryOf({ process: child }: Side): Promise<{ used: number; resident: number }> {
  const answer = new Promise<{ used: number; rss: number }>((resolve) => child.once('message', resolve));
  child.send('memory');
  const { used, rss } = await answer;
  return { used: used / 2 ** 20, resident: rss / 2 ** 20 };
}

async function firstInvoices(url: string, shops: SeededShop[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ organization_id: string; id: string }>(
    'SELECT DISTINCT ON (organization_id) organization_id, id FROM invoices ORDER BY organization_id, created_at',
  );
  await client.end();
  const byShop = new Map(rows.map((row) => [row.organization_id, row.id]));
  return shops.map((shop) => byShop.get(shop.id)!);
}

async function main(): Promise<void> {
  const when = circumstances();
  const duration = option('seconds', 8);
  const rounds = option('rounds', 5);
  const amount = option('requests', 100_000);
  const { url, drop } = await createTestDatabase();
  const sides: Side[] = [];
  try {
    const shops = await seed(url, { shops: SHOPS, invoices: INVOICES, first: 100 });
    const ids = await firstInvoices(url, shops);
    const ours = await startApi(url, shops, ids);
    sides.push(ours);
    const floor = await startFloor(url, shops, ids);
    sides.push(floor);

    const figures: Figure[] = [];
    const detail: Record<string, unknown> = {};
    const targets = { list: 0.6, get: 0.6, create: 0.5 };
    const names = { list: 'Lista de 50', get: 'Una factura', create: 'Emitir' };
    for (const kind of KINDS) {
      for (const side of sides) await load(side, kind, { duration: 2 });
      const runs: { ours: Load; floor: Load }[] = [];
      for (let round = 0; round < rounds; round += 1)
        runs.push({
          ours: await load(ours, kind, { duration }),
          floor: await load(floor, kind, { duration }),
        });
      figures.push(
        {
          what: `${names[kind]}, ${CONNECTIONS} conexiones`,
          unit: '/s',
          ours: median(runs.map((run) => run.ours.perSecond)),
          floor: median(runs.map((run) => run.floor.perSecond)),
          floorName: 'Express 5 + pg, el mismo SQL',
          target: { compare: '>=', ratio: targets[kind] },
        },
        {
          what: `${names[kind]}: p99 contra su mediana`,
          unit: 'ms',
          ours: median(runs.map((run) => run.ours.p99)),
          floor: median(runs.map((run) => run.ours.p50)),
          floorName: 'mediana',
          target: { compare: '<=', ratio: 4 },
        },
      );
      detail[kind] = runs;
    }

    // memory: after a warm-up, ten looks along the way
    const looks = [await memoryOf(ours)];
    for (let tenth = 0; tenth < 10; tenth += 1) {
      await load(ours, 'get', { amount: Math.max(CONNECTIONS, Math.ceil(amount / 10)) });
      looks.push(await memoryOf(ours));
    }
    figures.push({
      what: `Memoria en uso: mitad final contra mitad inicial de ${amount} peticiones`,
      unit: 'MB',
      ours: median(looks.slice(6).map(({ used }) => used)),
      floor: median(looks.slice(1, 6).map(({ used }) => used)),
      floorName: 'mitad inicial',
      target: { compare: '<=', ratio: 1.1 },
    });
    publish(
      { bench: 'api', figures, detail: { duration, rounds, amount, memory_mb: looks, ...detail } },
      when,
    );
  } finally {
    for (const { process: child } of sides) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await drop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
