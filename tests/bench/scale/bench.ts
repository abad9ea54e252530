// npm run bench:scale -- [--invoices=100000] [--rounds=60]: the same questions to a shop of the same size, in databases
// that hold a thousand invoices and many more; in turns.
import { Registry } from 'prom-client';
import { configureLogging, createLogger } from '../../../core/logging/logger';
import { connect, type Database } from '../../../database/connection';
import { issueInvoice } from '../../../database/invoice-store';
import {
  countInvoices,
  listInvoices,
  organizationStats,
  todayAndMonth,
} from '../../../database/repositories/invoices';
import { withTenant, type Tx } from '../../../database/tenancy';
import { registerDatabaseMetrics } from '../../../server/metrics/database-metrics';
import { buildSale } from '../../support/factories';
import { createTestDatabase } from '../../support/postgres';
import { circumstances, option, publish, type Figure } from '../lib/report';
import { seed, type SeededShop } from '../lib/seed';
import { median, percentile } from '../lib/statistics';

const SHOPS = 1000;
/** Invoices of the shop that asks, the same in each database: what grows is everybody else. */
const OWN = 200;
const SMALL = 1000;
const WARM_UP = 10;

interface Scale {
  invoices: number;
  db: Database;
  shops: SeededShop[];
  drop(): Promise<void>;
}

type Question = (scale: Scale) => Promise<unknown>;

const asking =
  (work: (tx: Tx) => Promise<unknown>): Question =>
  (scale) =>
    withTenant(scale.db, scale.shops[0]!.id, work);

const QUESTIONS: Record<string, Question> = {
  'Lista de 50, con su total': asking(async (tx) => {
    await listInvoices(tx, {}, { limit: 51 });
    await countInvoices(tx, {});
  }),
  'Búsqueda por nombre': asking((tx) => listInvoices(tx, { q: 'avila' }, { limit: 51 })),
  'Búsqueda por cédula': asking((tx) => listInvoices(tx, { q: '1000000042' }, { limit: 51 })),
  'Resumen del día y del mes': asking((tx) => todayAndMonth(tx, new Date())),
  'Estadísticas de la joyería': asking((tx) => organizationStats(tx, new Date())),
  'Métricas de Prometheus (todas las joyerías)': async ({ db }) => {
    // a registry of its own each time: a scrape remembers what it read for a moment
    const registry = new Registry();
    registerDatabaseMetrics(registry, db, createLogger('jewelry.bench'));
    await registry.metrics();
  },
  'Emitir una factura': ({ db, shops }) =>
    withTenant(db, shops[0]!.id, (tx) =>
      issueInvoice(tx, {
        sale: buildSale(),
        sellerId: shops[0]!.userId,
        inputType: 'api',
        actor: { userId: shops[0]!.userId },
      }),
    ),
};

async function open(invoices: number): Promise<Scale> {
  const { url, drop } = await createTestDatabase();
  const started = Date.now();
  const shops = await seed(url, { shops: SHOPS, invoices, first: OWN });
  console.log(
    `${invoices} facturas de ${SHOPS} joyerías listas en ${Math.round((Date.now() - started) / 1000)} s`,
  );
  const db = connect({ url, applicationName: 'jewelry-bench', poolSize: 1, overflow: 0 });
  return {
    invoices,
    db,
    shops,
    drop: async () => {
      await db.close();
      await drop();
    },
  };
}

async function main(): Promise<void> {
  configureLogging({ level: 'CRITICAL' });
  const when = circumstances();
  const rounds = option('rounds', 60);
  const scales: Scale[] = [];
  try {
    for (const invoices of [SMALL, option('invoices', 100_000)]) scales.push(await open(invoices));
    const figures: Figure[] = [];
    const detail: Record<string, unknown> = {};
    for (const [what, ask] of Object.entries(QUESTIONS)) {
      const times = scales.map(() => [] as number[]);
      for (let round = -WARM_UP; round < rounds; round += 1) {
        for (const [index, scale] of scales.entries()) {
          const started = performance.now();
          await ask(scale);
          if (round >= 0) times[index]!.push(performance.now() - started);
        }
      }
      const [small, large] = scales.map(({ invoices }, index) => ({ invoices, values: times[index]! }));
      figures.push({
        what: `${what}: ${large!.invoices} facturas`,
        unit: 'ms',
        ours: median(large!.values),
        floor: median(small!.values),
        floorName: `${SMALL} facturas`,
        target: { compare: '<=', ratio: 1.5 },
      });
      detail[what] = Object.fromEntries(
        [small!, large!].map(({ invoices, values }) => [
          invoices,
          { median: median(values), p95: percentile(values, 0.95) },
        ]),
      );
    }
    publish({ bench: 'scale', figures, detail: { rounds, shops: SHOPS, own: OWN, ...detail } }, when);
  } finally {
    for (const scale of scales) await scale.drop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
