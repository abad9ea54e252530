import type { Tx } from '../tenancy';
import type { Chat } from './telegram-links';

/**
 * Nothing else that uses this lock runs for the chat until the transaction ends: one update at a time, in every
 * n8n process.
 */
export async function lockChat(tx: Tx, chat: Chat): Promise<void> {
  await tx.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `chat:${chat.botId}:${chat.chatId}`,
  ]);
}

/** What the chat was asked last; null when nothing is open or it expired. Works in any transaction. */
export async function getChatSession<State>(tx: Tx, chat: Chat): Promise<State | null> {
  const row = await tx.asPlatform(() =>
    tx.row<{ state: State }>(
      'SELECT state FROM chat_sessions WHERE bot_id = $1 AND chat_id = $2 AND expires_at > now()',
      [chat.botId, chat.chatId],
    ),
  );
  return row?.state ?? null;
}

/** Remembers (or with null forgets) what the chat was asked. Never put a password in. */
export async function saveChatSession(tx: Tx, chat: Chat, state: unknown, expiresAt: Date): Promise<void> {
  await tx.asPlatform(async () => {
    if (state === null) {
      await tx.run('DELETE FROM chat_sessions WHERE bot_id = $1 AND chat_id = $2', [chat.botId, chat.chatId]);
      return;
    }
    await tx.run(
      `INSERT INTO chat_sessions (bot_id, chat_id, state, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (bot_id, chat_id) DO UPDATE SET state = excluded.state, expires_at = excluded.expires_at, updated_at = now()`,
      [chat.botId, chat.chatId, JSON.stringify(state), expiresAt],
    );
  });
}
