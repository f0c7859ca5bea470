import type { Knex } from 'knex';
import { lockWaitingAnswer } from '../../storage/contributions/answers.ts';
import type { ActDeps, Person } from '../deps.ts';
import { itemSent } from './item-sent.ts';
import { keepAnswer } from './keep-answer.ts';
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
  const waiting = await lockWaitingAnswer(tx, item.contribution.id, item.official.id);
  const into = waiting !== null && waiting.body !== null ? waiting : null;
  // What a facilitator has said of the first part already no longer says all of it.
  const said =
    into === null ? { body: text } : { body: `${into.body} ${text}`, spokenRecordingId: null };
  const action = into === null ? 'answer.write' : 'answer.add';
  const kept = await keepAnswer(tx, deps, item, { into, said, action });
  if (kept === 'leaves') return { kind: 'sent', reference };
  return { kind: into === null ? 'answer' : 'answer_added', reference };
}
