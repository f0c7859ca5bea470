import { howCommuneAnswers } from '../acts/officials/how-they-answer.ts';
import type { Responsiveness } from '../civic/responsiveness.ts';
import type { Context, ModerationDeps, Reply } from './context.ts';
import { row } from './list.ts';
import { communeTyped } from './places.ts';

/** How the council of a commune and each of its officials answer: what everybody reads and hears. */
export async function showResponsiveness({ deps }: Context, typed: string): Promise<Reply> {
  const commune = await communeTyped(deps, typed);
  if (!('number' in commune)) return commune;
  const { officials, council, silent } = await howCommuneAnswers(
    deps.db,
    commune.number,
    deps.clock.now(),
  );
  if (officials.length === 0) return { refused: `${commune.text} : aucun élu inscrit.` };
  return {
    lines: [
      row([`${commune.text} (${commune.number})`, ...figures(deps, council)]),
      `  élus silencieux : ${silent.officials} sur ${silent.of}`,
      ...officials.map(({ role, name, ...each }) =>
        row([`  ${deps.words('fr', `role.${role}`, {})} ${name}`, ...figures(deps, each)]),
      ),
    ],
  };
}

function figures(deps: ModerationDeps, each: Responsiveness): string[] {
  const { received, answered, overdue, pace, days, judged } = each;
  return [
    `reçues ${received}`,
    `répondues ${answered}`,
    ...(overdue === 0 ? [] : [`en retard ${overdue}`]),
    ...(judged === null ? [] : [`bonnes ${judged.good}`, `pas bonnes ${judged.notGood}`]),
    deps.words('fr', `resp.pace.${pace}`, { days: days ?? 0 }),
  ];
}
