import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useTestProcess } from '../support/gateway.ts';

/** A session store that comes back with an older turn, as a Redis that was away or lost its last second. */
const { db, gateway } = await useTestProcess();
let phones = 0;
const newPhone = () => `+2231843${String(++phones).padStart(4, '0')}`;

/** Dials, types these keys; the store forgets what came after `kept` of them, then she goes on. */
async function loseTurns(
  keys: readonly string[],
  kept: number,
): Promise<(next: string) => Promise<string>> {
  const phone = newPhone();
  const session = randomUUID();
  const type = async (typed: readonly string[]) =>
    (await gateway.ussd(session, phone, typed.join('*'))).body;
  await type([]);
  const snapshot = () => db('session_snapshot').where({ phone_hash: gateway.hash(phone) });
  let old: object = {};
  for (const at of keys.keys()) {
    if (at === kept) old = await snapshot().first();
    await type(keys.slice(0, at + 1));
  }
  const { state, turn } = old as { state: unknown; turn: number };
  await snapshot().update({ state: JSON.stringify(state), turn });
  return (next) => type([...keys, next]);
}

describe('a session store that is behind the operator', () => {
  it.each([
    ['one turn', 4],
    ['all since she agreed', 2],
  ])('lost %s: her next key means what she saw', async (_what, kept) => {
    const goOn = await loseTurns(['4', '1', '1', '1', '1'], kept);
    const page = await goOn('le puits * est sec');
    expect(page).toContain('commune');
    const drafts = await db('contribution').where({ state: 'draft' }).orderBy('id', 'desc');
    expect(drafts[0]?.body).toBe('le puits * est sec');
  });

  it('walks no key that would change something', async () => {
    const goOn = await loseTurns(['4', '1', '1', '1', '1', 'le puits est sec', '1'], 6);
    const before = await db('contribution').where({ state: 'received' });
    expect(await goOn('1*1*1')).toMatch(/^CON /);
    expect(await db('contribution').where({ state: 'received' })).toHaveLength(before.length);
  });
});
