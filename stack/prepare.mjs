// What `npm start` and `npm test` share before anything of the project can run: dependencies and the build.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const say = (text) => process.stdout.write(`${'inicio'.padEnd(10)}│ ${text}\n`);

/** Ends the process with what happened and what to do. */
export function fail(message, remedy) {
  process.stderr.write(`\n✖ ${message}\n  ${remedy}\n`);
  process.exit(1);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** True when every package of the lock file is installed in its version (platform packages may be absent). */
function dependenciesInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages ?? {};
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || entry.optional || entry.link || installed[path]?.version === entry.version,
  );
}

/** Runs a program and keeps the end of what it prints; resolves with its exit code and that text. */
function run(command, args) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, NODE_ENV: 'development' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output = (output + chunk.toString()).slice(-8000);
      });
    }
    child.once('error', (error) => done({ code: 1, output: String(error) }));
    child.once('close', (code) => done({ code: code ?? 1, output }));
  });
}

function npm(args) {
  const script = process.env.npm_execpath;
  return script && /npm-cli\.js$/.test(script) ? run(process.execPath, [script, ...args]) : run('npm', args);
}

/** Installs what package-lock.json asks for, with progress; nothing when it is there. */
export async function installDependencies() {
  if (dependenciesInstalled()) return;
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  say('Instalando las dependencias del proyecto (una sola vez, cerca de un minuto)…');
  const ticker = setInterval(() => {
    if (process.stdout.isTTY)
      process.stdout.write(`\r\u001b[2K${'inicio'.padEnd(10)}│ Dependencias… ${seconds()} s`);
    else if (seconds() % 15 === 0) say(`Dependencias… ${seconds()} s`);
  }, 1000);
  // an existing folder is only brought up to date: `npm ci` would empty it first
  const existing = existsSync(join(root, 'node_modules', '.package-lock.json'));
  const { code, output } = await npm([
    existing ? 'install' : 'ci',
    '--no-audit',
    '--no-fund',
    ...(existing ? ['--no-save'] : []),
  ]);
  clearInterval(ticker);
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
  if (code === 0) return say(`Dependencias listas en ${seconds()} s.`);
  if (/ENOSPC|no space left/i.test(output))
    fail('No queda espacio en el disco.', 'Libere espacio y vuelva a ejecutar npm start.');
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRE|ENETUNREACH|network/i.test(output)) {
    fail(
      'No hay conexión con el registro de npm.',
      'Revise la conexión a internet o el proxy y vuelva a ejecutar npm start.',
    );
  }
  if (/EACCES|EPERM|EROFS/.test(output)) {
    fail(
      `No hay permiso para escribir en ${root}.`,
      'Revise el dueño de la carpeta y vuelva a ejecutar npm start.',
    );
  }
  process.stderr.write(output.split('\n').slice(-15).join('\n'));
  fail('No se pudieron instalar las dependencias.', 'Ejecute npm ci para ver el detalle y luego npm start.');
}

/** Refuses machines that cannot run the project. */
export function checkMachine() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(
      `Se necesita Node.js 20.19 o más nuevo; esta máquina tiene ${process.versions.node}.`,
      'Instálelo desde https://nodejs.org',
    );
  }
  if (process.platform === 'win32') {
    fail(
      'El proyecto funciona en Linux y macOS.',
      'En Windows use WSL2 (wsl --install) o Docker: docker compose up -d',
    );
  }
}

/** Builds dist/ when a source changed. */
export async function build() {
  const { code, output } = await run(process.execPath, [join(root, 'stack', 'build.mjs')]);
  if (code === 0) return;
  process.stderr.write(output);
  if (/ENOSPC/.test(output)) fail('No queda espacio en el disco.', 'Libere espacio y vuelva a intentarlo.');
  fail(
    'No se pudo compilar el proyecto.',
    'El detalle está arriba. Si cambió el código, corrija ese archivo.',
  );
}
