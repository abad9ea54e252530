import type { NextFunction, Request, Response } from 'express';
import { ApiError } from './errors';
import { sendError } from './error-handler';

/** Answers 503 when nothing was answered in time. PostgreSQL's and Redis's own limits are shorter and act first. */
export function deadline(milliseconds: number) {
  return (_request: Request, response: Response, next: NextFunction): void => {
    const timer = setTimeout(() => {
      if (response.headersSent) return;
      const error = new ApiError(
        503,
        'timeout',
        'La solicitud tardó demasiado. Reintente en unos segundos.',
        null,
        {
          'Retry-After': '5',
        },
      );
      sendError(response, error);
    }, milliseconds);
    response.once('close', () => clearTimeout(timer));
    next();
  };
}
