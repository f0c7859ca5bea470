import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { requestErase } from '../../src/acts/citizens/request-erase.ts';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { recordingReady } from '../../src/acts/recordings/recording-ready.ts';
import { merge } from '../../src/acts/staff/merge.ts';
import { eraseDue } from '../../src/acts/timed/erase-due.ts';
import { DAY_MS } from '../../src/lib/durations.ts';
import { request } from '../../src/storage/contributions/request-views.ts';
import { act, MORNING } from '../support/acts.ts';
import { type Asked, useDesk } from '../support/moderation.ts';

const { db, deps, office, desk, approved, told, listed } = await useDesk({
  undoMinutes: 0,
  speakWaitHours: 0,
  canRead: true,
});

const answer = (reference: string, text = 'Lundi.') =>
  act(db, (tx) => answerByText(tx, deps, { person: office.mayor, reference, text }));
const view = ({ person, reference }: Asked) => request(db, person.phoneHash, { reference });
const supports = async ({ id }: Asked) =>
  Number((await db('support').where({ contribution_id: id }).count('* as n').first())?.n);

describe('what is merged', () => {
  it('gives it to those as well who came with the one that joins', async () => {
    const kept = await approved();
    await answer(kept.reference, 'Fait.');
    const [late, along] = [await approved(), await approved()];
    await desk.type('merge', late.reference, along.reference);
    await desk.type('merge', kept.reference, late.reference);
    expect(await told(along, 'answer')).toHaveLength(1);
    expect(await view(along)).toMatchObject({ status: 'answered', answer: { text: 'Fait.' } });
  });

  it('lets an official answer under the number he was told, although he was not of the other yet', async () => {
    const [kept, other] = [await approved(), await approved()];
    await db('assignment').where({ contribution_id: kept.id }).update({ sent_at: null });
    await desk.type('merge', kept.reference, other.reference);
    expect(await answer(other.reference, 'Demain.')).toMatchObject({ kind: 'sent' });
    expect(await view(kept)).toMatchObject({ answer: { text: 'Demain.' } });
  });

  it('parts them when one turns out to be sensitive', async () => {
    const [kept, other] = [await approved(), await approved()];
    await desk.type('merge', kept.reference, other.reference);
    await desk.type('theme', kept.reference, 'violence');
    expect((await db('contribution').where({ id: other.id }).first()).merged_into).toBeNull();
    await answer(kept.reference, 'Secret.');
    expect(await view(other)).toMatchObject({ answer: null, status: 'sent' });
    expect(await supports(kept)).toBe(0);
  });

  it('sends an official nothing of a merged one whose sound comes late; parted, he is told of it', async () => {
    const kept = await approved('voice');
    const person = await office.citizen(deps, 'voice');
    const recordingId = await office.record(deps, person, false);
    const late = await office.ask(deps, person, { body: { recording: recordingId } });
    await desk.type('approve', late.reference);
    await desk.type('merge', kept.reference, late.reference);
    const measured = { originalKey: 'o', fileKey: 'r', sha256: 'x', bytes: 1 };
    await act(db, (tx) =>
      recordingReady(tx, deps, {
        ...{ ...measured, recordingId, seconds: 9, lufs: -20, truePeak: -3 },
      }),
    );
    const items = () =>
      db('delivery').where({ contribution_id: late.id, purpose: 'official.item' });
    expect(await items()).toEqual([]);
    await desk.type('unmerge', late.reference);
    expect(await items()).toHaveLength(1);
    await desk.type('merge', kept.reference, late.reference);
    await desk.type('unmerge', late.reference);
    await db('delivery')
      .where({ contribution_id: late.id, state: 'due' })
      .update({ state: 'sent' });
    await desk.type('merge', kept.reference, late.reference);
    await desk.type('unmerge', late.reference);
    const left = (await items()).filter(({ state }) => state !== 'cancelled');
    expect(left).toMatchObject([{ state: 'sent' }]);
  });

  it('still has one that came to it when that is merged into another', async () => {
    const [kept, came] = [await approved(), await approved()];
    await listed(came);
    await desk.type('merge', kept.reference, came.reference);
    expect((await desk.type('council', 'Kayes')).text).toContain(kept.reference);
    const done = await desk.type('council', 'outcome', kept.reference, 'Oui.');
    expect(done).toMatchObject({ code: 0 });
    expect(await view(came)).toMatchObject({ answer: { text: 'Oui.' } });
  });

  it('is parted too when its author erases herself at the moment it is merged', async () => {
    const [kept, other] = [await approved(), await approved()];
    await act(db, (tx) => requestErase(tx, deps, { person: kept.person }));
    deps.at(MORNING + 2 * DAY_MS);
    const erasing = await act(db, async (tx) => {
      const input = { kept: kept.id, merged: other.id, anyway: false, moderator: 'Fanta' };
      expect((await merge(tx, deps, input)).kind).toBe('merged');
      const erased = act(db, (own) =>
        eraseDue(own, deps, { forgetSession: async () => undefined }),
      );
      const blocked = () => db.raw('select from pg_locks where not granted');
      while ((await blocked()).rows.length === 0) await setTimeout(5);
      return { erased };
    });
    await erasing.erased;
    expect((await db('contribution').where({ id: kept.id }).first()).state).toBe('erased');
    expect((await db('contribution').where({ id: other.id }).first()).merged_into).toBeNull();
  });
});
