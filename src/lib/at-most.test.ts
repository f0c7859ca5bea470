import { expect, it } from 'vitest';
import { atMost } from './at-most.ts';

it('runs so many at a time, in order, and goes on after one that failed', async () => {
  const running = new Set<number>();
  const began: number[] = [];
  let most = 0;
  const work = atMost(2, async (item: number) => {
    running.add(item);
    began.push(item);
    most = Math.max(most, running.size);
    await new Promise((done) => setImmediate(done));
    running.delete(item);
    if (item === 1) throw new Error('one');
    return item * 10;
  });
  const done = await Promise.allSettled([0, 1, 2, 3, 4].map((item) => work(item)));
  expect(most).toBe(2);
  expect(began).toEqual([0, 1, 2, 3, 4]);
  expect(done.map((each) => (each.status === 'fulfilled' ? each.value : 'failed'))).toEqual([
    ...[0, 'failed', 20, 30, 40],
  ]);
});
