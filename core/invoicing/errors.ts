/** Stable codes: callers decide by them, people read `message` (Spanish). */
export type InvoicingErrorCode =
  | 'invalid_amount'
  | 'invalid_sale'
  | 'discount_too_large'
  | 'total_too_large'
  | 'transition_not_allowed'
  | 'plan_limit_reached'
  | 'confirmed_sale_changed'
  | 'draft_not_active'
  | 'version_conflict'
  | 'not_found'
  | 'already_exists'
  | 'organization_suspended'
  | 'reason_required'
  | 'idempotency_conflict';

/** A rule of invoicing was broken. `message` is Spanish and fit to be shown; `details` never holds personal data. */
export class InvoicingError extends Error {
  constructor(
    readonly code: InvoicingErrorCode,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'InvoicingError';
  }
}
