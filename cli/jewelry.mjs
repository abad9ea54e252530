#!/usr/bin/env node
// The `jewelry` command. The published package carries dist/; a checkout builds it on first use and after every change
// (a build without changes takes a moment), so that `npx jewelry` is true right after `npm ci`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const build = join(root, 'stack', 'build.mjs');

if (existsSync(build) && existsSync(join(root, 'node_modules', '@swc', 'core'))) {
  // standard output belongs to the command (`jewelry extract` writes JSON lines there)
  const { status } = spawnSync(process.execPath, [build], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}
const main = join(root, 'dist', 'cli', 'main.js');
if (!existsSync(main)) {
  process.stderr.write('Faltan las dependencias. Ejecute npm ci y repita la orden.\n');
  process.exit(1);
}
createRequire(import.meta.url)(main).main();
