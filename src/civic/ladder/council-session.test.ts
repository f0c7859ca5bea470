import { describe, expect, it } from 'vitest';
import { councilSession, readSessionDate } from './council-session.ts';

describe('the session of a council', () => {
  it.each([
    [null, 'soon', ''],
    ['2026-11-23', 'soon', ''],
    ['2026-11-24', 'on', '24/11/2026'],
    ['2026-12-12', 'on', '12/12/2026'],
  ])('%s is %s %s', (on, when, date) => {
    expect(councilSession(on, '2026-11-24')).toEqual({ when, date });
  });

  it.each(['2026-11-23', '2026-02-30', '2027-02-29', '12/12/2026', '2026-13-01', '', 'demain'])(
    'is not on %s',
    (typed) => expect(readSessionDate(typed, '2026-11-24')).toBeNull(),
  );

  it('is on a day of the calendar that has not passed', () => {
    expect(readSessionDate('2028-02-29', '2026-11-24')).toBe('2028-02-29');
  });
});
