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
