import { telegramClient, type TelegramAccess } from '../shared/telegram';

const TIMEOUT_MS = 5_000;
const known = new Map<string, string>();

/** The bot's name in t.me links. Asked once per process: it practically never changes. */
export async function botUsername(access: TelegramAccess): Promise<string> {
  const cached = known.get(access.botId);
  if (cached) return cached;
  const me = await telegramClient(access).callApi(
    'getMe',
    {},
    { signal: AbortSignal.timeout(TIMEOUT_MS) as never },
  );
  known.set(access.botId, me.username);
  return me.username;
}
