// npm run bench:extraction: the corpora's scores by channel, and the speed of the local rules.
import { createRequire } from 'node:module';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const { extractSale } = require(join(root, 'dist/core/extraction'));
const { score, rate } = require('./extraction/score.cjs');

const folder = join(root, 'tests/bench/extraction/corpus');
const corpora = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .sort()
  .map((file) => ({
    name: file.replace('.jsonl', ''),
    cases: readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  }));

const MEASURES = [
  'doc_exact',
  'name',
  'tipo_prenda',
  'material',
  'peso',
  'false_sale',
  'nombre',
  'cedula',
  'telefono',
  'email',
  'direccion',
  'ciudad',
  'descuento',
  'iva',
  'metodo_pago',
  'cliente_de_mas',
];
const CHANNELS = ['all', 'text', 'voice', 'ocr'];
const read = (cases) => new Map(cases.map(({ id, channel, text }) => [id, extractSale(text, { channel })]));
const report = {
  date: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model ?? 'desconocida',
  corpora: {},
};

for (const { name, cases } of [
  ...corpora,
  { name: 'todos', cases: corpora.flatMap((c) => c.cases.map((x) => ({ ...x, id: `${c.name}/${x.id}` }))) },
]) {
  const result = score(cases, read(cases));
  report.corpora[name] = { cases: cases.length, failures: result.failures, channels: {} };
  console.log(`\n${name} (${cases.length} mensajes)`);
  console.log(''.padEnd(16) + CHANNELS.map((c) => c.padStart(16)).join(''));
  for (const measure of ['item_f1', ...MEASURES]) {
    const cells = CHANNELS.map((channel) => {
      const value = measure === 'item_f1' ? (result.f1[channel] ?? 1) : rate(result, channel, measure);
      (report.corpora[name].channels[channel] ??= {})[measure] = Number(value.toFixed(4));
      const entry = result.tallies[channel]?.[measure];
      return `${value.toFixed(3)}${entry ? ` (${entry[0]}/${entry[1]})` : ''}`.padStart(16);
    });
    console.log(measure.padEnd(16) + cells.join(''));
  }
}

// Speed: every message several times, after a warm-up round.
const messages = corpora.flatMap((c) => c.cases);
const times = [];
for (let round = 0; round < 30; round++) {
  for (const { text, channel } of messages) {
    const start = process.hrtime.bigint();
    extractSale(text, { channel });
    if (round >= 5) times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
}
times.sort((a, b) => a - b);
const at = (q) => Number(times[Math.floor(times.length * q)].toFixed(4));
report.speed = {
  messages: times.length,
  median_ms: at(0.5),
  p99_ms: at(0.99),
  per_second: Math.round((1000 * times.length) / times.reduce((a, b) => a + b, 0)),
};
console.log(
  `\nvelocidad: mediana ${report.speed.median_ms} ms, p99 ${report.speed.p99_ms} ms, ${report.speed.per_second} mensajes por segundo`,
);

mkdirSync(join(root, 'bench-results'), { recursive: true });
writeFileSync(join(root, 'bench-results/extraction.json'), `${JSON.stringify(report, null, 2)}\n`);
