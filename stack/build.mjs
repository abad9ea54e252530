// Transpiles the TypeScript to dist/ and copies the files that are not code (icons, codex, SQL, HTML, fonts).
// Types are checked by `npm run typecheck`, not here: a start must not wait for them.
// Does nothing when the sources are unchanged since the last build, so that a second start is quick.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import swc from '@swc/core';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const sources = [
  'core',
  'database',
  'migrations',
  'nodes',
  'credentials',
  'server',
  'cli',
  'simulator',
  'stack',
];
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp');

function filesBelow(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return [];
    const path = join(dir, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const files = sources
  .filter((dir) => existsSync(join(root, dir)))
  .flatMap((dir) => filesBelow(join(root, dir)))
  .filter((file) => !/\.(test\.ts|d\.ts|mjs)$/.test(file))
  .sort();
const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
for (const file of files) hash.update(relative(root, file)).update(readFileSync(file));
const stamp = hash.digest('hex');
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) process.exit(0);

// written beside and swapped in whole: a running process never sees half a build
const fresh = `${dist}.${process.pid}`;
for (const file of files) {
  const target = join(fresh, relative(root, file));
  mkdirSync(dirname(target), { recursive: true });
  if (!file.endsWith('.ts')) {
    cpSync(file, target);
    continue;
  }
  const output = target.replace(/\.ts$/, '.js');
  const { code, map } = swc.transformFileSync(file, {
    configFile: false,
    swcrc: false,
    sourceMaps: true,
    jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  writeFileSync(output, `${code}\n//# sourceMappingURL=${output.split('/').pop()}.map\n`);
  writeFileSync(`${output}.map`, map);
}
writeFileSync(join(fresh, '.stamp'), stamp);
// two renames instead of a removal: what is running never sees a half-removed folder, and of two builds at once
// (a start beside a test) the later one wins
const old = `${dist}.old.${process.pid}`;
for (let attempt = 1; ; attempt += 1) {
  try {
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
    break;
  } catch (error) {
    if (attempt >= 5 || !['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
  }
  rmSync(old, { recursive: true, force: true });
}
rmSync(old, { recursive: true, force: true });
