import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { round } from './statistics';

export const ROOT = resolve(__dirname, '..', '..', '..');

/** One line of the table: what was measured, beside the floor of the same run. */
export interface Figure {
  what: string;
  unit: string;
  ours: number;
  /** null: there is nothing to hold it against. */
  floor: number | null;
  floorName?: string;
  /** `<=` or `>=`, and the ratio ours/floor that is wanted; null: shown only. */
  target?: { compare: '<=' | '>='; ratio: number } | null;
}

export interface Part {
  bench: string;
  figures: Figure[];
  /** Whatever else the part wants to keep: all the values, settings. */
  detail: Record<string, unknown>;
}

/** Machine, versions and date: without them a figure says nothing. */
export function circumstances(): Record<string, unknown> {
  const version = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string })
    .version;
  return {
    date: new Date().toISOString(),
    commit: tryRun('git', ['-C', ROOT, 'rev-parse', '--short', 'HEAD']),
    version,
    node: process.version,
    system: `${process.platform} ${release()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    load_before: loadavg().map((value) => round(value)),
  };
}

/** Prints the part's table and writes bench-results/<bench>.json. */
export function publish(part: Part, when: Record<string, unknown>): void {
  const rows = part.figures.map((figure) => ({ ...figure, ...judge(figure) }));
  console.log(
    `\n${part.bench} · ${String(when.cpu)}, ${String(when.cores)} núcleos · Node ${String(when.node)}`,
  );
  console.table(
    rows.map(({ what, unit, ours, floor, floorName, ratio, target, met }) => ({
      cifra: what,
      nuestro: `${round(ours)} ${unit}`,
      piso: floor === null ? '' : `${round(floor)} ${unit}${floorName ? ` (${floorName})` : ''}`,
      razón: ratio === null ? '' : `${round(ratio)}x`,
      meta: target ? `${target.compare} ${target.ratio}x` : '',
      cumple: met === null ? '' : met ? 'sí' : 'NO',
    })),
  );
  const folder = join(ROOT, 'bench-results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${part.bench}.json`);
  writeFileSync(
    file,
    `${JSON.stringify({ bench: part.bench, ...when, figures: rows, detail: part.detail }, null, 2)}\n`,
  );
  console.log(`bench-results/${part.bench}.json`);
}

function judge({ ours, floor, target }: Figure): { ratio: number | null; met: boolean | null } {
  const ratio = floor === null || floor === 0 ? null : ours / floor;
  if (!target || ratio === null) return { ratio, met: null };
  return { ratio, met: target.compare === '<=' ? ratio <= target.ratio : ratio >= target.ratio };
}

function tryRun(command: string, args: string[]): string | null {
  try {
    return execFileSync(command, args, { encoding: 'utf8', timeout: 5_000 }).trim();
  } catch {
    return null;
  }
}

/** `--name=value` of the command line as a number. */
export function option(name: string, fallback: number): number {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  const value = given === undefined ? fallback : Number(given.slice(name.length + 3));
  if (!Number.isFinite(value)) throw new Error(`--${name} must be a number`);
  return value;
}
