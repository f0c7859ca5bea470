import { expect, it } from 'vitest';
import { leavesAt } from './quiet-hours.ts';

const NIGHT = { fromMinute: 20 * 60, toMinute: 8 * 60 };
const late = Date.parse('2026-11-24T22:30Z');

it('lets an answer leave at any hour, and keeps what we start until morning', () => {
  expect(leavesAt(late, 'person', NIGHT, 'Africa/Bamako')).toBe(late);
  expect(leavesAt(late, 'us', NIGHT, 'Africa/Bamako')).toBe(Date.parse('2026-11-25T08:00Z'));
  expect(leavesAt(late, 'us', null, 'Africa/Bamako')).toBe(late);
});
