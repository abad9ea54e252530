import type { Tx } from '../tenancy';
import type { Chat } from './telegram-links';

/**
 * Nothing else that uses this lock runs for the chat until the transaction ends: one update at a time, in every n8n
 * process. Taken with the next statement, which sees what the former holder has left.
 */
export function lockChat(tx: Tx, chat: Chat): void {
  tx.later('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`chat:${chat.botId}:${chat.chatId}`]);
}

/** Remembers what the chat was asked, with the next statement. Never put a password in. */
export async function saveChatSession(tx: Tx, chat: Chat, state: object, expiresAt: Date): Promise<void> {
  await tx.asPlatform(async () =>
    tx.later(
      `INSERT INTO chat_sessions (bot_id, chat_id, state, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (bot_id, chat_id) DO UPDATE SET state = excluded.state, expires_at = excluded.expires_at, updated_at = now()`,
      [chat.botId, chat.chatId, JSON.stringify(state), expiresAt],
    ),
  );
}
