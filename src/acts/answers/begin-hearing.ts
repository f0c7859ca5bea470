import type { Knex } from 'knex';
import { insertHearing } from '../../storage/recordings/hearings.ts';
import { answerToHer } from '../citizens/answer-to-her.ts';
import type { ActDeps, Person } from '../deps.ts';

/** "Here is the answer", and the operator fetching the sound. */
const LEAD_SECONDS = 2;
/** "The answer has come. It is read in French." */
const FRENCH_LEAD_SECONDS = 3;

/** An answer to her begins to play in a call; what she heard of it is known when the call ends (`endHearings`). */
export async function beginHearing(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    person: Person;
    contribution: number;
    call: { provider: string; sessionKey: string };
  },
): Promise<{ kind: 'begun' | 'unknown' }> {
  const { person, call } = input;
  const answer = await answerToHer(tx, person, input.contribution);
  if (answer === null) return { kind: 'unknown' };
  const isRead = answer.recordingId === null && answer.spokenRecordingId === null;
  const inFrench = isRead && person.language !== 'fr';
  await insertHearing(tx, {
    ...call,
    answerId: answer.id,
    beganAt: deps.clock.now(),
    leadSeconds: LEAD_SECONDS + (inFrench ? FRENCH_LEAD_SECONDS : 0),
  });
  return { kind: 'begun' };
}
