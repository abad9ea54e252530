import type { CredentialRecord } from './workflows/n8n-client';

/** The credential that our nodes open the application's database with, made of its connection string. */
export function connectionCredential(databaseUrl: string): CredentialRecord {
  const url = new URL(databaseUrl);
  const mode = url.searchParams.get('sslmode');
  return {
    id: 'jewelryDatabase1',
    name: 'Base de datos de la joyería',
    type: 'jewelryDatabase',
    data: {
      host: url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
      port: Number(url.port || 5432),
      database: decodeURIComponent(url.pathname.slice(1)),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      ssl:
        mode === null || mode === 'disable'
          ? 'no'
          : mode === 'verify-full' || mode === 'verify-ca'
            ? 'si'
            : 'sin-verificar',
    },
  };
}

export interface InstallationSecrets {
  databaseUrl: string;
  botToken: string;
  /** The relay as n8n reaches it, e.g. http://server:8000/telegram: the bot's "Base URL". */
  relayUrl: string;
  openai: { apiKey: string | null; baseUrl: string | null };
  /** What the webhooks for other programs ask for in X-API-Key. */
  webhookKey: string;
}

/** Every credential that our workflows name. `replace`: this installation decides its content, not the editor. */
export function installationCredentials(
  secrets: InstallationSecrets,
): { credential: CredentialRecord; replace: boolean }[] {
  return [
    { replace: true, credential: connectionCredential(secrets.databaseUrl) },
    {
      replace: true,
      credential: {
        id: 'jewelryTelegram1',
        name: 'Bot de Telegram',
        type: 'telegramApi',
        data: { accessToken: secrets.botToken, baseUrl: secrets.relayUrl },
      },
    },
    {
      // staff may have typed a key in the editor: only a key of the environment replaces it
      replace: secrets.openai.apiKey !== null,
      credential: {
        id: 'jewelryOpenAi001',
        name: 'IA (compatible con OpenAI)',
        type: 'openAiApi',
        data: {
          apiKey: secrets.openai.apiKey ?? 'sin-configurar',
          url: secrets.openai.baseUrl ?? 'https://api.openai.com/v1',
        },
      },
    },
    {
      replace: true,
      credential: {
        id: 'jewelryHeader001',
        name: 'Clave de los webhooks',
        type: 'httpHeaderAuth',
        data: { name: 'X-API-Key', value: secrets.webhookKey },
      },
    },
  ];
}
