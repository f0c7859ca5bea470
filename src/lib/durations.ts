/** Lengths of time in milliseconds. A day of summer time is longer or shorter: for dates see `local-hour.ts`. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
