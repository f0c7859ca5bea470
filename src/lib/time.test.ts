import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDate, inQuietHours, minuteOfDay, nextAllowed, type QuietHours } from './time.ts';

const BAMAKO = 'Africa/Bamako';
const PARIS = 'Europe/Paris';
const NIGHT: QuietHours = { fromMinute: 20 * 60, toMinute: 8 * 60 };
const at = (iso: string) => Date.parse(iso);

describe('minuteOfDay', () => {
  it('follows the zone, summer time included', () => {
    expect(minuteOfDay(at('2026-11-24T00:00Z'), BAMAKO)).toBe(0);
    expect(minuteOfDay(at('2026-11-24T23:59:59Z'), BAMAKO)).toBe(1439);
    expect(minuteOfDay(at('2026-01-15T12:00Z'), PARIS)).toBe(13 * 60);
    expect(minuteOfDay(at('2026-07-15T12:00Z'), PARIS)).toBe(14 * 60);
  });
});

describe('inQuietHours', () => {
  it.each([
    ['2026-11-24T19:59:59Z', false],
    ['2026-11-24T20:00:00Z', true],
    ['2026-11-25T00:00:00Z', true],
    ['2026-11-25T07:59:59Z', true],
    ['2026-11-25T08:00:00Z', false],
  ])('at %s in Bamako: %s', (iso, quiet) => {
    expect(inQuietHours(at(iso), NIGHT, BAMAKO)).toBe(quiet);
  });

  it('knows a span that does not cross midnight, an empty one and none', () => {
    const siesta = { fromMinute: 12 * 60, toMinute: 14 * 60 };
    expect(inQuietHours(at('2026-11-24T13:00Z'), siesta, BAMAKO)).toBe(true);
    expect(inQuietHours(at('2026-11-24T14:00Z'), siesta, BAMAKO)).toBe(false);
    expect(inQuietHours(at('2026-11-24T23:00Z'), { fromMinute: 60, toMinute: 60 }, BAMAKO)).toBe(
      false,
    );
    expect(inQuietHours(at('2026-11-24T23:00Z'), null, BAMAKO)).toBe(false);
  });
});

describe('nextAllowed', () => {
  it.each([
    ['2026-11-24T12:34:56Z', '2026-11-24T12:34:56Z', BAMAKO],
    ['2026-11-24T20:00:30Z', '2026-11-25T08:00:00Z', BAMAKO],
    ['2026-11-25T03:10:00Z', '2026-11-25T08:00:00Z', BAMAKO],
    // Paris, the night clocks go forward (29 March) and back (25 October): always 08:00 on the wall.
    ['2026-03-28T20:00:00Z', '2026-03-29T06:00:00Z', PARIS],
    ['2026-10-24T20:00:00Z', '2026-10-25T07:00:00Z', PARIS],
  ])('%s becomes %s in %s', (from, to, zone) => {
    expect(nextAllowed(at(from), NIGHT, zone)).toBe(at(to));
  });

  it('ends at the jump when the end of the span falls in the missing hour', () => {
    const quiet = { fromMinute: 22 * 60, toMinute: 2 * 60 + 30 };
    expect(nextAllowed(at('2026-03-28T23:00Z'), quiet, PARIS)).toBe(at('2026-03-29T01:00Z'));
  });

  it('is the first minute that is not quiet, in any zone, around both clock changes', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const near = fc.constantFrom(
      at('2026-03-29T01:00Z'),
      at('2026-10-25T01:00Z'),
      at('2026-11-24T00:00Z'),
    );
    const shift = fc.integer({ min: -1500 * 60_000, max: 1500 * 60_000 });
    fc.assert(
      fc.property(
        near,
        shift,
        minute,
        minute,
        fc.constantFrom(PARIS, BAMAKO),
        (base, offset, from, to, zone) => {
          const quiet = { fromMinute: from, toMinute: to };
          const ms = base + offset;
          const next = nextAllowed(ms, quiet, zone);
          expect(inQuietHours(next, quiet, zone)).toBe(false);
          if (next === ms) return;
          expect(next).toBeGreaterThan(ms);
          expect(next % 60_000).toBe(0);
          for (let t = next - 60_000; t > ms; t -= 60_000 * 7) {
            expect(inQuietHours(t, quiet, zone)).toBe(true);
          }
          expect(inQuietHours(Math.max(ms, next - 1), quiet, zone)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('formatDate', () => {
  it('writes the local date in digits', () => {
    expect(formatDate(at('2026-11-24T10:00Z'), BAMAKO)).toBe('24/11/2026');
    expect(formatDate(at('2026-03-01T23:30Z'), PARIS)).toBe('02/03/2026');
  });
});
