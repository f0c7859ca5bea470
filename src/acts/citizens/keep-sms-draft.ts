import type { Knex } from 'knex';
import { lockDraft } from '../../storage/contributions.ts';
import { type ActDeps, MINUTE_MS, type Person } from '../deps.ts';
import { type DraftSaved, saveDraft } from './save-draft.ts';

/** A second free SMS within this time is the rest of the first. */
const SAME_MESSAGE_MS = 30 * MINUTE_MS;

/** A text that no thread and no command claimed: a question to offer to send. */
export async function keepSmsDraft(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; text: string },
): Promise<DraftSaved> {
  const draft = await lockDraft(tx, input.person.phoneId);
  const goesOn =
    draft?.medium === 'sms' &&
    draft.body !== null &&
    deps.clock.now() - draft.createdAt < SAME_MESSAGE_MS;
  const text = goesOn ? `${draft.body} ${input.text.trim()}` : input.text;
  const saved = await saveDraft(tx, deps, {
    person: input.person,
    kind: 'question',
    body: { text },
  });
  if (!goesOn || saved.kind !== 'too_long') return saved;
  return saveDraft(tx, deps, {
    person: input.person,
    kind: 'question',
    body: { text: input.text },
  });
}
