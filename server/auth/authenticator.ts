import type { Principal } from './principal';

/** Turns credentials into who is asking. */
export interface Authenticator {
  /** @param header the Authorization header. @throws UnauthorizedError */
  authenticate(header: string | undefined): Promise<Principal>;
  /** @throws NotFoundError */
  assertOrganizationExists(organizationId: string): Promise<void>;
}
