import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { loadCommands } from '../../cli/main';
import { interpolate, misunderstanding, readCompose, root } from './compose-support';

const GUIDE = readFileSync(join(root, 'docs', 'guia-de-despliegue.md'), 'utf8');
const README = readFileSync(join(root, 'README.md'), 'utf8');
const EXAMPLE = readFileSync(join(root, '.env.example'), 'utf8');
const files = ['docker-compose.yml', 'deploy/compose/proxy.yml', 'deploy/compose/replicas.yml'];
// the main file last: what an override says of a service is only a part of it
const services = Object.assign(
  {},
  ...[...files].reverse().map((file) => readCompose(file).services),
) as ReturnType<typeof readCompose>['services'];
const profiles = new Set(Object.values(services).flatMap((service) => service.profiles ?? []));

interface Block {
  heading: string;
  language: string;
  /** Text between the heading and the block, where the mark may stand. */
  before: string;
  lines: string[];
}

/** Fenced blocks with the heading that they stand under. */
function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  let before = '';
  let open: Block | null = null;
  for (const line of markdown.split('\n')) {
    const fence = /^```(\w*)/.exec(line);
    if (fence && open) {
      blocks.push(open);
      open = null;
    } else if (fence) open = { heading, language: fence[1] ?? '', before, lines: [] };
    else if (open) open.lines.push(line);
    else if (line.startsWith('#')) [heading, before] = [line, ''];
    else before += `${line}\n`;
  }
  return blocks;
}

/** Shell words without comments, quotes taken off. */
function wordsOf(line: string): string[] {
  const uncommented = line.replace(/(^|\s)#.*$/, '');
  return Array.from(
    uncommented.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}

const commands = blocksOf(GUIDE)
  .filter(({ language }) => language === 'bash' || language === 'cron')
  .flatMap((block) => block.lines.map((line) => ({ block, line: line.trim() })))
  .filter(({ line }) => line && !line.startsWith('#'));

describe('the deployment guide', () => {
  const program = new Command('jewelry');
  beforeAll(() => loadCommands(program, undefined));

  it('has the chapters of the guide that it replaces, each in the table of contents, and the README leads to it', () => {
    for (const chapter of [
      'Requisitos',
      'Despliegue con Docker',
      'Variables de entorno',
      'Configuración por entorno',
      'Base de datos',
      'Health checks',
      'Monitoreo',
      'Logs',
      'Backup y recovery',
      'Escalamiento',
      'Troubleshooting',
      'Checklist de producción',
      'Soporte',
    ]) {
      expect(GUIDE).toContain(`\n## ${chapter}\n`);
      expect(GUIDE).toContain(`- [${chapter}](#${chapter.toLowerCase().replace(/ /g, '-')})`);
    }
    expect(README).toContain('docs/guia-de-despliegue.md');
  });

  it('marks every command that needs Docker, and only sections that have one', () => {
    const needing = commands.filter(({ line }) => /^docker /.test(line));
    expect(needing.length).toBeGreaterThan(30);
    for (const { block, line } of needing)
      expect({ line, marked: /\(requiere Docker\)/.test(block.heading + block.before) }).toEqual({
        line,
        marked: true,
      });
    for (const [, heading] of GUIDE.matchAll(/^#+ (.* \(requiere Docker\))$/gm))
      expect(needing.map(({ block }) => block.heading.replace(/^#+ /, ''))).toContain(heading);
    expect(GUIDE.match(/docker-compose(?!\.(yml|override))/g)?.length).toBe(1);
  });

  it('gives only operator commands that exist, with options that they take', () => {
    const spoken = [
      ...commands.flatMap(({ line }) => /npx jewelry ([^>&|]+)/.exec(line)?.[1] ?? []),
      ...Array.from(GUIDE.matchAll(/`npx jewelry ([^`]+)`/g), ([, words]) => String(words)),
      ...commands.flatMap(({ line }) => /run --rm (?:migrations|backup) (.+)$/.exec(line)?.[1] ?? []),
      ...commands.flatMap(({ line }) =>
        /npm run secrets(?: -- (.*))?$/.test(line.replace(/\s+#.*$/, ''))
          ? `secrets ${/ -- ([^#]*)/.exec(line)?.[1] ?? ''}`
          : [],
      ),
    ];
    expect(spoken.length).toBeGreaterThan(20);
    for (const words of spoken)
      expect(`${words}: ${misunderstanding(program, wordsOf(words))}`).toBe(`${words}: null`);
  });

  it('names services, profiles and files of compose that exist', () => {
    let checked = 0;
    for (const { line } of commands.filter((command) => command.line.startsWith('docker compose'))) {
      const words = wordsOf(line).slice(2);
      while (words[0]?.startsWith('--')) {
        const [flag, value = ''] = words.splice(0, 2);
        if (flag === '--profile') expect([...profiles]).toContain(value);
        if (flag === '--file') expect(files).toContain(value);
      }
      const verb = words.shift() ?? '';
      const operands = words.filter((word) => !word.startsWith('-')).map((word) => word.split('=')[0] ?? '');
      const named =
        verb === 'cp'
          ? operands.slice(0, 1).map((word) => word.split(':')[0] ?? '')
          : ['exec', 'run'].includes(verb)
            ? operands.slice(0, 1)
            : ['up', 'logs', 'ps', 'restart', 'stop', 'build'].includes(verb)
              ? operands.filter((word) => !/^(2>&1|\||grep|"?level)/.test(word) && !word.includes('"'))
              : [];
      for (const service of named) {
        expect({ line, service: Object.keys(services).includes(service) }).toEqual({ line, service: true });
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(25);
  });

  it('names npm scripts, variables and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, name] of GUIDE.matchAll(/npm run ([\w:]+)/g)) expect(Object.keys(scripts)).toContain(name);
    const known = new Set(Array.from(EXAMPLE.matchAll(/^([A-Z0-9_]+)=/gm), ([, name]) => name));
    const assigned = blocksOf(GUIDE)
      .filter(({ language }) => language === 'env')
      .flatMap(({ lines }) => lines.map((line) => line.split('=')[0] ?? ''));
    const mentioned = Array.from(GUIDE.matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:=[^`]*)?`/g), ([, name]) =>
      String(name),
    );
    for (const name of [...assigned, ...mentioned]) expect([...known]).toContain(name);
    for (const [, path] of GUIDE.matchAll(/`((?:deploy|core|tests|docs|migrations|cli)\/[\w./-]+)`/g)) {
      if (!/AAAAMMDD/.test(path ?? ''))
        expect({ path, exists: existsSync(join(root, path ?? '')) }).toEqual({ path, exists: true });
    }
    for (const [, path] of GUIDE.matchAll(/\]\((?!#)([^)]+)\)/g))
      expect(existsSync(join(root, 'docs', path ?? ''))).toBe(true);
  });

  it('tells of every alert, and of none that does not exist', () => {
    const rules = readFileSync(join(root, 'deploy', 'prometheus', 'rules', 'alerts.yml'), 'utf8');
    const alerts = Array.from(rules.matchAll(/- alert: (\w+)/g), ([, name]) => String(name));
    const table = GUIDE.slice(GUIDE.indexOf('| Alerta'), GUIDE.indexOf('## Logs'));
    const told = table
      .split('\n')
      .slice(2)
      .flatMap((row) => row.split('|')[1]?.split(',') ?? [])
      .map((name) => name.trim())
      .filter(Boolean);
    expect(told.sort()).toEqual(alerts.sort());
  });

  it('links to headings that it has', () => {
    const anchors = Array.from(GUIDE.matchAll(/^#+ (.+)$/gm), ([, title]) =>
      String(title)
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replace(/ /g, '-'),
    );
    for (const [, anchor] of GUIDE.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
  });

  it('tells the limits and the pool that compose and the code have', () => {
    for (const [name, limits] of [
      ['server', 'server'],
      ['db', 'db'],
      ['redis', 'redis'],
      ['n8n', 'n8n'],
      ['n8n-worker (×2)', 'n8n-worker'],
      ['n8n-webhook', 'n8n-webhook'],
    ] as const) {
      const row = GUIDE.split('\n')
        .find((line) => line.startsWith(`| ${name} `))
        ?.split('|')
        .map((cell) => cell.trim());
      const found = services[limits]?.deploy?.resources.limits;
      expect({ name, cpus: row?.[2], memory: row?.[3] }).toEqual({
        name,
        cpus: found?.cpus,
        memory: found?.memory,
      });
    }
    const connections = interpolate((services.db?.command ?? []).join(' '));
    expect(connections).toContain(`max_connections=${/DB_MAX_CONNECTIONS=(\d+)/.exec(GUIDE)?.[1]}`);
  });
});
