import type { Knex } from 'knex';
import { leavesAt } from '../../civic/deliveries/quiet-hours.ts';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lastExplained, updateAssignment } from '../../storage/contributions/assignments.ts';
import { lockContribution } from '../../storage/contributions/contributions.ts';
import { callStatusAt } from '../../storage/deliveries/status-messages.ts';
import { findRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps } from '../deps.ts';

/**
 * A facilitator has said why an answer takes time in its author's language: who asked the same in another one
 * goes on hearing it read. Calls that waited for it leave now, after the minutes in which it can be taken back.
 */
export async function speakExplanation(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { contributionId: number; recordingId: string; moderator: string },
): Promise<{ kind: 'spoken'; calls: number } | { kind: 'unknown' | 'unknown_recording' }> {
  const { recordingId, moderator } = input;
  const asked = await lockContribution(tx, input.contributionId);
  const root = asked?.mergedInto == null ? asked : await lockContribution(tx, asked.mergedInto);
  const explained = root && (await lastExplained(tx, root.id));
  if (root === null || explained?.explainedAt == null) return { kind: 'unknown' };
  if ((await findRecording(tx, recordingId))?.state !== 'ready') {
    return { kind: 'unknown_recording' };
  }
  await updateAssignment(tx, root.id, explained.officialId, {
    explanationRecordingId: recordingId,
  });
  const now = deps.clock.now();
  await insertAudit(tx, {
    ...{ actor: `console:${moderator}`, action: 'explanation.speak', at: now },
    subject: `contribution:${root.id}`,
  });
  const { undoMinutes, quietHours, timeZone } = deps.settings;
  const from = Math.max(now, explained.explainedAt + undoMinutes * MINUTE_MS);
  const dueAt = leavesAt(from, 'us', quietHours, timeZone);
  const { id: contributionId, language } = root;
  const calls = await callStatusAt(tx, { contributionId, language, dueAt });
  for (const { id, attempts } of dueAt <= now ? calls : []) {
    deps.outbox.add({ delivery: id, kind: 'call', attempt: attempts + 1 });
  }
  return { kind: 'spoken', calls: calls.length };
}
