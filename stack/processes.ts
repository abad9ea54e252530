import { readFileSync } from 'node:fs';

/**
 * When a process started, in the kernel's clock ticks, so that a process id that was given to another program is
 * not mistaken for ours. null where there is no /proc (macOS) or no such process.
 */
export function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the command may contain blanks and brackets: fields are counted from the last bracket
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** True while the process lives and, where that can be told, is the one that was recorded. */
export function isSameProcess(pid: number, recordedStart: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' && startTime(pid) === recordedStart;
  }
  return startTime(pid) === recordedStart;
}

/** Ends a process that we started: SIGTERM (or the given signal), then SIGKILL after the grace time. */
export async function endProcess(
  pid: number,
  recordedStart: string | null,
  options: { signal?: NodeJS.Signals; graceMs: number },
): Promise<void> {
  if (!isSameProcess(pid, recordedStart)) return;
  process.kill(pid, options.signal ?? 'SIGTERM');
  const limit = Date.now() + options.graceMs;
  while (isSameProcess(pid, recordedStart) && Date.now() < limit) await new Promise((r) => setTimeout(r, 50));
  if (isSameProcess(pid, recordedStart)) process.kill(pid, 'SIGKILL');
}
