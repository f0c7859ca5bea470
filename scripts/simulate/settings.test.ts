import { expect, it } from 'vitest';
import { readSettings } from './settings.ts';

it('takes the month of the mission when nothing is typed', () => {
  expect(readSettings([])).toEqual({
    ...{ days: 30, citizens: 3_000, officials: 60, seed: 1, sound: false },
    sabotage: { lose: 0, twice: 0, hours: 0 },
  });
});

it('reads shares of what the network does wrong', () => {
  expect(readSettings(['--sabotage', 'lose=1%,hours=0.5%'])?.sabotage).toEqual({
    ...{ lose: 0.01, twice: 0, hours: 0.005 },
  });
});

it.each([
  [['--days', 'x']],
  [['--days', '0']],
  [['--officials', '0']],
  [['--weeks', '2']],
  [['--sabotage', 'lose=all']],
  [['--sabotage', 'burn=1%']],
  [['--sabotage', 'lose=101%']],
  [['now']],
])('%j is typed wrong', (argv) => {
  expect(readSettings(argv)).toBeNull();
});
