import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '../tenancy';
import { linkChat, type Chat } from './telegram-links';

export interface Invite {
  id: string;
  /** The one time that the code is known: it goes into https://t.me/BOT?start=CODE. 32 characters. */
  code: string;
  expiresAt: Date;
}

/** Default life of an invite: three days. */
const LIFETIME_MS = 72 * 60 * 60 * 1000;

/** Makes a one-time invite for a user of the tenant; earlier ones of the same user stop working. */
export async function createInvite(
  tx: Tx,
  input: { userId: string; createdBy: string | null; expiresAt?: Date },
): Promise<Invite> {
  const code = randomBytes(24).toString('base64url');
  const expiresAt = input.expiresAt ?? new Date(Date.now() + LIFETIME_MS);
  await tx.run(
    'UPDATE invites SET revoked_at = now() WHERE user_id = $1 AND used_at IS NULL AND revoked_at IS NULL',
    [input.userId],
  );
  const row = await tx.row<{ id: string }>(
    `INSERT INTO invites (organization_id, user_id, code_hash, created_by, expires_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
    [tx.organizationId, input.userId, hashCode(code), input.createdBy, expiresAt],
  );
  return { id: (row as { id: string }).id, code, expiresAt };
}

/**
 * Uses an invite up and links the chat, atomically: of two chats with the same code one gets it.
 * @returns null for a code that is unknown, used, expired or revoked, or whose user or shop is out
 */
export function redeemInvite(
  tx: Tx,
  input: Chat & { code: string; username?: string | null },
): Promise<{ organizationId: string; userId: string } | null> {
  return tx.asPlatform(async () => {
    const invite = await tx.row<{ organizationId: string; userId: string }>(
      `UPDATE invites i SET used_at = now(), used_by_chat_id = $2
         FROM users u JOIN organizations o ON o.id = u.organization_id
        WHERE i.code_hash = $1 AND i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
          AND u.organization_id = i.organization_id AND u.id = i.user_id AND u.activo AND o.status = 'active'
        RETURNING i.organization_id AS "organizationId", i.user_id AS "userId"`,
      [hashCode(input.code), input.chatId],
    );
    if (!invite) return null;
    await linkChat(tx, { ...invite, botId: input.botId, chatId: input.chatId, username: input.username });
    return invite;
  });
}

function hashCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
