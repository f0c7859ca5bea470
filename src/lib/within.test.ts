import { stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { within } from './within.ts';

it('gives the outcome of work that is in time', async () => {
  expect(await within(10_000, Promise.resolve('done'))).toBe('done');
  await expect(within(10_000, Promise.reject(new Error('failed')))).rejects.toThrow('failed');
});

it('rejects when work is late, whose own failure is then dropped', async () => {
  let fail = (): void => undefined;
  const work = new Promise((_resolve, reject) => {
    fail = () => reject(new Error('failed later'));
  });
  await expect(within(1, work)).rejects.toThrow('no answer within 1 ms');
  fail();
});

it('takes an answer that came while this process was busy', async () => {
  const answer = stat(new URL(import.meta.url));
  const outcome = within(5, answer);
  const until = performance.now() + 50;
  while (performance.now() < until);
  expect((await outcome).isFile()).toBe(true);
});
