import type { NextFunction, Request, Response } from 'express';
import type { Logger } from '../../core/logging/logger';
import { ApiError, BadRequestError } from './errors';
import { localsOf } from './request-context';
import { translateDatabaseError } from './database-errors';

/** The body of every answer that is not a success. */
export interface ErrorBody {
  error: string;
  message: string;
  status_code: number;
  timestamp: string;
  correlation_id: string;
  details: Record<string, unknown> | null;
}

/** Last middleware: every error becomes our error body; what we did not foresee is logged whole and hidden behind 500. */
export function errorHandler(logger: Logger) {
  return (error: unknown, _request: Request, response: Response, next: NextFunction): void => {
    const translated = translate(error);
    if (translated.statusCode >= 500) {
      logger[translated.statusCode === 503 ? 'warn' : 'error'](
        { err: error, endpoint: localsOf(response).endpoint },
        'Request could not be served',
      );
    }
    if (response.headersSent) {
      // Too late for a body: Express cuts the connection, so that the client sees a broken answer and no false one.
      next(error);
      return;
    }
    sendError(response, translated);
  };
}

export function sendError(response: Response, error: ApiError): void {
  const body: ErrorBody = {
    error: error.code,
    message: error.message,
    status_code: error.statusCode,
    timestamp: new Date().toISOString(),
    correlation_id: localsOf(response).correlationId,
    details: error.details,
  };
  response
    .status(error.statusCode)
    .set({ 'Cache-Control': 'no-store', ...error.headers })
    .json(body);
}

function translate(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return (
    translateParserError(error) ??
    translateDatabaseError(error) ??
    new ApiError(
      500,
      'internal_error',
      'Ocurrió un error inesperado. Si persiste, comparta el correlation_id con soporte.',
      null,
      {},
      { cause: error },
    )
  );
}

/** Errors of Express and its body parser carry a 4xx `status`; their English text is replaced. */
function translateParserError(error: unknown): ApiError | null {
  const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown };
  if (typeof status !== 'number' || status < 400 || status > 499) return null;
  switch (status) {
    case 413:
      return new ApiError(413, 'payload_too_large', 'El cuerpo de la solicitud es demasiado grande.');
    case 415:
      return new ApiError(
        415,
        'unsupported_media_type',
        'La codificación del cuerpo no se admite; envíe JSON en UTF-8.',
      );
    default:
      return new BadRequestError(
        type === 'entity.parse.failed'
          ? 'El cuerpo no es JSON válido.'
          : 'La solicitud está mal formada y no se puede leer.',
      );
  }
}
