import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from './environment';

const ROOT = join(__dirname, '..', '..');
const EXAMPLE = readFileSync(join(ROOT, '.env.example'), 'utf8').split('\n');
/** Read by `docker compose` itself, and by `jewelry backup|restore`. */
const READ_ELSEWHERE = ['COMPOSE_PROFILES', 'N8N_DATABASE_URL'];

/** Every ${VARIABLE} of the compose files. */
function variablesOfCompose(): Set<string> {
  const overrides = join(ROOT, 'deploy', 'compose');
  const files = [
    join(ROOT, 'docker-compose.yml'),
    ...readdirSync(overrides).map((name) => join(overrides, name)),
  ];
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  return new Set(Array.from(text.matchAll(/(?<!\$)\$\{([A-Z0-9_]+)/g), ([, name]) => String(name)));
}

/** Every variable that readEnvironment looks at, whichever way its branches go. */
function variablesRead(): Set<string> {
  const seen = new Set<string>();
  for (const set of [{}, { DATABASE_URL: 'postgres://u:p@h/d' }, { ENVIRONMENT: 'staging', DB_NAME: 'd' }]) {
    const env = new Proxy<NodeJS.ProcessEnv>(set, {
      get: (target, name) => {
        seen.add(String(name));
        return target[name as string];
      },
    });
    readEnvironment(env);
  }
  return seen;
}

describe('.env.example', () => {
  const assignments = EXAMPLE.flatMap((line) => /^([A-Z0-9_]+)=(.*)$/.exec(line)?.slice(1) ?? []);
  const names = assignments.filter((_part, index) => index % 2 === 0);

  it('lists each variable once: those that code or compose reads, and no other', () => {
    expect([...names].sort()).toEqual([...new Set(names)].sort());
    const read = new Set([...variablesRead(), ...variablesOfCompose(), ...READ_ELSEWHERE]);
    expect([...names].sort()).toEqual([...read].sort());
  });

  it('explains each variable or its group in a comment above it', () => {
    for (const name of names) {
      let index = EXAMPLE.findIndex((line) => line.startsWith(`${name}=`)) - 1;
      while (/^[A-Z0-9_]+=/.test(EXAMPLE[index] ?? '')) index -= 1;
      expect(`${name}: ${EXAMPLE[index]}`).toMatch(/^\w+: # \S/);
    }
  });

  it('is itself an environment that development starts with', () => {
    const env = Object.fromEntries(names.map((name, index) => [name, assignments[index * 2 + 1] ?? '']));
    expect(readEnvironment(env)).toMatchObject({
      environment: 'development',
      api: { port: 8000 },
      secretKey: null,
    });
  });
});
