import { describe, expect, it } from 'vitest';
import { newDialogue } from '../../engine/dialogue.ts';
import type { Conversation } from '../../runner/conversation.ts';
import type { UssdEvent } from './codec.ts';
import { createUssdHandler, type UssdDeps } from './route.ts';

/** What is noted as begun when `text` comes while `stored` is known. */
async function noted(text: string, stored: Conversation | null): Promise<string[]> {
  const begun: string[] = [];
  const event: UssdEvent = {
    ...{ provider: 'op', sessionKey: 's', msisdn: '+22310000001', serviceCode: '*1#', text },
    ...{ kind: text === '' ? 'begin' : 'input', cumulative: true },
  };
  const deps: Partial<UssdDeps> = {
    codec: { parse: () => event, parseEnd: () => null, format: () => ({}) as never },
    ids: { uuid: () => 'one' } as UssdDeps['ids'],
    seal: String,
    mayTurn: async () => true,
    takeTurn: async (request) => {
      request.read(stored, 0);
      return { text: '', end: false };
    },
    noteBegin: (each) => void begun.push(each.sessionKey),
  };
  await createUssdHandler(deps as UssdDeps)({} as never);
  return begun;
}

describe('the beginning of a USSD session', () => {
  const dialogue = newDialogue('h', 'fr', 'ussd');
  const begun = { medium: 'ussd', provider: 'op', sessionKey: 's', transcript: '' } as const;

  it.each(['', '1*2'])('is noted when it was dialled with "%s"', async (text) => {
    expect(await noted(text, null)).toEqual(['s']);
  });

  it('is not noted again on a keypress', async () => {
    expect(await noted('1', { ...begun, dialogue, replies: [] })).toEqual([]);
  });
});
