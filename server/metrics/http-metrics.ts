import { Counter, Histogram, type Registry } from 'prom-client';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The two HTTP metrics; `endpoint` is the route's template, so that the number of series stays small. */
export class HttpMetrics {
  private readonly requests: Counter<'method' | 'endpoint' | 'status'>;
  private readonly duration: Histogram<'endpoint'>;

  constructor(registry: Registry) {
    this.requests = new Counter({
      name: 'jewelry_requests_total',
      help: 'HTTP requests answered, by method, route template and status',
      labelNames: ['method', 'endpoint', 'status'],
      registers: [registry],
    });
    this.duration = new Histogram({
      name: 'jewelry_request_duration_seconds',
      help: 'Time to answer an HTTP request, by route template',
      labelNames: ['endpoint'],
      // Dense around 2 s, where the p99 alert looks.
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 5, 10, 30],
      registers: [registry],
    });
  }

  observe(method: string, endpoint: string, status: number, seconds: number): void {
    this.requests.inc({ method: METHODS.has(method) ? method : 'OTHER', endpoint, status: String(status) });
    this.duration.observe({ endpoint }, seconds);
  }
}
