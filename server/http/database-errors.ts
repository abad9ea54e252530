import {
  ConnectionAcquireTimeoutError,
  ConnectionError,
  DatabaseError,
  TimeoutError,
  UniqueConstraintError,
} from 'sequelize';
import { InvoicingError, type InvoicingErrorCode } from '../../core/invoicing/errors';
import {
  type ApiError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  UnavailableError,
  UnprocessableError,
} from './errors';

/** Network faults of a driver that never reached Sequelize's wrapping. */
const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN']);

const BY_CODE: Record<InvoicingErrorCode, (error: InvoicingError) => ApiError> = {
  invalid_amount: unprocessable,
  invalid_sale: unprocessable,
  discount_too_large: unprocessable,
  total_too_large: unprocessable,
  reason_required: unprocessable,
  transition_not_allowed: conflict,
  confirmed_sale_changed: conflict,
  draft_not_active: conflict,
  version_conflict: conflict,
  already_exists: conflict,
  idempotency_conflict: conflict,
  not_found: () => new NotFoundError(),
  plan_limit_reached: (error) => new ForbiddenError(error.message, error.code),
  organization_suspended: (error) => new ForbiddenError(error.message, error.code),
};

/** What a rule of the domain, Sequelize or pg threw, as the client may see it; null when it is a fault of ours. */
export function translateDatabaseError(error: unknown): ApiError | null {
  if (error instanceof InvoicingError) return BY_CODE[error.code](error);
  if (error instanceof UniqueConstraintError) {
    return new ConflictError('Ya existe un registro con esos datos.', 'already_exists');
  }
  if (
    error instanceof ConnectionAcquireTimeoutError ||
    error instanceof ConnectionError ||
    error instanceof TimeoutError
  ) {
    return new UnavailableError(undefined, error);
  }
  const state = sqlState(error);
  if (state === null) return null;
  // Connection, resources, operator intervention (57014 is a statement cut by its time limit), lost races.
  if (/^(08|53|57)/.test(state) || state === '40001' || state === '40P01' || state === '55P03') {
    return new UnavailableError(undefined, error);
  }
  if (NETWORK_CODES.has(state)) return new UnavailableError(undefined, error);
  if (state === '23505') return new ConflictError('Ya existe un registro con esos datos.', 'already_exists');
  if (state === '23503')
    return new ConflictError('El registro está relacionado con otros datos.', 'conflict');
  return null;
}

function sqlState(error: unknown): string | null {
  const source = error instanceof DatabaseError ? error.original : error;
  const code = (source as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : null;
}

function unprocessable(error: InvoicingError): ApiError {
  return new UnprocessableError(error.message, error.code, error.details);
}

function conflict(error: InvoicingError): ApiError {
  return new ConflictError(error.message, error.code, error.details);
}
