import type { Database } from '../../database/connection';
import { type Answers, askAs, type Query, withPlatform } from '../../database/tenancy';
import { ForbiddenError, NotFoundError, UnauthorizedError } from '../http/errors';
import type { AccessClaims, AccessTokens } from './access-tokens';
import {
  type ApiKeyAccount,
  apiKeyEntry,
  type OrganizationStatus,
  organizationExists,
  type SessionAccount,
  sessionEntry,
} from './account-repository';
import type { Authenticator } from './authenticator';
import { hashToken } from './opaque-tokens';
import type { Principal } from './principal';

/** Credentials that are well formed: how to find out who they are of. */
interface Credentials {
  /** Says who it is. @throws UnauthorizedError, ForbiddenError */
  entry: Query<Principal>;
  /** The shop that they are of, when that is known before asking. */
  organizationId: string | null;
  /** Called with who it was. */
  learn?: (principal: Principal) => void;
}

/** Keys whose shop is remembered; a forgotten one costs one more round trip, once. */
const MOST_KEYS = 10_000;

/**
 * Checks the token and then asks the database, on each request, whether its user or key is still good: what was
 * deactivated, revoked or logged out ends at once, in every replica.
 */
export class DatabaseAuthenticator implements Authenticator {
  /**
   * Of which shop a key is, by its hash. A key never changes shops, and this lets nobody in: it only lets the question
   * travel together with the entry, which decides what the question may see.
   */
  private readonly shopOfKey = new Map<string, string>();

  constructor(
    private readonly database: Database,
    private readonly accessTokens: AccessTokens,
  ) {}

  async authenticate(header: string | undefined): Promise<Principal> {
    return (await this.authenticateAndAsk(header, () => null)).principal;
  }

  async authenticateAndAsk<Q extends readonly Query<unknown>[]>(
    header: string | undefined,
    queries: (organizationId: string) => Q | null,
  ): Promise<{ principal: Principal; answers: Answers<Q> | null }> {
    const { entry, organizationId, learn } = await this.read(header);
    const asked = organizationId === null ? null : queries(organizationId);
    const [principal, ...answers] = await askAs(this.database, entry, asked ?? []);
    learn?.(principal);
    return {
      principal,
      answers:
        asked && principal.organizationId === organizationId ? (answers as unknown as Answers<Q>) : null,
    };
  }

  async assertOrganizationExists(organizationId: string): Promise<void> {
    const exists = await withPlatform(this.database, (tx) => organizationExists(tx, organizationId));
    if (!exists) throw new NotFoundError('No existe la organización indicada en X-Organization-ID.');
  }

  private async read(header: string | undefined): Promise<Credentials> {
    const token = /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(header ?? '')?.[1];
    if (token === undefined) throw new UnauthorizedError();
    return token.startsWith('jk_')
      ? this.ofApiKey(hashToken(token))
      : ofSession(await this.accessTokens.verify(token));
  }

  private ofApiKey(hash: string): Credentials {
    const entry = apiKeyEntry(hash);
    return {
      entry: { ...entry, read: (rows) => apiKeyPrincipal(entry.read(rows)) },
      organizationId: this.shopOfKey.get(hash) ?? null,
      learn: ({ organizationId }) => {
        if (organizationId === null || this.shopOfKey.has(hash)) return;
        if (this.shopOfKey.size >= MOST_KEYS) this.shopOfKey.clear();
        this.shopOfKey.set(hash, organizationId);
      },
    };
  }
}

function ofSession(claims: AccessClaims): Credentials {
  const entry = sessionEntry(claims);
  return {
    entry: { ...entry, read: (rows) => sessionPrincipal(entry.read(rows), claims) },
    organizationId: claims.organizationId,
  };
}

function sessionPrincipal(account: SessionAccount | null, claims: AccessClaims): Principal {
  if (!account?.active) throw new UnauthorizedError();
  if (!account.platformAdmin) assertOrganizationActive(account.organizationStatus);
  return {
    kind: 'user',
    userId: claims.userId,
    apiKeyId: null,
    organizationId: claims.organizationId,
    role: account.role,
    platformAdmin: account.platformAdmin,
    scopes: null,
    plan: account.platformAdmin ? 'enterprise' : account.plan,
    sessionId: claims.sessionId,
  };
}

function apiKeyPrincipal(account: ApiKeyAccount | null): Principal {
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
