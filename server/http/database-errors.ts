import { DatabaseUnavailableError, errorCode } from '../../database/errors';
import { InvoicingError, type InvoicingErrorCode } from '../../core/invoicing/errors';
import {
  type ApiError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  PreconditionFailedError,
  UnavailableError,
  UnprocessableError,
} from './errors';

const BY_CODE: Record<InvoicingErrorCode, (error: InvoicingError) => ApiError> = {
  invalid_amount: unprocessable,
  invalid_sale: unprocessable,
  discount_too_large: unprocessable,
  total_too_large: unprocessable,
  reason_required: unprocessable,
  transition_not_allowed: conflict,
  confirmed_sale_changed: conflict,
  draft_not_active: conflict,
  already_exists: conflict,
  idempotency_conflict: conflict,
  version_conflict: (error) => new PreconditionFailedError(currentVersion(error)),
  not_found: () => new NotFoundError(),
  plan_limit_reached: (error) => new ForbiddenError(error.message, error.code),
  organization_suspended: (error) => new ForbiddenError(error.message, error.code),
};

/** What a rule of the domain or the database threw, as the client may see it; null when it is a fault of ours. */
export function translateDatabaseError(error: unknown): ApiError | null {
  if (error instanceof InvoicingError) return BY_CODE[error.code](error);
  if (error instanceof DatabaseUnavailableError) return new UnavailableError(undefined, error);
  switch (errorCode(error)) {
    case '23505':
      return new ConflictError('Ya existe un registro con esos datos.', 'already_exists');
    case '23503':
      return new ConflictError('El registro está relacionado con otros datos.');
    // Lost races: the same request may succeed at once.
    case '40001':
    case '40P01':
    case '55P03':
      return new UnavailableError(undefined, error);
    default:
      return null;
  }
}

function unprocessable(error: InvoicingError): ApiError {
  return new UnprocessableError(error.message, error.code, error.details);
}

function conflict(error: InvoicingError): ApiError {
  return new ConflictError(error.message, error.code, error.details);
}

function currentVersion(error: InvoicingError): number | null {
  const version = error.details.current ?? error.details.version;
  return typeof version === 'number' ? version : null;
}
