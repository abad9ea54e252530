export type CheckStatus = 'ok' | 'warning' | 'failure' | 'skipped';

/** One thing that an operator would look at. Texts are Spanish and hold no secret. */
export interface Check {
  /** Stable name for programs (`database.migrations`). */
  id: string;
  title: string;
  status: CheckStatus;
  /** What was found. */
  detail: string;
  /** What to do; only for warnings and failures. */
  remedy?: string;
}

/** Makes the checks of one group: `const is = checksOf('redis')`, `is.ok('policy', 'Desalojo', 'noeviction')`. */
export function checksOf(group: string): {
  ok: (id: string, title: string, detail: string) => Check;
  skipped: (id: string, title: string, detail: string) => Check;
  warning: (id: string, title: string, detail: string, remedy: string) => Check;
  failure: (id: string, title: string, detail: string, remedy: string) => Check;
} {
  const make =
    (status: CheckStatus) =>
    (id: string, title: string, detail: string, remedy?: string): Check => ({
      id: `${group}.${id}`,
      title,
      status,
      detail,
      ...(remedy ? { remedy } : {}),
    });
  return {
    ok: make('ok'),
    skipped: make('skipped'),
    warning: make('warning'),
    failure: make('failure'),
  };
}

/** 90 -> "1,5 min", 7200 -> "2 h": how operators say an age. */
export function age(seconds: number): string {
  const say = (value: number, unit: string): string =>
    `${value.toLocaleString('es-CO', { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
  if (seconds < 90) return say(Math.round(seconds), 's');
  if (seconds < 5_400) return say(seconds / 60, 'min');
  return seconds < 172_800 ? say(seconds / 3_600, 'h') : say(seconds / 86_400, 'días');
}
