import { describe, expect, it } from 'vitest';
import { inBatches } from './in-batches.ts';

/** Work that is done when the test says so. */
function bench(more: { most?: number; leaves?: readonly string[] } = {}) {
  const batches: string[][] = [];
  const alone: string[] = [];
  const endings: { done(): void; fail(error: Error): void }[] = [];
  const ask = inBatches<string, string>({
    most: more.most ?? 10,
    together: async (items) => {
      batches.push([...items]);
      await new Promise<void>((done, fail) => endings.push({ done, fail }));
      const taken = items.filter((item) => !more.leaves?.includes(item));
      return new Map(taken.map((item) => [item, `${item} together`]));
    },
    alone: async (item) => {
      alone.push(item);
      if (item === 'bad') throw new Error('bad alone');
      return `${item} alone`;
    },
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { ask, batches, alone, endings, settled };
}

describe('what is asked for one by one', () => {
  it('starts at once, and what comes meanwhile is the next batch', async () => {
    const { ask, batches, endings, settled } = bench();
    const all = Promise.all(['a', 'b', 'c'].map(ask));
    expect(batches).toEqual([['a']]);
    endings[0]?.done();
    await settled();
    expect(batches).toEqual([['a'], ['b', 'c']]);
    endings[1]?.done();
    expect(await all).toEqual(['a together', 'b together', 'c together']);
  });

  it('is never more than the most of one batch', async () => {
    const { ask, batches, endings, settled } = bench({ most: 2 });
    const all = Promise.all(['a', 'b', 'c', 'd'].map(ask));
    for (let batch = 0; batch < 3; batch += 1) {
      endings[batch]?.done();
      await settled();
    }
    expect(batches).toEqual([['a'], ['b', 'c'], ['d']]);
    await all;
  });

  it('is done alone when a batch leaves it out; its fault is its own', async () => {
    const { ask, endings, settled } = bench({ leaves: ['b', 'bad'] });
    const all = Promise.allSettled(['a', 'b', 'bad', 'c'].map(ask));
    endings[0]?.done();
    await settled();
    endings[1]?.done();
    const outcomes = (await all).map((each) => (each.status === 'fulfilled' ? each.value : 'x'));
    expect(outcomes).toEqual(['a together', 'b alone', 'x', 'c together']);
  });

  it('twice in a batch gets its outcome once, and is looked at again for whoever is left', async () => {
    const { ask, alone, endings, settled } = bench();
    const all = Promise.all(['a', 'b', 'b'].map(ask));
    endings[0]?.done();
    await settled();
    endings[1]?.done();
    expect(await all).toEqual(['a together', 'b together', 'b alone']);
    expect(alone).toEqual(['b']);
  });

  it('fails together when the batch does, and the next one runs', async () => {
    const { ask, endings, settled } = bench();
    const first = ask('a');
    endings[0]?.fail(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await settled();
    const next = ask('b');
    endings[1]?.done();
    expect(await next).toBe('b together');
  });
});
