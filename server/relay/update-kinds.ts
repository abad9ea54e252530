import type { RawUpdate } from './relay-store';

/** What is asked of Telegram, and handed over, while n8n's flow names no kinds of its own ("*"). */
export const EMPTY_KINDS: readonly string[] = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
];

/** The member of an update that says what it is: `message`, `callback_query` … */
export function kindOf(update: RawUpdate): string {
  return Object.keys(update).find((key) => key !== 'update_id') ?? 'unknown';
}
