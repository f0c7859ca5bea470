import type { Knex } from 'knex';
import { colleagueMeant } from '../../civic/colleagues.ts';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockWaitingAnswer, updateAnswer } from '../../storage/contributions/answers.ts';
import { updateAssignment } from '../../storage/contributions/assignments.ts';
import {
  type ContributionRow,
  findContribution,
} from '../../storage/contributions/contributions.ts';
import { mergedInto } from '../../storage/contributions/merging.ts';
import { cancelReplays } from '../../storage/deliveries/deliveries.ts';
import type { OfficialRow } from '../../storage/officials/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import { forwardContribution } from '../forward-contribution.ts';
import { tellAuthor } from '../tell-author.ts';
import { colleaguesFor } from './colleagues.ts';
import { itemSent } from './item-sent.ts';
import type { OfficialOutcome } from './outcomes.ts';

/**
 * Gives a question of his to a colleague: by number (`official`, chosen in a call) or as he wrote it (`to`).
 * When it is not clear to whom, he is shown the list and nothing is done; null when what he wrote names
 * nobody and may be an answer. The colleague and the author are told after the minutes in which he can take
 * it back (`undoPass`).
 */
export async function passToColleague(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string } & (
    | { official: number }
    | { to: string; mayBeAnswer: boolean }
  ),
): Promise<OfficialOutcome | null> {
  const { person, reference } = input;
  const item = await itemSent(tx, person, reference);
  if (item.kind === 'refused') return item.outcome;
  const colleagues = await colleaguesFor(tx, item.official, item.contribution);
  const colleague =
    'official' in input
      ? (colleagues.find(({ id }) => id === input.official) ?? null)
      : colleagueMeant(colleagues, input.to);
  if (colleague !== null) {
    await pass(tx, deps, item.contribution, item.official, colleague);
    return { kind: 'passed', reference, name: colleague.name };
  }
  if ('mayBeAnswer' in input && input.mayBeAnswer) return null;
  if (colleagues.length === 0) return { kind: 'pass_nobody', reference };
  return { kind: 'pass_who', reference, names: colleagues.map(({ name }) => name) };
}

async function pass(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  holder: OfficialRow,
  colleague: OfficialRow,
): Promise<void> {
  const now = deps.clock.now();
  const notBefore = now + deps.settings.undoMinutes * MINUTE_MS;
  await updateAssignment(tx, contribution.id, holder.id, {
    refusedAt: now,
    passedTo: colleague.id,
  });
  await cancelReplays(tx, { contributionId: contribution.id });
  const waiting = await lockWaitingAnswer(tx, contribution.id, holder.id);
  if (waiting !== null) await updateAnswer(tx, waiting.id, { state: 'cancelled' });
  const note = deps.words('fr', 'sms.off.pass_note', { name: holder.name });
  await forwardContribution(tx, deps, contribution, colleague.id, {
    ...{ note, ladder: 'begins', notBefore },
  });
  await insertAudit(tx, {
    actor: `official:${holder.id}`,
    action: 'contribution.pass',
    subject: `contribution:${contribution.id}`,
    detail: { to: colleague.id },
    at: now,
  });
  const known = await findContribution(tx, contribution.id);
  if (known === null) return;
  for (const author of [known, ...(await mergedInto(tx, known.id))]) {
    await tellPassed(tx, deps, author, colleague, notBefore);
  }
}

/** Honestly: who has it now. A call says the role, for names have no sound of their own. */
async function tellPassed(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  colleague: OfficialRow,
  notBefore: number,
): Promise<void> {
  const { language, reference } = contribution;
  const role = deps.words(language, `role.${colleague.role}`, {});
  const { name } = colleague;
  const body = deps.words(language, 'sms.passed', { ref: reference ?? '', role, name });
  const context = { passed: colleague.role };
  await tellAuthor(tx, deps, contribution, { purpose: 'passed', body, context, notBefore });
}
