import type { Answers, Query } from '../../database/tenancy';
import type { Principal } from './principal';

/** Turns credentials into who is asking. */
export interface Authenticator {
  /** @param header the Authorization header. @throws UnauthorizedError, ForbiddenError (the shop is suspended) */
  authenticate(header: string | undefined): Promise<Principal>;
  /**
   * The same, and what the caller asks of their own organization in the same round trip. `answers` is null when it was
   * not asked: `queries` gave none, or it is not known yet which organization the credentials are of.
   */
  authenticateAndAsk<Q extends readonly Query<unknown>[]>(
    header: string | undefined,
    queries: (organizationId: string) => Q | null,
  ): Promise<{ principal: Principal; answers: Answers<Q> | null }>;
  /** @throws NotFoundError */
  assertOrganizationExists(organizationId: string): Promise<void>;
}
