import { createDraft, saveDraft, type DraftChange, type StoredDraft } from './repositories/drafts';
import type { Chat } from './repositories/telegram-links';
import { lockUpdate, recordUpdate, type StoredUpdate, type UpdateId } from './repositories/telegram-updates';
import type { Tx } from './tenancy';

/** The stored update, locked; stored now when nobody did before (a flow that runs without the relay). */
export async function openUpdate(
  tx: Tx,
  update: UpdateId & { chatId: string | null; raw: unknown; correlationId: string },
): Promise<StoredUpdate> {
  const known = await lockUpdate(tx, update);
  if (known) return known;
  await recordUpdate(tx, update);
  const stored = await lockUpdate(tx, update);
  if (!stored) throw new Error('The update could not be stored.');
  return stored;
}

/**
 * Lets the commit of a step that waits for another node return before the disk has it. Nothing is lost with it: the update
 * is not done, so a fall of power only means that it is handed over again; and the commit that does finish the update is
 * on disk only together with everything before it.
 */
export async function commitWithoutWaiting(tx: Tx): Promise<void> {
  await tx.run('SET LOCAL synchronous_commit = off');
}

/** Forgets the words of an update: a password must not stay in the table. */
export async function redactUpdate(tx: Tx, id: UpdateId): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET raw = jsonb_set(raw, '{message,text}', '"•••"')
        WHERE bot_id = $1 AND update_id = $2 AND raw #> '{message,text}' IS NOT NULL`,
      [id.botId, id.updateId],
    ),
  );
}

/**
 * Takes the sending of an update's replies for `leaseMs`: null while somebody else holds it. The holder renews
 * and releases the lease; when its process dies, the lease runs out and the next one sends what is left.
 */
export function claimReplies(
  tx: Tx,
  id: UpdateId,
  claim: { sender: string; leaseMs: number },
): Promise<Pick<StoredUpdate, 'status' | 'replied'> | null> {
  return tx.asPlatform(() =>
    tx.row<Pick<StoredUpdate, 'status' | 'replied'>>(
      `UPDATE telegram_updates SET sender = $3, sender_until = now() + make_interval(secs => $4::float8 / 1000)
        WHERE bot_id = $1 AND update_id = $2 AND (sender IS NULL OR sender_until < now())
        RETURNING status, replied`,
      [id.botId, id.updateId, claim.sender, claim.leaseMs],
    ),
  );
}

/** Keeps the lease for `leaseMs` more, unless it was released or lost. */
export async function renewReplies(
  tx: Tx,
  id: UpdateId,
  claim: { sender: string; leaseMs: number },
): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET sender_until = now() + make_interval(secs => $4::float8 / 1000)
        WHERE bot_id = $1 AND update_id = $2 AND sender = $3`,
      [id.botId, id.updateId, claim.sender, claim.leaseMs],
    ),
  );
}

/** Lets the next sender in at once; nothing happens when the lease was lost to another. */
export async function releaseReplies(tx: Tx, id: UpdateId, sender: string): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      `UPDATE telegram_updates SET sender = NULL, sender_until = NULL
        WHERE bot_id = $1 AND update_id = $2 AND sender = $3`,
      [id.botId, id.updateId, sender],
    ),
  );
}

/** Remembers which replies were sent (`clave` -> message_id or null), several at once. */
export async function markRepliesSent(
  tx: Tx,
  id: UpdateId,
  sent: Readonly<Record<string, number | null>>,
): Promise<void> {
  await tx.asPlatform(() =>
    tx.run(
      'UPDATE telegram_updates SET replied = replied || $3::jsonb WHERE bot_id = $1 AND update_id = $2',
      [id.botId, id.updateId, JSON.stringify(sent)],
    ),
  );
}

/**
 * Stores the conversation's draft: a new row for a new draft, else a new state of the one that was loaded.
 * @param loaded what `getActiveDraft` gave at the start of this transaction
 */
export async function storeDraft(
  tx: Tx,
  loaded: StoredDraft | null,
  draft: Chat & {
    id: string;
    userId: string;
    state: object;
    expiresAt: Date;
    changes: readonly DraftChange[];
  },
): Promise<void> {
  if (loaded?.id !== draft.id) {
    await createDraft(tx, draft);
    return;
  }
  await saveDraft(tx, {
    id: draft.id,
    expectedVersion: loaded.version,
    state: draft.state,
    changes: draft.changes,
    expiresAt: draft.expiresAt,
  });
}
