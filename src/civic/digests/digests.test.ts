import { describe, expect, it } from 'vitest';
import { dueSlots } from './digests.ts';

const NIGHT = { fromMinute: 20 * 60, toMinute: 8 * 60 };
const PARIS = 'Europe/Paris';
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);
const last = (now: string, day: number, hour: number, zone: string, quiet = NIGHT) => {
  const slots = dueSlots(Date.parse(now), quiet, zone);
  const slot = slots.filter((each) => each.day === day && each.hour === hour).at(-1);
  return slot && `${slot.date} due ${iso(slot.at)}`;
};

describe('dueSlots', () => {
  it.each([
    // Saturday nine o'clock in Bamako, a second too early, on the second, and five days late.
    ['2026-11-28T08:59:59Z', 6, 9, 'Africa/Bamako', '2026-11-21 due 2026-11-21T09:00'],
    ['2026-11-28T09:00:00Z', 6, 9, 'Africa/Bamako', '2026-11-28 due 2026-11-28T09:00'],
    ['2026-12-03T10:00:00Z', 6, 9, 'Africa/Bamako', '2026-11-28 due 2026-11-28T09:00'],
    // An hour in the night waits for its end, under the date it was chosen for.
    ['2026-11-29T07:59:00Z', 6, 21, 'Africa/Bamako', '2026-11-21 due 2026-11-22T08:00'],
    ['2026-11-29T08:00:00Z', 6, 21, 'Africa/Bamako', '2026-11-28 due 2026-11-29T08:00'],
    ['2026-11-29T08:00:00Z', 0, 5, 'Africa/Bamako', '2026-11-29 due 2026-11-29T08:00'],
    // Summer time begins on Sunday 29 March 2026 and ends on Sunday 25 October 2026.
    ['2026-03-29T06:59:00Z', 0, 9, PARIS, '2026-03-22 due 2026-03-22T08:00'],
    ['2026-03-29T07:00:00Z', 0, 9, PARIS, '2026-03-29 due 2026-03-29T07:00'],
    ['2026-10-25T07:59:00Z', 0, 9, PARIS, '2026-10-18 due 2026-10-18T07:00'],
    ['2026-10-25T08:00:00Z', 0, 9, PARIS, '2026-10-25 due 2026-10-25T08:00'],
  ])('at %s the last of day %i, %i h in %s is %s', (now, day, hour, zone, expected) => {
    expect(last(now, day, hour, zone)).toBe(expected);
  });

  it.each([
    ['2026-03-29', '2026-03-29 due 2026-03-29T01:00'],
    ['2026-10-25', '2026-10-25 due 2026-10-25T00:00'],
  ])('an hour that the night of %s leaves out or has twice comes once', (date, expected) => {
    const none = { fromMinute: 0, toMinute: 0 };
    expect(last(`${date}T12:00:00Z`, 0, 2, PARIS, none)).toBe(expected);
    const slots = dueSlots(Date.parse(`${date}T12:00:00Z`), none, PARIS);
    expect(slots.filter((each) => each.date === date && each.hour === 2)).toHaveLength(1);
  });

  it('has one for every day and hour at any time of the week', () => {
    for (const zone of ['Africa/Bamako', PARIS, 'Asia/Kolkata']) {
      for (let hours = 0; hours < 168; hours += 5) {
        const slots = dueSlots(Date.UTC(2026, 9, 20) + hours * 3_600_000, NIGHT, zone);
        const kinds = new Set(slots.map(({ day, hour }) => `${day} ${hour}`));
        expect(kinds.size).toBe(168);
      }
    }
  });
});
