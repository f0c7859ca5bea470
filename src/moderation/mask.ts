import { setMask } from '../acts/staff/set-mask.ts';
import { foldKey } from '../lib/text-fold.ts';
import type { ModerationItem } from '../storage/moderation/moderation-views.ts';
import type { Context, Reply } from './context.ts';

/** Has the voice of one question masked before an official or anybody else hears it, or not. */
export async function maskItem(
  { deps, moderator }: Context,
  { id, reference }: ModerationItem,
  typed: string,
): Promise<Reply> {
  const on = { oui: true, non: false }[foldKey(typed)];
  if (on === undefined) return { usage: 'mask 417 oui | non' };
  const { outcome } = await deps.act((tx, acts) =>
    setMask(tx, acts, { contributionId: id, on, moderator }),
  );
  if (outcome.kind === 'no_voice') return { refused: `${reference} : il n'y a pas de voix.` };
  const heard = on ? "masquée : personne d'autre n'entend la vraie" : 'entendue comme elle est';
  return { lines: [`${reference} : sa voix est ${heard}.`] };
}
