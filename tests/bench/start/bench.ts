// npm run bench:start -- [--rounds=3]: the second `npm start` in the same folder, against n8n alone in that folder; and the
// sizes of what is installed.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDir } from '../../../stack/data-dir';
import { n8nEnvironment } from '../../../stack/n8n';
import { freePort } from '../../../stack/ports';
import { ensureRuntime, type Runtime } from '../../../stack/runtime-install';
import { startStack } from '../../support/stack';
import { circumstances, option, publish, ROOT, type Figure } from '../lib/report';
import { median } from '../lib/statistics';

async function startSeconds(dataDir: string): Promise<number> {
  const started = performance.now();
  const stack = await startStack({ dataDir });
  const seconds = (performance.now() - started) / 1000;
  await stack.stop({ keepData: true });
  return seconds;
}

/** n8n by itself on SQLite, its tables made already: what no start of ours can be faster than. */
async function n8nSeconds(runtime: Runtime, folder: string): Promise<number> {
  const port = await freePort();
  const env = n8nEnvironment({
    runtime,
    data: new DataDir(folder),
    root: ROOT,
    port,
    databaseUrl: 'postgres://unused@127.0.0.1/unused',
    databaseSchema: 'unused',
    encryptionKey: 'bench-bench-bench-bench-bench-32',
    owner: { email: 'bench@joyeria.local', password: 'Bench-2026-joyeria' },
    timeZone: 'America/Bogota',
    note: () => undefined,
    brokerPort: await freePort(),
  });
  for (const name of Object.keys(env)) if (name.startsWith('DB_')) delete env[name];
  const started = performance.now();
  const child = spawn(runtime.node, [runtime.n8n, 'start'], { env, cwd: folder, stdio: 'ignore' });
  const exit = new Promise((done) => child.once('close', done));
  try {
    for (const limit = Date.now() + 120_000; ;) {
      const ready = await fetch(`http://127.0.0.1:${port}/healthz/readiness`).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) return (performance.now() - started) / 1000;
      if (Date.now() > limit) throw new Error('n8n did not start.');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    child.kill('SIGTERM');
    await exit;
  }
}

/** What `npm pack` would publish, packed and unpacked, in MB. */
function packageSize(): { packed: number; unpacked: number } {
  const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 2 ** 20,
  });
  const [entry] = Object.values(JSON.parse(text) as Record<string, { size: number; unpackedSize: number }>);
  return { packed: entry!.size / 1e6, unpacked: entry!.unpackedSize / 1e6 };
}

async function main(): Promise<void> {
  const when = circumstances();
  const rounds = option('rounds', 3);
  const runtime = await ensureRuntime({ root: ROOT, progress: () => undefined, log: console.log });
  const [dataDir, alone] = [
    mkdtempSync(join(tmpdir(), 'jewelry-bench-')),
    mkdtempSync(join(tmpdir(), 'jewelry-bench-')),
  ];
  try {
    const first = await startSeconds(dataDir);
    await n8nSeconds(runtime, alone);
    const ours: number[] = [];
    const floor: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await startSeconds(dataDir));
      floor.push(await n8nSeconds(runtime, alone));
    }
    const { packed, unpacked } = packageSize();
    const figures: Figure[] = [
      {
        what: 'npm start, segunda vez',
        unit: 's',
        ours: median(ours),
        floor: median(floor),
        floorName: 'n8n solo, SQLite',
      },
      { what: 'npm start, primera vez con n8n ya descargado', unit: 's', ours: first, floor: null },
      { what: 'Paquete de npm, comprimido', unit: 'MB', ours: packed, floor: null },
      { what: 'Paquete de npm, extendido', unit: 'MB', ours: unpacked, floor: null },
    ];
    publish({ bench: 'start', figures, detail: { rounds, ours, floor, first } }, when);
  } finally {
    for (const folder of [dataDir, alone]) rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
