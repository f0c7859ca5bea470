import type { Knex } from 'knex';
import { DAY_MS, MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  findAnswer,
  lastUndoable,
  lockAnswer,
  updateAnswer,
} from '../../storage/contributions/answers.ts';
import { findByReference, findContribution } from '../../storage/contributions/contributions.ts';
import { officialsOfPhone } from '../../storage/officials/officials.ts';
import { lockPublication, updatePublication } from '../../storage/publications/publications.ts';
import type { ActDeps, Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';
import { undoNotMine } from './undo-not-mine.ts';
import { undoPass } from './undo-pass.ts';
import { undoTold } from './undo-told.ts';

/** Older things are no longer what he means by "cancel". */
const REACH_MS = DAY_MS;

/** `ANNULER`, `ANNULER 416`: takes back what he did last (about that question), when it has not left. */
export async function undoLast(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference?: string },
): Promise<OfficialOutcome> {
  const officials = await officialsOfPhone(tx, input.person.phoneId);
  if (officials.length === 0) return { kind: 'not_registered' };
  const ids = officials.map(({ id }) => id);
  const undoMs = deps.settings.undoMinutes * MINUTE_MS;
  const since = deps.clock.now() - REACH_MS;
  const { reference } = input;
  const asked = reference === undefined ? null : await findByReference(tx, reference);
  const about = asked && (asked.mergedInto ?? asked.id);
  const last = await lastUndoable(tx, ids, since, undoMs, about);
  if (last === null) return { kind: 'undo_none' };
  if (last.kind === 'pass') {
    const { id: contributionId, officialId, passedTo } = last;
    return undoPass(tx, deps, { contributionId, officialId, passedTo });
  }
  if (last.kind === 'not_mine') {
    return undoNotMine(tx, deps, { contributionId: last.id, officialId: last.officialId });
  }
  if (last.kind === 'take' || last.kind === 'explain') {
    const { kind, id: contributionId, officialId } = last;
    return undoTold(tx, deps, { kind, contributionId, officialId });
  }
  return last.kind === 'answer'
    ? undoAnswer(tx, deps, last.id)
    : undoPublication(tx, deps, last.id);
}

async function undoAnswer(
  tx: Knex.Transaction,
  deps: ActDeps,
  id: number,
): Promise<OfficialOutcome> {
  const answer = (await lockAnswer(tx, id)) ?? (await findAnswer(tx, id));
  const contribution = answer && (await findContribution(tx, answer.contributionId));
  const reference = contribution?.reference ?? '';
  if (answer?.state !== 'waiting') return { kind: 'undo_late', reference };
  await updateAnswer(tx, id, { state: 'cancelled' });
  await insertAudit(tx, {
    actor: `official:${answer.officialId}`,
    action: 'answer.undo',
    subject: `contribution:${answer.contributionId}`,
    at: deps.clock.now(),
  });
  return { kind: 'undo', reference };
}

async function undoPublication(
  tx: Knex.Transaction,
  deps: ActDeps,
  id: number,
): Promise<OfficialOutcome> {
  const publication = await lockPublication(tx, id);
  if (publication?.state !== 'submitted') return { kind: 'undo_none' };
  await updatePublication(tx, id, { state: 'withdrawn' });
  await insertAudit(tx, {
    actor: `official:${publication.officialId}`,
    action: 'publication.undo',
    subject: `publication:${id}`,
    at: deps.clock.now(),
  });
  return { kind: 'undo_publication' };
}
