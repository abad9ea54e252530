import { randomUUID } from 'node:crypto';
import type { Logger } from '../../core/logging/logger';
import type { Database } from '../../database/connection';
import { verifyPassword } from '../../database/passwords';
import type { AuditAction } from '../../database/repositories/audit';
import { recordLogin } from '../../database/repositories/users';
import { type Tx, withPlatform } from '../../database/tenancy';
import { type Actor, recordAudit } from '../audit-logs/audit-repository';
import { ForbiddenError, UnauthorizedError, UnprocessableError } from '../http/errors';
import type { AccessTokens } from './access-tokens';
import { type Account, findAccount, findLoginCandidates, type LoginCandidate } from './account-repository';
import type { LoginAttempts } from './login-attempts';
import { hashToken, newOpaqueToken } from './opaque-tokens';

import {
  insertRefreshToken,
  lockRefreshToken,
  markRefreshTokenUsed,
  revokeFamily,
} from './refresh-token-repository';

export interface Login {
  cedula: string;
  password: string;
  /** Slug or id; needed only by who works in several shops with one password. */
  organization: string | null;
}

export interface IssuedTokens {
  accessToken: string;
  expiresInSeconds: number;
  refreshToken: string;
}

const REFUSED = 'Cédula o contraseña incorrectas.';

/** Logs in, keeps logged in and logs out. */
export class LoginService {
  constructor(
    private readonly database: Database,
    private readonly accessTokens: AccessTokens,
    private readonly attempts: LoginAttempts,
    private readonly refreshTokenSeconds: number,
    private readonly logger: Logger,
  ) {}

  /**
   * @throws UnauthorizedError the same, after the same work, for an unknown user and a wrong password
   * @throws TooManyRequestsError after five tries in a minute
   * @throws UnprocessableError when the password is good in several shops and none was named
   */
  async login(login: Login, actor: Actor): Promise<IssuedTokens> {
    await this.attempts.count(login.cedula);
    const candidates = await withPlatform(this.database, (tx) =>
      findLoginCandidates(tx, login.cedula, login.organization),
    );
    const matching = await this.matching(candidates, login.password);
    const [account] = matching;
    if (!account) {
      await this.refuse(candidates, actor);
      throw new UnauthorizedError(REFUSED, 'invalid_credentials');
    }
    if (matching.length > 1) {
      throw new UnprocessableError(
        'Usted trabaja en varias joyerías: indique cuál en "organizacion".',
        'organization_required',
        { organizaciones: matching.map((candidate) => candidate.organizationSlug) },
      );
    }
    if (account.organizationStatus !== 'active' && !account.platformAdmin) {
      throw new ForbiddenError(
        'La organización está suspendida. Comuníquese con soporte.',
        'organization_suspended',
      );
    }
    await this.attempts.forget(login.cedula);
    return withPlatform(this.database, async (tx) => {
      await recordLogin(tx, account.userId);
      await recordAudit(tx, { ...actor, userId: account.userId }, loginEntry('LOGIN_EXITOSO', account));
      return this.issue(tx, account, randomUUID(), actor);
    });
  }

  /**
   * Trades a refresh token for a new pair. A token that comes back after it was used was stolen from somebody: the
   * whole login ends.
   * @throws UnauthorizedError
   */
  async refresh(refreshToken: string, actor: Actor): Promise<IssuedTokens> {
    const issued = await withPlatform(this.database, async (tx) => {
      const token = await lockRefreshToken(tx, hashToken(refreshToken));
      if (!token || token.revokedAt || token.expiresAt.getTime() <= Date.now()) return null;
      const account = await findAccount(tx, token.userId);
      if (!account?.active) return null;
      if (token.usedAt) {
        await revokeFamily(tx, token.familyId);
        await recordAudit(tx, { ...actor, userId: account.userId }, loginEntry('TOKEN_REUTILIZADO', account));
        this.logger.warn({ user_id: account.userId }, 'A used refresh token came back: its login was ended');
        return null;
      }
      await markRefreshTokenUsed(tx, token.id);
      return this.issue(tx, account, token.familyId, actor);
    });
    if (!issued) throw new UnauthorizedError('La sesión terminó. Ingrese de nuevo.', 'invalid_refresh_token');
    return issued;
  }

  /** Ends one login: its refresh tokens and its access tokens. */
  async logout(sessionId: string, organizationId: string | null, actor: Actor): Promise<void> {
    await withPlatform(this.database, async (tx) => {
      await revokeFamily(tx, sessionId);
      await recordAudit(tx, actor, {
        organizationId,
        action: 'LOGOUT',
        entityType: 'user',
        entityId: actor.userId,
      });
    });
  }

  /** Verifies against a decoy when nobody has that cédula. */
  private async matching(candidates: readonly LoginCandidate[], password: string): Promise<LoginCandidate[]> {
    if (candidates.length === 0) {
      await verifyPassword(null, password);
      return [];
    }
    const matching: LoginCandidate[] = [];
    for (const candidate of candidates) {
      if (await verifyPassword(candidate.passwordHash, password)) matching.push(candidate);
    }
    return matching;
  }

  private async refuse(candidates: readonly LoginCandidate[], actor: Actor): Promise<void> {
    const [candidate] = candidates;
    await withPlatform(this.database, (tx) =>
      recordAudit(
        tx,
        { ...actor, userId: candidate?.userId ?? null },
        candidate
          ? loginEntry('LOGIN_FALLIDO', candidate)
          : { organizationId: null, action: 'LOGIN_FALLIDO', entityType: 'user' },
      ),
    );
    this.logger.warn({ ip: actor.ip }, 'Login refused');
  }

  private async issue(tx: Tx, account: Account, familyId: string, actor: Actor): Promise<IssuedTokens> {
    const refreshToken = newOpaqueToken('rt');
    await insertRefreshToken(tx, {
      familyId,
      organizationId: account.organizationId,
      userId: account.userId,
      tokenHash: hashToken(refreshToken),
      lifeSeconds: this.refreshTokenSeconds,
      ip: actor.ip,
      userAgent: actor.userAgent?.slice(0, 300) ?? null,
    });
    const accessToken = await this.accessTokens.sign({
      userId: account.userId,
      organizationId: account.organizationId,
      sessionId: familyId,
    });
    return { accessToken, expiresInSeconds: this.accessTokens.lifeSeconds, refreshToken };
  }
}

function loginEntry(action: AuditAction, account: Account) {
  return { organizationId: account.organizationId, action, entityType: 'user', entityId: account.userId };
}
