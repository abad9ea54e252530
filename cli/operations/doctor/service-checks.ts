import { connect as connectTls } from 'node:tls';
import type { Configuration } from '../../../core/configuration/environment';
import { VERSION } from '../../../server/version';
import { type Check, age, checksOf } from './check';

const is = checksOf('services');

const TIMEOUT_MS = 5_000;
const CERTIFICATE_WARNING_DAYS = 14;

/** n8n's readiness page: it answers only with its database at hand. */
export async function checkN8n(configuration: Configuration): Promise<Check[]> {
  const response = await get(`${configuration.n8n.baseUrl}/healthz/readiness`);
  if (response?.ok) return [is.ok('n8n', 'n8n', `responde en ${configuration.n8n.baseUrl}`)];
  return [
    is.failure(
      'n8n',
      'n8n',
      response
        ? `responde ${response.status} en ${configuration.n8n.baseUrl}`
        : `no responde en ${configuration.n8n.baseUrl}`,
      'Arránquelo (docker compose up -d n8n) y espere un minuto; si sigue, docker compose logs --tail=50 n8n.',
    ),
  ];
}

/** Our server: health, version, limits, metrics and who may read them. @param api its address, without a trailing slash */
export async function checkApi(
  api: string,
  configuration: Configuration,
  production: boolean,
): Promise<Check[]> {
  const response = await get(`${api}/health`);
  const health = response && ((await response.json().catch(() => null)) as Record<string, string> | null);
  if (!health) {
    return [
      is.failure(
        'health',
        'API',
        `no responde en ${api}`,
        'Arranque el servidor (docker compose up -d server, o npm start) o indique otra dirección con --api.',
      ),
    ];
  }
  const state = `${health.status ?? '?'}, base ${health.database ?? '?'}, Redis ${health.redis ?? '?'}, n8n ${health.n8n ?? '?'}, Telegram ${health.telegram ?? '?'}`;
  return [
    response.ok
      ? is.ok('health', 'API', state)
      : is.failure(
          'health',
          'API',
          `${state}: ${health.error ?? ''}`,
          'Corrija primero lo de la base de datos.',
        ),
    health.version === VERSION
      ? is.ok('version', 'Versión', VERSION)
      : is.warning(
          'version',
          'Versión',
          `el servidor es ${health.version ?? 'desconocida'} y esta orden ${VERSION}`,
          'Termine la actualización: construya las imágenes y reinicie todo.',
        ),
    await checkLimits(api),
    await checkMetrics(api, configuration, production),
  ];
}

async function checkLimits(api: string): Promise<Check> {
  const answer = await get(`${api}/api/v1/invoices`);
  if (answer?.headers.get('x-ratelimit-limit')) return is.ok('rate_limit', 'Límite de uso', 'activo');
  return is.failure(
    'rate_limit',
    'Límite de uso',
    'la API no lo informa',
    'Revise que nada entre usted y la API quite los encabezados X-RateLimit.',
  );
}

async function checkMetrics(api: string, configuration: Configuration, production: boolean): Promise<Check> {
  const title = 'Métricas';
  const token = configuration.api.metricsToken;
  const answer = await get(`${api}/metrics`, token ? { authorization: `Bearer ${token}` } : {});
  if (!answer?.ok || !(await answer.text()).includes('jewelry_requests_total')) {
    return is.failure(
      'metrics',
      title,
      answer ? `/metrics responde ${answer.status}` : '/metrics no responde',
      answer?.status === 401
        ? 'METRICS_TOKEN no es el del servidor: use el mismo .env.'
        : 'Revise los registros del servidor.',
    );
  }
  if (production && token === null) {
    return is.failure(
      'metrics',
      title,
      'cualquiera que llegue a la API las lee',
      'Ponga METRICS_TOKEN (openssl rand -hex 24) y reinicie el servidor.',
    );
  }
  return is.ok('metrics', title, token ? 'al alcance y con clave' : 'al alcance');
}

/** PUBLIC_URL from here, and the days that its certificate has left. */
export async function checkPublicAddress(configuration: Configuration): Promise<Check[]> {
  const title = 'Dirección pública';
  const { publicUrl } = configuration;
  if (!publicUrl)
    return [is.ok('public_url', title, 'no hay: se consulta a Telegram y nada queda expuesto a internet')];
  const address = new URL(publicUrl);
  if (address.protocol !== 'https:') {
    return [
      is.failure('public_url', title, 'no usa HTTPS', 'Ponga PUBLIC_URL=https://… detrás de un proxy.'),
    ];
  }
  const days = await certificateDays(address.hostname, Number(address.port || 443));
  if (days === null) {
    return [
      is.failure(
        'public_url',
        title,
        `no hay conexión segura con ${address.host}`,
        'Revise el DNS, el puerto 443 y el certificado (deploy/compose/proxy.yml lo saca solo).',
      ),
    ];
  }
  if (days > CERTIFICATE_WARNING_DAYS)
    return [is.ok('public_url', title, `HTTPS, certificado por ${age(days * 86_400)}`)];
  return [
    is[days > 2 ? 'warning' : 'failure'](
      'public_url',
      title,
      `el certificado vence en ${age(Math.max(0, days) * 86_400)}`,
      'Renuévelo; Caddy lo hace solo si el puerto 80 o el 443 llegan desde internet.',
    ),
  ];
}

function certificateDays(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const end = (days: number | null): void => {
      socket.destroy();
      resolve(days);
    };
    const socket = connectTls({ host, port, servername: host, timeout: TIMEOUT_MS }, () => {
      const until = Date.parse(socket.getPeerCertificate().valid_to);
      end(Number.isNaN(until) ? null : (until - Date.now()) / 86_400_000);
    });
    socket.on('timeout', () => end(null));
    socket.on('error', () => end(null));
  });
}

function get(url: string, headers: Record<string, string> = {}): Promise<Response | null> {
  return fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    () => null,
  );
}
