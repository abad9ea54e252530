/** The value below which that share of the values lies (nearest rank). @param share 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('No values were measured.');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Rounds to a number of significant figures that a bench can stand for. */
export function round(value: number, figures = 3): number {
  return Number(value.toPrecision(figures));
}
