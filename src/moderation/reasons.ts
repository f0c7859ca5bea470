import { REFUSAL_REASONS, type RefusalReason } from '../acts/staff/refuse.ts';
import { foldKey } from '../lib/text-fold.ts';
import type { ModerationDeps } from './context.ts';

/** How each reason is typed; the author gets the sentence `reason.opt.<key>` in her language. */
const TYPED: Readonly<Record<RefusalReason, string>> = {
  insult: 'insulte',
  private: 'prive',
  not_public: 'hors-sujet',
  unclear: 'pas-clair',
  repeated: 'deja',
  other: 'autre',
};

/** The reason typed as its French word or its key, or null. */
export function readReason(typed: string): RefusalReason | null {
  const key = foldKey(typed);
  const found = REFUSAL_REASONS.find((reason) =>
    [reason, TYPED[reason]].some((word) => foldKey(word) === key),
  );
  return found ?? null;
}

/** One line a reason: how to type it, and the French sentence its author gets. */
export function reasonLines({ words }: Pick<ModerationDeps, 'words'>): string[] {
  return REFUSAL_REASONS.map(
    (reason) => `${TYPED[reason].padEnd(11)} ${words('fr', `reason.opt.${reason}`, {})}`,
  );
}

/** `insulte | prive | …`, for a line of help. */
export const REASON_WORDS = REFUSAL_REASONS.map((reason) => TYPED[reason]).join(' | ');
