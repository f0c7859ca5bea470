import { describe, expect, it } from 'vitest';
import type { TurnRequest } from '../../runner/ports.ts';
import type { VoiceEvent, VoiceStep } from './codec.ts';
import { createVoiceHandler, type VoiceDeps } from './route.ts';

const HER = '+22310000001';

/** What a call that came in is answered, and whose turn was taken for it. */
async function answered(event: Partial<VoiceEvent>, inbound: VoiceDeps['inbound'] = 'answer') {
  const steps: VoiceStep['step'][] = [];
  const turns: TurnRequest[] = [];
  const whole = {
    ...{ provider: 'op', sessionKey: 'c', direction: 'inbound', msisdn: HER, turn: null },
    ...{ kind: 'begin', clientRequestId: null, digits: '', recordingUrl: null, final: null },
    ...event,
  } as VoiceEvent;
  const deps: Partial<VoiceDeps> = {
    ...{ inbound, requestCallBack: async () => undefined },
    codec: {
      parse: () => whole,
      parseNotice: () => null,
      format: (all) => {
        steps.push(...all.map(({ step }) => step));
        return { status: 200, headers: {}, body: '' };
      },
    },
    ids: { uuid: () => 'one' } as VoiceDeps['ids'],
    findCall: async () => null,
    noteInbound: async ({ msisdn }) => ({ msisdn, flow: 'welcome', vars: {}, resumable: true }),
    takeTurn: async (request) => {
      turns.push(request);
      return { steps: [{ step: 'play', url: 'u' }], turn: 8 };
    },
  };
  await createVoiceHandler(deps as VoiceDeps)({} as never);
  return { steps, numbers: turns.map(({ msisdn }) => msisdn) };
}

describe('a call that comes in and is taken directly', () => {
  it('goes on in a process that has not seen its beginning', async () => {
    const key = { kind: 'digits', digits: '1', turn: 7 } as const;
    expect(await answered(key)).toEqual({ steps: ['play'], numbers: [HER] });
  });

  it('from a withheld number is not taken: all of them would share one dialogue', async () => {
    expect(await answered({ msisdn: '' })).toEqual({ steps: ['reject'], numbers: [] });
  });
});

it('the door takes no turn', async () => {
  expect(await answered({}, 'callback')).toEqual({ steps: ['reject'], numbers: [] });
});
