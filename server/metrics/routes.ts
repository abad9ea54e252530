import { timingSafeEqual } from 'node:crypto';
import type { Registry } from 'prom-client';
import { UnauthorizedError } from '../http/errors';
import { publicRoute, type Route } from '../http/route';

/** Prometheus text. With METRICS_TOKEN it asks for it; without, keep it inside the private network. */
export function metricsRoutes(registry: Registry, token: string | null): Route[] {
  return [
    publicRoute({
      method: 'get',
      path: '/metrics',
      operationId: 'metrics',
      tag: 'Operación',
      summary: 'Métricas para Prometheus',
      unlimited: true,
      answers: { 200: { description: 'Texto de Prometheus', contentType: 'text/plain' } },
      errors: [401],
      async handle(context) {
        if (token !== null && !isEqual(context.header('Authorization') ?? '', `Bearer ${token}`)) {
          throw new UnauthorizedError();
        }
        const body = Buffer.from(await registry.metrics());
        return { status: 200, body, headers: { 'Content-Type': registry.contentType } };
      },
    }),
  ];
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
