import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { extractSale } from '../../../core/extraction';
import { readPhoto, stopOcr } from '../../../core/reading';
import type { PhotoSample } from './samples';
import { makeSample } from './samples';

const KINDS = ['ticket', 'lista', 'manuscrito'] as const;
const SEVERITIES = [0, 0.5, 1];

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9 ]/g, '')
    .trim();
}

interface Score {
  figures: boolean;
  exact: boolean;
  /** A wrong figure that the card would show without any doubt: the costly kind. */
  silent: boolean;
  ms: number;
}

async function score(sample: PhotoSample, verbose: boolean): Promise<Score> {
  const started = performance.now();
  const photo = await readPhoto(sample.image);
  const ms = performance.now() - started;
  const sale = extractSale(photo.texto, { channel: 'ocr' });
  const read = sale.items.map((item) => [item.cantidad, item.precio].join('x'));
  const figures = read.join() === sample.truth.map((item) => [item.cantidad, item.precio].join('x')).join();
  const names =
    sale.items.length === sample.truth.length &&
    sample.truth.every((item, i) =>
      fold(item.nombre).startsWith(fold(sale.items[i]!.nombre).split(' ').slice(0, 2).join(' ')),
    );
  const silent = !figures && sale.items.length > 0 && !sale.dudas?.length && photo.ilegibles.length === 0;
  if (verbose && !(figures && names)) {
    console.log(
      `\n--- ${sample.name}${silent ? ' SILENT' : ''}\n${photo.texto}\n=> ${sale.items.map((i) => `${i.cantidad} ${i.nombre} ${i.precio}`).join(' | ')}`,
    );
    console.log(`   ${sample.truth.map((i) => `${i.cantidad} ${i.nombre} ${i.precio}`).join(' | ')}`);
  }
  return { figures, exact: figures && names, silent, ms };
}

/** node tests/bench/photo.cjs [samples of each kind and damage] [-v]: reads rendered papers and compares with what was drawn. */
async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 8);
  const verbose = process.argv.includes('-v');
  const rows = [];
  await readPhoto((await makeSample(1, 'ticket', { severity: 0 })).image);
  for (const kind of KINDS) {
    for (const severity of SEVERITIES) {
      const scores: Score[] = [];
      for (let seed = 1; seed <= count; seed++) {
        scores.push(await score(await makeSample(seed * 7919 + 13, kind, { severity }), verbose));
      }
      const share = (pick: (one: Score) => boolean): number =>
        Math.round((scores.filter(pick).length / count) * 100) / 100;
      const times = scores.map((one) => one.ms).sort((a, b) => a - b);
      rows.push({
        kind,
        severity,
        samples: count,
        figures_exact: share((one) => one.figures),
        doc_exact: share((one) => one.exact),
        silent_errors: share((one) => one.silent),
        median_ms: Math.round(times[Math.floor(count / 2)]!),
        slowest_ms: Math.round(times.at(-1)!),
      });
    }
  }
  console.table(rows);
  const out = join(process.cwd(), 'bench-results');
  mkdirSync(out, { recursive: true });
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  writeFileSync(
    join(out, 'photo.json'),
    JSON.stringify({ bench: 'photo', date: new Date().toISOString(), machine, rows }, null, 2),
  );
  await stopOcr();
}

void main();
