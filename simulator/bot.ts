import type {
  BotCommand,
  CallbackRecord,
  ChatMemberUpdated,
  Message,
  MessageRecord,
  ReplyMarkup,
  User,
} from './model';
import type { UpdateContent } from './model';
import { UpdateQueue } from './update-queue';

export interface WebhookSettings {
  url: string;
  secret: string;
  max_connections: number;
  last_error_date?: number;
  last_error_message?: string;
}

export interface BotEvents {
  changed(): void;
  publish(event: string, data: unknown): void;
}

/** Everything the simulated Telegram knows of one bot: its chats' messages, its updates, its commands, its webhook. */
export class Bot {
  readonly queue: UpdateQueue;
  webhook: WebhookSettings | null = null;
  /** Who has ever written to it, so that it may write to them. */
  readonly started = new Set<number>();
  readonly blocked = new Set<number>();
  readonly commands = new Map<string, BotCommand[]>();
  readonly menuButtons = new Map<number, unknown>();
  private readonly chats = new Map<number, Map<number, MessageRecord>>();
  private readonly callbacks = new Map<string, CallbackRecord>();
  private nextMessageId: number;

  constructor(
    readonly user: User,
    private readonly now: () => number,
    private readonly events: BotEvents,
  ) {
    this.queue = new UpdateQueue(now);
    // like update ids, never reused by a later run: a bot may remember the message that its card is in
    this.nextMessageId = Math.floor(now() / 1000) - 1_700_000_000;
  }

  get id(): number {
    return this.user.id;
  }

  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  newMessageId(): number {
    return this.nextMessageId++;
  }

  /** Stores a new message and tells the page; `carry` also sends it to the bot as an update. */
  store(message: Message, carry: 'message' | null, replyInterface?: ReplyMarkup): MessageRecord {
    const record: MessageRecord = {
      message,
      ...(replyInterface ? { reply_interface: replyInterface } : {}),
      history: [],
      created_at: this.now(),
      deleted_at: null,
      update_id: carry ? this.queue.push({ message }) : null,
      delivered: false,
    };
    this.chat(message.chat.id).set(message.message_id, record);
    this.publish('message', record);
    return record;
  }

  record(chatId: number, messageId: number): MessageRecord | undefined {
    const record = this.chats.get(chatId)?.get(messageId);
    return record?.deleted_at === null ? record : undefined;
  }

  /** All of a chat's messages in order, deleted ones too. */
  records(chatId: number): MessageRecord[] {
    return [...(this.chats.get(chatId)?.values() ?? [])];
  }

  replace(record: MessageRecord, message: Message): void {
    record.history.push({ replaced_at: this.now(), message: record.message });
    record.message = message;
    this.publish('edit', record);
  }

  delete(record: MessageRecord): void {
    record.deleted_at = this.now();
    this.publish('delete', record);
  }

  push(content: UpdateContent): number {
    const id = this.queue.push(content);
    this.events.changed();
    return id;
  }

  pushMembership(change: ChatMemberUpdated): void {
    this.push({ my_chat_member: change });
  }

  addCallback(record: CallbackRecord): void {
    this.callbacks.set(record.id, record);
    this.publish('press', record);
  }

  callback(id: string): CallbackRecord | undefined {
    return this.callbacks.get(id);
  }

  allCallbacks(): CallbackRecord[] {
    return [...this.callbacks.values()];
  }

  answer(record: CallbackRecord, answer: { text?: string; show_alert: boolean; url?: string }): void {
    record.answer = { ...answer, at: this.now() };
    this.publish('answer', record);
  }

  /** Marks what the bot has taken: two ticks on the user's messages. */
  markDelivered(updateIds: number[]): void {
    if (updateIds.length === 0) return;
    const ids = new Set(updateIds);
    for (const chat of this.chats.values()) {
      for (const record of chat.values()) {
        if (record.update_id !== null && ids.has(record.update_id) && !record.delivered) {
          record.delivered = true;
          this.publish('delivered', {
            chat_id: record.message.chat.id,
            message_id: record.message.message_id,
          });
        }
      }
    }
    this.events.changed();
  }

  publish(event: string, data: unknown): void {
    this.events.publish(event, data);
    this.events.changed();
  }

  snapshot() {
    return {
      user: this.user,
      webhook: this.webhook,
      started: [...this.started],
      blocked: [...this.blocked],
      commands: [...this.commands],
      menu_buttons: [...this.menuButtons],
      chats: [...this.chats].map(([id, records]) => ({ id, records: [...records.values()] })),
      callbacks: [...this.callbacks.values()],
      next_message_id: this.nextMessageId,
      queue: this.queue.snapshot(),
    };
  }

  restore(state: ReturnType<Bot['snapshot']>): void {
    this.webhook = state.webhook;
    for (const id of state.started) this.started.add(id);
    for (const id of state.blocked) this.blocked.add(id);
    for (const [key, commands] of state.commands) this.commands.set(key, commands);
    for (const [key, button] of state.menu_buttons) this.menuButtons.set(key, button);
    for (const { id, records } of state.chats) {
      this.chats.set(id, new Map(records.map((record) => [record.message.message_id, record])));
    }
    for (const callback of state.callbacks) this.callbacks.set(callback.id, callback);
    this.nextMessageId = state.next_message_id;
    this.queue.restore(state.queue);
  }

  private chat(id: number): Map<number, MessageRecord> {
    let chat = this.chats.get(id);
    if (!chat) this.chats.set(id, (chat = new Map()));
    return chat;
  }
}
