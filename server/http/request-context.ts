import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from '../../core/logging/logger';
import { withLogContext } from '../../core/logging/logger';
import type { HttpMetrics } from '../metrics/http-metrics';

/** What the pipeline knows about a request, kept on `response.locals`. */
export interface RequestLocals {
  correlationId: string;
  /** Route template; `unmatched` until a route takes the request. */
  endpoint: string;
}

const CORRELATION_ID = /^[\w.:-]{1,64}$/;

export function localsOf(response: Response): RequestLocals {
  return response.locals as RequestLocals;
}

/**
 * First of all middleware: takes the caller's correlation id when it is sane (else makes one), sends it back with the
 * response time, and when the answer is done writes one log line and the two HTTP metrics.
 */
export function requestContext(logger: Logger, metrics: HttpMetrics) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startedAt = process.hrtime.bigint();
    const elapsedMs = (): number => Number(process.hrtime.bigint() - startedAt) / 1e6;
    const given = request.get('X-Correlation-ID');
    const correlationId = given && CORRELATION_ID.test(given) ? given : randomUUID();
    Object.assign(response.locals, { correlationId, endpoint: 'unmatched' } satisfies RequestLocals);
    response.setHeader('X-Correlation-ID', correlationId);
    setBeforeHeaders(response, () => response.setHeader('X-Response-Time', `${elapsedMs().toFixed(2)}ms`));

    withLogContext({ correlation_id: correlationId }, () => {
      response.once('close', () => {
        const { endpoint } = localsOf(response);
        const status = response.writableEnded ? response.statusCode : 499;
        metrics.observe(request.method, endpoint, status, elapsedMs() / 1000);
        const fields = {
          method: request.method,
          endpoint,
          status,
          duration_ms: Math.round(elapsedMs() * 100) / 100,
        };
        if (status >= 500 && status !== 503) logger.error(fields, 'Request failed');
        else logger[status === 503 || status === 499 ? 'warn' : 'info'](fields, 'Request answered');
      });
      next();
    });
  };
}

/** Runs the function just before the headers leave, whoever sends them. */
function setBeforeHeaders(response: Response, run: () => void): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => Response;
  response.writeHead = ((...args: unknown[]): Response => {
    if (!response.headersSent) run();
    return writeHead(...args);
  }) as Response['writeHead'];
}
