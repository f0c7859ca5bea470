import type { Knex } from 'knex';
import { lockWaitingAnswer } from '../../storage/contributions/answers.ts';
import { findRecording, updateRecording } from '../../storage/recordings/recordings.ts';
import type { ActDeps, Person } from '../deps.ts';
import { itemSent } from './item-sent.ts';
import { keepAnswer } from './keep-answer.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** His spoken answer, as `answerByText`; spoken again while it waits, the last one counts. */
export async function answerByVoice(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string; recording: string },
): Promise<OfficialOutcome> {
  const { person, reference } = input;
  const item = await itemSent(tx, person, reference);
  if (item.kind === 'refused') return item.outcome;
  const recording = await findRecording(tx, input.recording);
  if (recording?.phoneId !== person.phoneId) return { kind: 'unknown_recording' };
  await updateRecording(tx, recording.id, { purpose: 'answer' });
  const waiting = await lockWaitingAnswer(tx, item.contribution.id, item.official.id);
  const into = waiting?.body === null ? waiting : null;
  const said = { recordingId: recording.id };
  await keepAnswer(tx, deps, item, { into, said, action: 'answer.speak' });
  return { kind: 'answer', reference };
}
