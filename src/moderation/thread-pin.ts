import { resetThreadPin } from '../acts/citizens/thread-pin.ts';
import { findContribution } from '../storage/contributions/contributions.ts';
import type { ModerationItem } from '../storage/moderation/moderation-views.ts';
import type { Context, Reply } from './context.ts';

/** Takes away the code of the phone a question came from, for somebody who has forgotten it. */
export async function resetPin(
  { deps, moderator }: Context,
  { id, reference }: ModerationItem,
): Promise<Reply> {
  const phoneId = (await findContribution(deps.db, id))?.phoneId ?? null;
  if (phoneId === null) return { refused: `${reference} n'est plus à personne.` };
  const subject = `contribution:${id}`;
  const { outcome } = await deps.act((tx, acts) =>
    resetThreadPin(tx, acts, { phoneId, moderator, subject }),
  );
  return outcome.kind === 'reset'
    ? { lines: [`${reference} : le code est enlevé, un SMS le dit au téléphone.`] }
    : { refused: `${reference} : ce téléphone n'a pas de code.` };
}
