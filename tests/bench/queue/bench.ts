// npm run bench:queue -- [--seconds=30] [--workers=2]: whole sales a minute with n8n in queue mode and 1, 2 and 4 workers
// (or only so many), two servers, Redis and PostgreSQL, all of them and the one who measures on this machine, in turns
// with what a stock n8n answers there.
import { ensureRuntime } from '../../../stack/runtime-install';
import { startQueueStack } from '../../support/queue-stack';
import { ShopCounter } from '../../support/shop-counter';
import { post, startStockN8n } from '../chat/floors';
import { AT_ONCE, SALES, sell, together } from '../chat/sales';
import { SimulatedChats } from '../chat/simulated-chats';
import { circumstances, option, publish, ROOT, type Figure } from '../lib/report';
import { median, percentile } from '../lib/statistics';

const WORKERS = [1, 2, 4];
const TURNS = 3;
/** A seller issues at most 10 invoices in 5 minutes: enough of them that nobody is held back. */
const PEOPLE = 96;

async function measure(workers: number, seconds: number): Promise<{ figures: Figure[]; detail: object }> {
  const stack = await startQueueStack({ workers });
  const counter = await ShopCounter.open(stack);
  const chats = new SimulatedChats(stack.simulator.url, null);
  const runtime = await ensureRuntime({ root: ROOT, progress: () => undefined, log: console.log });
  const stock = await startStockN8n(runtime, ROOT);
  try {
    const people: number[] = [];
    for (let count = 0; count < PEOPLE; count += 1) people.push((await counter.seller()).userId);
    await chats.open();
    const card: number[] = [];
    const pdf: number[] = [];
    let next = 0;
    const turn = async (): Promise<void> => {
      const sale = next++;
      const times = await sell(chats, people[sale % PEOPLE]!, SALES[sale % SALES.length]!);
      card.push(times.card);
      pdf.push(times.pdf);
    };
    // every worker loads its modules with its first sale
    await together(seconds / 3, turn);
    card.length = pdf.length = 0;
    const rates = { sales: [] as number[], stock: [] as number[] };
    await together(3, () => post(stock.webhook));
    for (let count = 0; count < TURNS; count += 1) {
      rates.sales.push(await together(seconds / TURNS, turn));
      rates.stock.push(await together(seconds / TURNS, () => post(stock.webhook)));
    }
    const sales = median(rates.sales);
    const what = `${workers} ${workers === 1 ? 'trabajador' : 'trabajadores'}`;
    return {
      figures: [
        { what: `Ventas por minuto, ${what}, ${AT_ONCE} chats`, unit: '/min', ours: sales * 60, floor: null },
        {
          what: `Actualizaciones por segundo, ${what}`,
          unit: '/s',
          ours: sales * 2,
          floor: median(rates.stock),
          floorName: 'n8n de fábrica, Webhook → Respond',
        },
        { what: `Mensaje → tarjeta, ${what}`, unit: 'ms', ours: median(card), floor: null },
        { what: `Mensaje → tarjeta p95, ${what}`, unit: 'ms', ours: percentile(card, 0.95), floor: null },
        { what: `Confirmar → PDF, ${what}`, unit: 'ms', ours: median(pdf), floor: null },
      ],
      detail: { workers, ...rates, card, pdf },
    };
  } finally {
    chats.close();
    await stock.stop();
    await counter.close();
    await stack.stop();
  }
}

async function main(): Promise<void> {
  const when = circumstances();
  const seconds = option('seconds', 30);
  const figures: Figure[] = [];
  const detail: Record<string, unknown> = { seconds };
  const only = option('workers', 0);
  for (const workers of only > 0 ? [only] : WORKERS) {
    const measured = await measure(workers, seconds);
    figures.push(...measured.figures);
    detail[`workers_${workers}`] = measured.detail;
  }
  publish({ bench: 'queue', figures, detail }, when);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
