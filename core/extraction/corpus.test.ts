import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExtraccionJson } from '../contract/extraction';
import { extractSale } from '.';

interface Case {
  id: string;
  channel: 'text' | 'voice' | 'ocr';
  text: string;
  gold: ExtraccionJson;
  tags: string[];
}

interface Result {
  tallies: Record<string, Record<string, [number, number]>>;
  f1: Record<string, number>;
  failures: string[];
}

const FOLDER = join(__dirname, '../../tests/bench/extraction');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the bench runs the same scorer without a build
const { score, rate } = require(join(FOLDER, 'score.cjs')) as {
  score(cases: Case[], reads: Map<string, ExtraccionJson>): Result;
  rate(result: Result, channel: string, key: string): number;
};

const files = readdirSync(join(FOLDER, 'corpus')).filter((file) => file.endsWith('.jsonl'));
const cases = files.flatMap((file) =>
  readFileSync(join(FOLDER, 'corpus', file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Case)
    .map((row) => ({ ...row, id: `${file}/${row.id}` })),
);
const result = score(cases, new Map(cases.map((c) => [c.id, extractSale(c.text, { channel: c.channel })])));

describe('reading the corpora', () => {
  it('has enough messages to mean something', () => {
    expect(cases.length).toBeGreaterThanOrEqual(300);
  });

  it.each([
    ['text', 0.97],
    ['voice', 0.95],
    ['ocr', 0.9],
  ])('reads every line of a message exactly: %s', (channel, target) => {
    expect(rate(result, channel, 'doc_exact')).toBeGreaterThanOrEqual(target);
  });

  it('finds the items and no others', () => {
    expect(result.f1.all).toBeGreaterThanOrEqual(0.98);
  });

  it('never makes a sale of a message that tells of none', () => {
    expect(rate(result, 'all', 'false_sale')).toBe(0);
  });

  it.each([
    ['name', 0.98],
    ['tipo_prenda', 0.98],
    ['material', 0.97],
    ['peso', 0.98],
    ['nombre', 0.95],
    ['cedula', 0.95],
    ['telefono', 0.95],
    ['email', 0.95],
    ['direccion', 0.95],
    ['ciudad', 0.95],
    ['descuento', 0.95],
    ['iva', 0.95],
    ['metodo_pago', 0.95],
  ])('reads %s', (measure, target) => {
    expect(rate(result, 'all', measure)).toBeGreaterThanOrEqual(target);
  });

  it('makes up no customer data', () => {
    expect(rate(result, 'all', 'cliente_de_mas')).toBeLessThanOrEqual(0.01);
  });
});
