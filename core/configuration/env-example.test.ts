import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from './environment';

const EXAMPLE = readFileSync(join(__dirname, '..', '..', '.env.example'), 'utf8').split('\n');

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

  it('lists each variable once: those that are read, and no other', () => {
    expect([...names].sort()).toEqual([...new Set(names)].sort());
    expect([...names].sort()).toEqual([...variablesRead()].sort());
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
