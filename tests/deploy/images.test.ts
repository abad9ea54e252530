import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareSync } from 'bcryptjs';
import { type Copy, type Dockerfile, DockerfileParser, type From } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { readCompose, root } from './compose-support';

const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
const dockerfile: Dockerfile = DockerfileParser.parse(text);
const instructions = dockerfile.getInstructions();

interface Stage {
  name: string;
  from: string;
  instructions: { keyword: string; arguments: string }[];
}

/** Build stages in order, with the words of each instruction. */
function stages(): Stage[] {
  const list: Stage[] = [];
  for (const instruction of instructions) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      const from = instruction as From;
      list.push({ name: from.getBuildStage() ?? '', from: from.getImage() ?? '', instructions: [] });
      continue;
    }
    list.at(-1)?.instructions.push({ keyword, arguments: instruction.getArgumentsContent() ?? '' });
  }
  return list;
}

/** What reaches the build: `*` first, then the names let in again. */
function inBuildContext(path: string): boolean {
  const rules = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  let included = true;
  for (const rule of rules) {
    if (rule === '*') included = false;
    else if (rule.startsWith('!') && (path === rule.slice(1) || path.startsWith(`${rule.slice(1)}/`)))
      included = true;
  }
  return included;
}

/** dist/cli/main.js -> its source. */
const sourceOf = (built: string): string =>
  built.replace(/^(\/opt\/jewelry\/)?dist\//, '').replace(/\.js$/, '.ts');

/** DiagnosticSeverity.Error of the Language Server Protocol, which the validator answers with. */
const ERROR = 1;

describe('Dockerfile', () => {
  it('parses without a fault', () => {
    const faults = validate(text, {}).filter(({ severity }) => severity === ERROR);
    expect(faults.map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
    expect(validate('FROM x\nCOPPY a b\n').some(({ severity }) => severity === ERROR)).toBe(true);
  });

  it('makes the targets that compose builds', () => {
    const targets = Object.values(readCompose('docker-compose.yml').services).flatMap(
      ({ build }) => build?.target ?? [],
    );
    expect(new Set(targets)).toEqual(new Set(['server', 'n8n', 'tools']));
    for (const target of targets) expect(stages().map(({ name }) => name)).toContain(target);
  });

  it('copies only what exists and reaches the build', () => {
    const copies = instructions.filter((instruction) => instruction.getKeyword() === 'COPY') as Copy[];
    let checked = 0;
    for (const copy of copies) {
      if (copy.getFlags().some((flag) => flag.getName() === 'from')) continue;
      for (const argument of copy.getArguments().slice(0, -1)) {
        const source = argument.getValue().replace(/^\.\//, '');
        expect({ source, exists: existsSync(join(root, source)) }).toEqual({ source, exists: true });
        expect({ source, sent: inBuildContext(source) }).toEqual({ source, sent: true });
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(10);
    for (const secret of ['.env', '.git', '.data', 'backups', 'tests', 'node_modules'])
      expect(inBuildContext(secret)).toBe(false);
  });

  it('builds every folder that the build script reads', () => {
    const script = readFileSync(join(root, 'stack', 'build.mjs'), 'utf8');
    const folders = Array.from(
      /const sources = \[([^\]]*)\]/.exec(script)?.[1]?.matchAll(/'([a-z]+)'/g) ?? [],
      ([, name]) => name,
    );
    expect(folders).toContain('core');
    const copied = stages()
      .find(({ name }) => name === 'build')
      ?.instructions.filter(({ keyword }) => keyword === 'COPY')
      .map(({ arguments: words }) => words.split(' ')[0]);
    for (const folder of folders) expect(copied).toContain(folder);
  });

  it('takes exact versions only', () => {
    for (const { from } of stages()) {
      if (stages().some(({ name }) => name === from)) continue;
      expect(from).toMatch(/:(\$\{(NODE|N8N)_VERSION\}|\d+\.\d+)/);
    }
    expect(text).toMatch(/^ARG NODE_VERSION=\d+\.\d+\.\d+$/m);
    expect(text).toMatch(/^ARG N8N_VERSION=2\.41\.1$/m);
  });

  it('runs each image as another user than root, through an init', () => {
    for (const target of ['server', 'tools', 'n8n']) {
      const stage = stages().find(({ name }) => name === target);
      const user = stage?.instructions.filter(({ keyword }) => keyword === 'USER').at(-1);
      const entry = stage?.instructions.filter(({ keyword }) => keyword === 'ENTRYPOINT').at(-1);
      expect({ target, user: user?.arguments }).toEqual({ target, user: 'node' });
      expect({ target, entry: entry?.arguments }).toEqual({
        target,
        entry: expect.stringMatching(/^\["tini", "--"/),
      });
    }
  });

  it('starts files that the build makes', () => {
    const started = Array.from(text.matchAll(/"((?:\/opt\/jewelry\/)?dist\/[\w/-]+\.js)"/g), ([, file]) =>
      String(file),
    );
    const probes = Object.values(readCompose('docker-compose.yml').services).flatMap(
      ({ healthcheck }) => healthcheck?.test.filter((word) => word.endsWith('.js')) ?? [],
    );
    expect([...started, ...probes].length).toBeGreaterThanOrEqual(3);
    for (const file of [...started, ...probes]) {
      expect({ file, source: existsSync(join(root, sourceOf(file))) }).toEqual({ file, source: true });
    }
  });
});

describe('the entry of the n8n image', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'jewelry-entry-'));
    // stands for n8n: tells what it was given
    writeFileSync(join(home, 'n8n'), '#!/bin/sh\necho "args=$*"\nenv | sort\n');
    chmodSync(join(home, 'n8n'), 0o755);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const enter = (env: Record<string, string>, args = ['start']) =>
    spawnSync('sh', [join(root, 'deploy', 'n8n', 'entrypoint.sh'), ...args], {
      encoding: 'utf8',
      env: { PATH: `${home}:${process.env.PATH}`, HOME: home, JEWELRY_HOME: root, ...env },
    });

  it('refuses to start without the encryption key, which n8n would make up', () => {
    const { status, stderr } = enter({});
    expect(status).toBe(64);
    expect(stderr).toContain('N8N_ENCRYPTION_KEY');
  });

  it('links our nodes, makes the owner of user and password, and hides the password', () => {
    const started = enter(
      { N8N_ENCRYPTION_KEY: 'k', N8N_USER: 'ana@joyeria.test', N8N_PASSWORD: 'Clave-larga-9' },
      ['worker', '--concurrency=10'],
    );
    expect(started).toMatchObject({ status: 0, stderr: '' });
    expect(started.stdout).toContain('args=worker --concurrency=10');
    expect(started.stdout).not.toContain('Clave-larga-9');
    expect(started.stdout).toContain('N8N_INSTANCE_OWNER_EMAIL=ana@joyeria.test');
    const hash = /N8N_INSTANCE_OWNER_PASSWORD_HASH=(.*)/.exec(started.stdout)?.[1] ?? '';
    expect(compareSync('Clave-larga-9', hash)).toBe(true);
    const link = join(home, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-jewelry-invoice');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readlinkSync(link)).toBe(root);
    expect(enter({ N8N_ENCRYPTION_KEY: 'k' })).toMatchObject({ status: 0 });
  });

  it('gives n8n the owner under the name that the importer signs in with', () => {
    const { stdout } = enter({ N8N_ENCRYPTION_KEY: 'k', N8N_USER: 'admin', N8N_PASSWORD: 'Clave-larga-9' });
    expect(stdout).toContain('N8N_INSTANCE_OWNER_EMAIL=admin@joyeria.local');
  });
});
