import { howCommuneAnswers } from '../acts/officials/how-they-answer.ts';
import { setCommune } from '../acts/staff/set-commune.ts';
import { OVERDUE_AFTER_MS } from '../civic/contributions.ts';
import type { Responsiveness } from '../civic/responsiveness.ts';
import { foldKey } from '../lib/text-fold.ts';
import { citizenOfContribution } from '../storage/moderation/moderation-details.ts';
import { moderationItem } from '../storage/moderation/moderation-views.ts';
import { communesByLetters, findCommune } from '../storage/officials/communes.ts';
import { type OfficialCounts, officialCounts } from '../storage/officials/ladder.ts';
import { activeOfficials, findOfficial, type OfficialRow } from '../storage/officials/officials.ts';
import type { Context, ModerationDeps, Reply } from './context.ts';
import { row } from './list.ts';
import type { Subject } from './subject.ts';

/** The commune of that name or number; several that begin so, or none, are the answer to the command. */
export async function communeTyped(
  deps: ModerationDeps,
  typed: string,
): Promise<{ number: number; text: string } | Reply> {
  const communes = await communesByLetters(deps.db, typed);
  const [commune] = communes;
  if (commune === undefined) return { refused: `Aucune commune pour « ${typed.slice(0, 40)} ».` };
  if (communes.length > 1 && foldKey(commune.text) !== foldKey(typed)) {
    return {
      lines: ['Plusieurs communes :', ...communes.map((each) => `  ${each.number} ${each.text}`)],
    };
  }
  return commune;
}

/** The official of that number, as `officials` lists it; null when there is none. */
export async function officialTyped(
  { db }: ModerationDeps,
  typed: string,
): Promise<OfficialRow | null> {
  return /^[1-9]\d{0,9}$/.test(typed) ? findOfficial(db, Number(typed)) : null;
}

/**
 * The officials of a commune with the numbers `route` takes and how they deal with what they got; never how
 * to reach them.
 */
export async function listOfficials(deps: ModerationDeps, typed: string): Promise<Reply> {
  const commune = await communeTyped(deps, typed);
  if (!('number' in commune)) return commune;
  const officials = await activeOfficials(deps.db, commune.number);
  const counts = await officialCounts(deps.db, {
    communeNumber: commune.number,
    now: deps.clock.now(),
    overdueAfterMs: OVERDUE_AFTER_MS,
  });
  const known = await howCommuneAnswers(deps.db, commune.number, deps.clock.now());
  if (officials.length === 0) return { refused: `${commune.text} : aucun élu inscrit.` };
  const wordsOf = (id: number) =>
    countWords(
      counts.find(({ officialId }) => officialId === id),
      known.officials.find(({ officialId }) => officialId === id),
    );
  return {
    lines: [
      `${commune.text} (${commune.number})`,
      ...officials.map(({ id, role, name }) =>
        row([`  ${id}`, deps.words('fr', `role.${role}`, {}), name, ...wordsOf(id)]),
      ),
    ],
  };
}

/** What everybody can see of him, and beside it what is for the team alone. */
function countWords(
  his: OfficialCounts | undefined,
  known: Pick<Responsiveness, 'received' | 'answered' | 'overdue'> | undefined,
): string[] {
  if (his === undefined || known === undefined || his.received === 0) return [];
  return [
    `reçues ${known.received}`,
    `répondues ${known.answered}`,
    `en attente ${his.waiting}`,
    ...(known.overdue === 0 ? [] : [`en retard ${known.overdue}`]),
    ...(his.reminders === 0 ? [] : [`rappels ${his.reminders}`]),
  ];
}

/** Sets the commune that was heard, for the person behind `417` or `c5`. */
export async function setCommuneHeard(
  { deps, moderator }: Context,
  subject: Subject,
  typed: string,
): Promise<Reply> {
  const heard = await communeTyped(deps, typed);
  if (!('number' in heard)) return heard;
  const commune = heard.number;
  const item = subject.kind === 'contribution' ? subject.item : null;
  const citizenId =
    item === null
      ? subject.kind === 'citizen' && subject.id
      : await citizenOfContribution(deps.db, item.id);
  if (!citizenId) return { refused: "Il n'y a personne à situer." };
  const { outcome } = await deps.act((tx, acts) =>
    setCommune(tx, acts, {
      citizenId,
      commune,
      moderator,
      ...(item !== null && { contributionId: item.id }),
    }),
  );
  switch (outcome.kind) {
    case 'unknown':
      return { refused: "Il n'y a personne à situer." };
    case 'unknown_commune':
      return { refused: `Aucune commune ${typed}.` };
    case 'no_consent':
      return { refused: "Cette personne n'a pas accepté que l'on garde quelque chose d'elle." };
    case 'set': {
      const name = (await findCommune(deps.db, commune))?.name ?? typed;
      const now = item && (await moderationItem(deps.db, item.reference));
      const official = now?.officialName ?? 'élu à trouver';
      const named = now === null ? '' : ` ${now.reference} : pour ${official}.`;
      return { lines: [`Commune : ${name}.${named}`] };
    }
  }
}
