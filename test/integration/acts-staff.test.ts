import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addReaction } from '../../src/acts/citizens/add-reaction.ts';
import { addSupport } from '../../src/acts/citizens/add-support.ts';
import { followOfficial } from '../../src/acts/citizens/follow-official.ts';
import { saveRecording } from '../../src/acts/citizens/save-recording.ts';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import type { Person } from '../../src/acts/deps.ts';
import { publish } from '../../src/acts/officials/publish.ts';
import { recordingFailed } from '../../src/acts/recordings/recording-failed.ts';
import { recordingReady } from '../../src/acts/recordings/recording-ready.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { approveAnswer } from '../../src/acts/staff/approve-answer.ts';
import {
  approvePublication,
  refusePublication,
} from '../../src/acts/staff/moderate-publication.ts';
import { moderateReaction } from '../../src/acts/staff/moderate-reaction.ts';
import { refuse } from '../../src/acts/staff/refuse.ts';
import { route } from '../../src/acts/staff/route.ts';
import { transcribe } from '../../src/acts/staff/transcribe.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import {
  answered,
  challenge,
  openChallenges,
} from '../../src/storage/contributions/public-views.ts';
import {
  contributionsToRoute,
  pendingContributions,
  pendingPublications,
} from '../../src/storage/moderation/moderation-views.ts';
import { publication, publicationsOf } from '../../src/storage/publications/publication-views.ts';
import { act, MORNING } from '../support/acts.ts';
import { SOUND, useTownHall } from '../support/town-hall.ts';

const moderator = 'Fanta';

const { db, deps, town } = await useTownHall();

let serial = 9000;

async function sendChallenge(
  person: Person,
  more: { theme?: string; recording?: string } = {},
): Promise<{ id: number; reference: string }> {
  const reference = `${serial++}0`;
  const body =
    more.recording === undefined ? { text: 'Où est la route ?' } : { recording: more.recording };
  const sent = await act(db, (tx) =>
    sendContribution(tx, deps, {
      person,
      kind: 'challenge',
      body,
      reference,
      theme: more.theme ?? null,
    }),
  );
  if (sent.kind !== 'sent') throw new Error(sent.kind);
  return { id: sent.contributionId, reference };
}

async function speak(person: Person): Promise<string> {
  const id = randomUUID();
  const url = `http://127.0.0.1/${id}.mp3`;
  await act(db, (tx) =>
    saveRecording(tx, deps, {
      person,
      id,
      purpose: 'contribution',
      provider: 'africastalking',
      url,
    }),
  );
  return id;
}

const approveIt = (contributionId: number) =>
  act(db, (tx) => approve(tx, deps, { contributionId, moderator }));

const stateOf = async (id: number) => (await db('contribution').where({ id }).first()).state;

describe('approve', () => {
  it('sends it to the official, shows a challenge to all, once, by name', async () => {
    const person = await town.citizen(deps);
    const { id } = await sendChallenge(person, { theme: 'road' });
    expect((await pendingContributions(db, 50)).some((item) => item.id === id)).toBe(true);
    expect(await challenge(db, { id, phoneHash: person.phoneHash })).toBeNull();
    expect(await approveIt(id)).toMatchObject({
      kind: 'approved',
      forwarded: { kind: 'assigned', told: true },
    });
    expect(await approveIt(id)).toEqual({ kind: 'not_waiting' });
    expect(await challenge(db, { id, phoneHash: person.phoneHash })).toMatchObject({
      content: { text: 'Où est la route ?' },
      mine: true,
      supported: false,
    });
    expect((await openChallenges(db, 117)).some((item) => item.id === id)).toBe(true);
    const [sms] = await db('delivery').where({ contribution_id: id });
    expect(sms.body).toContain('sms.off.item');
    expect(await db('moderation_decision').where({ contribution_id: id }).first()).toMatchObject({
      decision: 'approved',
      moderator,
    });
  });

  it('keeps a spoken one back until its sound is there', async () => {
    const person = await town.citizen(deps, 'voice');
    const recording = await speak(person);
    const { id } = await sendChallenge(person, { recording });
    expect(await approveIt(id)).toEqual({ kind: 'waits_for_sound' });
    expect(await stateOf(id)).toBe('approved');
    await act(db, (tx) => recordingReady(tx, deps, { recordingId: recording, ...SOUND }));
    expect(await stateOf(id)).toBe('assigned');
  });

  it('asks for a transcript when the sound never came', async () => {
    const person = await town.citizen(deps, 'voice');
    const recording = await speak(person);
    const { id } = await sendChallenge(person, { recording });
    await act(db, (tx) =>
      recordingFailed(tx, deps, { recordingId: recording, failure: 'gone', final: true }),
    );
    expect(await approveIt(id)).toEqual({ kind: 'no_sound' });
    await act(db, (tx) =>
      transcribe(tx, deps, { contributionId: id, transcript: 'Où est la route ?', moderator }),
    );
    expect(await approveIt(id)).toMatchObject({ kind: 'approved' });
  });

  it('leaves a sensitive one to be given to a named person', async () => {
    const { id } = await sendChallenge(await town.citizen(deps), { theme: 'violence' });
    expect(await approveIt(id)).toMatchObject({ forwarded: { kind: 'to_route' } });
    expect((await contributionsToRoute(db, 50)).some((item) => item.id === id)).toBe(true);
    const deputy = await db('official').where({ role: 'deputy' }).first();
    const routed = await act(db, (tx) =>
      route(tx, deps, { contributionId: id, officialId: deputy.id, moderator }),
    );
    expect(routed).toMatchObject({ kind: 'routed', forwarded: { officialId: deputy.id } });
    expect(await challenge(db, { id, phoneHash: 'anybody' })).toBeNull();
  });

  it('in moderation "after" only makes public what had left already', async () => {
    deps.settings = { ...deps.settings, moderation: 'after' };
    const { id } = await sendChallenge(await town.citizen(deps));
    expect(await stateOf(id)).toBe('assigned');
    expect(await challenge(db, { id, phoneHash: 'anybody' })).toBeNull();
    expect(await approveIt(id)).toEqual({ kind: 'made_public' });
    expect(await challenge(db, { id, phoneHash: 'anybody' })).not.toBeNull();
    expect(await db('delivery').where({ contribution_id: id })).toHaveLength(1);
  });
});

describe('transcribe', () => {
  it('takes what turns out to be sensitive out of the public and from the mayor', async () => {
    const person = await town.citizen(deps, 'voice');
    const recording = await speak(person);
    const { id } = await sendChallenge(person, { recording });
    await act(db, (tx) =>
      transcribe(tx, deps, { contributionId: id, transcript: '…', theme: 'violence', moderator }),
    );
    expect(await db('contribution').where({ id }).first()).toMatchObject({
      sensitive: true,
      public: false,
      official_id: null,
    });
  });
});

describe('refuse', () => {
  it('tells the author why on the medium she asked by', async () => {
    const reader = await town.citizen(deps, 'ussd');
    const listener = await town.citizen(deps, 'voice');
    for (const person of [reader, listener]) {
      const { id } = await sendChallenge(person);
      await act(db, (tx) =>
        refuse(tx, deps, { contributionId: id, reasonKey: 'private', moderator }),
      );
      expect(await stateOf(id)).toBe('rejected');
    }
    const [sms] = await db('delivery').where({ phone_id: reader.phoneId });
    expect(sms).toMatchObject({ kind: 'sms', purpose: 'refused' });
    expect(sms.body).toContain('reason=fr reason.opt.private');
    const [call] = await db('delivery').where({ phone_id: listener.phoneId });
    expect(call).toMatchObject({ kind: 'call', context: { reason: 'private' } });
  });
});

describe('support and reactions', () => {
  it('count each phone once, with her sex, and only on what is public', async () => {
    const { id, reference } = await sendChallenge(await town.citizen(deps));
    const person = await town.citizen(deps);
    const support = () => act(db, (tx) => addSupport(tx, deps, { person, reference }));
    expect(await support()).toEqual({ kind: 'unknown' });
    await approveIt(id);
    expect(await support()).toEqual({ kind: 'added', count: 1 });
    expect(await support()).toEqual({ kind: 'already', count: 1 });
    expect(await challenge(db, { id, phoneHash: person.phoneHash })).toMatchObject({
      supported: true,
      supports: 1,
    });
  });

  it('are read by a moderator once', async () => {
    const { id } = await sendChallenge(await town.citizen(deps));
    await approveIt(id);
    const person = await town.citizen(deps);
    const added = await act(db, (tx) =>
      addReaction(tx, deps, { person, body: { text: 'Bien dit' }, contribution: id }),
    );
    if (added.kind !== 'added') throw new Error(added.kind);
    const { reactionId } = added;
    const moderate = () =>
      act(db, (tx) => moderateReaction(tx, deps, { reactionId, approved: true, moderator }));
    expect(await moderate()).toEqual({ kind: 'approved' });
    expect(await moderate()).toEqual({ kind: 'not_waiting' });
  });
});

describe('answers to public questions', () => {
  it('are heard by everybody once a moderator lets them', async () => {
    const { id, reference } = await sendChallenge(await town.citizen(deps));
    await approveIt(id);
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    expect((await openChallenges(db, 117)).some((item) => item.id === id)).toBe(false);
    expect((await answered(db, 117)).some((item) => item.id === id)).toBe(false);
    const { id: answerId } = await db('answer').where({ contribution_id: id }).first();
    const outcome = await act(db, (tx) => approveAnswer(tx, deps, { answerId, moderator }));
    expect(outcome).toEqual({ kind: 'approved', public: true });
    expect((await answered(db, 117)).find((item) => item.id === id)?.answer).toEqual({
      text: 'Le forage est prévu en mai',
    });
  });
});

describe('publications', () => {
  async function submit(text: string): Promise<number> {
    await act(db, (tx) => publish(tx, deps, { person: town.mayor, publication: 'decision', text }));
    const row = await db('publication').orderBy('id', 'desc').first();
    return row.id;
  }

  it('wait until they can no longer be taken back, then are read by everybody', async () => {
    const publicationId = await submit('Budget voté. 12 millions.');
    const official = await db('official').where({ role: 'mayor' }).first();
    const person = await town.citizen(deps);
    await act(db, (tx) => followOfficial(tx, deps, { person, official: official.id, on: true }));
    const isPending = async (now: number) =>
      (await pendingPublications(db, now, 50)).some((item) => item.id === publicationId);
    expect(await isPending(MORNING)).toBe(false);
    expect(await isPending(MORNING + 10 * MINUTE_MS)).toBe(true);
    const outcome = await act(db, (tx) =>
      approvePublication(tx, deps, { publicationId, moderator }),
    );
    expect(outcome).toEqual({ kind: 'published', followers: 1 });
    const which = { language: 'bm', timeZone: 'Africa/Bamako' };
    const list = await publicationsOf(db, { ...which, commune: 117, kind: 'decision' });
    expect(list[0]).toEqual({
      id: publicationId,
      title: { text: 'Budget voté' },
      date: '24/11/2026',
    });
    expect(await publication(db, { ...which, id: publicationId })).toEqual({
      title: { text: 'Budget voté' },
      content: { text: 'Budget voté. 12 millions.' },
      official: { text: 'Awa', prompt: 'role.mayor' },
      date: '24/11/2026',
    });
  });

  it('that are refused tell the official why', async () => {
    const publicationId = await submit('Votez pour moi');
    const outcome = await act(db, (tx) =>
      refusePublication(tx, deps, { publicationId, reason: 'campagne', moderator }),
    );
    expect(outcome).toEqual({ kind: 'refused' });
    const sms = await db('delivery')
      .where({ phone_id: town.mayor.phoneId, purpose: 'official.publication' })
      .orderBy('created_at', 'desc');
    expect(sms.some((row) => row.body.includes('reason=campagne'))).toBe(true);
  });
});
