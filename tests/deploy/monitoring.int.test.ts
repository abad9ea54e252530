import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../../core/logging/logger';
import { RelayMetrics } from '../../server/relay/relay-metrics';
import { TestApi } from '../../server/testing/test-api';
import { WebhookDispatcher } from '../../server/webhooks/dispatcher';
import { deploy, readDashboards, readRules, run, selectorsOf } from './monitoring-support';

const TOKEN = 'ficha-de-las-pruebas';

/**
 * A real Prometheus, started by our own start.sh on our own configuration (only the addresses of compose's network are
 * replaced), scrapes the real API.
 */
describe('Prometheus on a running server', () => {
  let api: TestApi;
  let prometheus: ChildProcess;
  let base: string;
  const folder = mkdtempSync(join(tmpdir(), 'jewelry-prometheus-'));

  beforeAll(async () => {
    // fails with how to install it
    run('prometheus', 'prometheus', ['--version']);
    api = await TestApi.start({ env: { METRICS_TOKEN: TOKEN } });
    // as server/start.ts does beside the API
    const logger = createLogger('jewelry.test');
    const relay = new RelayMetrics(api.registry, () =>
      Promise.resolve({ open: 0, oldestSeconds: 0, parked: 0 }),
    );
    new WebhookDispatcher(api.database, logger, api.registry, { allowedPrivateHosts: [] });
    relay.settled(0.4);
    const shop = await api.shop();
    const list = await api.call('GET', '/api/v1/invoices', { token: shop.tokens.ADMIN });
    expect(list.status).toBe(200);

    cpSync(join(deploy, 'prometheus'), folder, { recursive: true });
    const file = join(folder, 'prometheus.yml');
    const server = `    static_configs: [{ targets: ['${new URL(api.url).host}'] }]`;
    const configuration = readFileSync(file, 'utf8')
      .replace(/scrape_interval: 15s/, 'scrape_interval: 1s')
      .replace(/scrape_timeout: 10s/, 'scrape_timeout: 1s')
      .replace(/evaluation_interval: 15s/, 'evaluation_interval: 1s')
      .replace(/ {4}dns_sd_configs:\n {6}- names: \[server\][\s\S]*?refresh_interval: 15s/, server)
      .replaceAll('/tmp/', `${folder}/`);
    expect(configuration).toContain(server);
    writeFileSync(file, configuration);
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    prometheus = spawn('sh', [join(folder, 'start.sh')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        RUN_DIR: folder,
        CONFIG_FILE: file,
        STORAGE_PATH: join(folder, 'data'),
        LISTEN_ADDRESS: `127.0.0.1:${port}`,
        METRICS_TOKEN: TOKEN,
        PUBLIC_URL: '',
      },
    });
    let errors = '';
    prometheus.stderr!.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
    await until(async () => {
      if (prometheus.exitCode !== null) throw new Error(`Prometheus terminó: ${errors}`);
      return (await query('up{job="jewelry-server"}').catch(() => []))[0]?.value[1] === '1';
    });
  }, 90_000);

  afterAll(async () => {
    if (prometheus && prometheus.exitCode === null) {
      prometheus.kill('SIGTERM');
      await new Promise((resolve) => prometheus.once('close', resolve));
    }
    await api?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  async function get<T>(path: string): Promise<T> {
    const response = await fetch(`${base}/api/v1/${path}`, { signal: AbortSignal.timeout(5_000) });
    const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
    if (status !== 'success') throw new Error(error);
    return data;
  }
  const query = async (expr: string): Promise<{ value: [number, string] }[]> =>
    (await get<{ result: { value: [number, string] }[] }>(`query?query=${encodeURIComponent(expr)}`)).result;

  it('scrapes it with the bearer of METRICS_TOKEN', async () => {
    expect((await query('jewelry_requests_total{endpoint="/api/v1/invoices", status="200"}')).length).toBe(1);
    expect((await fetch(`${api.url}/metrics`)).status).toBe(401);
  });

  it('evaluates every rule without an error, and nothing fires on a healthy server', async () => {
    type Group = { rules: { name: string; type: string; health: string; lastError?: string }[] };
    const rules = async () =>
      (await get<{ groups: Group[] }>('rules')).groups.flatMap(({ rules: list }) => list);
    await until(async () => (await rules()).every(({ health }) => health === 'ok'));
    expect((await rules()).length).toBe(readRules().length);
    const firing = await query('ALERTS{alertstate="firing"}');
    expect(firing).toEqual([]);
  }, 60_000);

  it('knows every series of ours that a rule or a panel names', async () => {
    const queries = [
      ...readRules().map(({ expr }) => expr),
      ...Object.values(readDashboards()).flatMap(({ panels }) =>
        panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ),
    ];
    const names = new Set(
      queries
        .flatMap(selectorsOf)
        .map(({ metric }) => metric)
        // the backup writes its own file, see cli/operations/backup-drill.int.test.ts
        .filter((name) => name.startsWith('jewelry_') && !name.startsWith('jewelry_backup_')),
    );
    expect(names.size).toBeGreaterThan(15);
    const described = Object.keys(await get<Record<string, unknown>>('metadata'));
    const family = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');
    expect([...names].filter((name) => !described.includes(family(name)))).toEqual([]);
  });

  it('answers every panel of Grafana', async () => {
    for (const { panels } of Object.values(readDashboards()))
      for (const { targets } of panels)
        for (const { expr } of targets) await query(expr.replaceAll('$joyeria', '.*'));
    // a recording rule needs a scrape and an evaluation before it has a value
    await until(async () => (await query('jewelry:active_users')).length > 0);
  }, 60_000);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 45_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('No ocurrió en 45 s');
    await sleep(250);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
