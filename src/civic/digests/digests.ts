import { addDays, instantAt, localDate, weekday } from '../../lib/local-hour.ts';
import { nextAllowed, type QuietHours } from '../../lib/time.ts';

/** One hour of one date at which digests leave. */
export interface DigestSlot {
  /** `2026-11-28`: a digest is kept under it, whenever it leaves. */
  date: string;
  /** 0 Sunday to 6 Saturday. */
  day: number;
  /** On the wall clock of the service's zone. */
  hour: number;
  /** When it is due, after the quiet hours; milliseconds. */
  at: number;
}

/** A week, and the night a slot in the quiet hours waits for. */
const DAYS_BACK = 8;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/**
 * Every slot of the last week that is due by `now`, whether its digests left or not: for any day and hour an
 * official may have chosen, the last one is among them. Oldest date first.
 */
export function dueSlots(now: number, quiet: QuietHours | null, zone: string): DigestSlot[] {
  return slotsUntil(localDate(now, zone), quiet, zone).filter((slot) => slot.at <= now);
}

/** Asked for every few seconds, the same for a whole day. */
let known: { key: string; slots: DigestSlot[] } = { key: '', slots: [] };

function slotsUntil(today: string, quiet: QuietHours | null, zone: string): DigestSlot[] {
  const key = `${today} ${quiet?.fromMinute}-${quiet?.toMinute} ${zone}`;
  if (known.key !== key) {
    const dates = Array.from({ length: DAYS_BACK + 1 }, (_, back) =>
      addDays(today, back - DAYS_BACK),
    );
    const slots = dates.flatMap((date) => HOURS.map((hour) => slotAt(date, hour, quiet, zone)));
    known = { key, slots };
  }
  return known.slots;
}

function slotAt(date: string, hour: number, quiet: QuietHours | null, zone: string): DigestSlot {
  const at = nextAllowed(instantAt(date, hour, zone), quiet, zone);
  return { date, day: weekday(date), hour, at };
}

/** How much support a question must gain before it is shown to the same official again. */
export const GAIN = { least: 3, share: 0.5 } as const;
