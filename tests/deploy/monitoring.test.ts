import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  deploy,
  knownMetrics,
  readDashboards,
  readRules,
  run,
  selectorsOf,
  type Selector,
} from './monitoring-support';

const prometheus = join(deploy, 'prometheus');
const alerts = readRules().filter(({ alert }) => alert);
const known = knownMetrics();
/** Labels that Prometheus adds to every series. */
const ADDED = ['job', 'instance'];

function faults(selectors: Selector[]): string[] {
  return selectors.flatMap(({ metric, labels }) => {
    const own = known.get(metric);
    if (own === undefined) return [`${metric || '(sin nombre)'} no existe`];
    return labels
      .filter((label) => own !== null && !own.includes(label) && !ADDED.includes(label))
      .map((label) => `${metric} no tiene la etiqueta ${label}`);
  });
}

describe('Prometheus', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jewelry-monitoring-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has a valid configuration', () => {
    const { status, output } = run('promtool', 'prometheus', [
      'check',
      'config',
      '--syntax-only',
      join(prometheus, 'prometheus.yml'),
    ]);
    expect({ status, output }).toMatchObject({ status: 0 });
    const rules = run('promtool', 'prometheus', [
      'check',
      'rules',
      ...readdirSync(join(prometheus, 'rules')).map((file) => join(prometheus, 'rules', file)),
    ]);
    expect(rules).toMatchObject({ status: 0 });
  });

  it('scrapes services that compose has, at addresses that they listen on', () => {
    const { services } = parse(readFileSync(join(deploy, '../docker-compose.yml'), 'utf8'), {
      merge: true,
    }) as { services: Record<string, unknown> };
    const text = readFileSync(join(prometheus, 'prometheus.yml'), 'utf8');
    const named = [
      ...[...text.matchAll(/names: \[([\w-]+)\]/g)].map(([, name]) => name!),
      ...[...text.matchAll(/'(?:http:\/\/)?([a-z][\w-]*):\d+/g)].map(([, name]) => name!),
      ...[...text.matchAll(/replacement: ([\w-]+):/g)].map(([, name]) => name!),
    ].filter((name) => name !== 'localhost');
    expect(new Set(named)).toEqual(
      new Set(['server', 'n8n', 'n8n-worker', 'n8n-webhook', 'node-exporter', 'blackbox', 'alertmanager']),
    );
    expect(named.filter((name) => !(name in services))).toEqual([]);
  });

  it('asks blackbox only for modules that it has', () => {
    const { modules } = parse(readFileSync(join(prometheus, 'blackbox.yml'), 'utf8')) as { modules: object };
    const text = readFileSync(join(prometheus, 'prometheus.yml'), 'utf8');
    const asked = [
      ...[...text.matchAll(/__param_module: (\w+)/g)].map(([, name]) => name!),
      ...[...text.matchAll(/module: \[(\w+)\]/g)].map(([, name]) => name!),
    ];
    expect(asked.sort()).toEqual(Object.keys(modules).sort());
  });

  it('fires and resolves every alert', () => {
    const files = readdirSync(join(prometheus, 'tests')).map((file) => join(prometheus, 'tests', file));
    const proven = files.flatMap((file) => {
      const { tests } = parse(readFileSync(file, 'utf8')) as {
        tests: { promql_expr_test: { expr: string; exp_samples: { value: number }[] }[] }[];
      };
      return tests.map(({ promql_expr_test: steps }) => {
        const names = new Set(steps.map(({ expr }) => /alertname="(\w+)"/.exec(expr)?.[1]));
        expect(names.size).toBe(1);
        // quiet, firing, resolved
        expect(steps.map(({ exp_samples: samples }) => samples.length)).toEqual([0, 1, 0]);
        return [...names][0];
      });
    });
    expect(proven.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
    expect(run('promtool', 'prometheus', ['test', 'rules', ...files])).toEqual({
      status: 0,
      output: expect.not.stringContaining('FAILED'),
    });
  }, 180_000);

  it('has the five alerts of the guide with their severities', () => {
    const severity = Object.fromEntries(alerts.map(({ alert, labels }) => [alert, labels?.severity]));
    expect(severity).toMatchObject({
      TasaDeErroresAlta: 'critical',
      LatenciaAlta: 'warning',
      BaseDeDatosCaida: 'critical',
      MemoriaAlta: 'warning',
      DiscoLleno: 'critical',
    });
  });

  it.each(alerts.map((rule) => [rule.alert!, rule] as const))('tells what to do about %s', (_name, rule) => {
    expect(['critical', 'warning']).toContain(rule.labels?.severity);
    expect(rule.annotations?.resumen).toMatch(/\S{2,}/);
    expect(rule.annotations?.que_hacer?.length).toBeGreaterThan(40);
  });

  it.each(readRules().map((rule) => [rule.alert ?? rule.record!, rule.expr] as const))(
    'asks in %s only for series that exist',
    (_name, expr) => {
      const selectors = selectorsOf(expr);
      expect(selectors.length).toBeGreaterThan(0);
      expect(faults(selectors)).toEqual([]);
    },
  );

  it('never names a bucket in only one of the two spellings of Prometheus 2 and 3', () => {
    expect(readRules().filter(({ expr }) => /\ble="/.test(expr))).toEqual([]);
    expect(JSON.stringify(readDashboards())).not.toMatch(/\ble=\\"/);
  });

  it('gets its bearer and the public address from the environment, or neither', () => {
    writeFileSync(join(folder, 'prometheus'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
    chmodSync(join(folder, 'prometheus'), 0o755);
    const start = (env: NodeJS.ProcessEnv) =>
      run('sh', 'dash', [join(prometheus, 'start.sh')], {
        RUN_DIR: folder,
        PATH: `${folder}:${process.env.PATH}`,
        METRICS_TOKEN: '',
        PUBLIC_URL: '',
        ...env,
      });
    expect(start({})).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, 'metrics-token'), 'utf8')).toBe('');
    expect(JSON.parse(readFileSync(join(folder, 'public-targets.json'), 'utf8'))).toEqual([]);
    const started = start({ METRICS_TOKEN: 'ficha', PUBLIC_URL: 'https://facturas.example.com/' });
    expect(started.output).toContain('--config.file=/etc/prometheus/prometheus.yml');
    expect(readFileSync(join(folder, 'metrics-token'), 'utf8')).toBe('ficha');
    expect(JSON.parse(readFileSync(join(folder, 'public-targets.json'), 'utf8'))).toEqual([
      { targets: ['https://facturas.example.com/health'] },
    ]);
  });
});

describe('Alertmanager', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jewelry-alertmanager-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const configuration = join(folder, 'alertmanager.yml');
  const amtool = (...args: string[]) => run('amtool', 'prometheus-alertmanager', args);
  const start = (env: NodeJS.ProcessEnv) => {
    writeFileSync(join(folder, 'alertmanager'), '#!/bin/sh\nexit 0\n');
    chmodSync(join(folder, 'alertmanager'), 0o755);
    return run('sh', 'dash', [join(deploy, 'alertmanager/start.sh')], {
      CONFIG_FILE: join(deploy, 'alertmanager/alertmanager.yml'),
      RUN_DIR: folder,
      PATH: `${folder}:${process.env.PATH}`,
      TELEGRAM_BOT_TOKEN: '123456:ABC-def_1',
      TELEGRAM_API_ROOT: '',
      ALERT_CHAT_ID: '',
      ...env,
    });
  };

  it('sends every alert to the chat through our bot, on any Bot API server', () => {
    expect(start({ ALERT_CHAT_ID: '-1001234', TELEGRAM_API_ROOT: 'https://bots.example.com/' })).toEqual({
      status: 0,
      output: '',
    });
    expect(amtool('check-config', configuration)).toMatchObject({ status: 0 });
    const { receivers } = parse(readFileSync(configuration, 'utf8')) as {
      receivers: { name: string; telegram_configs?: object[] }[];
    };
    expect(receivers[0]).toMatchObject({
      name: 'telegram',
      telegram_configs: [
        { api_url: 'https://bots.example.com', bot_token: '123456:ABC-def_1', chat_id: -1001234 },
      ],
    });
    for (const { alert, labels } of alerts) {
      const route = amtool(
        'config',
        'routes',
        'test',
        `--config.file=${configuration}`,
        `alertname=${alert}`,
        `severity=${labels!.severity}`,
      );
      expect(route).toMatchObject({ status: 0, output: expect.stringMatching(/^telegram\n/) });
    }
  });

  it('says so when no chat was given, and refuses one that is no number', () => {
    const silent = start({});
    expect(silent.status).toBe(0);
    expect(silent.output).toContain('ALERT_CHAT_ID está vacía');
    expect(amtool('check-config', configuration)).toMatchObject({ status: 0 });
    expect(
      amtool('config', 'routes', 'test', `--config.file=${configuration}`, 'severity=critical').output,
    ).toMatch(/^nadie\n/);
    expect(start({ ALERT_CHAT_ID: 'x|e id' })).toMatchObject({ status: 64 });
  });

  it('writes a message in Spanish with what to do, and another when it is over', () => {
    const alert = {
      labels: { alertname: 'DiscoLleno', severity: 'critical' },
      annotations: { resumen: 'El disco / está al 95 %', que_hacer: 'Borre imágenes viejas.' },
      startsAt: '2026-11-24T08:00:00Z',
      endsAt: '2026-11-24T09:00:00Z',
    };
    const render = (status: string) => {
      const data = join(folder, 'data.json');
      writeFileSync(
        data,
        JSON.stringify({
          receiver: 'telegram',
          status,
          alerts: [{ ...alert, status }],
          groupLabels: { alertname: 'DiscoLleno' },
          commonLabels: alert.labels,
          commonAnnotations: alert.annotations,
          externalURL: '',
        }),
      );
      return amtool(
        'template',
        'render',
        `--template.glob=${join(deploy, 'alertmanager/*.tmpl')}`,
        '--template.text={{ template "jewelry.telegram" . }}',
        `--template.data=${data}`,
      );
    };
    expect(render('firing')).toEqual({
      status: 0,
      output:
        '🔴 <b>Urgente: DiscoLleno</b>\nEl disco / está al 95 %\n\n<b>Qué hacer:</b> Borre imágenes viejas.',
    });
    expect(render('resolved')).toEqual({
      status: 0,
      output: '✅ <b>Resuelto: DiscoLleno</b>\nEl disco / está al 95 %',
    });
  });

  it('only silences alerts that exist', () => {
    const text = readFileSync(join(deploy, 'alertmanager/alertmanager.yml'), 'utf8');
    const { inhibit_rules: rules } = parse(text) as {
      inhibit_rules: { source_matchers: string[]; target_matchers: string[] }[];
    };
    const names = alerts.map(({ alert }) => alert!);
    const unmatched = rules
      .flatMap((rule) => [...rule.source_matchers, ...rule.target_matchers])
      .flatMap((matcher) =>
        matcher
          .replace(/^alertname\s*=~?\s*/, '')
          .replace(/"/g, '')
          .split('|'),
      )
      .filter((pattern) => !names.some((name) => new RegExp(`^(?:${pattern})$`).test(name)));
    expect(unmatched).toEqual([]);
  });
});

describe('Grafana', () => {
  const dashboards = readDashboards();
  const panels = Object.entries(dashboards).flatMap(([file, { panels: list }]) =>
    list.map((panel) => [`${file}: ${panel.title}`, panel] as const),
  );

  it('has the boards that it is told to show, with the panels of the guide', () => {
    expect(Object.keys(dashboards).sort()).toEqual(['cola-n8n.json', 'negocio.json', 'operaciones.json']);
    expect(dashboards['operaciones.json']!.panels.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'Peticiones por segundo',
        'Latencia p50, p95 y p99',
        'Errores por endpoint',
        'Facturas por hora',
        'Usuarios activos',
      ]),
    );
    const compose = readFileSync(join(deploy, '../docker-compose.yml'), 'utf8');
    const provider = readFileSync(join(deploy, 'grafana/provisioning/dashboards/jewelry.yml'), 'utf8');
    expect(compose).toContain(`./deploy/grafana/dashboards:${/path: (.+)/.exec(provider)![1]}:ro`);
    expect(compose).toContain('dashboards/operaciones.json');
  });

  it.each(panels)('shows only what exists in %s', (_name, panel) => {
    expect(panel.targets.length).toBeGreaterThan(0);
    for (const { expr } of panel.targets) expect(faults(selectorsOf(expr))).toEqual([]);
  });

  it('fills its variables from series that exist', () => {
    const queries = Object.values(dashboards).flatMap(({ templating }) =>
      templating.list.map(({ query }) => query.query),
    );
    expect(queries).toEqual(['label_values(jewelry_invoices_created_total, organization)']);
    expect(known.get('jewelry_invoices_created_total')).toContain('organization');
  });

  it('uses one data source, gives ids once and lays panels side by side', () => {
    const source = parse(
      readFileSync(join(deploy, 'grafana/provisioning/datasources/prometheus.yml'), 'utf8'),
    ) as { datasources: { uid: string; url: string }[] };
    expect(source.datasources).toMatchObject([{ uid: 'prometheus', url: 'http://prometheus:9090' }]);
    expect(new Set(Object.values(dashboards).map(({ uid }) => uid)).size).toBe(3);
    for (const { panels: list } of Object.values(dashboards)) {
      expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
      const cells = list.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
      expect(list.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
    }
    expect(JSON.stringify(dashboards).match(/"uid":"(?!jewelry-|prometheus")/)).toBeNull();
  });
});

describe('a query', () => {
  it.each(['rate(jewelry_requests_total[5m]', 'sum(', 'jewelry_requests_total{a=}'])(
    'that is no PromQL is refused: %s',
    (query) => expect(() => selectorsOf(query)).toThrow('No es PromQL válido'),
  );

  it('that names what does not exist is found out', () => {
    expect(faults(selectorsOf('sum by (x) (rate(jewelry_request_total{status="500"}[5m])) / up'))).toEqual([
      'jewelry_request_total no existe',
    ]);
    expect(faults(selectorsOf('jewelry_requests_total{organization="a", job="b"}'))).toEqual([
      'jewelry_requests_total no tiene la etiqueta organization',
    ]);
  });
});
