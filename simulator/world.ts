import { EventEmitter } from 'node:events';
import { Bot } from './bot';
import { FileStore } from './file-store';
import type { StoredFile } from './file-store';
import type { Chat, User } from './model';

export interface Group {
  id: number;
  title: string;
  members: number[];
}

export interface WorldOptions {
  /** Names shown for bots by id; others get a made-up name. */
  bots: Map<number, { first_name: string; username: string }>;
  filesFolder: string | null;
  now?: () => number;
}

/** Events are published as `{bot, event, data}`; `changed` fires whenever there is something new to save. */
export type WorldEvent = { bot: number; event: string; data: unknown };

/** The whole simulated Telegram: its people, groups, bots and files. */
export class World {
  readonly users = new Map<number, User>();
  readonly groups = new Map<number, Group>();
  readonly bots = new Map<number, Bot>();
  readonly files: FileStore;
  readonly events = new EventEmitter<{ event: [WorldEvent]; changed: [] }>();
  readonly now: () => number;
  private onNewBot: (bot: Bot) => void = () => undefined;

  constructor(private readonly options: WorldOptions) {
    this.files = new FileStore(options.filesFolder);
    this.now = options.now ?? Date.now;
    this.events.setMaxListeners(0);
  }

  /** Called once for every bot, when it first shows up. */
  whenBotAppears(listener: (bot: Bot) => void): void {
    this.onNewBot = listener;
    for (const bot of this.bots.values()) listener(bot);
  }

  bot(id: number): Bot {
    let bot = this.bots.get(id);
    if (!bot) {
      const name = this.options.bots.get(id) ?? { first_name: `Bot ${id}`, username: `bot_${id}_bot` };
      bot = new Bot({ id, is_bot: true, ...name }, this.now, {
        changed: () => this.events.emit('changed'),
        publish: (event, data) => this.events.emit('event', { bot: id, event, data }),
      });
      this.bots.set(id, bot);
      this.onNewBot(bot);
      this.events.emit('changed');
    }
    return bot;
  }

  addUser(user: Partial<User> & { first_name: string }): User {
    const id = user.id ?? this.freeUserId();
    const stored: User = { language_code: 'es', ...user, id, is_bot: false };
    this.users.set(id, stored);
    this.events.emit('event', { bot: 0, event: 'user', data: stored });
    this.events.emit('changed');
    return stored;
  }

  addGroup(group: { id?: number; title: string; members: number[] }): Group {
    const stored = { ...group, id: group.id ?? -(1000 + this.groups.size) };
    this.groups.set(stored.id, stored);
    this.events.emit('event', { bot: 0, event: 'group', data: stored });
    this.events.emit('changed');
    return stored;
  }

  /** The chat with this id as the Bot API describes it, or undefined. */
  chat(id: number): Chat | undefined {
    const user = this.users.get(id);
    if (user) {
      const { first_name, last_name, username } = user;
      return {
        id,
        first_name,
        ...(last_name ? { last_name } : {}),
        ...(username ? { username } : {}),
        type: 'private',
      };
    }
    const group = this.groups.get(id);
    return group ? { id, title: group.title, type: 'group' } : undefined;
  }

  snapshot() {
    return {
      version: 1 as const,
      users: [...this.users.values()],
      groups: [...this.groups.values()],
      files: this.files.all(),
      bots: [...this.bots.values()].map((bot) => bot.snapshot()),
    };
  }

  restore(state: WorldSnapshot): void {
    for (const user of state.users) this.users.set(user.id, user);
    for (const group of state.groups) this.groups.set(group.id, group);
    this.files.restore(state.files as StoredFile[]);
    for (const saved of state.bots) this.bot(saved.user.id).restore(saved);
  }

  private freeUserId(): number {
    let id = 700_000_001 + this.users.size;
    while (this.users.has(id)) id += 1;
    return id;
  }
}

export type WorldSnapshot = ReturnType<World['snapshot']>;
