import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { askSpokenAnswer } from '../../src/acts/citizens/ask-spoken-answer.ts';
import { heardAnswer } from '../../src/acts/citizens/heard-answer.ts';
import { optOut } from '../../src/acts/citizens/opt-out.ts';
import { saveRecording } from '../../src/acts/citizens/save-recording.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import type { Person } from '../../src/acts/deps.ts';
import { answerByVoice } from '../../src/acts/officials/answer-by-voice.ts';
import { keepRecording } from '../../src/acts/recordings/keep-recording.ts';
import { recordingFailed } from '../../src/acts/recordings/recording-failed.ts';
import { recordingReady } from '../../src/acts/recordings/recording-ready.ts';
import { speakAnswer } from '../../src/acts/staff/speak-answer.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { citizenView } from '../../src/storage/citizens/citizen-view.ts';
import { lockContribution } from '../../src/storage/contributions/contributions.ts';
import { request } from '../../src/storage/contributions/request-views.ts';
import { act, MORNING, testDeps } from '../support/acts.ts';
import { SOUND, useTownHall } from '../support/town-hall.ts';

const { db, deps, town } = await useTownHall();
beforeEach(async () => {
  await db('answer').update({ created_at: new Date(0) });
  await db('official').update({ paused_until: null });
});

const deliveriesTo = (person: Person) =>
  db('delivery').where({ phone_id: person.phoneId }).orderBy('due_at');

describe('a typed answer', () => {
  it('waits to be undone, then leaves by SMS for somebody who texts', async () => {
    const { person, reference, id } = await town.askMayor(deps, 'sms');
    expect(await town.answer(deps, reference)).toEqual({ kind: 'answer', reference });
    expect(await town.release(deps, id)).toEqual({ kind: 'not_due' });
    deps.at(MORNING + 10 * MINUTE_MS);
    expect(await town.release(deps, id)).toMatchObject({ kind: 'sent' });
    const [sms] = await deliveriesTo(person);
    expect(sms).toMatchObject({ kind: 'sms', purpose: 'answer', state: 'due' });
    expect(sms.body).toContain('Le forage est prévu en mai');
    expect(await request(db, person.phoneHash, { reference })).toMatchObject({
      status: 'answered',
      answer: { text: 'Le forage est prévu en mai' },
    });
  });

  it('leaves after whoever answers or merges at that moment, and neither is thrown out', async () => {
    const { reference, id } = await town.askMayor(deps);
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    const blocked = async () => {
      const { rows } = await db.raw('select from pg_locks where not granted');
      return rows.length > 0;
    };
    const leaving = await act(db, async (tx) => {
      await lockContribution(tx, id);
      const released = town.release(deps, id);
      while (!(await blocked())) await setTimeout(5);
      await tx('answer').where({ contribution_id: id }).forUpdate().first('id');
      return { released };
    });
    expect(await leaving.released).toMatchObject({ kind: 'sent' });
  });

  it('leaves at once where there is no time to undo', async () => {
    const hasty = testDeps({ undoMinutes: 0 });
    const { person, reference } = await town.askMayor(hasty, 'sms');
    expect(await town.answer(hasty, reference)).toEqual({ kind: 'sent', reference });
    expect(await deliveriesTo(person)).toMatchObject([{ purpose: 'answer', state: 'due' }]);
  });

  it('takes a second text into the first, and the wait starts again', async () => {
    const { reference, id } = await town.askMayor(deps);
    await town.answer(deps, reference, 'En mai.');
    deps.at(MORNING + 9 * MINUTE_MS);
    expect(await town.answer(deps, reference, 'Ou en juin.')).toEqual({
      kind: 'answer_added',
      reference,
    });
    deps.at(MORNING + 11 * MINUTE_MS);
    expect(await town.release(deps, id)).toEqual({ kind: 'not_due' });
    const rows = await db('answer').where({ contribution_id: id });
    expect(rows.map((row) => row.body)).toEqual(['En mai. Ou en juin.']);
  });

  it('is asked for when it is empty', async () => {
    const { reference } = await town.askMayor(deps);
    expect(await town.answer(deps, reference, '  ')).toEqual({ kind: 'answer_empty', reference });
  });

  it('is cut to three SMS', async () => {
    const { person, reference, id } = await town.askMayor(deps);
    await town.answer(deps, reference, 'mot '.repeat(300));
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    const [sms] = await deliveriesTo(person);
    expect(sms.segments).toBe(3);
  });

  it('waits for the morning after 20:00', async () => {
    const { person, reference, id } = await town.askMayor(deps);
    deps.at(Date.UTC(2026, 10, 24, 20, 30));
    await town.answer(deps, reference);
    deps.at(Date.UTC(2026, 10, 24, 20, 40));
    await town.release(deps, id);
    const [sms] = await deliveriesTo(person);
    expect(sms.due_at.toISOString()).toBe('2026-11-25T08:00:00.000Z');
    expect(
      deps.outbox.items.filter((item) => 'delivery' in item && item.delivery === sms.id),
    ).toEqual([]);
  });

  it('waits for a facilitator to say it when its author does not read', async () => {
    const { person, reference, id } = await town.askMayor(deps, 'voice');
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    const [call] = await deliveriesTo(person);
    expect(call).toMatchObject({ kind: 'call', purpose: 'answer', state: 'due' });
    expect(call.context).toMatchObject({ reference, contribution: id });
    expect(call.due_at.getTime()).toBe(MORNING + 24 * HOUR_MS + 10 * MINUTE_MS);

    const recordingId = randomUUID();
    const kept = { id: recordingId, purpose: 'spoken_answer', ...SOUND } as const;
    await act(db, (tx) => keepRecording(tx, deps, kept));
    const { id: answerId } = await db('answer').where({ contribution_id: id }).first();
    deps.at(MORNING + HOUR_MS);
    const spoken = await act(db, (tx) =>
      speakAnswer(tx, deps, { answerId, recordingId, moderator: 'Fanta' }),
    );
    expect(spoken).toEqual({ kind: 'spoken', called: true });
    const [now] = await deliveriesTo(person);
    expect(now.due_at.getTime()).toBe(MORNING + HOUR_MS);
    expect(await request(db, person.phoneHash, { reference })).toMatchObject({
      answer: { text: 'Le forage est prévu en mai', recording: recordingId },
    });
  });

  it('leaves without waiting when a facilitator has said it in time to undo', async () => {
    const { person, reference, id } = await town.askMayor(deps, 'voice');
    await town.answer(deps, reference);
    const recordingId = randomUUID();
    const kept = { id: recordingId, purpose: 'spoken_answer', ...SOUND } as const;
    await act(db, (tx) => keepRecording(tx, deps, kept));
    const { id: answerId } = await db('answer').where({ contribution_id: id }).first();
    await act(db, (tx) => speakAnswer(tx, deps, { answerId, recordingId, moderator: 'Fanta' }));
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    const [call] = await deliveriesTo(person);
    expect(call.due_at.getTime()).toBe(MORNING + 10 * MINUTE_MS);
  });

  it('has to be said anew once words were added to it', async () => {
    const { reference, id } = await town.askMayor(deps, 'voice');
    await town.answer(deps, reference);
    const recordingId = randomUUID();
    const kept = { id: recordingId, purpose: 'spoken_answer', ...SOUND } as const;
    await act(db, (tx) => keepRecording(tx, deps, kept));
    const { id: answerId } = await db('answer').where({ contribution_id: id }).first();
    await act(db, (tx) => speakAnswer(tx, deps, { answerId, recordingId, moderator: 'Fanta' }));
    await town.answer(deps, reference, 'Ou en juin.');
    const answer = await db('answer').where({ id: answerId }).first();
    expect(answer.spoken_recording_id).toBeNull();
  });

  it('that STOP took back comes with her next contact, not before its time', async () => {
    const { person, reference, id } = await town.askMayor(deps, 'voice');
    await act(db, (tx) => optOut(tx, deps, { person, confirm: false }));
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    const phone = await db('phone').where({ id: person.phoneId }).first();
    const number = deps.phones.decrypt(phone.number_encrypted);
    deps.at(MORNING + HOUR_MS);
    await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'ussd' }));
    const [call] = await deliveriesTo(person);
    expect(call).toMatchObject({ state: 'due', purpose: 'answer' });
    expect(call.due_at.getTime()).toBe(MORNING + 24 * HOUR_MS + 10 * MINUTE_MS);
  });

  it('is called again once it is said, for somebody who asked for that', async () => {
    const { person, reference, id } = await town.askMayor(deps, 'voice');
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    await db('delivery').where({ phone_id: person.phoneId }).update({ state: 'delivered' });
    await act(db, (tx) => askSpokenAnswer(tx, deps, { person, contribution: id }));
    const recordingId = randomUUID();
    const kept = { id: recordingId, purpose: 'spoken_answer', ...SOUND } as const;
    await act(db, (tx) => keepRecording(tx, deps, kept));
    const { id: answerId } = await db('answer').where({ contribution_id: id }).first();
    await act(db, (tx) => speakAnswer(tx, deps, { answerId, recordingId, moderator: 'Fanta' }));
    expect((await deliveriesTo(person)).map((row) => row.state).sort()).toEqual([
      'delivered',
      'due',
    ]);
  });

  it('counts as unheard until its author heard it, and for nobody else', async () => {
    const { person, reference, id } = await town.askMayor(deps, 'voice');
    const other = await town.askMayor(deps, 'voice');
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    expect((await citizenView(db, person.phoneHash)).waitingAnswer).toEqual({ reference });
    const foreign = await act(db, (tx) =>
      heardAnswer(tx, deps, { person: other.person, contribution: id }),
    );
    expect(foreign).toEqual({ kind: 'unknown' });
    await act(db, (tx) => heardAnswer(tx, deps, { person, contribution: id }));
    expect((await citizenView(db, person.phoneHash)).waitingAnswer).toBeNull();
  });
});

/** The mayor answers with what `by` said in a call; its sound is still with the operator. */
async function spoken(by: Person, reference: string) {
  const recording = randomUUID();
  const source = { provider: 'africastalking', url: `http://127.0.0.1/${recording}.mp3` };
  const said = { person: by, id: recording, purpose: 'answer', ...source } as const;
  await act(db, (tx) => saveRecording(tx, deps, said));
  const outcome = await act(db, (tx) =>
    answerByVoice(tx, deps, { person: town.mayor, reference, recording }),
  );
  return { recording, outcome };
}

describe('a spoken answer', () => {
  it('leaves when its sound is there, and an SMS says how to hear it', async () => {
    const { person, reference, id } = await town.askMayor(deps, 'ussd');
    const { recording, outcome } = await spoken(town.mayor, reference);
    expect(outcome).toEqual({ kind: 'answer', reference });
    deps.at(MORNING + 10 * MINUTE_MS);
    expect(await town.release(deps, id)).toEqual({ kind: 'waits' });
    await act(db, (tx) => recordingReady(tx, deps, { recordingId: recording, ...SOUND }));
    const [sms] = await deliveriesTo(person);
    expect(sms.body).toBe(`fr sms.answer_call ref=${reference} number=+22320000000`);
  });

  it('in which nothing is heard is not sent, and he is told', async () => {
    const { person, reference, id } = await town.askMayor(deps);
    const { recording } = await spoken(town.mayor, reference);
    const silence = { recordingId: recording, failure: 'silent', final: true, empty: true };
    await act(db, (tx) => recordingFailed(tx, deps, silence));
    deps.at(MORNING + 10 * MINUTE_MS);
    expect(await town.release(deps, id)).toEqual({ kind: 'cancelled' });
    expect(await deliveriesTo(person)).toEqual([]);
    const told = await db('delivery').where({ purpose: 'official.answer_lost' });
    expect(told).toMatchObject([
      { phone_id: town.mayor.phoneId, body: `fr sms.off.answer_lost ref=${reference}` },
    ]);
  });

  it('cannot be the recording of somebody else', async () => {
    const { reference } = await town.askMayor(deps);
    const { outcome } = await spoken(town.deputy, reference);
    expect(outcome).toEqual({ kind: 'unknown_recording' });
  });
});
