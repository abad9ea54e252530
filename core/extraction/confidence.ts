import type { Line } from './line';

export interface Evidence {
  /** Stated total against the lines: null when none was stated. */
  agreement: boolean | null;
  doubts: number;
  unpriced: number;
}

const STRENGTH = { strong: 0.95, medium: 0.85, weak: 0.6 } as const;

/** Confidence from what supports each line, then from what supports the whole. Between 0 and 1. */
export function score(lines: readonly Line[], evidence: Evidence): { confidence: number; perLine: number[] } {
  const perLine = lines.map((line) => {
    let value: number = STRENGTH[line.pair.amount.strength];
    if (!line.known) value *= 0.7;
    if (line.ambiguous) value *= 0.8;
    if (line.pair.amount.repaired) value *= 0.92;
    if (line.pair.head === null && line.known) value *= 0.92;
    if (line.item.material !== null || line.item.tipo_prenda === 'RELOJ') value += 0.03;
    return value;
  });
  const worst = perLine.length > 0 ? Math.min(...perLine) : 0;
  const mean = perLine.reduce((a, b) => a + b, 0) / Math.max(1, perLine.length);
  let confidence = (worst + mean) / 2;
  if (evidence.agreement === true) confidence += 0.5 * (1 - confidence);
  if (evidence.agreement === false) confidence *= 0.55;
  confidence *= Math.pow(0.93, evidence.doubts) * Math.pow(0.85, evidence.unpriced);
  const clean = (x: number): number => Math.round(Math.min(0.99, Math.max(0, x)) * 100) / 100;
  return {
    confidence: clean(confidence),
    perLine: perLine.map((x) => clean(evidence.agreement === true ? x + 0.5 * (1 - x) : x)),
  };
}
