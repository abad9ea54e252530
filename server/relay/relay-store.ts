import { randomUUID } from 'node:crypto';
import type { Database } from '../../database/connection';
import { askPlatform, withPlatform } from '../../database/tenancy';

/** A Telegram update as it came. */
export interface RawUpdate {
  update_id: number;
  [kind: string]: unknown;
}

/** An update that is not settled: not handed over yet, not done, or done and not fully answered. */
export interface OpenUpdate {
  updateId: number;
  chatId: string | null;
  raw: RawUpdate;
  status: 'received' | 'delivered' | 'done';
  attempts: number;
  correlationId: string;
  receivedAt: Date;
  deliveredAt: Date | null;
  lateNotice: boolean;
  /** Its first try was counted when it was stored. */
  counted?: boolean;
}

/** Where n8n wants its updates. */
export interface HandoverTarget {
  url: string;
  secret: string | null;
  allowedUpdates: string[];
}

export interface Backlog {
  open: number;
  /** Seconds since the oldest open update came; 0 without one. */
  oldestSeconds: number;
  parked: number;
}

interface UpdateRow {
  update_id: string;
  chat_id: string | null;
  raw: RawUpdate;
  status: OpenUpdate['status'];
  attempts: number;
  correlation_id: string;
  received_at: Date;
  delivered_at: Date | null;
  late: boolean;
}

/** NOTIFY channel among replicas: something was stored or registered; the payload is the `instance` that did it. */
export const RELAY_CHANNEL = 'jewelry_relay';

const OPEN = "(status IN ('received', 'delivered') OR (status = 'done' AND replied_at IS NULL))";
const COLUMNS = `update_id, chat_id, raw, status, attempts, correlation_id, received_at, delivered_at,
  late_notice_at IS NOT NULL AS late`;

/** What the relay keeps in PostgreSQL for one bot: its updates, n8n's webhook and the poll's offset. */
export class RelayStore {
  /** Tells our own notifications from those of other replicas. */
  readonly instance = randomUUID();

  constructor(
    private readonly database: Database,
    readonly botId: number,
  ) {}

  /**
   * Makes updates durable, all in one statement, each once however often Telegram repeats it, and advances the
   * poll's offset with them. @param options.handedOver those that n8n gets in the same moment: their first try counts
   * as made. @returns those that were new, in order
   */
  async save(
    updates: readonly RawUpdate[],
    options: { pollOffset?: number; handedOver?: readonly number[] } = {},
  ): Promise<OpenUpdate[]> {
    const handedOver = new Set(options.handedOver);
    const rows = await this.rows<UpdateRow>(
      `WITH fresh AS (
           INSERT INTO telegram_updates (bot_id, update_id, chat_id, raw, correlation_id, status, attempts, delivered_at)
           SELECT $1, (item->>'update_id')::bigint, (item->>'chat_id')::bigint, item->'raw', item->>'correlation_id',
                  CASE WHEN handed_over THEN 'delivered' ELSE 'received' END, handed_over::int,
                  CASE WHEN handed_over THEN now() END
             FROM jsonb_array_elements($2::jsonb) AS item, LATERAL (SELECT (item->>'handed_over')::boolean AS handed_over) h
           ON CONFLICT (bot_id, update_id) DO NOTHING
           RETURNING ${COLUMNS}),
         place AS (
           INSERT INTO relay_state (bot_id, poll_offset) SELECT $1, $3::bigint WHERE $3::bigint IS NOT NULL
           ON CONFLICT (bot_id) DO UPDATE SET poll_offset = excluded.poll_offset, updated_at = now())
         -- replicas that do not hand over wake the one that does
         SELECT fresh.*, (SELECT pg_notify('${RELAY_CHANNEL}', $4)) FROM fresh`,
      [
        this.botId,
        JSON.stringify(
          updates.map((raw) => ({
            update_id: raw.update_id,
            chat_id: chatOf(raw),
            raw,
            correlation_id: randomUUID(),
            handed_over: handedOver.has(raw.update_id),
          })),
        ),
        options.pollOffset ?? null,
        this.instance,
      ],
    );
    return rows
      .map((row) =>
        handedOver.has(Number(row.update_id))
          ? { ...toUpdate(row), attempts: 0, counted: true }
          : toUpdate(row),
      )
      .sort((a, b) => a.updateId - b.updateId);
  }

  /** All that is not settled, oldest first (at most `limit`, the rest follows when these are done). */
  async open(limit = 2_000): Promise<OpenUpdate[]> {
    const rows = await this.rows<UpdateRow>(
      `SELECT ${COLUMNS} FROM telegram_updates WHERE bot_id = $1 AND ${OPEN} ORDER BY update_id LIMIT $2`,
      [this.botId, limit],
    );
    return rows.map(toUpdate);
  }

  /** Of the given updates, those that are settled by now. */
  async settled(updateIds: readonly number[]): Promise<number[]> {
    if (updateIds.length === 0) return [];
    const rows = await this.rows<{ update_id: string }>(
      `SELECT update_id FROM telegram_updates WHERE bot_id = $1 AND update_id = ANY($2::bigint[]) AND NOT ${OPEN}`,
      [this.botId, updateIds],
    );
    return rows.map((row) => Number(row.update_id));
  }

  /** Counts a try; `done` stays `done`, since then only its replies are missing. */
  async markDelivered(updateId: number): Promise<void> {
    await this.update(
      updateId,
      `status = CASE WHEN status = 'received' THEN 'delivered' ELSE status END, attempts = attempts + 1, delivered_at = now()`,
    );
  }

  /** Takes back the count of a try that n8n did not accept. */
  async markRefused(updateId: number): Promise<void> {
    await this.update(updateId, 'attempts = greatest(attempts - 1, 0)');
  }

  /** Gives an update up; it no longer holds its chat. @param error for operators, without personal data */
  async park(updateId: number, error: string): Promise<void> {
    await this.update(updateId, "status = 'parked', error = $3", error);
  }

  async markLateNotice(updateId: number): Promise<void> {
    await this.update(updateId, 'late_notice_at = now()');
  }

  /** Settles an update that no flow wants (an inline query, a poll …). */
  async ignore(updateId: number, reason: string): Promise<void> {
    await this.update(updateId, "status = 'done', done_at = now(), replied_at = now(), error = $3", reason);
  }

  async target(): Promise<HandoverTarget | null> {
    return withPlatform(this.database, async (tx) => {
      const row = await tx.row<{
        webhook_url: string | null;
        webhook_secret: string | null;
        allowed_updates: string[] | null;
      }>('SELECT webhook_url, webhook_secret, allowed_updates FROM relay_state WHERE bot_id = $1', [
        this.botId,
      ]);
      return row?.webhook_url
        ? { url: row.webhook_url, secret: row.webhook_secret, allowedUpdates: row.allowed_updates ?? [] }
        : null;
    });
  }

  async setTarget(target: HandoverTarget | null): Promise<void> {
    await withPlatform(this.database, async (tx) => {
      await tx.run(
        `INSERT INTO relay_state (bot_id, webhook_url, webhook_secret, allowed_updates) VALUES ($1, $2, $3, $4::jsonb)
         ON CONFLICT (bot_id) DO UPDATE SET webhook_url = $2, webhook_secret = $3, allowed_updates = $4::jsonb, updated_at = now()`,
        [
          this.botId,
          target?.url ?? null,
          target?.secret ?? null,
          JSON.stringify(target?.allowedUpdates ?? []),
        ],
      );
      await tx.run(`SELECT pg_notify('${RELAY_CHANNEL}', $1)`, [this.instance]);
    });
  }

  async pollOffset(): Promise<number> {
    return withPlatform(this.database, async (tx) => {
      const row = await tx.row<{ poll_offset: string | null }>(
        'SELECT poll_offset FROM relay_state WHERE bot_id = $1',
        [this.botId],
      );
      return Number(row?.poll_offset ?? 0);
    });
  }

  /** What Telegram's side complains about (a foreign webhook, a second poller); null: all is well. */
  async setProblem(problem: string | null): Promise<void> {
    await withPlatform(this.database, (tx) =>
      tx.run(
        `INSERT INTO relay_state (bot_id, last_error, last_error_at) VALUES ($1, $2, CASE WHEN $2::text IS NULL THEN NULL ELSE now() END)
         ON CONFLICT (bot_id) DO UPDATE SET last_error = $2, last_error_at = CASE WHEN $2::text IS NULL THEN NULL ELSE now() END`,
        [this.botId, problem],
      ),
    );
  }

  async backlog(): Promise<Backlog> {
    return withPlatform(this.database, async (tx) => {
      const row = await tx.row<{ open: string; oldest: string | null }>(
        `SELECT count(*) AS open, extract(epoch FROM now() - min(received_at)) AS oldest
           FROM telegram_updates WHERE bot_id = $1 AND ${OPEN}`,
        [this.botId],
      );
      // a month of parked ones is what an operator still looks after
      const parked = await tx.row<{ parked: string }>(
        `SELECT count(*) AS parked FROM telegram_updates
          WHERE bot_id = $1 AND status = 'parked' AND received_at > now() - interval '30 days'`,
        [this.botId],
      );
      return {
        open: Number(row?.open ?? 0),
        oldestSeconds: Math.max(0, Number(row?.oldest ?? 0)),
        parked: Number(parked?.parked ?? 0),
      };
    });
  }

  /** Chats of the administrators of the shop that a chat belongs to, the chat itself left out. */
  async adminChats(chatId: string): Promise<string[]> {
    return withPlatform(this.database, async (tx) => {
      const rows = await tx.rows<{ chat_id: string }>(
        `SELECT DISTINCT admin.chat_id
           FROM telegram_links mine
           JOIN users u ON u.organization_id = mine.organization_id AND u.rol = 'ADMIN' AND u.activo
           JOIN telegram_links admin ON admin.organization_id = u.organization_id AND admin.user_id = u.id
          WHERE mine.chat_id = $1 AND mine.revoked_at IS NULL AND (mine.bot_id IS NULL OR mine.bot_id = $2)
            AND admin.revoked_at IS NULL AND (admin.bot_id IS NULL OR admin.bot_id = $2) AND admin.chat_id <> $1`,
        [chatId, this.botId],
      );
      return rows.map((row) => row.chat_id);
    });
  }

  private async update(updateId: number, assignments: string, extra?: string): Promise<void> {
    await this.rows(`UPDATE telegram_updates SET ${assignments} WHERE bot_id = $1 AND update_id = $2`, [
      this.botId,
      updateId,
      ...(extra === undefined ? [] : [extra]),
    ]);
  }

  /** Rows of one statement, a transaction of its own in one round trip. */
  private async rows<Row>(text: string, values: readonly unknown[]): Promise<Row[]> {
    const query = { text, values, read: (rows: Record<string, unknown>[]) => rows as Row[] };
    return (await askPlatform(this.database, [query]))[0];
  }
}

function toUpdate(row: UpdateRow): OpenUpdate {
  return {
    updateId: Number(row.update_id),
    chatId: row.chat_id,
    raw: row.raw,
    status: row.status,
    attempts: row.attempts,
    correlationId: row.correlation_id,
    receivedAt: row.received_at,
    deliveredAt: row.delivered_at,
    lateNotice: row.late,
  };
}

/** The chat that an update belongs to, or null when it has none (inline queries, polls). */
export function chatOf(update: RawUpdate): number | null {
  for (const [key, value] of Object.entries(update)) {
    if (key === 'update_id' || typeof value !== 'object' || value === null) continue;
    const content = value as {
      chat?: { id?: number };
      message?: { chat?: { id?: number } };
      from?: { id?: number };
    };
    const id =
      content.chat?.id ??
      content.message?.chat?.id ??
      (key === 'callback_query' ? content.from?.id : undefined);
    if (typeof id === 'number') return id;
  }
  return null;
}
