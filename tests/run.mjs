// `npm test` from a clean clone: installs what is missing, then runs every suite in turn and adds the results up.
// `npm test -- unit e2e` runs only those.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, checkMachine, fail, installDependencies, root, say } from '../stack/prepare.mjs';

const SUITES = ['unit', 'integration', 'e2e', 'browser'];
const chosen = process.argv.slice(2).filter((name) => SUITES.includes(name));
const suites = chosen.length > 0 ? chosen : SUITES;

/** Programs that the tests drive, and Debian's package of each. */
function missingPackages() {
  const present = (...names) =>
    names.some((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);
  const missing = [];
  if (suites.includes('browser') && !existsSync(process.env.CHROMIUM_PATH ?? '') && !present('chromium'))
    missing.push('chromium');
  if (!process.env.REDIS_URL && !present('redis-server')) missing.push('redis-server');
  if (!present('pdftotext')) missing.push('poppler-utils');
  if (!present('pg_dump')) missing.push('postgresql-client');
  // promtool and amtool prove the alerts (tests/deploy)
  if (!present('promtool')) missing.push('prometheus');
  if (!present('amtool')) missing.push('prometheus-alertmanager');
  // text in screenshots and in the tickets that are drawn for the OCR
  if (!existsSync('/usr/share/fonts/truetype/dejavu')) missing.push('fonts-dejavu-core');
  return missing;
}

function installPackages() {
  const missing = process.platform === 'linux' ? missingPackages() : [];
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!canInstall)
    fail(
      `Faltan programas para las pruebas: ${missing.join(', ')}.`,
      `Ejecute sudo ${command} y luego npm test.`,
    );
  say(`Instalando para las pruebas: ${missing.join(', ')}…`);
  const { status, stderr } = spawnSync('sh', ['-c', `apt-get update -qq; ${command}`], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
  });
  if (status !== 0) {
    process.stderr.write(stderr.slice(-2000));
    fail('No se pudieron instalar los programas de las pruebas.', `Ejecute ${command} y luego npm test.`);
  }
}

function runSuite(name, reports) {
  const report = join(reports, `${name}.json`);
  const alone = name === 'e2e' || name === 'browser' ? ['--runInBand'] : [];
  const args = [
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--selectProjects',
    name,
    '--json',
    '--outputFile',
    report,
    ...alone,
  ];
  return new Promise((done) => {
    // jest prints its own progress on stderr; stdout only carries the JSON that the file has too
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('close', (code) => {
      const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
      if (!result) return done({ passed: 0, failed: 1 });
      // a file that does not even load has no tests to count
      const broken = result.testResults.filter(
        (file) => file.status === 'failed' && file.assertionResults.length === 0,
      ).length;
      const failed = result.numFailedTests + broken;
      done({ passed: result.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed });
    });
  });
}

/** Integration tests clone databases on a PostgreSQL server: the given one, the machine's, or an embedded one. */
async function startDatabase() {
  if (!suites.includes('integration') || process.env.TEST_DATABASE_URL || process.env.DATABASE_URL)
    return () => undefined;
  const require = createRequire(import.meta.url);
  const { Client } = require('pg');
  const client = new Client({
    connectionString: 'postgres://postgres@127.0.0.1:5432/postgres',
    connectionTimeoutMillis: 3000,
  });
  const usable = await client.connect().then(
    () => client.query('SELECT 1'),
    () => null,
  );
  await client.end().catch(() => undefined);
  if (usable) return () => undefined;
  const { startPostgres } = require(join(root, 'dist', 'stack', 'postgres.js'));
  const { DataDir } = require(join(root, 'dist', 'stack', 'data-dir.js'));
  const data = new DataDir(mkdtempSync(join(tmpdir(), 'jewelry-test-postgres-')));
  await data.claim();
  const server = await startPostgres(data, randomBytes(18).toString('base64url'), say);
  process.env.TEST_DATABASE_URL = server.url('postgres');
  return async () => {
    await server.process.stop();
    rmSync(data.path, { recursive: true, force: true });
  };
}

checkMachine();
await installDependencies();
installPackages();
await build();
if (suites.includes('e2e')) {
  const { ensureRuntime } = createRequire(import.meta.url)(join(root, 'dist', 'stack', 'runtime-install.js'));
  const { Screen } = createRequire(import.meta.url)(join(root, 'dist', 'stack', 'screen.js'));
  const screen = new Screen();
  await ensureRuntime({ root, progress: (text) => screen.progress(text), log: say }).catch((error) =>
    fail(error.message, error.remedy ?? 'Revise el error y vuelva a ejecutar npm test.'),
  );
}
const stopDatabase = await startDatabase();
const reports = join(root, 'test-results');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const total = { passed: 0, failed: 0 };
for (const name of suites) {
  const startedAt = Date.now();
  const { passed, failed } = await runSuite(name, reports);
  console.log(
    `${name}: ${passed} passed, ${failed} failed (${Math.round((Date.now() - startedAt) / 1000)} s)`,
  );
  total.passed += passed;
  total.failed += failed;
}
await stopDatabase();
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
