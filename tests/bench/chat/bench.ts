// npm run bench:chat -- [--rounds=40] [--seconds=15]: the path of a sale through a real n8n and the simulated Telegram,
// in turns with the least that the same n8n does for a message.
import { connect } from '../../../database/connection';
import { createOrganization } from '../../../database/repositories/organizations';
import { linkChat } from '../../../database/repositories/telegram-links';
import { createUser } from '../../../database/repositories/users';
import { withPlatform } from '../../../database/tenancy';
import { ensureRuntime } from '../../../stack/runtime-install';
import { N8nClient } from '../../../stack/workflows/n8n-client';
import { databaseUrlOf, secretsOf, startStack, type RunningStack } from '../../support/stack';
import { circumstances, option, publish, ROOT, type Figure } from '../lib/report';
import { median, percentile, round } from '../lib/statistics';
import { FLOOR_BOTS, post, publishFloors, startStockN8n, until } from './floors';
import { AT_ONCE, SALES, sell, together } from './sales';
import { SimulatedChats } from './simulated-chats';

const WARM_UP = 8;
const FIRST_PERSON = 900_000_000;
/** Each person may write 30 messages a minute: enough people that the bench is never held back by that. */
const PEOPLE = 240;
/** What n8n does after it answered (a new isolate for the next expressions) must not count for who comes next. */
const SETTLE_MS = 300;
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/** People of one shop that have no limits, linked to their chats. */
async function seedPeople(stack: RunningStack): Promise<number[]> {
  const database = connect({
    url: databaseUrlOf(stack),
    applicationName: 'jewelry-bench',
    poolSize: 1,
    overflow: 0,
  });
  const people = Array.from({ length: PEOPLE }, (_, index) => FIRST_PERSON + index);
  try {
    await withPlatform(database, async (tx) => {
      const shop = await createOrganization(tx, {
        slug: 'bench',
        name: 'Joyería de la medición',
        plan: 'enterprise',
        invoicePrefix: 'MED',
        taxRegime: 'responsable',
        pricesIncludeTax: false,
      });
      await tx.asTenant(shop.id, async () => {
        for (const id of people) {
          const user = await createUser(tx, {
            nationalId: String(id),
            role: 'VENDEDOR',
            name: `Persona ${id}`,
          });
          await linkChat(tx, { organizationId: shop.id, userId: user.id, chatId: String(id), botId: null });
        }
      });
    });
  } finally {
    await database.close();
  }
  for (const id of people) {
    const response = await fetch(`${stack.simulator}/_sim/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, first_name: `Persona ${id}` }),
    });
    if (!response.ok) throw new Error(`Simulator: ${response.status}`);
  }
  return people;
}

async function measure(stack: RunningStack): Promise<void> {
  const when = circumstances();
  const rounds = option('rounds', 40);
  const seconds = option('seconds', 15);
  const people = await seedPeople(stack);
  const n8n = await N8nClient.open(stack.n8n, {
    email: 'admin@joyeria.local',
    password: secretsOf(stack).n8nPassword,
  });
  const ours = new SimulatedChats(stack.simulator, null);
  const floors = Object.fromEntries(
    Object.entries(FLOOR_BOTS).map(([kind, bot]) => [kind, new SimulatedChats(stack.simulator, bot)]),
  ) as Record<keyof typeof FLOOR_BOTS, SimulatedChats>;
  const runtime = await ensureRuntime({ root: ROOT, progress: () => undefined, log: console.log });
  let stock: Awaited<ReturnType<typeof startStockN8n>> | null = null;
  try {
    await publishFloors(n8n, stack.simulator, people[0]!);
    for (const bot of Object.values(FLOOR_BOTS))
      await until('the webhook of the floor', async () => {
        const state = (await (await fetch(`${stack.simulator}/_sim/state?bot=${bot}`)).json()) as {
          webhook: string | null;
        };
        return state.webhook !== null;
      });
    await Promise.all([ours, floors.plain, floors.expressions].map((chats) => chats.open()));

    const times = {
      card: [] as number[],
      pdf: [] as number[],
      plain: [] as number[],
      expressions: [] as number[],
    };
    for (let turn = -WARM_UP; turn < rounds; turn += 1) {
      const person = people[(turn + WARM_UP) % PEOPLE]!;
      const sale = await sell(ours, person, SALES[Math.abs(turn) % SALES.length]!);
      await settle();
      const plain = await floors.plain.write(people[0]!, 'hola', () => true);
      await settle();
      const expressions = await floors.expressions.write(people[0]!, 'hola', () => true);
      await settle();
      if (turn < 0) continue;
      times.card.push(sale.card);
      times.pdf.push(sale.pdf);
      times.plain.push(plain.ms);
      times.expressions.push(expressions.ms);
    }

    // throughput, in turns too: whole sales, cards alone, and what a stock n8n answers
    stock = await startStockN8n(runtime, ROOT);
    const stockWebhook = stock.webhook;
    const rates = { sales: [] as number[], updates: [] as number[], stock: [] as number[] };
    let next = 0;
    await together(3, () => post(stockWebhook));
    for (let turn = 0; turn < 3; turn += 1) {
      const sales = await together(seconds, (lane, count) =>
        sell(ours, people[(lane + AT_ONCE * (next++ % 30)) % PEOPLE]!, SALES[count % SALES.length]!),
      );
      rates.sales.push(sales * 60);
      rates.updates.push(sales * 2);
      rates.stock.push(await together(seconds, () => post(stockWebhook)));
    }

    const plain = median(times.plain);
    const figures: Figure[] = [
      latency('Mensaje → tarjeta', times.card, plain, 1.5),
      latency('Confirmar → PDF', times.pdf, plain, 2.5),
      {
        what: 'Mensaje → tarjeta, contra un flujo corriente',
        unit: 'ms',
        ours: median(times.card),
        floor: median(times.expressions),
        floorName: 'Trigger → nada → sendMessage con dos expresiones',
      },
      spread('Tarjeta: p95 contra su mediana', times.card),
      spread('PDF: p95 contra su mediana', times.pdf),
      {
        what: `Actualizaciones por segundo, ${AT_ONCE} chats a la vez`,
        unit: '/s',
        ours: median(rates.updates),
        floor: median(rates.stock),
        floorName: 'n8n de fábrica, Webhook → Respond',
        target: { compare: '>=', ratio: 2 },
      },
      {
        what: `Ventas completas por minuto, ${AT_ONCE} chats a la vez`,
        unit: '/min',
        ours: median(rates.sales),
        floor: null,
      },
    ];
    publish({ bench: 'chat', figures, detail: { rounds, seconds, ...times, ...rates } }, when);
  } finally {
    for (const chats of [ours, ...Object.values(floors)]) chats.close();
    await stock?.stop();
    await n8n.close();
  }
}

function latency(what: string, values: number[], floor: number, ratio: number): Figure {
  return {
    what,
    unit: 'ms',
    ours: median(values),
    floor,
    floorName: 'Trigger → nada → sendMessage',
    target: { compare: '<=', ratio },
  };
}

function spread(what: string, values: number[]): Figure {
  return {
    what,
    unit: 'ms',
    ours: round(percentile(values, 0.95)),
    floor: median(values),
    floorName: 'mediana',
    target: { compare: '<=', ratio: 2 },
  };
}

async function main(): Promise<void> {
  const stack = await startStack();
  try {
    await measure(stack);
  } finally {
    await stack.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
