import type { Plan, Role } from '../../core/contract/glossary';
import type { Tx } from '../tenancy';
import type { OrganizationStatus } from './organizations';

export interface Chat {
  botId: string;
  chatId: string;
}

/** Who writes in a chat, and for which shop. A caller must still look at `userActive` and `organizationStatus`. */
export interface ChatIdentity {
  organizationId: string;
  organizationName: string;
  organizationStatus: OrganizationStatus;
  plan: Plan;
  userId: string;
  userName: string;
  nationalId: string;
  role: Role;
  userActive: boolean;
}

/** `ChatIdentity` of a chat, for a platform transaction. @param chat, bot names of the bound parameters */
export const chatIdentitySql = (chat: string, bot: string): string => `
  SELECT o.id AS "organizationId", o.nombre AS "organizationName", o.status AS "organizationStatus", o.plan,
      u.id AS "userId", u.nombre AS "userName", u.cedula AS "nationalId", u.rol AS role, u.activo AS "userActive"
    FROM telegram_links l
    JOIN users u ON u.organization_id = l.organization_id AND u.id = l.user_id
    JOIN organizations o ON o.id = l.organization_id
   WHERE l.chat_id = ${chat} AND (l.bot_id = ${bot} OR l.bot_id IS NULL) AND l.revoked_at IS NULL
   ORDER BY l.bot_id NULLS LAST LIMIT 1`;

/** Resolves a chat to its user; null when it is not linked. Works in any transaction. */
export function resolveChat(tx: Tx, chat: Chat): Promise<ChatIdentity | null> {
  return tx.asPlatform(() => tx.row<ChatIdentity>(chatIdentitySql('$1', '$2'), [chat.chatId, chat.botId]));
}

/**
 * Links a chat to a user; whoever it was linked to before is unlinked.
 * @param link.botId null: any bot of this installation (the operator does not know which)
 */
export function linkChat(
  tx: Tx,
  link: {
    organizationId: string;
    userId: string;
    botId: string | null;
    chatId: string;
    username?: string | null;
  },
): Promise<void> {
  // as the platform: the chat may have been another shop's
  return tx.asPlatform(async () => {
    await revokeLinks(tx, link.chatId, link.botId);
    await tx.run(
      `INSERT INTO telegram_links (organization_id, user_id, bot_id, chat_id, username) VALUES ($1, $2, $3, $4, $5)`,
      [link.organizationId, link.userId, link.botId, link.chatId, link.username ?? null],
    );
  });
}

/** Logs a chat out. @returns false when it was not linked */
export function unlinkChat(tx: Tx, chat: Chat): Promise<boolean> {
  return tx.asPlatform(async () => (await revokeLinks(tx, chat.chatId, chat.botId)) > 0);
}

/** Chats of the tenant's active administrators (or of those with another role): whom notices go to. */
export function listChatsByRole(
  tx: Tx,
  role: Role = 'ADMIN',
): Promise<{ userId: string; botId: string | null; chatId: string }[]> {
  return tx.rows(
    `SELECT u.id AS "userId", l.bot_id AS "botId", l.chat_id AS "chatId"
       FROM telegram_links l JOIN users u ON u.organization_id = l.organization_id AND u.id = l.user_id
      WHERE l.revoked_at IS NULL AND u.activo AND u.rol = $1 ORDER BY l.linked_at`,
    [role],
  );
}

function revokeLinks(tx: Tx, chatId: string, botId: string | null): Promise<number> {
  return tx.run(
    `UPDATE telegram_links SET revoked_at = now()
      WHERE chat_id = $1 AND revoked_at IS NULL AND ($2::bigint IS NULL OR bot_id = $2 OR bot_id IS NULL)`,
    [chatId, botId],
  );
}
