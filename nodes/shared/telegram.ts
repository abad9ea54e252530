import { Agent } from 'node:http';
import { Telegram } from 'telegraf';
import { credential, type CredentialReader } from './credential';

/** What we take from n8n's own `telegramApi` credential. */
export interface TelegramAccess {
  token: string;
  /** The bot's numeric id: the part of the token before the colon. */
  botId: string;
  /** Root of the Bot API, without a slash at the end. */
  baseUrl: string;
}

export async function telegramAccess(node: CredentialReader, index = 0): Promise<TelegramAccess> {
  const credentials = await credential<{ accessToken: string; baseUrl?: string }>(node, 'telegramApi', index);
  const token = credentials.accessToken.trim();
  const botId = token.split(':')[0] ?? '';
  if (!/^\d+$/.test(botId))
    throw new Error('El token de la credencial de Telegram no tiene la forma 123456:ABC…');
  return { token, botId, baseUrl: (credentials.baseUrl ?? 'https://api.telegram.org').replace(/\/+$/, '') };
}

/** Connections to the relay stay open: a call would spend as long on a new one as on its work. */
const agent = new Agent({ keepAlive: true });

/** Telegraf's Bot API client against the credential's server. */
export function telegramClient(access: TelegramAccess): Telegram {
  const telegram = new Telegram(access.token, { apiRoot: `${access.baseUrl}/` });
  // Telegraf keeps connections for https only, and takes no agent for http
  if (access.baseUrl.startsWith('http://')) telegram.options.agent = agent;
  return telegram;
}

const DOWNLOAD_TIMEOUT_MS = 30_000;

/**
 * Downloads one file that was sent to the bot.
 * @param limitBytes refuses a larger one, also when Telegram did not announce its size
 * @throws Error with a Spanish message fit to be shown
 */
export async function downloadTelegramFile(
  access: TelegramAccess,
  fileId: string,
  limitBytes: number,
): Promise<Buffer> {
  const file = await telegramClient(access).callApi(
    'getFile',
    { file_id: fileId },
    { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) as never },
  );
  if (!file.file_path) throw new Error('Telegram ya no tiene ese archivo. Envíelo de nuevo.');
  if ((file.file_size ?? 0) > limitBytes) throw new Error('Ese archivo es muy grande (máximo 10 MB).');
  const response = await fetch(`${access.baseUrl}/file/bot${access.token}/${file.file_path}`, {
    signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
  });
  if (!response.ok || !response.body)
    throw new Error(`No pude descargar el archivo de Telegram (${response.status}).`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limitBytes) throw new Error('Ese archivo es muy grande (máximo 10 MB).');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
