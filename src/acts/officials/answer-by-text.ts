import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  insertAnswer,
  lockWaitingAnswer,
  updateAnswer,
} from '../../storage/contributions/answers.ts';
import { cancelReplays } from '../../storage/deliveries/deliveries.ts';
import type { ActDeps, Person } from '../deps.ts';
import { releaseAnswer } from '../timed/release-answer.ts';
import { itemSent, markSeen } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/**
 * His typed answer waits `undoMinutes`, then leaves for its author (`releaseAnswer`). A second text
 * while it waits is added to it and the wait starts again; one after it left is a second answer. Where
 * there is no time to undo, it leaves at once.
 */
export async function answerByText(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string; text: string },
): Promise<OfficialOutcome> {
  const { reference } = input;
  const item = await itemSent(tx, input.person, reference);
  if (item.kind === 'refused') return item.outcome;
  const text = input.text.trim();
  if (text === '') return { kind: 'answer_empty', reference };
  const { official, contribution } = item;
  const now = deps.clock.now();
  const leavesAt = now + deps.settings.undoMinutes * MINUTE_MS;
  const waiting = await lockWaitingAnswer(tx, contribution.id, official.id);
  const added = waiting !== null && waiting.body !== null;
  let answerId = waiting?.id ?? 0;
  if (added) {
    // What a facilitator has said of it already no longer says all of it.
    const more = { body: `${waiting.body} ${text}`, spokenRecordingId: null };
    await updateAnswer(tx, answerId, { ...more, leavesAt });
  } else {
    const answer = await insertAnswer(tx, {
      contributionId: contribution.id,
      officialId: official.id,
      body: text,
      state: 'waiting',
      leavesAt,
      createdAt: now,
    });
    answerId = answer.id;
  }
  await markSeen(tx, deps, official, contribution);
  await cancelReplays(tx, { contributionId: contribution.id });
  await insertAudit(tx, {
    actor: `official:${official.id}`,
    action: added ? 'answer.add' : 'answer.write',
    subject: `contribution:${contribution.id}`,
    at: now,
  });
  if (leavesAt <= now) {
    await releaseAnswer(tx, deps, { answerId });
    return { kind: 'sent', reference };
  }
  return { kind: added ? 'answer_added' : 'answer', reference };
}
