import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { poorTake } from '../../src/acts/citizens/poor-take.ts';
import { retakeContribution } from '../../src/acts/citizens/retake-contribution.ts';
import { saveDraft } from '../../src/acts/citizens/save-draft.ts';
import { saveRecording } from '../../src/acts/citizens/save-recording.ts';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import type { Person } from '../../src/acts/deps.ts';
import { recordingJudged } from '../../src/acts/recordings/recording-judged.ts';
import { recordingReady } from '../../src/acts/recordings/recording-ready.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { transcribe } from '../../src/acts/staff/transcribe.ts';
import type { TakeVerdict } from '../../src/storage/recordings/recordings.ts';
import { poorTakeOf } from '../../src/storage/recordings/takes.ts';
import { act } from '../support/acts.ts';
import { SOUND, useTownHall } from '../support/town-hall.ts';

const moderator = 'Fanta';
let made = 0;

const { db, deps, town } = await useTownHall();

async function recorded(person: Person): Promise<string> {
  const id = randomUUID();
  const source = { provider: 'africastalking', url: `http://127.0.0.1/${id}.mp3` };
  await act(db, (tx) =>
    saveRecording(tx, deps, { person, id, purpose: 'contribution', ...source }),
  );
  return id;
}

const judge = (recordingId: string, verdict: TakeVerdict) =>
  act(db, (tx) =>
    recordingJudged(tx, deps, {
      ...{ recordingId, verdict, speechSeconds: 0.1, speechDb: -70 },
      ...{ noiseDb: -72, clippedShare: 0 },
    }),
  );
const ready = (recordingId: string) =>
  act(db, (tx) => recordingReady(tx, deps, { recordingId, ...SOUND }));
const draft = (person: Person, recording: string) =>
  act(db, (tx) => saveDraft(tx, deps, { person, kind: 'question', body: { recording } }));
const row = (id: string) => db('recording').where({ id }).first();

/** She sent what she said before anybody knew what it is good for. */
async function sentUnjudged(): Promise<{
  person: Person;
  recording: string;
  reference: string;
  id: number;
}> {
  const person = await town.citizen(deps, 'voice');
  const recording = await recorded(person);
  const reference = `88${made++}0`;
  const sent = await act(db, (tx) =>
    sendContribution(tx, deps, { person, kind: 'question', body: { recording }, reference }),
  );
  if (sent.kind !== 'sent') throw new Error(sent.kind);
  return { person, recording, reference, id: sent.contributionId };
}

describe('a second take', () => {
  it('stands for the first, which is kept', async () => {
    const person = await town.citizen(deps, 'voice');
    const [first, second] = [await recorded(person), await recorded(person)];
    await draft(person, first);
    await judge(first, 'silent');
    await act(db, (tx) => poorTake(tx, deps, { person, recording: first }));
    await draft(person, second);
    expect(await row(first)).toMatchObject({ state: 'pending', verdict: 'silent', take: 1 });
    expect((await row(first)).superseded_at).not.toBeNull();
    expect(await row(second)).toMatchObject({ take: 2, superseded_at: null });
    const drafts = await db('contribution').where({ phone_id: person.phoneId });
    expect(drafts).toMatchObject([{ state: 'draft', recording_id: second }]);
  });

  it('that she wanted herself is a first one still', async () => {
    const person = await town.citizen(deps, 'voice');
    const [first, second] = [await recorded(person), await recorded(person)];
    await draft(person, first);
    await draft(person, second);
    expect(await row(second)).toMatchObject({ take: 1 });
  });
});

describe('what turns out to be no good after she has sent it', () => {
  it('is asked for once, at her next contact', async () => {
    const { person, recording, reference } = await sentUnjudged();
    expect(await poorTakeOf(db, person.phoneHash)).toBeNull();
    await judge(recording, 'noisy');
    expect(await poorTakeOf(db, person.phoneHash)).toMatchObject({ reference, verdict: 'noisy' });
    await act(db, (tx) => poorTake(tx, deps, { person, recording }));
    expect(await poorTakeOf(db, person.phoneHash)).toBeNull();
  });

  it('is asked for once too where it was recorded on the phone of who helped her', async () => {
    const { person, recording } = await sentUnjudged();
    const helper = await town.citizen(deps, 'voice');
    await db('recording').where({ id: recording }).update({ phone_id: helper.phoneId });
    await judge(recording, 'short');
    const stranger = await town.citizen(deps, 'voice');
    for (const who of [stranger, person]) {
      expect(await poorTakeOf(db, person.phoneHash)).not.toBeNull();
      await act(db, (tx) => poorTake(tx, deps, { person: who, recording }));
    }
    expect(await poorTakeOf(db, person.phoneHash)).toBeNull();
  });

  it('is not asked for when it is fine, or somebody has written it down', async () => {
    const fine = await sentUnjudged();
    await judge(fine.recording, 'ok');
    expect(await poorTakeOf(db, fine.person.phoneHash)).toBeNull();
    const { person, recording, id } = await sentUnjudged();
    await judge(recording, 'short');
    const words = { contributionId: id, transcript: 'Le puits', moderator };
    await act(db, (tx) => transcribe(tx, deps, words));
    expect(await poorTakeOf(db, person.phoneHash)).toBeNull();
  });

  it('is replaced under its number, the second whatever it is', async () => {
    const { person, recording, reference, id } = await sentUnjudged();
    await judge(recording, 'silent');
    await act(db, (tx) => poorTake(tx, deps, { person, recording }));
    const second = await recorded(person);
    const again = { person, reference, body: { recording: second } };
    expect(await act(db, (tx) => retakeContribution(tx, deps, again))).toEqual({
      kind: 'replaced',
    });
    await judge(second, 'silent');
    expect(await poorTakeOf(db, person.phoneHash)).toBeNull();
    expect(await db('contribution').where({ id }).first()).toMatchObject({
      recording_id: second,
      reference,
    });
  });

  it('is a draft of its own once a moderator has decided, and nobody else’s', async () => {
    const { person, reference, id } = await sentUnjudged();
    const stranger = await town.citizen(deps, 'voice');
    const body = { text: 'Le puits est sec' };
    const other = { person: stranger, reference, body };
    expect(await act(db, (tx) => retakeContribution(tx, deps, other))).toEqual({ kind: 'unknown' });
    await db('contribution').where({ id }).update({ state: 'rejected' });
    const again = { person, reference, body };
    expect(await act(db, (tx) => retakeContribution(tx, deps, again))).toEqual({ kind: 'draft' });
    expect(
      await db('contribution').where({ phone_id: person.phoneId, state: 'draft' }),
    ).toHaveLength(1);
  });
});

describe('a recording in which nobody is heard goes to no official as if it were fine', () => {
  const sent = (id: number) => db('delivery').where({ contribution_id: id });

  it('in moderation after: a moderator listens first', async () => {
    await db('commune').where({ number: 117 }).update({ moderation: 'after' });
    const silent = await sentUnjudged();
    await judge(silent.recording, 'silent');
    await ready(silent.recording);
    expect(await sent(silent.id)).toEqual([]);
    const noisy = await sentUnjudged();
    await judge(noisy.recording, 'noisy');
    await ready(noisy.recording);
    expect(await sent(noisy.id)).toHaveLength(1);
    await db('commune').where({ number: 117 }).update({ moderation: null });
  });

  it('nor approved before it was heard, nor after, unless it is written down', async () => {
    const { recording, id } = await sentUnjudged();
    const approving = { contributionId: id, moderator };
    await act(db, (tx) => approve(tx, deps, approving));
    await judge(recording, 'silent');
    await ready(recording);
    expect(await sent(id)).toEqual([]);
    expect(await act(db, (tx) => approve(tx, deps, approving))).toEqual({ kind: 'no_sound' });
    await act(db, (tx) => transcribe(tx, deps, { ...approving, transcript: 'Le puits est sec' }));
    expect(await act(db, (tx) => approve(tx, deps, approving))).toMatchObject({ kind: 'approved' });
  });
});
