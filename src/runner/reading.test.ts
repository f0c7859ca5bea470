import { describe, expect, it } from 'vitest';
import { newDialogue } from '../engine/dialogue.ts';
import type { Conversation } from './conversation.ts';
import { readUssd, readVoice } from './reading.ts';

const stored = (more: Partial<Conversation> = {}): Conversation => ({
  ...{ medium: 'ussd', provider: 'op', sessionKey: 's', transcript: '1*2' },
  ...{ dialogue: newDialogue('h', 'fr', 'ussd'), replies: [] },
  ...more,
});

const seal = (text: string) => `sealed ${[...text].reverse().join('')}`;

describe('a USSD event of an operator that sends everything typed so far', () => {
  const read = (text: string, from: Conversation | null = stored()) =>
    readUssd(from, { sessionKey: 's', text, cumulative: true, begins: text === '', seal });

  it('is what follows the transcript and one *', () => {
    expect(read('1*2*a*b')).toMatchObject({ input: { text: 'a*b' }, transcript: '1*2*a*b' });
    expect(read('1*2*')).toMatchObject({ input: { text: '' } });
  });

  it.each(['1*2', '1', '', '1*23', '2*2*1'])('moves nothing when it is %s', (text) => {
    expect(read(text)).toEqual({ kind: 'show' });
  });

  it('is read the same after a transcript that is sealed', () => {
    const from = stored({ transcript: { length: 6, sealed: seal('4*1234') } });
    expect(read('4*1234*2', from)).toMatchObject({ input: { text: '2' } });
    for (const text of ['4*1234', '4*123', '4*1235*2', '4*12345', ''])
      expect(read(text, from)).toEqual({ kind: 'show' });
  });

  it('begins with what was dialled where no dialogue is known', () => {
    const begins = { kind: 'begin', tokens: ['1', '2'], transcript: '1*2' };
    expect(read('1*2', null)).toEqual(begins);
    expect(read('1*2', stored({ medium: 'sms' }))).toEqual(begins);
  });
});

describe('a USSD event of an operator that sends the last input alone', () => {
  const read = (text: string, begins: boolean, from: Conversation | null) =>
    readUssd(from, { sessionKey: 's', text, cumulative: false, begins, seal });

  it('is the input of the dialogue that is known', () => {
    expect(read('1', false, stored())).toMatchObject({ input: { kind: 'text', text: '1' } });
  });

  it('presses no key of the first page when its dialogue is lost', () => {
    const begins = { kind: 'begin', tokens: [], transcript: '' };
    expect(read('1', false, null)).toEqual(begins);
    expect(read('1', false, stored({ sessionKey: 'other' }))).toEqual(begins);
  });
});

describe('an event of a call', () => {
  const input = { kind: 'silence' } as const;
  const call = stored({ medium: 'voice' });
  const read = (turn: number | null, from: Conversation | null = call) =>
    readVoice(from, 7, { sessionKey: 's', turn, input });

  it('moves the turn our last instructions carried, and no other', () => {
    expect(read(7)).toMatchObject({ kind: 'input' });
    expect(read(6)).toEqual({ kind: 'show' });
    expect(read(null)).toEqual({ kind: 'show' });
  });

  it('begins a call that is not the one stored', () => {
    expect(read(7, stored())).toMatchObject({ kind: 'begin' });
    expect(read(null, null)).toMatchObject({ kind: 'begin' });
  });
});
