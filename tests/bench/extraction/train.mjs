// npm run train:gate: learns what speaks for a sale in a message (core/extraction/sale-evidence.ts) from the corpus,
// and prints what it would do with messages that it was not taught: each batch is judged by a model of the other ones.
import { createRequire } from 'node:module';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const { saleFeatures } = require(join(root, 'dist/core/extraction'));
const { weigh } = require(join(root, 'dist/core/extraction/sale-evidence'));

const SEEN_AT_LEAST = 2;
const ROUNDS = 30;
const RATE = 0.3;
const DECAY = 1e-4;
/** Refusing a sale and billing what is none are equally bad, and there are twice as many sales. */
const WEIGHT_OF_NO_SALE = 1.5;
const FOLDS = 10;
const FORGET_BELOW = 0.1;

function batches() {
  return ['corpus', 'gate'].flatMap((kind) => {
    const folder = join(root, 'tests/bench/extraction', kind);
    return readdirSync(folder)
      .filter((file) => file.endsWith('.jsonl'))
      .sort()
      .map((file) =>
        readFileSync(join(folder, file), 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
          .map(({ text, channel, gold, sale }) => ({
            text,
            sale: sale ?? gold.items.length > 0,
            features: saleFeatures(text, channel),
          })),
      );
  });
}

/** Logistic regression by AdaGrad; the same messages always give the same weights. */
function train(cases) {
  const seen = new Map();
  for (const { features } of cases) for (const f of features) seen.set(f, (seen.get(f) ?? 0) + 1);
  const weights = new Map();
  for (const [feature, times] of seen) if (times >= SEEN_AT_LEAST) weights.set(feature, 0);
  const squares = new Map();
  let seed = 7;
  const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  const order = [...cases];
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    for (const { features, sale } of order) {
      const chance = 1 / (1 + Math.exp(-weigh(features, weights)));
      const step = (sale ? 1 - chance : -WEIGHT_OF_NO_SALE * chance) / Math.sqrt(features.length);
      for (const feature of features) {
        if (!weights.has(feature)) continue;
        const square = (squares.get(feature) ?? 0) + step * step;
        squares.set(feature, square);
        weights.set(feature, weights.get(feature) * (1 - DECAY) + (RATE * step) / Math.sqrt(square + 1e-6));
      }
    }
  }
  return weights;
}

const all = batches();
const judged = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const weights = train(all.filter((_, i) => i % FOLDS !== fold).flat());
  for (const message of all.filter((_, i) => i % FOLDS === fold).flat())
    judged.push({ ...message, odds: weigh(message.features, weights) });
}
const sales = judged.filter((m) => m.sale);
const others = judged.filter((m) => !m.sale);
const percent = (part, whole) => `${((100 * part.length) / whole.length).toFixed(2)} %`;
console.log(
  `${sales.length} sales, ${others.length} other messages, none taught to the model that judges it`,
);
for (const least of [-1, -0.5, 0, 0.5, 1])
  console.log(
    `log odds below ${least}: refuses`,
    percent(
      sales.filter((m) => m.odds < least),
      sales,
    ),
    'of the sales and',
    percent(
      others.filter((m) => m.odds < least),
      others,
    ),
    'of the others',
  );
if (process.argv.includes('--errors')) {
  for (const m of sales.filter((m) => m.odds < 0.5).sort((a, b) => a.odds - b.odds))
    console.log('sale ', m.odds.toFixed(2), JSON.stringify(m.text.slice(0, 200)));
  for (const m of others.filter((m) => m.odds >= 0.5).sort((a, b) => b.odds - a.odds))
    console.log('other', m.odds.toFixed(2), JSON.stringify(m.text.slice(0, 200)));
}

const kept = [...train(all.flat())]
  .map(([feature, weight]) => [feature, Math.round(weight * 100) / 100])
  .filter(([, weight]) => Math.abs(weight) >= FORGET_BELOW)
  .sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(
  join(root, 'core/extraction/lexicon/sale-evidence.json'),
  `{\n${kept.map(([feature, weight]) => `  ${JSON.stringify(feature)}: ${weight}`).join(',\n')}\n}\n`,
);
console.log(`${kept.length} weights written`);
