import type { Plan, Role } from '../../core/contract/glossary';

export const SCOPES = [
  'invoices:read',
  'invoices:write',
  'customers:read',
  'customers:write',
  'users:read',
  'organizations:read',
  'metrics:read',
  'audit:read',
  'webhooks:read',
  'webhooks:write',
] as const;
/** What an API key may be given. */
export type Scope = (typeof SCOPES)[number];

/** Who is asking, as the token and the database say. */
export interface Principal {
  kind: 'user' | 'api_key';
  /** The user; for an API key the user who made it, when still known. */
  userId: string | null;
  apiKeyId: string | null;
  /** null for a platform admin who belongs to no shop. */
  organizationId: string | null;
  role: Role;
  platformAdmin: boolean;
  /** null for a user: roles decide. */
  scopes: readonly string[] | null;
  plan: Plan;
  /** The login that the access token came from (refresh token family); null for an API key. */
  sessionId: string | null;
}
