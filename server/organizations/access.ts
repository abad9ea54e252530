import type { Principal } from '../auth/principal';
import { NotFoundError } from '../http/errors';

/** Members see their own organization only; another's does not exist for them. @throws NotFoundError */
export function assertMayRead(principal: Principal, organizationId: string): void {
  if (principal.platformAdmin || principal.organizationId === organizationId) return;
  throw new NotFoundError('No existe esa organización.');
}
