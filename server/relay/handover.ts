import type { Logger } from '../../core/logging/logger';
import { EMPTY_KINDS, kindOf } from './update-kinds';
import type { RelayMetrics } from './relay-metrics';
import { chatOf, type HandoverTarget, type OpenUpdate, type RawUpdate, type RelayStore } from './relay-store';

export interface HandoverTimes {
  /**
   * How long the first try of a text or a button may take until it is handed over again, in ms; each further try gets
   * twice the time, up to eight times this. It is all that tells us that a worker of n8n's queue has died.
   */
  redeliverMs: number;
  /** The same for files: a photo is read in up to 25 s, a voice note in up to 40 s. */
  redeliverFileMs: number;
  /** After this long without an answer the seller is told, in ms. */
  lateNoticeMs: number;
  /** Tries that n8n accepted (or refused for good) and that did not settle the update, after which it is parked. */
  maxTries: number;
}

export const HANDOVER_TIMES: HandoverTimes = {
  redeliverMs: 15_000,
  redeliverFileMs: 45_000,
  lateNoticeMs: 20_000,
  maxTries: 5,
};

export interface HandoverDependencies {
  store: RelayStore;
  logger: Logger;
  metrics: RelayMetrics;
  /** Base of n8n's addresses as this process reaches it: only the path is taken from what n8n registers. */
  n8nBaseUrl: string;
  times: HandoverTimes;
  /** Tells the seller that the answer will come late. `away`: n8n does not take updates now. */
  onLate: (update: OpenUpdate, away: boolean) => Promise<void>;
  /** The last try has failed; the update no longer holds its chat. */
  onParked: (update: OpenUpdate) => Promise<void>;
}

const POST_TIMEOUT_MS = 15_000;
const TICK_MS = 500;
const SWEEP_MS = 5_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
/** Longest time of one try, and pause after the first refusal for good, in parts of `redeliverMs`. */
const LONGEST_TRY = 8;
const REJECTION_PAUSE = 1 / 3;
/** Refusals that pass: not registered yet, starting, overloaded. Other 4xx would be repeated for ever. */
const PASSING = new Set([404, 408, 425, 429]);
const FILES = ['photo', 'voice', 'audio', 'document', 'video', 'video_note', 'animation'];
/** Updates in n8n at once: it shares one process, and more would only wait there instead of here. */
const MAX_IN_FLIGHT = 64;

type Settlement = 'settled' | 'late' | 'n8n returned' | 'stopped';

/**
 * What n8n said to an update. `unknown`: no answer, so that it may have started on it; `refused`: it certainly did not,
 * and will later; `rejected`: it never will.
 */
type Answer = { outcome: 'taken' | 'unknown' } | { outcome: 'refused' | 'rejected'; status: number };

/** Updates of one chat, in order: only the first is with n8n. */
interface Queue {
  updates: OpenUpdate[];
  /** Since when the first is the first. */
  headSince: number;
  /** The seller was told that the answers come late. */
  told: boolean;
}

interface InFlight {
  update: OpenUpdate;
  since: number;
  wake: (settlement: Settlement) => void;
}

/**
 * Hands stored updates to n8n: in order and one at a time for each chat, chats side by side; again when an update was
 * not settled in time or n8n came back after a fall. The conversation makes a repetition harmless.
 */
export class Handover {
  private readonly queues = new Map<string, Queue>();
  private readonly known = new Set<number>();
  /** Finished lately: a list that was read before they were settled must not bring them back. */
  private readonly recent = new Map<number, number>();
  private sweptAt = Date.now();
  private readonly inFlight = new Map<number, InFlight>();
  private readonly waitingForSlot: (() => void)[] = [];
  private readonly sleepers = new Set<() => void>();
  private slots = MAX_IN_FLIGHT;
  private target: HandoverTarget | null = null;
  private stopped = false;
  private awaySince: number | null = null;
  /** When n8n last took an update. */
  private takenAt = 0;
  private ticker: NodeJS.Timeout | null = null;
  private checking: Promise<void> | null = null;
  private checkAgain = false;
  private n8nDown = false;
  private probing = false;

  constructor(private readonly deps: HandoverDependencies) {}

  /** Loads what is open and starts. */
  async start(): Promise<void> {
    this.target = await this.deps.store.target();
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    await this.reload();
  }

  stop(): void {
    this.stopped = true;
    if (this.ticker) clearInterval(this.ticker);
    for (const { wake } of this.inFlight.values()) wake('stopped');
    for (const wake of [...this.sleepers]) wake();
    for (const wake of this.waitingForSlot.splice(0)) wake();
  }

  /** True while n8n does not take updates (it is down, or its flow is not published). */
  get away(): boolean {
    return this.target === null || this.awaySince !== null;
  }

  /** n8n registered another address, or none. */
  setTarget(target: HandoverTarget | null): void {
    this.target = target;
    for (const wake of [...this.sleepers]) wake();
  }

  /** Reads target and open updates again: another replica has stored something. */
  async reload(): Promise<void> {
    const [target, open] = await Promise.all([this.deps.store.target(), this.deps.store.open()]);
    this.setTarget(target);
    this.enqueue(open);
  }

  /** Takes updates that are stored; those that are known already are skipped. */
  enqueue(updates: readonly OpenUpdate[]): void {
    for (const update of updates) {
      if (this.stopped || this.known.has(update.updateId) || this.recent.has(update.updateId)) continue;
      this.known.add(update.updateId);
      const key = queueOf(update.chatId, update.updateId);
      const queue = this.queues.get(key);
      if (queue) {
        // the head is under way and keeps its place
        let place = queue.updates.length;
        while (place > 1 && queue.updates[place - 1]!.updateId > update.updateId) place -= 1;
        queue.updates.splice(place, 0, update);
      } else {
        this.queues.set(key, { updates: [update], headSince: Date.now(), told: false });
        void this.drain(key);
      }
    }
  }

  /** Those of the updates, not stored yet, that n8n would get the moment they are taken. */
  startsAtOnce(updates: readonly RawUpdate[]): number[] {
    const { target } = this;
    if (this.stopped || !target || this.away) return [];
    const chats = new Set<string>();
    return updates
      .filter((raw) => {
        const chat = chatOf(raw);
        const key = queueOf(chat === null ? null : String(chat), raw.update_id);
        if (this.queues.has(key) || chats.has(key) || chats.size >= this.slots) return false;
        if (chat === null || !isWanted(raw, target)) return false;
        chats.add(key);
        return true;
      })
      .map((raw) => raw.update_id);
  }

  /** The flow says that an update needs nothing more. */
  settled(updateId: number): void {
    this.inFlight.get(updateId)?.wake('settled');
  }

  /** Something was settled in the database: looks which. Calls that come together share one query. */
  checkSettled(): Promise<void> {
    if (this.checking) {
      this.checkAgain = true;
      return this.checking;
    }
    this.checking = (async () => {
      do {
        this.checkAgain = false;
        for (const id of await this.deps.store.settled([...this.inFlight.keys()])) this.settled(id);
      } while (this.checkAgain);
    })()
      .catch((error: unknown) => this.deps.logger.warn({ err: error }, 'Settled updates cannot be read'))
      .finally(() => (this.checking = null));
    return this.checking;
  }

  private async drain(key: string): Promise<void> {
    const queue = this.queues.get(key)!;
    while (queue.updates.length > 0 && !this.stopped) {
      const update = queue.updates[0]!;
      try {
        await this.takeSlot();
        try {
          await this.settle(update);
        } finally {
          this.giveSlot();
        }
      } catch (error) {
        // the database is away: the update stays the chat's first
        this.deps.logger.warn(
          { err: error, correlation_id: update.correlationId },
          'Update cannot be handed over now',
        );
        await this.pause(LONGEST_PAUSE_MS);
        continue;
      }
      if (this.stopped) return;
      queue.updates.shift();
      queue.headSince = Date.now();
      this.known.delete(update.updateId);
      this.recent.set(update.updateId, Date.now());
    }
    this.queues.delete(key);
  }

  /** Returns when the update needs nothing more: settled, ignored or parked (or when we stop). */
  private async settle(update: OpenUpdate): Promise<void> {
    const { store, metrics, times, logger } = this.deps;
    let pauseMs = FIRST_PAUSE_MS;
    let refusedAt = Infinity;
    let reason = 'not settled';
    while (!this.stopped) {
      const target = this.target;
      if (target && (update.chatId === null || !isWanted(update.raw, target)))
        return store.ignore(update.updateId, `not wanted: ${kindOf(update.raw)}`);
      if (update.attempts >= times.maxTries) {
        await store.park(update.updateId, `${reason} after ${update.attempts} tries`);
        metrics.parkedOne();
        logger.error(
          { correlation_id: update.correlationId, attempts: update.attempts, reason },
          'Update parked',
        );
        await this.deps.onParked(update);
        return;
      }
      if (!target) {
        this.awaySince ??= Date.now();
        await this.pause(LONGEST_PAUSE_MS);
        continue;
      }
      const result = await this.tryOnce(update, target, refusedAt);
      if (result === 'settled') {
        metrics.settled((Date.now() - update.receivedAt.getTime()) / 1000);
        this.isBack();
        return;
      }
      if (typeof result === 'string') continue;
      if (result.outcome === 'rejected') {
        reason = `n8n answers ${result.status}`;
        await this.pause(times.redeliverMs * REJECTION_PAUSE * update.attempts);
      } else {
        refusedAt = Date.now();
        await this.pause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** @param refusedAt when n8n last refused this update, in ms since 1970 */
  private async tryOnce(
    update: OpenUpdate,
    target: HandoverTarget,
    refusedAt: number,
  ): Promise<Settlement | Extract<Answer, { status: number }>> {
    const { store, metrics, logger } = this.deps;
    const again = update.attempts > 0;
    update.attempts += 1;
    let wake: (settlement: Settlement) => void = () => undefined;
    const settlement = new Promise<Settlement>((resolve) => (wake = resolve));
    const timer = setTimeout(() => wake('late'), this.timeOf(update));
    this.inFlight.set(update.updateId, { update, since: Date.now(), wake });
    try {
      // counted while n8n already works on it: the count is only needed should we all die
      const counted = update.counted ? undefined : store.markDelivered(update.updateId);
      update.counted = false;
      const [, answer] = await Promise.all([counted, this.post(update, target)]);
      const context = { correlation_id: update.correlationId, ...answer };
      // a fault that n8n has with this one alone: it took another since it last refused this one
      if (answer.outcome === 'refused' && answer.status === 500 && this.takenAt > refusedAt)
        return { ...answer, outcome: 'rejected' };
      if (answer.outcome === 'rejected') {
        logger.error(context, 'n8n refuses an update');
        return answer;
      }
      if (answer.outcome === 'taken') {
        this.takenAt = Date.now();
        this.isBack();
      } else {
        if (this.awaySince === null) logger.warn(context, 'n8n does not take updates; they wait');
        this.awaySince ??= Date.now();
      }
      if (answer.outcome === 'refused') {
        update.attempts -= 1;
        await store.markRefused(update.updateId);
        return answer;
      }
      metrics.handedOver((Date.now() - update.receivedAt.getTime()) / 1000, again);
      // the flow tells us; unless it did so before we listened
      if (again) void this.checkSettled();
      return await settlement;
    } finally {
      clearTimeout(timer);
      this.inFlight.delete(update.updateId);
    }
  }

  /** How long the current try may take, in ms. */
  private timeOf({ raw, attempts }: OpenUpdate): number {
    const { redeliverMs, redeliverFileMs } = this.deps.times;
    const first = hasFile(raw) ? redeliverFileMs : redeliverMs;
    return Math.max(first, Math.min(first * 2 ** (attempts - 1), redeliverMs * LONGEST_TRY));
  }

  private isBack(): void {
    if (this.awaySince === null) return;
    this.deps.logger.info({ duration_ms: Date.now() - this.awaySince }, 'n8n takes updates again');
    this.awaySince = null;
  }

  private async post(update: OpenUpdate, target: HandoverTarget): Promise<Answer> {
    const { pathname, search } = new URL(target.url);
    try {
      const response = await fetch(`${this.deps.n8nBaseUrl}${pathname}${search}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-correlation-id': update.correlationId,
          ...(target.secret ? { 'x-telegram-bot-api-secret-token': target.secret } : {}),
        },
        body: JSON.stringify(update.raw),
        signal: AbortSignal.timeout(POST_TIMEOUT_MS),
      });
      await response.arrayBuffer();
      const { status } = response;
      if (response.ok) return { outcome: 'taken' };
      if (status === 403) this.deps.logger.error({ status }, 'n8n refuses the secret of its own webhook');
      return { outcome: status < 500 && !PASSING.has(status) ? 'rejected' : 'refused', status };
    } catch (error) {
      const code = ((error as Error).cause as { code?: string } | undefined)?.code;
      // a connection that broke or a late answer may have started an execution; one that was never made cannot have
      return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH'
        ? { outcome: 'refused', status: 0 }
        : { outcome: 'unknown' };
    }
  }

  private tick(): void {
    const now = Date.now();
    if (now - this.sweptAt > SWEEP_MS) {
      this.sweptAt = now;
      for (const [id, at] of this.recent) if (now - at > SWEEP_MS) this.recent.delete(id);
      void this.sweep();
    }
    if ([...this.inFlight.values()].some(({ since }) => now - since > TICK_MS)) {
      void this.checkSettled();
      void this.watchN8n();
    }
    const { lateNoticeMs } = this.deps.times;
    for (const queue of this.queues.values()) {
      const [head] = queue.updates;
      if (!head || head.lateNotice || queue.told) continue;
      // a chat that is being served, or that we have only just taken over, most likely has its answer in a moment
      const due = Math.max(head.receivedAt.getTime() + lateNoticeMs, queue.headSince + lateNoticeMs / 4);
      if (now < due) continue;
      head.lateNotice = true;
      queue.told = true;
      this.deps
        .onLate(head, this.away)
        .catch((error: unknown) => this.deps.logger.warn({ err: error }, 'Late notice was not sent'));
    }
  }

  /** Finds what was opened again after it had been settled (a PDF that follows its invoice) and then forgotten. */
  private async sweep(): Promise<void> {
    try {
      const stale = Date.now() - this.deps.times.redeliverMs;
      const open = await this.deps.store.open();
      this.enqueue(open.filter(({ deliveredAt }) => deliveredAt === null || deliveredAt.getTime() < stale));
    } catch (error) {
      this.deps.logger.warn({ err: error }, 'Open updates cannot be read');
    }
  }

  /** n8n does not repeat the executions that a fall cost: once it is back, what it had is handed over again. */
  private async watchN8n(): Promise<void> {
    if (this.probing) return;
    this.probing = true;
    try {
      const up = await fetch(`${this.deps.n8nBaseUrl}/healthz`, { signal: AbortSignal.timeout(5_000) }).then(
        (response) => response.ok,
        // only a closed port is a fall; a late answer is a busy n8n
        (error: Error) => (error.cause as { code?: string } | undefined)?.code !== 'ECONNREFUSED',
      );
      if (!up) this.n8nDown = true;
      else if (this.n8nDown) {
        this.n8nDown = false;
        for (const { wake } of this.inFlight.values()) wake('n8n returned');
      }
    } finally {
      this.probing = false;
    }
  }

  private async takeSlot(): Promise<void> {
    if (this.slots > 0) {
      this.slots -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.waitingForSlot.push(resolve));
  }

  private giveSlot(): void {
    const next = this.waitingForSlot.shift();
    if (next) next();
    else this.slots += 1;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.sleepers.add(wake);
      if (this.stopped) wake();
    });
  }
}

/** The message carries something that must be fetched and read. */
function hasFile(raw: RawUpdate): boolean {
  const message = raw.message as Record<string, unknown> | undefined;
  return FILES.some((kind) => message?.[kind] !== undefined);
}

function isWanted(raw: RawUpdate, target: HandoverTarget): boolean {
  const kinds = target.allowedUpdates.length > 0 ? target.allowedUpdates : EMPTY_KINDS;
  return kinds.includes(kindOf(raw));
}

/** What has no chat waits for nothing. */
const queueOf = (chatId: string | null, updateId: number): string => chatId ?? `update ${updateId}`;
