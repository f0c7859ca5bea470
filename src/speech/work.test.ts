import { describe, expect, it } from 'vitest';
import { createWork } from './work.ts';

/** Tasks that end when told, and the number of them that run. */
function tasks() {
  const ends: (() => void)[] = [];
  return {
    ends,
    task: () => new Promise<void>((done) => ends.push(done)),
  };
}
const settle = () => new Promise((done) => setImmediate(done));

describe('createWork', () => {
  it('runs the same work once for everybody who waits for it', async () => {
    const { ends, task } = tasks();
    const work = createWork(2);
    const both = Promise.all([work.once('a', task), work.once('a', task)]);
    await settle();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await both;
    const later = work.once('a', task);
    await settle();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await later;
  });
  it('runs only so many at a time, and goes on after one that failed', async () => {
    const { ends, task } = tasks();
    const work = createWork(1);
    const failing = work.once('a', () => Promise.reject(new Error('no')));
    const next = work.once('b', task);
    const last = work.once('c', task);
    await expect(failing).rejects.toThrow('no');
    await settle();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await next;
    await settle();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await last;
  });
});
