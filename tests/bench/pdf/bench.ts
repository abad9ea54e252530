import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { chromium } from 'playwright-core';
import { renderInvoiceHtml, renderInvoicePdf } from '../../../core/documents';
import { sampleInvoice, sampleShop } from '../../../core/documents/sample';

const SIZES = [1, 6, 40];
const ROUNDS = 7;
const BROWSERS = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Memory is read after it, or it would show what waits to be collected and not what stays. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

async function timeOf(work: () => Promise<unknown>, times: number): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < times; i++) await work();
  return (performance.now() - started) / times;
}

/**
 * node tests/bench/pdf.cjs [how many for the memory check]: an invoice by our renderer against the same one printed by a
 * warm headless Chromium, in turns, medians; then whether memory stays flat.
 */
async function main(): Promise<void> {
  const many = Number(process.argv[2] ?? 10_000);
  const shop = sampleShop();
  const coldStart = performance.now();
  await renderInvoicePdf(sampleInvoice(6), shop);
  const cold = performance.now() - coldStart;
  const executablePath = BROWSERS.find((path) => path && existsSync(path));
  const browser = executablePath ? await chromium.launch({ executablePath, args: ['--no-sandbox'] }) : null;
  const page = await browser?.newPage();
  const rows = [];
  for (const size of SIZES) {
    const invoice = sampleInvoice(size);
    const ours: number[] = [];
    const theirs: number[] = [];
    const print = async (): Promise<Buffer> => {
      await page!.setContent(renderInvoiceHtml(invoice, shop), { waitUntil: 'load' });
      return page!.pdf({ format: 'A4', printBackground: true });
    };
    await timeOf(() => renderInvoicePdf(invoice, shop), 10);
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await timeOf(() => renderInvoicePdf(invoice, shop), 10));
      if (page) theirs.push(await timeOf(print, 2));
    }
    const ms = median(ours);
    const chromiumMs = theirs.length ? median(theirs) : null;
    rows.push({
      lines: size,
      ms: Number(ms.toFixed(1)),
      bytes: (await renderInvoicePdf(invoice, shop)).length,
      chromium_ms: chromiumMs && Number(chromiumMs.toFixed(1)),
      chromium_bytes: page ? (await print()).length : null,
      times_faster: chromiumMs && Number((chromiumMs / ms).toFixed(1)),
    });
  }
  await browser?.close();

  const invoice = sampleInvoice(6);
  const memory: { after: number; heap_mb: number; resident_mb: number }[] = [];
  for (let i = 1; i <= many; i++) {
    await renderInvoicePdf(invoice, shop);
    if (i % Math.ceil(many / 10) !== 0) continue;
    collectGarbage();
    const { heapUsed, rss } = process.memoryUsage();
    memory.push({
      after: i,
      heap_mb: Number((heapUsed / 1e6).toFixed(1)),
      resident_mb: Math.round(rss / 1e6),
    });
  }
  console.table(rows);
  console.log(`first ever: ${cold.toFixed(0)} ms`);
  console.table(memory);
  const out = join(process.cwd(), 'bench-results');
  mkdirSync(out, { recursive: true });
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  const result = {
    bench: 'pdf',
    date: new Date().toISOString(),
    machine,
    cold_ms: cold,
    rows,
    memory,
  };
  writeFileSync(join(out, 'pdf.json'), JSON.stringify(result, null, 2));
}

void main();
