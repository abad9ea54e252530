import { publicRoute, type Route } from '../http/route';
import { errorClass } from './error-class';
import { type Probe, remembered, withTimeout } from './probes';
import { Health, Liveness, Readiness } from './schemas';

export interface HealthDependencies {
  version: string;
  /** PostgreSQL answers. */
  database: Probe;
  /** Its tables are there as well. */
  tables: Probe;
  /** null when REDIS_URL is unset. */
  redis: Probe | null;
  n8n: Probe | null;
  /** null when no relay runs here. */
  telegram: Probe | null;
  /** True once shutdown has begun. */
  isStopping: () => boolean;
}

type State = 'connected' | 'disconnected' | 'not_configured';

const PROBE_LIMIT_MS = 2000;
const NEIGHBOURS_REMEMBERED_MS = 1000;

/** Liveness looks at nothing; readiness at what a request needs; health at everything, and only the database is fatal. */
export function healthRoutes(deps: HealthDependencies): Route[] {
  const database = withTimeout(deps.database, PROBE_LIMIT_MS);
  const tables = withTimeout(deps.tables, PROBE_LIMIT_MS);
  const redis = deps.redis && withTimeout(deps.redis, PROBE_LIMIT_MS);
  const n8n = deps.n8n && remembered(withTimeout(deps.n8n, PROBE_LIMIT_MS), NEIGHBOURS_REMEMBERED_MS);
  const telegram =
    deps.telegram && remembered(withTimeout(deps.telegram, PROBE_LIMIT_MS), NEIGHBOURS_REMEMBERED_MS);

  return [
    publicRoute({
      method: 'get',
      path: '/health',
      operationId: 'health',
      tag: 'Operación',
      summary: 'Estado del servicio y de lo que usa',
      unlimited: true,
      answers: {
        200: { description: 'La base de datos responde', schema: Health },
        503: { description: 'La base de datos no responde', schema: Health },
      },
      async handle() {
        const [databaseFault, redisState, n8nState, telegramState] = await Promise.all([
          faultOf(database),
          stateOf(redis),
          stateOf(n8n),
          stateOf(telegram),
        ]);
        const rest = { redis: redisState, version: deps.version, n8n: n8nState, telegram: telegramState };
        return databaseFault === null
          ? { status: 200, body: { status: 'healthy', database: 'connected', ...rest } }
          : {
              status: 503,
              body: { status: 'unhealthy', database: 'disconnected', error: databaseFault, ...rest },
            };
      },
    }),
    publicRoute({
      method: 'get',
      path: '/health/live',
      operationId: 'healthLive',
      tag: 'Operación',
      summary: 'El proceso vive (no mira ninguna dependencia)',
      unlimited: true,
      answers: { 200: { description: 'Vivo', schema: Liveness } },
      handle: () => Promise.resolve({ status: 200, body: { status: 'alive', version: deps.version } }),
    }),
    publicRoute({
      method: 'get',
      path: '/health/ready',
      operationId: 'healthReady',
      tag: 'Operación',
      summary: 'Puede recibir tráfico (base de datos con sus tablas y sin apagado en curso)',
      unlimited: true,
      answers: {
        200: { description: 'Listo', schema: Readiness },
        503: { description: 'Todavía no, o ya no', schema: Readiness },
      },
      async handle() {
        if (deps.isStopping()) return { status: 503, body: { status: 'not_ready', reason: 'Shutting down' } };
        const fault = await faultOf(tables);
        return fault === null
          ? { status: 200, body: { status: 'ready' } }
          : { status: 503, body: { status: 'not_ready', reason: fault } };
      },
    }),
  ];
}

async function faultOf(probe: Probe): Promise<string | null> {
  try {
    await probe();
    return null;
  } catch (error) {
    return errorClass(error);
  }
}

async function stateOf(probe: Probe | null): Promise<State> {
  if (!probe) return 'not_configured';
  return (await faultOf(probe)) === null ? 'connected' : 'disconnected';
}
