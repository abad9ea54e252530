/**
 * An answer that is not a success, on purpose: the message is Spanish and fit for the client, the code is stable.
 * `details` is a small JSON object for programs, or null.
 */
export class ApiError extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> | null = null,
    readonly headers: Record<string, string> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

export interface FieldFault {
  /** Dotted path inside the body, or the parameter's name: `items.0.precio_unitario`, `limit`. */
  field: string;
  message: string;
}

/** 400: the request cannot be read as the document says. Names every bad field. */
export class ValidationError extends ApiError {
  constructor(readonly fields: FieldFault[]) {
    super(400, 'validation_error', describe(fields), { fields });
  }
}

/** 400: the request as a whole is malformed (broken JSON, a bad header). */
export class BadRequestError extends ApiError {
  constructor(message: string, details: Record<string, unknown> | null = null) {
    super(400, 'bad_request', message, details);
  }
}

/** 401: nobody we know. Says nothing about why. */
export class UnauthorizedError extends ApiError {
  constructor(message = 'Se necesita un token de acceso válido.', code = 'unauthorized') {
    super(401, code, message, null, { 'WWW-Authenticate': 'Bearer realm="jewelry"' });
  }
}

/** 403: known, but not allowed. */
export class ForbiddenError extends ApiError {
  constructor(message = 'No tiene permiso para esta operación.', code = 'forbidden') {
    super(403, code, message);
  }
}

/** 404: does not exist for this organization (another's is the same to it). */
export class NotFoundError extends ApiError {
  constructor(message = 'No existe el recurso solicitado.') {
    super(404, 'not_found', message);
  }
}

/** 409: the state of the resource does not allow it. */
export class ConflictError extends ApiError {
  constructor(message: string, code = 'conflict', details: Record<string, unknown> | null = null) {
    super(409, code, message, details);
  }
}

/** 412: If-Match names a version that is no longer the current one. */
export class PreconditionFailedError extends ApiError {
  /** @param currentVersion null when unknown */
  constructor(currentVersion: number | null) {
    super(
      412,
      'precondition_failed',
      'El recurso cambió desde que usted lo leyó. Consúltelo de nuevo y reintente.',
      { version_actual: currentVersion },
    );
  }
}

/** 422: well-formed, but it cannot be so (totals that disagree, an impossible amount). */
export class UnprocessableError extends ApiError {
  constructor(message: string, code = 'unprocessable', details: Record<string, unknown> | null = null) {
    super(422, code, message, details);
  }
}

/** 429: come back after `retryAfterSeconds`. */
export class TooManyRequestsError extends ApiError {
  constructor(
    retryAfterSeconds: number,
    message = 'Demasiadas solicitudes. Espere un momento y reintente.',
    code = 'rate_limited',
  ) {
    const seconds = Math.max(1, Math.ceil(retryAfterSeconds));
    super(429, code, message, { retry_after_seconds: seconds }, { 'Retry-After': String(seconds) });
  }
}

/** 503: something that we stand on is out; the same request may succeed soon. */
export class UnavailableError extends ApiError {
  constructor(
    message = 'El servicio no está disponible en este momento. Reintente en unos segundos.',
    cause?: unknown,
  ) {
    super(
      503,
      'unavailable',
      message,
      null,
      { 'Retry-After': '5' },
      cause === undefined ? undefined : { cause },
    );
  }
}

function describe(fields: FieldFault[]): string {
  const named = fields.slice(0, 5).map(({ field, message }) => `${field} ${message}`);
  const more = fields.length > named.length ? ` (y ${fields.length - named.length} más)` : '';
  return `La solicitud tiene campos por corregir: ${named.join('; ')}${more}.`;
}
