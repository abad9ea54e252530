import pg from 'pg';
import type { Configuration } from '../../../core/configuration/environment';
import { DatabaseUnavailableError, databaseFault } from '../../../database/errors';
import { knownMigrations } from '../../../database/migrator';
import { type Check, age, checksOf } from './check';

const is = checksOf('database');

/** The version that n8n 2.41 supports in full, with 16 on compatibility. */
const N8N_POSTGRES = 16;
/** Connections of one n8n process: 4 of its own (compose) and 8 of our nodes. */
const N8N_PROCESS = 12;
/** Kept free for an operator, backups and migrations. */
const OPERATOR = 10;
const CLOCK_LIMIT_SECONDS = 5;

interface ServerFacts {
  version: number;
  max: number;
  reserved: number;
  used: number;
  now: Date;
}

/** Looks at PostgreSQL without changing anything: reachable, version, migrations, isolation, connections, clock. */
export async function checkDatabase(configuration: Configuration): Promise<Check[]> {
  const { url } = configuration.database;
  if (!url) {
    return [
      is.failure(
        'reachable',
        'PostgreSQL',
        'no hay dirección',
        'Ponga DATABASE_URL o DB_NAME, o arranque npm start, que trae una base incorporada.',
      ),
    ];
  }
  const client = new pg.Client({
    connectionString: url,
    application_name: 'jewelry-doctor',
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const facts = await serverFacts(client);
    return [
      is.ok('reachable', 'PostgreSQL', 'responde'),
      checkVersion(facts),
      await checkMigrations(client),
      await checkIsolation(client),
      checkConnections(facts, configuration),
      checkClock(facts),
    ];
  } catch (error) {
    const fault = databaseFault(error);
    return [
      is.failure(
        'reachable',
        'PostgreSQL',
        fault ? new DatabaseUnavailableError(fault).message : 'No se pudo revisar la base de datos.',
        fault === 'authentication'
          ? 'La contraseña es la que tuvo la base la primera vez; para cambiarla: ALTER ROLE postgres PASSWORD.'
          : 'Revise que la base esté encendida (docker compose ps db) y DATABASE_URL, o DB_HOST y DB_PORT.',
      ),
    ];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function serverFacts(client: pg.Client): Promise<ServerFacts> {
  const { rows } = await client.query<ServerFacts>(
    `SELECT current_setting('server_version_num')::int / 10000 AS version,
            current_setting('max_connections')::int AS max,
            current_setting('superuser_reserved_connections')::int AS reserved,
            (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
            clock_timestamp() AS now`,
  );
  return rows[0]!;
}

function checkVersion({ version }: ServerFacts): Check {
  if (version >= N8N_POSTGRES) return is.ok('version', 'Versión de PostgreSQL', String(version));
  return is.warning(
    'version',
    'Versión de PostgreSQL',
    `es ${version}; funciona, pero n8n 2.41 admite de la ${N8N_POSTGRES} en adelante`,
    'Haga una copia (jewelry backup), suba PostgreSQL a la 17 y restáurela.',
  );
}

async function checkMigrations(client: pg.Client): Promise<Check> {
  const title = 'Migraciones';
  const exists = await client.query<{ found: boolean }>(
    "SELECT to_regclass('public.schema_migrations') IS NOT NULL AS found",
  );
  const applied = exists.rows[0]?.found
    ? (await client.query<{ name: string }>('SELECT name FROM schema_migrations')).rows.map((row) => row.name)
    : [];
  const known = knownMigrations();
  const pending = known.filter((name) => !applied.includes(name));
  if (pending.length > 0) {
    return is.failure(
      'migrations',
      title,
      `faltan ${pending.length} de ${known.length}`,
      'Ejecute: npx jewelry migrate up (con contenedores: docker compose --profile migrate up migrations).',
    );
  }
  const newer = applied.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    return is.failure(
      'migrations',
      title,
      `la base es de una versión más nueva (${newer.length} migraciones que esta no conoce)`,
      'Instale esa versión o una posterior; no revierta una base con facturas.',
    );
  }
  return is.ok('migrations', title, `al día (${known.length})`);
}

/** The shops' walls: both roles exist and the invoices' table forces row level security. */
async function checkIsolation(client: pg.Client): Promise<Check> {
  const { rows } = await client.query<{ roles: number; forced: boolean | null; member: boolean | null }>(
    `SELECT (SELECT count(*)::int FROM pg_roles WHERE rolname IN ('jewelry_app', 'jewelry_platform')) AS roles,
            (SELECT relrowsecurity AND relforcerowsecurity FROM pg_class
              WHERE oid = to_regclass('public.invoices')) AS forced,
            (SELECT bool_and(pg_has_role(current_user, oid, 'MEMBER')) FROM pg_roles
              WHERE rolname IN ('jewelry_app', 'jewelry_platform')) AS member`,
  );
  const found = rows[0];
  if (found?.forced === null)
    return is.skipped('isolation', 'Aislamiento entre joyerías', 'aún no hay tablas');
  if (found?.roles === 2 && found.forced && found.member)
    return is.ok('isolation', 'Aislamiento entre joyerías', 'activo');
  return is.failure(
    'isolation',
    'Aislamiento entre joyerías',
    !found?.forced
      ? 'row level security está apagado en invoices'
      : 'faltan los roles jewelry_app y jewelry_platform, o este usuario no los puede usar',
    'Restaure con jewelry restore (devuelve roles y políticas) o ejecute jewelry migrate up en una base nueva.',
  );
}

function checkConnections(facts: ServerFacts, configuration: Configuration): Check {
  const title = 'Conexiones';
  const { poolSize, overflow } = configuration.database;
  const replica = poolSize + overflow + 1;
  const free = facts.max - facts.reserved - OPERATOR - N8N_PROCESS;
  const replicas = Math.max(0, Math.floor(free / replica));
  const detail = `${facts.used} de ${facts.max} en uso; cada réplica puede abrir ${replica}`;
  if (facts.used > 0.85 * (facts.max - facts.reserved)) {
    return is.failure(
      'connections',
      title,
      detail,
      'Suba DB_MAX_CONNECTIONS y reinicie la base, o detenga réplicas.',
    );
  }
  if (replicas >= 1)
    return is.ok(
      'connections',
      title,
      `${detail}; ${replicas === 1 ? 'cabe 1 réplica' : `caben ${replicas} réplicas`}`,
    );
  return is.failure(
    'connections',
    title,
    `${detail}; ni una réplica cabe entera`,
    `Suba max_connections de PostgreSQL a ${replica + N8N_PROCESS + OPERATOR + facts.reserved} o más (DB_MAX_CONNECTIONS).`,
  );
}

function checkClock({ now }: ServerFacts): Check {
  const off = Math.abs(now.getTime() - Date.now()) / 1000;
  if (off <= CLOCK_LIMIT_SECONDS) return is.ok('clock', 'Reloj', 'coincide con el de la base');
  return is.warning(
    'clock',
    'Reloj',
    `este equipo y la base difieren en ${age(off)}`,
    'Active la hora automática (NTP) en los dos equipos: la fecha de la factura depende de ella.',
  );
}
