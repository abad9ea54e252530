/** An event is tried so many times, over about two days, before it is given up. */
export const MAX_ATTEMPTS = 10;

const FIRST_SECONDS = 30;
const LONGEST_SECONDS = 12 * 3600;

/**
 * Seconds to wait after the attempt that just failed (1 = the first): 30 s, 90 s, 4.5 min … at most 12 h, each with up
 * to 20 % more so that receivers that come back are not hit by everything at once.
 * @param random 0 to 1
 */
export function retryDelaySeconds(attempt: number, random: number): number {
  const base = Math.min(FIRST_SECONDS * 3 ** (attempt - 1), LONGEST_SECONDS);
  return Math.round(base * (1 + 0.2 * random));
}
