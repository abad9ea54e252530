import type { Database } from '../../database/connection';
import { type Tx, withPlatform } from '../../database/tenancy';
import { ForbiddenError, NotFoundError, UnauthorizedError } from '../http/errors';
import type { AccessTokens } from './access-tokens';
import {
  findApiKeyAccount,
  findSessionAccount,
  type OrganizationStatus,
  organizationExists,
} from './account-repository';
import type { Authenticator } from './authenticator';
import { hashToken } from './opaque-tokens';
import type { Principal } from './principal';

/**
 * Checks the token and then asks the database, on each request, whether its user or key is still good: what was
 * deactivated, revoked or logged out ends at once, in every replica.
 */
export class DatabaseAuthenticator implements Authenticator {
  constructor(
    private readonly database: Database,
    private readonly accessTokens: AccessTokens,
  ) {}

  async authenticate(header: string | undefined): Promise<Principal> {
    const token = /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(header ?? '')?.[1];
    if (token === undefined) throw new UnauthorizedError();
    if (token.startsWith('jk_')) return withPlatform(this.database, (tx) => apiKeyPrincipal(tx, token));
    const claims = await this.accessTokens.verify(token);
    return withPlatform(this.database, async (tx) => {
      const account = await findSessionAccount(tx, claims);
      if (!account?.active) throw new UnauthorizedError();
      if (!account.platformAdmin) assertOrganizationActive(account.organizationStatus);
      return {
        kind: 'user',
        userId: account.userId,
        apiKeyId: null,
        organizationId: account.organizationId,
        role: account.role,
        platformAdmin: account.platformAdmin,
        scopes: null,
        plan: account.platformAdmin ? 'enterprise' : account.plan,
        sessionId: claims.sessionId,
      };
    });
  }

  async assertOrganizationExists(organizationId: string): Promise<void> {
    const exists = await withPlatform(this.database, (tx) => organizationExists(tx, organizationId));
    if (!exists) throw new NotFoundError('No existe la organización indicada en X-Organization-ID.');
  }
}

async function apiKeyPrincipal(tx: Tx, key: string): Promise<Principal> {
  const account = await findApiKeyAccount(tx, hashToken(key));
  if (!account) throw new UnauthorizedError();
  assertOrganizationActive(account.organizationStatus);
  return {
    kind: 'api_key',
    userId: account.createdBy,
    apiKeyId: account.apiKeyId,
    organizationId: account.organizationId,
    role: 'ADMIN',
    platformAdmin: false,
    scopes: account.scopes,
    plan: account.plan,
    sessionId: null,
  };
}

function assertOrganizationActive(status: OrganizationStatus): void {
  if (status !== 'active') {
    throw new ForbiddenError(
      'La organización está suspendida. Comuníquese con soporte.',
      'organization_suspended',
    );
  }
}
