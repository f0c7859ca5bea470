import { expect, it } from 'vitest';
import { examine, note, ok, problem } from './doctor.ts';

const explain = (error: unknown) => `explained ${(error as Error).message}`;
const silent = () => undefined;

it('prints a line per finding, in order, with what to do about a problem', async () => {
  const said: string[] = [];
  const diagnosis = await examine(
    [
      { name: 'disk', look: async () => ok('plenty') },
      { name: 'sound', look: async () => [note('few voices'), problem('no ffmpeg', 'install it')] },
    ],
    explain,
    (line) => said.push(line),
  );
  expect(diagnosis.lines).toEqual([
    'ok    disk: plenty',
    'note  sound: few voices',
    'FAIL  sound: no ffmpeg. To do: install it',
  ]);
  expect(said).toEqual(diagnosis.lines);
  expect(diagnosis.problems).toBe(1);
});

it('counts a look that throws as a problem and goes on', async () => {
  const { lines, problems } = await examine(
    [
      { name: 'database', look: () => Promise.reject(new Error('secret')), advice: 'start it' },
      { name: 'disk', look: async () => ok('plenty') },
    ],
    () => 'ECONNREFUSED',
    silent,
  );
  expect(lines).toEqual(['FAIL  database: ECONNREFUSED. To do: start it', 'ok    disk: plenty']);
  expect(problems).toBe(1);
});

it('does not wait for ever', async () => {
  const { lines } = await examine(
    [{ name: 'Redis', look: () => new Promise(() => undefined) }],
    explain,
    silent,
    5,
  );
  expect(lines).toEqual(['FAIL  Redis: explained late. To do: see what `npm start` says about it']);
});
