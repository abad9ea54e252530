// npm run bench:queue -- [--seconds=30]: whole sales a minute with n8n in queue mode and 1, 2 and 4 workers, two servers,
// Redis and PostgreSQL, all of them and the one who measures on this machine.
import { startQueueStack } from '../../support/queue-stack';
import { ShopCounter } from '../../support/shop-counter';
import { AT_ONCE, SALES, sell, together } from '../chat/sales';
import { SimulatedChats } from '../chat/simulated-chats';
import { circumstances, option, publish, type Figure } from '../lib/report';
import { median, percentile } from '../lib/statistics';

const WORKERS = [1, 2, 4];
/** A seller issues at most 10 invoices in 5 minutes: enough of them that nobody is held back. */
const PEOPLE = 96;

async function measure(workers: number, seconds: number): Promise<{ figures: Figure[]; detail: object }> {
  const stack = await startQueueStack({ workers });
  const counter = await ShopCounter.open(stack);
  const chats = new SimulatedChats(stack.simulator.url, null);
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
    const perMinute = (await together(seconds, turn)) * 60;
    const what = `${workers} ${workers === 1 ? 'trabajador' : 'trabajadores'}`;
    return {
      figures: [
        { what: `Ventas por minuto, ${what}, ${AT_ONCE} chats`, unit: '/min', ours: perMinute, floor: null },
        { what: `Mensaje → tarjeta, ${what}`, unit: 'ms', ours: median(card), floor: null },
        { what: `Mensaje → tarjeta p95, ${what}`, unit: 'ms', ours: percentile(card, 0.95), floor: null },
        { what: `Confirmar → PDF, ${what}`, unit: 'ms', ours: median(pdf), floor: null },
      ],
      detail: { workers, perMinute, card, pdf },
    };
  } finally {
    chats.close();
    await counter.close();
    await stack.stop();
  }
}

async function main(): Promise<void> {
  const when = circumstances();
  const seconds = option('seconds', 30);
  const figures: Figure[] = [];
  const detail: Record<string, unknown> = { seconds };
  for (const workers of WORKERS) {
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
