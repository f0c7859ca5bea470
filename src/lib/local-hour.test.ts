import { describe, expect, it } from 'vitest';
import { addDays, instantAt, localDate, weekday } from './local-hour.ts';

const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

describe('instantAt', () => {
  it.each([
    ['Africa/Bamako', '2026-11-28', 9, '2026-11-28T09:00'],
    ['Europe/Paris', '2026-11-28', 9, '2026-11-28T08:00'],
    ['Europe/Paris', '2026-07-04', 9, '2026-07-04T07:00'],
    ['Asia/Kolkata', '2026-11-28', 9, '2026-11-28T03:30'],
    ['Pacific/Auckland', '2026-11-28', 9, '2026-11-27T20:00'],
    ['Europe/Paris', '2026-03-29', 1, '2026-03-29T00:00'],
    ['Europe/Paris', '2026-03-29', 2, '2026-03-29T01:00'],
    ['Europe/Paris', '2026-03-29', 3, '2026-03-29T01:00'],
    ['Europe/Paris', '2026-03-29', 9, '2026-03-29T07:00'],
    ['Europe/Paris', '2026-10-25', 2, '2026-10-25T00:00'],
    ['Europe/Paris', '2026-10-25', 3, '2026-10-25T02:00'],
    ['Europe/Paris', '2026-10-25', 0, '2026-10-24T22:00'],
    ['Europe/Paris', '2026-10-25', 23, '2026-10-25T22:00'],
  ])('%s %s %i h is %sZ', (zone, date, hour, expected) => {
    expect(iso(instantAt(date, hour, zone))).toBe(expected);
  });
});

describe('dates', () => {
  it('follow the zone, not UTC', () => {
    const late = Date.parse('2026-11-28T23:30:00Z');
    expect(localDate(late, 'Africa/Bamako')).toBe('2026-11-28');
    expect(localDate(late, 'Europe/Paris')).toBe('2026-11-29');
  });

  it('are counted and named across months', () => {
    expect(addDays('2026-12-01', -1)).toBe('2026-11-30');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect([weekday('2026-11-28'), weekday('2026-11-29')]).toEqual([6, 0]);
  });
});
