import { InvoicingError } from '../../core/invoicing/errors';
import type { Tx } from '../tenancy';
import type { Chat } from './telegram-links';

export type DraftStatus = 'active' | 'completed' | 'cancelled' | 'expired';

/** One entry of a draft's history: who changed which field from what to what. */
export interface DraftChange {
  timestamp: string;
  field: string;
  old: unknown;
  new: unknown;
  source: 'user' | 'ai' | 'system';
}

/** `state` is the conversation's own JSON; the database does not look inside. */
export interface StoredDraft<State = unknown> {
  id: string;
  organizationId: string;
  userId: string;
  botId: string;
  chatId: string;
  status: DraftStatus;
  state: State;
  history: DraftChange[];
  cardMessageId: number | null;
  invoiceId: string | null;
  version: number;
  expiresAt: Date;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `id, organization_id AS "organizationId", user_id AS "userId", bot_id AS "botId", chat_id AS "chatId", status, state,
  change_history AS history, card_message_id::float8 AS "cardMessageId", invoice_id AS "invoiceId", version,
  expires_at AS "expiresAt", created_at AS "createdAt", updated_at AS "updatedAt"`;

/**
 * Starts the one active draft of a chat.
 * @throws InvoicingError `already_exists` when the chat has an active draft (cancel or complete it first)
 */
export async function createDraft<State>(
  tx: Tx,
  input: Chat & { id?: string; userId: string; state: State; expiresAt: Date; cardMessageId?: number | null },
): Promise<StoredDraft<State>> {
  const row = await tx.row<StoredDraft<State>>(
    `INSERT INTO invoice_drafts (id, organization_id, user_id, bot_id, chat_id, state, expires_at, card_message_id)
     VALUES (coalesce($1::uuid, gen_random_uuid()), $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (organization_id, bot_id, chat_id) WHERE status = 'active' DO NOTHING RETURNING ${COLUMNS}`,
    [
      input.id ?? null,
      tx.organizationId,
      input.userId,
      input.botId,
      input.chatId,
      JSON.stringify(input.state),
      input.expiresAt,
      input.cardMessageId ?? null,
    ],
  );
  if (!row) throw new InvoicingError('already_exists', 'Ya hay un borrador abierto en este chat.');
  return row;
}

/** Any draft of the tenant by id, locked until the transaction ends. */
export function getDraft<State>(tx: Tx, id: string): Promise<StoredDraft<State> | null> {
  return tx.row<StoredDraft<State>>(`SELECT ${COLUMNS} FROM invoice_drafts WHERE id = $1 FOR UPDATE`, [id]);
}

/**
 * Stores a new state and adds to the history.
 * @returns the new version
 * @throws InvoicingError `version_conflict` when somebody else stored first, or the draft is no longer active
 */
export async function saveDraft(
  tx: Tx,
  input: {
    id: string;
    expectedVersion: number;
    state: unknown;
    changes?: readonly DraftChange[];
    expiresAt?: Date;
    cardMessageId?: number | null;
  },
): Promise<number> {
  const row = await tx.row<{ version: number }>(
    `UPDATE invoice_drafts SET state = $3, change_history = change_history || $4::jsonb, version = version + 1,
        expires_at = coalesce($5, expires_at), card_message_id = CASE WHEN $6 THEN $7 ELSE card_message_id END, updated_at = now()
      WHERE id = $1 AND version = $2 AND status = 'active' RETURNING version`,
    [
      input.id,
      input.expectedVersion,
      JSON.stringify(input.state),
      JSON.stringify(input.changes ?? []),
      input.expiresAt ?? null,
      input.cardMessageId !== undefined,
      input.cardMessageId ?? null,
    ],
  );
  if (!row) throw new InvoicingError('version_conflict', 'El borrador cambió entre tanto.');
  return row.version;
}

/** Remembers which message is the card, with the next statement; touches neither state nor version. */
export function setCardMessage(tx: Tx, draftId: string, messageId: number): void {
  tx.later('UPDATE invoice_drafts SET card_message_id = $2 WHERE id = $1', [draftId, messageId]);
}

/** @returns false when it was not active */
export async function closeDraft(tx: Tx, id: string, status: 'cancelled' | 'expired'): Promise<boolean> {
  const count = await tx.run(
    `UPDATE invoice_drafts SET status = $2, version = version + 1, updated_at = now() WHERE id = $1 AND status = 'active'`,
    [id, status],
  );
  return count === 1;
}

/** Needs a platform transaction. Closes what ran out; the chats are told by the caller. */
export function expireDrafts(
  tx: Tx,
  limit = 100,
): Promise<
  { id: string; organizationId: string; botId: string; chatId: string; cardMessageId: number | null }[]
> {
  return tx.rows(
    `UPDATE invoice_drafts SET status = 'expired', version = version + 1, updated_at = now()
      WHERE id IN (SELECT id FROM invoice_drafts WHERE status = 'active' AND expires_at < now()
                    ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING id, organization_id AS "organizationId", bot_id AS "botId", chat_id AS "chatId", card_message_id::float8 AS "cardMessageId"`,
    [limit],
  );
}
