// npm run bench: every part in turn; `npm run bench:chat` (node tests/bench/run.mjs chat) only that one. What follows the
// names goes to the part: `npm run bench:scale -- --invoices=1000000`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, checkMachine, fail, installDependencies, root } from '../../stack/prepare.mjs';

const typescript = (part) => [
  '-r',
  join(root, 'tests/support/register-swc.cjs'),
  join(root, `tests/bench/${part}/bench.ts`),
];
const PARTS = {
  extraction: [join(root, 'tests/bench/extraction.mjs')],
  photo: [join(root, 'tests/bench/photo.cjs')],
  pdf: [join(root, 'tests/bench/pdf.cjs')],
  api: typescript('api'),
  scale: typescript('scale'),
  chat: typescript('chat'),
  queue: typescript('queue'),
  start: typescript('start'),
};

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const options = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const unknown = names.find((name) => !(name in PARTS));
if (unknown) fail(`No hay una medición «${unknown}».`, `Elija entre: ${Object.keys(PARTS).join(', ')}.`);

checkMachine();
await installDependencies();
await build();
const failed = [];
for (const name of names.length > 0 ? names : Object.keys(PARTS)) {
  const { status } = spawnSync(process.execPath, [...PARTS[name], ...options], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) fail(`Sin resultado: ${failed.join(', ')}.`, 'El error está arriba.');
