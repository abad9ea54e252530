import { setTimeout as sleep } from 'node:timers/promises';
import type { Part, QueueStack, Service } from './queue-stack';
import type { ShopCounter } from './shop-counter';

export type Fall = 'worker' | 'leader' | 'webhook' | 'main' | 'redis' | 'postgres';

const EACH: readonly Fall[] = ['worker', 'leader', 'webhook', 'main', 'redis', 'postgres'];
/** What falls after each has fallen once: workers do the work, and there are two. */
const OFTEN: readonly Fall[] = [
  ...Array<Fall>(5).fill('worker'),
  'leader',
  'leader',
  'webhook',
  'main',
  'redis',
  'postgres',
];
/** Six processes that start at once share two cores, and a supervisor waits longer for each fall. */
const READY_LIMIT_MS = 300_000;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What falls, in order: each once in some order, then at random. */
export function plan(count: number, random: () => number): Fall[] {
  const falls = [...EACH]
    .map((fall) => ({ fall, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ fall }) => fall)
    .slice(0, count);
  while (falls.length < count) falls.push(OFTEN[Math.floor(random() * OFTEN.length)]!);
  return falls;
}

/** The whole group at once, as when the machine under it falls. */
export function kill({ process: part }: Part): void {
  if (part.pid !== undefined) process.kill(-part.pid, 'SIGKILL');
}

export async function isReady({ url }: Service): Promise<boolean> {
  return fetch(`${url}/healthz/readiness`, { signal: AbortSignal.timeout(1_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The server that hands updates over, or undefined while none does. */
export async function leader(stack: QueueStack): Promise<Service | undefined> {
  for (const server of stack.servers) {
    const text = await fetch(`${server.url}/metrics`, { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.text(),
      () => '',
    );
    if (/^jewelry_telegram_relay_leader 1$/m.test(text)) return server;
  }
  return undefined;
}

/**
 * Lets one part fall, once it stands, in the middle of some seller's sale.
 * @param soldBefore sales that were complete when the part before this one fell: with a machine too slow to make even
 *   one between two falls, what is tested would be the machine
 */
export async function letFall(
  fall: Fall,
  stack: QueueStack,
  counter: ShopCounter,
  random: () => number,
  soldBefore: number,
): Promise<void> {
  if (fall === 'worker' || fall === 'webhook' || fall === 'main')
    await counter.until(
      'a sale since the last fall',
      async () => counter.sold.size > soldBefore,
      READY_LIMIT_MS,
    );
  const victim = fall === 'redis' ? undefined : await victimOf(fall, stack, random);
  const [moment, delayMs, awayMs] = [random(), random() * 150, 300 + random() * 2_200];
  // a busy counter gives the moment soon; with everybody waiting for an answer, now is as good
  await Promise.race([counter.next(moment < 0.5 ? 'written' : 'tapped'), sleep(5_000)]);
  await sleep(delayMs);
  if (victim) kill(victim);
  else await stack.restartRedis(awayMs);
}

async function victimOf(
  fall: Exclude<Fall, 'redis'>,
  stack: QueueStack,
  random: () => number,
): Promise<Part> {
  const limit = Date.now() + READY_LIMIT_MS;
  for (;;) {
    const candidates = await candidatesOf(fall, stack);
    if (candidates.length > 0) return candidates[Math.floor(random() * candidates.length)]!;
    if (Date.now() > limit) throw new Error(`No ${fall} stood up in ${READY_LIMIT_MS} ms`);
    await sleep(250);
  }
}

/** Those of a kind that stand. */
async function candidatesOf(fall: Exclude<Fall, 'redis'>, stack: QueueStack): Promise<Part[]> {
  if (fall === 'postgres') return stack.postgres.process.running ? [stack.postgres] : [];
  if (fall === 'leader') return [await leader(stack)].filter((one) => one !== undefined);
  const wanted = { worker: stack.workers, webhook: [stack.webhook], main: [stack.main] }[fall];
  const ready = await Promise.all(wanted.map(isReady));
  return wanted.filter((_service, index) => ready[index]);
}
