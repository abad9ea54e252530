import { join } from 'node:path';
import type { DataDir } from './data-dir';
import { StackFailure, recognise } from './failure';
import { SupervisedProcess } from './supervised-process';

const READY_LIMIT_MS = 60_000;

/** Starts the Express server (API, health, relay) as a child of the stack. */
export function startServer(options: {
  root: string;
  data: DataDir;
  env: NodeJS.ProcessEnv;
  note: (text: string) => void;
}): SupervisedProcess {
  const child = new SupervisedProcess({
    name: 'server',
    command: process.execPath,
    args: ['--enable-source-maps', join(options.root, 'dist', 'server', 'start.js')],
    env: options.env,
    cwd: options.root,
    logFile: join(options.data.logs, 'server.log'),
    stopSignal: 'SIGTERM',
    graceMs: 15_000,
    onLine: (line) => {
      const shown = warning(line);
      if (shown) options.note(shown.slice(0, 400));
    },
    onStart: (pid) => options.data.remember('server', pid, 'SIGTERM'),
    onCrash: ({ code, signal, delayMs }) =>
      options.note(
        `El servidor se detuvo (${signal ?? code ?? 'no arrancó'}); se reinicia en ${delayMs / 1000} s.`,
      ),
  });
  child.start();
  return child;
}

/** Warnings and errors are shown; the rest is in the log file. */
function warning(line: string): string | null {
  if (!line.startsWith('{')) return /error|warning/i.test(line) && !/^\s+at /.test(line) ? line : null;
  try {
    const { level, message, err } = JSON.parse(line) as {
      level?: string;
      message?: string;
      err?: { message?: string };
    };
    if (level !== 'WARNING' && level !== 'ERROR' && level !== 'CRITICAL') return null;
    return `${level} ${message ?? ''}${err?.message ? ` (${err.message})` : ''}`;
  } catch {
    return null;
  }
}

/** Waits until the server answers. */
export async function serverReady(baseUrl: string, child: SupervisedProcess): Promise<void> {
  const limit = Date.now() + READY_LIMIT_MS;
  while (Date.now() < limit) {
    const alive = await fetch(`${baseUrl}/health/live`, { signal: AbortSignal.timeout(3_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (alive) return;
    if (!child.running) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const known = recognise(child.lastLines);
  throw new StackFailure(
    known?.message ?? `El servidor no arrancó: ${child.lastLines.split('\n').at(-1) ?? ''}`,
    known?.remedy ?? 'Revise logs/server.log en DATA_DIR.',
  );
}

/** True once the relay knows n8n's webhook, that is, once a message in the chat gets an answer. */
export async function telegramConnected(baseUrl: string, limitMs: number): Promise<boolean> {
  const limit = Date.now() + limitMs;
  for (;;) {
    const state = await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(5_000) })
      .then((response) => response.json() as Promise<{ telegram?: string }>)
      .then((body) => body.telegram)
      .catch(() => undefined);
    if (state === 'connected') return true;
    if (Date.now() > limit) return false;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
