import { describe, expect, it } from 'vitest';
import { commitTurn } from '../../src/runner/commit.ts';
import type { EffectTurn } from '../../src/runner/ports.ts';
import { useTestProcess } from '../support/gateway.ts';

const SESSION = 'ATUid_replay';

const { db, gateway } = await useTestProcess();
describe('a USSD callback that comes again', () => {
  const phone = '+22310000001';
  const press = async (text: string) => (await gateway.ussd(SESSION, phone, text)).body;

  it('after the next keypress gets its own reply, and nothing moves', async () => {
    const first = await press('');
    const second = await press('4');
    const third = await press('4*1');
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await press('4')).toBe(second);
    expect(await press('')).toBe(first);
    expect(await press('4*1')).toBe(third);
  });

  it('so late that its reply is gone shows the current page', async () => {
    await press('4*1*4');
    const current = await press('4*1*4*3');
    expect(await press('4')).toBe(current);
    expect(await press('4*1*4*3')).toBe(current);
  });
});

describe('an event with an effect', () => {
  it('that is known gets the reply it got, and performs nothing', async () => {
    let performed = 0;
    const deps = {
      db: db,
      clock: { now: () => Date.now() },
      perform: async () => {
        performed += 1;
        return [];
      },
    };
    const turnWith = (reply: string) =>
      ({
        request: { eventKey: 'ussd:x:one', kind: 'ussd', provider: 'x' },
        reply,
        effects: [],
      }) as unknown as EffectTurn;
    const next = (phoneHash: string) => ({
      ...{ phoneHash, turn: 1, state: {}, expiresAt: Date.now() + 60_000 },
    });
    expect(await commitTurn(deps, turnWith('first'), next('a'))).toEqual({
      kind: 'done',
      jobs: [],
    });
    const copy = await commitTurn(deps, turnWith('second'), next('b'));
    expect(copy).toEqual({ kind: 'copy', reply: 'first' });
    expect(performed).toBe(1);
  });
});
