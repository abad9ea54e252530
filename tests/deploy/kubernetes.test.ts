import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as apps from 'kubernetes-models/apps/v1';
import * as autoscaling from 'kubernetes-models/autoscaling/v2';
import * as batch from 'kubernetes-models/batch/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as core from 'kubernetes-models/v1';
import { parse, parseAllDocuments } from 'yaml';
import { readEnvironment } from '../../core/configuration/environment';

const root = resolve(__dirname, '../..');
const folder = join(root, 'deploy/kubernetes');
const APIS: Record<string, object> = {
  v1: core,
  'apps/v1': apps,
  'batch/v1': batch,
  'autoscaling/v2': autoscaling,
  'policy/v1': policy,
  'networking.k8s.io/v1': networking,
  'keda.sh/v1alpha1': keda,
};

interface Container {
  name: string;
  image: string;
  args?: string[];
  envFrom?: { configMapRef: { name: string } }[];
  env?: {
    name: string;
    value?: string;
    valueFrom?: { secretKeyRef: { name: string; key: string; optional?: boolean } };
  }[];
  ports?: { name: string; containerPort: number }[];
  livenessProbe?: object;
  readinessProbe?: object;
  startupProbe?: object;
  resources?: { requests?: object; limits?: object };
  securityContext?: object;
  volumeMounts?: { name: string; mountPath: string }[];
}
interface Pod {
  metadata: { labels: Record<string, string> };
  spec: {
    securityContext: object;
    automountServiceAccountToken: boolean;
    serviceAccountName: string;
    containers: Container[];
    volumes?: { name: string; persistentVolumeClaim?: { claimName: string } }[];
    terminationGracePeriodSeconds?: number;
  };
}
interface Resource {
  file: string;
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  // each kind has its own; the models check them
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  spec?: any;
}
interface Kustomization {
  namespace: string;
  resources: string[];
  patches?: { path: string }[];
  images?: { name: string; newTag?: string }[];
}

const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
const kustomization = (path: string): Kustomization =>
  parse(read(join(path, 'kustomization.yaml'))) as Kustomization;

function resources(path: string, files: string[]): Resource[] {
  return files.flatMap((file) =>
    parseAllDocuments(read(join(path, file))).map((document) => {
      if (document.errors.length > 0) throw document.errors[0]!;
      return { ...(document.toJS() as Resource), file: join(path, file) };
    }),
  );
}

const base = kustomization('base');
const production = kustomization('overlays/production');
const baseResources = resources('base', base.resources);
const ownResources = resources(
  'overlays/production',
  production.resources.filter((file) => file.endsWith('.yaml')),
);
const patches = resources(
  'overlays/production',
  (production.patches ?? []).map(({ path }) => path),
);
const all = [...baseResources, ...ownResources];

const named = (kind: string): string[] =>
  all.filter((item) => item.kind === kind).map(({ metadata }) => metadata.name);
const find = (kind: string, name: string): Resource => {
  const found = all.find((item) => item.kind === kind && item.metadata.name === name);
  if (!found) throw new Error(`${kind} ${name} no existe`);
  return found;
};
/** A ConfigMap as the overlay leaves it. */
const configuration = (name: string): Record<string, string> => ({
  ...find('ConfigMap', name).data,
  ...patches.find((patch) => patch.kind === 'ConfigMap' && patch.metadata.name === name)?.data,
});

function podOf(item: Resource): Pod | null {
  if (item.kind === 'CronJob') return item.spec.jobTemplate.spec.template as Pod;
  return item.kind === 'Deployment' || item.kind === 'Job' ? (item.spec.template as Pod) : null;
}
const pods = all.flatMap((item) => {
  const pod = podOf(item);
  return pod ? [[`${item.kind} ${item.metadata.name}`, pod] as const] : [];
});
const only = (pod: Pod): Container => {
  expect(pod.spec.containers).toHaveLength(1);
  return pod.spec.containers[0]!;
};
const container = (kind: string, name: string): Container => only(podOf(find(kind, name))!);

/**
 * Faults of a resource against the API's own schema. The schema lets unknown fields pass (the API server would drop
 * them silently), but its validator never reads them: what was not read is unknown.
 */
function faultsOf({ file: _file, ...resource }: Resource): string[] {
  const unread = new Set<string>();
  const watch = <T>(value: T, path: string): T => {
    if (typeof value !== 'object' || value === null) return value;
    const copy = (Array.isArray(value) ? [] : {}) as Record<string, unknown>;
    for (const [key, inner] of Object.entries(value)) {
      copy[key] = watch(inner, `${path}.${key}`);
      unread.add(`${path}.${key}`);
    }
    return new Proxy(copy, {
      get: (target, key) => {
        unread.delete(`${path}.${String(key)}`);
        return target[key as string];
      },
    }) as T;
  };
  const api = APIS[resource.apiVersion] as
    Record<string, new (data: object) => { validate: () => void }> | undefined;
  const Model = api?.[resource.kind];
  if (!Model) return [`${resource.apiVersion} ${resource.kind} no existe`];
  // assigned afterwards: the constructor copies what it is given
  const model = new Model({});
  for (const [key, value] of Object.entries(resource)) Object.assign(model, { [key]: watch(value, key) });
  try {
    model.validate();
  } catch (error) {
    return [(error as Error).message];
  }
  return [...unread].map((path) => `${path} no es un campo de ${resource.kind}`);
}

describe('the Kubernetes manifests', () => {
  it.each([...all, ...patches].map((item) => [`${item.file}: ${item.kind} ${item.metadata.name}`, item]))(
    'follow the API in %s',
    (_name, item) => expect(faultsOf(item as Resource)).toEqual([]),
  );

  it('are checked by something that finds wrong values, misspelled fields and kinds that do not exist', () => {
    const server = find('Deployment', 'server');
    const broken = (change: (copy: Resource) => void): string[] => {
      const copy = structuredClone(server);
      change(copy);
      return faultsOf(copy);
    };
    expect(broken((copy) => (copy.spec.replicas = 'dos'))).toEqual([
      expect.stringContaining('replicas must be integer'),
    ]);
    expect(broken((copy) => (copy.spec.template.spec.containers[0].livenesProbe = {}))).toEqual([
      'spec.template.spec.containers.0.livenesProbe no es un campo de Deployment',
    ]);
    expect(broken((copy) => (copy.apiVersion = 'apps/v2'))).toEqual(['apps/v2 Deployment no existe']);
  });

  it('are all listed, once, and overlays patch what the base has', () => {
    for (const [path, list] of [
      ['base', base.resources],
      [
        'overlays/production',
        [...production.resources.slice(1), ...production.patches!.map((patch) => patch.path)],
      ],
    ] as const) {
      const files = readdirSync(join(folder, path)).filter((file) => file !== 'kustomization.yaml');
      expect([...list].sort()).toEqual(files.sort());
    }
    expect(production.resources[0]).toBe('../../base');
    expect(production.namespace).toBe(base.namespace);
    const keys = all.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { kind, metadata } of patches) expect(find(kind, metadata.name)).toBeDefined();
  });

  it('run what compose runs', () => {
    expect(named('Deployment').sort()).toEqual(['n8n', 'n8n-webhook', 'n8n-worker', 'server']);
    expect(named('Job').sort()).toEqual(['migrate', 'workflows']);
    expect(named('CronJob')).toEqual(['backup']);
    const images = new Set(pods.map(([, pod]) => only(pod).image));
    expect(new Map(production.images!.map(({ name, newTag }) => [name, newTag]))).toEqual(
      new Map([...images].map((image) => [image, expect.stringMatching(/^\d+\.\d+\.\d+$/)])),
    );
    const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
    for (const image of images) expect(compose).toContain(`image: ${image}:`);
  });
});

describe('every pod', () => {
  it.each(pods)('is confined: %s', (_name, pod) => {
    expect(pod.spec).toMatchObject({
      automountServiceAccountToken: false,
      serviceAccountName: 'jewelry',
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(only(pod).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(only(pod).resources).toEqual({
      requests: { cpu: expect.any(String), memory: expect.any(String) },
      limits: { cpu: expect.any(String), memory: expect.any(String) },
    });
  });

  it.each(pods)('mounts volumes that it has, and writes only there: %s', (_name, pod) => {
    const volumes = pod.spec.volumes ?? [];
    expect((only(pod).volumeMounts ?? []).map(({ name }) => name).sort()).toEqual(
      volumes.map(({ name }) => name).sort(),
    );
    for (const { persistentVolumeClaim: claim } of volumes)
      if (claim) expect(named('PersistentVolumeClaim')).toContain(claim.claimName);
    expect(only(pod).volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/tmp');
  });

  it.each(pods)('takes secrets by reference, each documented: %s', (_name, pod) => {
    const documented = /# Keys that are read: ([\s\S]+?)\.\n/.exec(read('base/kustomization.yaml'))![1]!;
    const keys = new Set(documented.match(/[A-Z0-9_]{6,}/g));
    for (const { name, value, valueFrom } of only(pod).env ?? []) {
      if (valueFrom) {
        expect(valueFrom.secretKeyRef.name).toBe('jewelry-secrets');
        expect([...keys]).toContain(valueFrom.secretKeyRef.key);
      } else {
        expect(name).not.toMatch(/TOKEN|SECRET|PASSWORD|_KEY$|DATABASE_URL/);
        expect(value).toBeDefined();
      }
    }
    for (const { configMapRef } of only(pod).envFrom ?? [])
      expect(named('ConfigMap')).toContain(configMapRef.name);
  });

  it('finds no secret in git', () => {
    expect(named('Secret')).toEqual([]);
    const values = ['jewelry-config', 'n8n-config'].flatMap((name) => Object.entries(configuration(name)));
    expect(values.filter(([name]) => /TOKEN|SECRET|PASSWORD|ENCRYPTION/.test(name))).toEqual([]);
  });
});

describe('the server', () => {
  const server = container('Deployment', 'server');

  it('has the probes of the guide, at addresses that exist', () => {
    expect(server.livenessProbe).toMatchObject({
      httpGet: { path: '/health/live', port: 8000 },
      initialDelaySeconds: 30,
      periodSeconds: 10,
    });
    expect(server.readinessProbe).toMatchObject({
      httpGet: { path: '/health/ready', port: 8000 },
      initialDelaySeconds: 5,
      periodSeconds: 5,
    });
    const routes = readFileSync(join(root, 'server/health/routes.ts'), 'utf8');
    for (const path of ['/health/live', '/health/ready']) expect(routes).toContain(`'${path}'`);
  });

  it('starts in production with what it is given', () => {
    const secrets: Record<string, string> = {
      TELEGRAM_BOT_TOKEN: '123456:ABCdef',
      SECRET_KEY: 'Zq8vN3xRt6Lw1Kp9Yd4Hs7Bf2Mc5Jg0T',
      DB_PASSWORD: 'Xk2pV9rT4wQ7nL1z',
      N8N_ENCRYPTION_KEY: 'Wd5Hj8Ks3Lp6Zx9Vb2Nm4Qr7Ty1Uc0Fg',
      REDIS_URL: 'redis://:k2P9xV4r@redis.example.internal:6379',
    };
    const env: Record<string, string> = { ...configuration('jewelry-config') };
    for (const { name, value, valueFrom } of server.env!) {
      const given = value ?? secrets[valueFrom!.secretKeyRef.key];
      if (given !== undefined) env[name] = given;
      else expect(valueFrom!.secretKeyRef.optional).toBe(true);
    }
    const read = readEnvironment(env);
    expect(read).toMatchObject({
      environment: 'production',
      publicUrl: 'https://facturas.example.com',
      api: { port: 8000, trustedProxies: 1 },
      n8n: { baseUrl: 'http://n8n-webhook:5678' },
    });
    expect(read.database.url).toContain('@postgres.example.internal:5432/jewelry');
    expect(named('Service')).toContain(new URL(read.n8n.baseUrl).hostname);
  });

  it('shows the internet its API and Telegram its webhook, but neither metrics nor the relay', () => {
    const { rules } = find('Ingress', 'server').spec;
    const paths = rules.flatMap((rule: { http: { paths: { path: string; pathType: string }[] } }) =>
      rule.http.paths.map(({ path, pathType }) => `${pathType} ${path}`),
    );
    expect(paths).toEqual(['Prefix /api', 'Exact /health', 'Exact /telegram/webhook']);
  });
});

describe('n8n', () => {
  it('is configured as in compose, in queue mode', () => {
    const { 'x-n8n-environment': compose } = parse(
      readFileSync(join(root, 'docker-compose.yml'), 'utf8'),
    ) as {
      'x-n8n-environment': Record<string, string>;
    };
    const ours = configuration('n8n-config');
    const secret = container('Deployment', 'n8n-worker').env!.map(({ name }) => name);
    for (const [name, value] of Object.entries(compose)) {
      if (secret.includes(name)) continue;
      // what compose takes from .env, or where services are, is decided here
      if (value.includes('${') || name.endsWith('_HOST') || name === 'N8N_WEBHOOK_URL')
        expect(ours).toHaveProperty(name);
      else expect({ [name]: ours[name] }).toEqual({ [name]: value });
    }
    expect(ours).toMatchObject({ EXECUTIONS_MODE: 'queue', N8N_WEBHOOK_URL: 'http://n8n-webhook:5678/' });
  });

  it('has one editor, and workers and webhook processes that can grow', () => {
    expect(find('Deployment', 'n8n').spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(container('Deployment', 'n8n').args).toEqual(['start']);
    expect(container('Deployment', 'n8n-worker').args).toEqual(['worker', '--concurrency=10']);
    expect(container('Deployment', 'n8n-webhook').args).toEqual(['webhook']);
    for (const name of ['n8n', 'n8n-worker', 'n8n-webhook']) {
      expect(container('Deployment', name)).toMatchObject({
        livenessProbe: { httpGet: { path: '/healthz' } },
        readinessProbe: { httpGet: { path: '/healthz/readiness' } },
        startupProbe: { httpGet: { path: '/healthz' } },
      });
      const grace = podOf(find('Deployment', name))!.spec.terminationGracePeriodSeconds!;
      expect(grace).toBeGreaterThan(Number(configuration('n8n-config').N8N_GRACEFUL_SHUTDOWN_TIMEOUT));
    }
  });

  it('is scaled by one thing each, on the queue that it really uses', () => {
    const targets = all
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject')
      .map(({ spec }) => spec.scaleTargetRef.name as string);
    expect(targets.sort()).toEqual(['n8n-webhook', 'n8n-worker', 'server']);
    for (const target of targets) expect(named('Deployment')).toContain(target);
    const { triggers } = find('ScaledObject', 'n8n-worker').spec;
    const queue = configuration('n8n-config');
    expect(triggers).toMatchObject([
      {
        type: 'redis',
        metadata: {
          address: `${queue.QUEUE_BULL_REDIS_HOST}:${queue.QUEUE_BULL_REDIS_PORT}`,
          listName: 'bull:jobs:wait',
        },
        authenticationRef: { name: 'n8n-queue' },
      },
    ]);
    // another prefix would be another list
    expect(queue).not.toHaveProperty('QUEUE_BULL_PREFIX');
    expect(named('TriggerAuthentication')).toEqual(['n8n-queue']);
  });
});

describe('jobs', () => {
  it.each([
    ['Job', 'migrate', 'migrate'],
    ['Job', 'workflows', 'workflows'],
    ['CronJob', 'backup', 'backup'],
  ])('%s %s runs a command that exists', (kind, name, command) => {
    const args = container(kind, name).args!;
    const source = join(root, `cli/commands/${command}.ts`);
    expect(args[0]).toBe(command);
    expect(existsSync(source)).toBe(true);
    const code = readFileSync(source, 'utf8');
    for (const option of args.filter((arg) => arg.startsWith('--'))) expect(code).toContain(`'${option} `);
  });

  it('back up at two in the morning of Bogotá, never two at once', () => {
    expect(find('CronJob', 'backup').spec).toMatchObject({
      schedule: '0 2 * * *',
      timeZone: 'America/Bogota',
      concurrencyPolicy: 'Forbid',
    });
  });
});

describe('services, budgets and walls', () => {
  const labelsOf = (name: string): Record<string, string> => podOf(find('Deployment', name))!.metadata.labels;
  const matches = (selector: Record<string, string>, labels: Record<string, string>): boolean =>
    Object.entries(selector).every(([key, value]) => labels[key] === value);

  it('services and disruption budgets select the deployment of their name', () => {
    for (const { kind, metadata, spec } of all) {
      if (kind === 'Service') expect(matches(spec.selector, labelsOf(metadata.name))).toBe(true);
      if (kind !== 'PodDisruptionBudget') continue;
      expect(matches(spec.selector.matchLabels, labelsOf(metadata.name))).toBe(true);
      // one pod that may never leave would block a node for ever
      expect(find('Deployment', metadata.name).spec.replicas).toBeGreaterThan(spec.minAvailable);
    }
    expect(named('PodDisruptionBudget').sort()).toEqual(['n8n-webhook', 'n8n-worker', 'server']);
    for (const name of named('Deployment')) {
      const { selector, template } = find('Deployment', name).spec;
      expect(matches(selector.matchLabels, template.metadata.labels)).toBe(true);
    }
  });

  it('keeps the database connections of all replicas within what compose gives PostgreSQL', () => {
    const most = (kind: string, name: string, field: string): number => find(kind, name).spec[field];
    const n8nProcesses =
      1 +
      most('ScaledObject', 'n8n-worker', 'maxReplicaCount') +
      most('HorizontalPodAutoscaler', 'n8n-webhook', 'maxReplicas');
    // 50 and the relay's own; 8 of our nodes in each process of n8n (docs/guia-de-despliegue.md); 10 for operators
    const servers = most('HorizontalPodAutoscaler', 'server', 'maxReplicas') * 51;
    const n8n = n8nProcesses * (Number(configuration('n8n-config').DB_POSTGRESDB_POOL_SIZE) + 8);
    expect(servers + n8n + 10).toBeLessThanOrEqual(300);
  });

  it('closes everything, then opens only what is needed', () => {
    const policies = all.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(find('NetworkPolicy', 'deny-all').spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    type Peer = {
      podSelector?: { matchLabels: Record<string, string> };
      namespaceSelector?: { matchLabels: Record<string, string> };
    };
    const enters = (name: string, port: number, from: (peer: Peer) => boolean): boolean =>
      policies.some(
        ({ spec }) =>
          matches(spec.podSelector.matchLabels ?? {}, labelsOf(name)) &&
          (spec.ingress ?? []).some(
            (rule: { from: Peer[]; ports: { port: number }[] }) =>
              rule.ports.some((open) => open.port === port) && rule.from.some(from),
          ),
      );
    const pod =
      (name: string) =>
      ({ podSelector }: Peer): boolean =>
        podSelector !== undefined && matches(podSelector.matchLabels, labelsOf(name));
    const namespace =
      (name: string) =>
      ({ namespaceSelector }: Peer): boolean =>
        namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] === name;
    expect(enters('server', 8000, namespace('ingress-nginx'))).toBe(true);
    expect(enters('server', 8000, pod('n8n-worker'))).toBe(true);
    expect(enters('n8n-webhook', 5678, pod('server'))).toBe(true);
    for (const name of ['server', 'n8n', 'n8n-worker', 'n8n-webhook'])
      expect(enters(name, name === 'server' ? 8000 : 5678, namespace('monitoring'))).toBe(true);
    for (const name of ['n8n', 'n8n-worker', 'n8n-webhook'])
      expect(enters(name, 5678, namespace('ingress-nginx'))).toBe(false);
    expect(enters('server', 5678, pod('n8n'))).toBe(false);
  });
});
