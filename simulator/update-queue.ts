import type { Update, UpdateContent } from './model';

/** Telegram forgets an update that nobody fetched after 24 hours. */
const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Sent when a bot never asked for particular types (reactions and chat_member have to be asked for, and are not simulated). */
const DEFAULT_TYPES = ['message', 'edited_message', 'callback_query', 'my_chat_member'];

export interface QueuedUpdate {
  update: Update;
  /** Unix milliseconds. */
  created_at: number;
}

/** One bot's updates that it has not taken yet, in order of update_id. */
export class UpdateQueue {
  private pending: QueuedUpdate[] = [];
  /** Everything ever sent, so that a test can send it again. */
  private readonly archive = new Map<number, Update>();
  private allowed: string[] | null = null;
  private listeners: (() => void)[] = [];

  /**
   * @param nextId the first update_id. Seconds since 1970 by default: a simulator that starts again without its old
   * state must not reuse ids, because a bot with a memory would take its new updates for old ones.
   */
  constructor(
    private readonly now: () => number,
    private nextId = Math.floor(now() / 1000),
  ) {}

  /** Queues an update, unless the bot asked not to get its type. @returns its update_id */
  push(content: UpdateContent): number {
    const update: Update = { update_id: this.nextId, ...content };
    this.nextId += 1;
    const type = Object.keys(content)[0] ?? '';
    if (!(this.allowed ?? DEFAULT_TYPES).includes(type)) return update.update_id;
    this.archive.set(update.update_id, update);
    this.pending.push({ update, created_at: this.now() });
    this.wake();
    return update.update_id;
  }

  /** Hands an old update to the bot once more, with the id that it had. @returns false when it never existed */
  redeliver(updateId: number): boolean {
    const update = this.archive.get(updateId);
    if (!update) return false;
    if (!this.pending.some((queued) => queued.update.update_id === updateId)) {
      this.pending.push({ update, created_at: this.now() });
      this.pending.sort((a, b) => a.update.update_id - b.update.update_id);
    }
    this.wake();
    return true;
  }

  list(): QueuedUpdate[] {
    const oldest = this.now() - LIFETIME_MS;
    this.pending = this.pending.filter((queued) => queued.created_at > oldest);
    return this.pending;
  }

  /** Takes updates off the queue. @returns the ids that were really on it */
  remove(matches: (updateId: number) => boolean): number[] {
    const gone = this.pending.filter((queued) => matches(queued.update.update_id));
    this.pending = this.pending.filter((queued) => !gone.includes(queued));
    return gone.map((queued) => queued.update.update_id);
  }

  allow(types: string[]): void {
    this.allowed = types.length > 0 ? types : null;
  }

  get allowedTypes(): string[] | null {
    return this.allowed;
  }

  /** Calls back at each new update. @returns a function that stops it */
  onChange(listener: () => void): () => void {
    this.listeners = [...this.listeners, listener];
    return () => {
      this.listeners = this.listeners.filter((one) => one !== listener);
    };
  }

  snapshot() {
    return { next_id: this.nextId, pending: this.pending, allowed: this.allowed };
  }

  restore(state: ReturnType<UpdateQueue['snapshot']>): void {
    this.nextId = Math.max(state.next_id, 1);
    this.pending = state.pending;
    this.allowed = state.allowed;
    for (const { update } of state.pending) this.archive.set(update.update_id, update);
  }

  private wake(): void {
    for (const listener of this.listeners) listener();
  }
}
