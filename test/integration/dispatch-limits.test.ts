import { beforeAll, expect, it } from 'vitest';
import { MOST_REPLIES_A_DAY } from '../../src/channels/sms/dispatch.ts';
import { DAY_MS } from '../../src/lib/durations.ts';
import { useTestDatabase } from '../support/database.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const ROBOT = '+22310007000';
const db = await useTestDatabase();
let bench: SmsBench;

beforeAll(async () => {
  bench = openSmsBench(db);
});

async function text(words: string): Promise<number> {
  const before = (await bench.replies(ROBOT)).length;
  const key = await bench.store(ROBOT, words);
  await bench.read(key);
  expect(await db('inbound_event').where({ key }).first()).toMatchObject({ state: 'done' });
  return (await bench.replies(ROBOT)).length - before;
}

it('a machine that answers our answers gets no more of them that day, but STOP is heard', async () => {
  expect(await text('AIDE')).toBe(1);
  const [reply] = await db('delivery').where({ purpose: 'reply' });
  const more = Array.from({ length: MOST_REPLIES_A_DAY - 1 }, () => ({
    ...reply,
    id: bench.acting.ids.uuid(),
  }));
  await db('delivery').insert(more);
  expect(await text('AIDE')).toBe(0);
  expect(await text('STOP')).toBe(1);
  bench.pass(DAY_MS);
  expect(await text('AIDE')).toBe(1);
});
