/**
 * Days and months as a shop in Colombia sees them. Colombia has had no daylight saving since 1993, so Bogotá is
 * UTC-5 all year; computing with a fixed offset does not depend on the machine's time zone data.
 */
const OFFSET_MS = 5 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** "2026-11-24" */
export function bogotaDay(instant: Date): string {
  return new Date(instant.getTime() - OFFSET_MS).toISOString().slice(0, 10);
}

/** "202611" */
export function bogotaMonth(instant: Date): string {
  return bogotaDay(instant).slice(0, 7).replace('-', '');
}

/** 0 to 23. */
export function bogotaHour(instant: Date): number {
  return new Date(instant.getTime() - OFFSET_MS).getUTCHours();
}

/** The instant at which that day begins in Bogotá. @param day ISO day; must be valid */
export function startOfDay(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + OFFSET_MS);
}

/** The instant at which the day's month begins. */
export function startOfMonth(day: string): Date {
  return startOfDay(`${day.slice(0, 7)}-01`);
}

/** "2026-11-24" plus 30 -> "2026-12-24" */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
