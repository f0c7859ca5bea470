import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { type AnswerRow, insertAnswer, updateAnswer } from '../../storage/contributions/answers.ts';
import { cancelReplays } from '../../storage/deliveries/deliveries.ts';
import type { ActDeps } from '../deps.ts';
import { releaseAnswer } from '../timed/release-answer.ts';
import { type ItemSent, markSeen } from './item-sent.ts';

/**
 * What an official answers waits `undoMinutes`, from now on again when it goes into an answer that waits
 * (`into`). Where there is no time to undo, it leaves now, or as soon as its sound is here (`recordingReady`).
 */
export async function keepAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  { official, contribution }: Extract<ItemSent, { kind: 'found' }>,
  answer: {
    into: AnswerRow | null;
    said: Partial<Pick<AnswerRow, 'body' | 'recordingId' | 'spokenRecordingId'>>;
    action: 'answer.write' | 'answer.add' | 'answer.speak';
  },
): Promise<'waits' | 'leaves'> {
  const now = deps.clock.now();
  const leavesAt = now + deps.settings.undoMinutes * MINUTE_MS;
  const { into, said } = answer;
  if (into !== null) await updateAnswer(tx, into.id, { ...said, leavesAt });
  const kept =
    into ??
    (await insertAnswer(tx, {
      ...{ contributionId: contribution.id, officialId: official.id, state: 'waiting' },
      ...{ ...said, leavesAt, createdAt: now },
    }));
  await markSeen(tx, deps, official, contribution);
  await cancelReplays(tx, { contributionId: contribution.id });
  await insertAudit(tx, {
    actor: `official:${official.id}`,
    action: answer.action,
    subject: `contribution:${contribution.id}`,
    at: now,
  });
  if (leavesAt > now) return 'waits';
  await releaseAnswer(tx, deps, { answerId: kept.id });
  return 'leaves';
}
