import type { Knex } from 'knex';
import { findAssignment, updateAssignment } from '../../storage/contributions/assignments.ts';
import { findByReference, lockContribution } from '../../storage/contributions/contributions.ts';
import { countSupports } from '../../storage/contributions/supports.ts';
import { type OfficialRow, officialsOfPhone } from '../../storage/officials/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import { startLadder } from '../ladder/start-ladder.ts';
import { markSeen } from './item-sent.ts';

/**
 * A question is played to him: he has been told of it and has seen it, with the support it has now, so no
 * digest shows it to him again until it weighs more.
 */
export async function hearItem(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string },
): Promise<{ kind: 'heard' | 'not_his' }> {
  const found = await findByReference(tx, input.reference);
  const contribution = found && (await lockContribution(tx, found.id));
  if (contribution === null) return { kind: 'not_his' };
  const { id: contributionId, communeNumber } = contribution;
  const officials = await officialsOfPhone(tx, input.person.phoneId);
  const isHis = ({ id }: OfficialRow) => id === contribution.officialId;
  // Of several who share the phone, whose question it is comes first, as for his orders (`itemSent`).
  for (const official of [...officials.filter(isHis), ...officials]) {
    const assignment = await findAssignment(tx, contributionId, official.id);
    if (assignment === null || assignment.refusedAt !== null) continue;
    const now = deps.clock.now();
    const toldSupports = await countSupports(tx, contributionId);
    const sentAt = assignment.sentAt ?? now;
    await updateAssignment(tx, contributionId, official.id, {
      toldSupports,
      sentAt,
      laterAt: null,
    });
    if (assignment.sentAt === null) {
      await startLadder(tx, deps, [{ contributionId, officialId: official.id, communeNumber }]);
    }
    await markSeen(tx, deps, official, contribution);
    return { kind: 'heard' };
  }
  return { kind: 'not_his' };
}
