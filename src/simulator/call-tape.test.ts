import { describe, expect, it } from 'vitest';
import { callTapes, TAPE } from './call-tape.ts';
import type { JournalEntry } from './journal.ts';

const entry = (kind: string, fields: object = {}): JournalEntry =>
  ({ seq: 1, at: '', phone: '+22310000001', kind, session: 's1', ...fields }) as JournalEntry;
const played = (seconds: number, sha256 = `${seconds}`) =>
  entry('call.played', { seconds, sha256, spoken: null });
const listening = entry('call.listening', { timeoutSeconds: 6 });
const recording = entry('call.recording', { beep: true, silenceSeconds: 5 });
const recorded = (endedBy: string) =>
  entry('call.recorded', { name: 'a.wav', seconds: 4, endedBy });

describe('callTapes', () => {
  it('lays what was heard and said in order, with pauses between', () => {
    const [tape] = callTapes([
      ...[entry('call.answered'), played(5), listening, entry('call.keys', { digits: '1' })],
      ...[played(2), recording, recorded('#'), played(3)],
    ]);
    const asked = 5 + TAPE.beforeKey + TAPE.key + TAPE.betweenKeys;
    const said = asked + 2 + TAPE.beep + TAPE.beforeSpeech;
    expect(tape?.parts.map(({ side, at, sound }) => [side, sound.kind, at])).toEqual([
      ['service', 'media', 0],
      ['caller', 'key', 5 + TAPE.beforeKey],
      ['service', 'media', asked],
      ['service', 'beep', asked + 2],
      ['caller', 'recording', said],
      ['caller', 'key', said + 4 + TAPE.beforeKey],
      ['service', 'media', expect.closeTo(said + 4 + asked - 5 + TAPE.afterSpeech)],
    ]);
    expect(tape?.beepAt).toBe(asked + 2);
    expect(tape?.beforeFirstWord).toBe(7);
  });

  it('keeps silence as long as the operator waited', () => {
    const silence = entry('call.silence');
    const [tape] = callTapes([entry('call.answered'), played(5), listening, silence, played(5)]);
    expect(tape?.parts.map(({ at }) => at)).toEqual([0, 11]);
    expect(tape?.seconds).toBe(16 + TAPE.hangUp);
    expect(tape?.beforeFirstWord).toBeNull();
  });

  it('ends a sound where she pressed a key over it', () => {
    const barge = entry('call.barge-in', { heardSeconds: 1.5 });
    const keys = entry('call.keys', { digits: '2' });
    const [tape] = callTapes([entry('call.answered'), played(8), listening, barge, keys]);
    expect(tape?.parts.map(({ at, seconds }) => [at, seconds])).toEqual([
      [0, 1.5],
      [1.5, TAPE.key],
    ]);
  });

  it('is one tape a call, and none for a call nobody answered', () => {
    const other = { session: 's2' };
    const tapes = callTapes([
      ...[entry('call.ringing', { session: 's0' }), entry('call.answered'), played(1)],
      ...[
        entry('call.answered', other),
        entry('call.played', { ...other, seconds: 2, sha256: 'x' }),
      ],
    ]);
    expect(tapes.map(({ session, parts }) => [session, parts.length])).toEqual([
      ['s1', 1],
      ['s2', 1],
    ]);
  });
});
