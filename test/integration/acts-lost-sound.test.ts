import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { saveRecording } from '../../src/acts/citizens/save-recording.ts';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import { recordingFailed } from '../../src/acts/recordings/recording-failed.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { transcribe } from '../../src/acts/staff/transcribe.ts';
import { pendingContributions } from '../../src/storage/moderation/moderation-views.ts';
import { act } from '../support/acts.ts';
import { useTownHall } from '../support/town-hall.ts';

const moderator = 'Fanta';
let made = 0;

const { db, deps, town } = await useTownHall();

/** A spoken question that a moderator let through before its sound was there. */
async function approvedUnheard(transcript?: string): Promise<{ id: number; recording: string }> {
  const person = await town.citizen(deps, 'voice');
  const recording = randomUUID();
  const source = { provider: 'africastalking', url: `http://127.0.0.1/${recording}.mp3` };
  const reference = `77${made++}0`;
  return act(db, async (tx) => {
    const spoken = { person, id: recording, purpose: 'contribution', ...source } as const;
    await saveRecording(tx, deps, spoken);
    const body = { recording };
    const sent = await sendContribution(tx, deps, { person, kind: 'question', body, reference });
    if (sent.kind !== 'sent') throw new Error(sent.kind);
    const { contributionId } = sent;
    if (transcript) await transcribe(tx, deps, { contributionId, transcript, moderator });
    expect(await approve(tx, deps, { contributionId, moderator })).toEqual({
      kind: 'waits_for_sound',
    });
    return { id: contributionId, recording };
  });
}

const lose = (recordingId: string) =>
  act(db, (tx) => recordingFailed(tx, deps, { recordingId, failure: 'gone', final: true }));

describe('a question approved before its sound was there, which never comes', () => {
  it('is back with the moderators', async () => {
    const { id, recording } = await approvedUnheard();
    expect(await lose(recording)).toEqual({ kind: 'failed' });
    const pending = await pendingContributions(db, 100);
    expect(pending.find((each) => each.id === id)).toMatchObject({
      state: 'received',
      recordingState: 'failed',
    });
  });

  it('goes to its official as it was written down', async () => {
    const { id, recording } = await approvedUnheard('Le puits est sec');
    await lose(recording);
    const sms = await db('delivery').where({ contribution_id: id }).first();
    expect(sms).toMatchObject({ purpose: 'official.item', phone_id: town.mayor.phoneId });
  });
});
