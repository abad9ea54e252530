import { parser } from '@prometheus-io/lezer-promql';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parse } from 'yaml';
import { createLogger } from '../../core/logging/logger';
import type { Database } from '../../database/connection';
import { RateLimits } from '../../server/limits/rate-limits';
import { registerDatabaseMetrics } from '../../server/metrics/database-metrics';
import { HttpMetrics } from '../../server/metrics/http-metrics';
import { registerServiceLevels } from '../../server/metrics/service-levels';
import { RelayMetrics } from '../../server/relay/relay-metrics';
import { WebhookDispatcher } from '../../server/webhooks/dispatcher';

export const deploy = resolve(__dirname, '../../deploy');

/** Runs a program of Debian's package and tells how to install it when it is absent. */
export function run(
  program: string,
  debianPackage: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
    throw new Error(
      `Falta ${program}: instálelo con «apt-get install -y --no-install-recommends ${debianPackage}».`,
    );
  return { status, output: `${stdout}${stderr}` };
}

export interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export function readRules(): Rule[] {
  const folder = join(deploy, 'prometheus/rules');
  return readdirSync(folder).flatMap((file) =>
    (parse(readFileSync(join(folder, file), 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
      ({ rules }) => rules,
    ),
  );
}

export interface Dashboard {
  uid: string;
  title: string;
  panels: {
    id: number;
    title: string;
    gridPos: { x: number; y: number; w: number; h: number };
    targets: { expr: string }[];
  }[];
  templating: { list: { name: string; query: { query: string } }[] };
}

export function readDashboards(): Record<string, Dashboard> {
  const folder = join(deploy, 'grafana/dashboards');
  return Object.fromEntries(
    readdirSync(folder).map((file) => [
      file,
      JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard,
    ]),
  );
}

export interface Selector {
  metric: string;
  labels: string[];
}

/** The series that a PromQL query names. @throws Error when the query does not parse */
export function selectorsOf(query: string): Selector[] {
  const selectors: Selector[] = [];
  parser.parse(query).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`No es PromQL válido: ${query} (posición ${node.from})`);
      if (node.name !== 'VectorSelector') return;
      const name = node.node.getChild('Identifier');
      const labels: string[] = [];
      node.node.cursor().iterate((inner) => {
        if (inner.name === 'LabelName') labels.push(query.slice(inner.from, inner.to));
      });
      selectors.push({ metric: name ? query.slice(name.from, name.to) : '', labels });
    },
  });
  return selectors;
}

/** What other programs export, each with the place where the name was seen. Only what our queries may use. */
const FOREIGN: Record<string, string[]> = {
  // Prometheus itself
  up: [],
  ALERTS: ['alertname', 'alertstate'],
  // blackbox-exporter; `check` is ours (prometheus.yml)
  probe_success: ['check'],
  probe_ssl_earliest_cert_expiry: [],
  // node-exporter, collectors cpu, meminfo and filesystem (docker-compose.yml)
  node_memory_MemAvailable_bytes: [],
  node_memory_MemTotal_bytes: [],
  node_filesystem_avail_bytes: ['fstype', 'mountpoint'],
  node_filesystem_size_bytes: ['fstype', 'mountpoint'],
  node_cpu_seconds_total: ['mode'],
  // n8n 2.41.1 /metrics of main, worker and webhook; queue gauges on main with N8N_METRICS_INCLUDE_QUEUE_METRICS
  n8n_scaling_mode_queue_jobs_waiting: [],
  n8n_scaling_mode_queue_jobs_active: [],
  n8n_scaling_mode_queue_jobs_completed: [],
  n8n_scaling_mode_queue_jobs_failed: [],
  n8n_workflow_execution_duration_seconds_bucket: ['le'],
  n8n_process_resident_memory_bytes: [],
  n8n_process_cpu_seconds_total: [],
  n8n_nodejs_eventloop_lag_p99_seconds: [],
};

/** Every metric that a query may name, with its labels: ours from the code that registers them. null: any label. */
export function knownMetrics(): Map<string, string[] | null> {
  const known = new Map<string, string[] | null>(Object.entries(FOREIGN));
  const registry = new Registry();
  const logger = createLogger('jewelry.test');
  // registering does not look at the database, only a scrape does
  const database = {} as Database;
  collectDefaultMetrics({ register: registry });
  new HttpMetrics(registry);
  registerDatabaseMetrics(registry, database, logger);
  registerServiceLevels(registry, database, logger);
  new RateLimits(null, logger, registry);
  new RelayMetrics(registry, () => Promise.reject(new Error('not asked')));
  new WebhookDispatcher(database, logger, registry, { allowedPrivateHosts: [] });
  for (const metric of registry.getMetricsAsArray()) {
    const { name, type, labelNames } = metric as unknown as {
      name: string;
      type: string;
      labelNames?: string[];
    };
    const labels = [...(labelNames ?? [])];
    if (type !== 'histogram') known.set(name, labels);
    else {
      known.set(`${name}_bucket`, [...labels.filter((label) => label !== 'le'), 'le']);
      known.set(`${name}_sum`, labels);
      known.set(`${name}_count`, labels);
    }
  }
  const backup = readFileSync(resolve(deploy, '../cli/operations/backup.ts'), 'utf8');
  for (const [, name] of backup.matchAll(/# TYPE (jewelry_\w+)/g)) known.set(name!, []);
  for (const { record } of readRules()) if (record) known.set(record, null);
  return known;
}
