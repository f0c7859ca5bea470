import type { Knex } from 'knex';
import { updatePhone } from '../../storage/citizens/phones.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lastAudit } from '../../storage/console/audit-views.ts';
import { maskUnread } from '../../storage/recordings/recordings.ts';
import type { Db } from '../../storage/transaction.ts';
import type { ActDeps, Person } from '../deps.ts';

const MASK = 'voice.mask';
const maskSubject = (phoneId: number): string => `phone:${phoneId}`;

/** Whether whoever holds this phone has said if voices should be masked, either way. */
export const wasAskedToMask = async (db: Db, phoneId: number): Promise<boolean> =>
  (await lastAudit(db, maskSubject(phoneId), MASK)) !== null;

/**
 * She wants her voice masked before anybody but a moderator hears it, or no longer: from now on, and in
 * what nobody has let through yet. What is masked stays so.
 */
export async function maskHerVoice(
  tx: Knex.Transaction,
  { clock }: Pick<ActDeps, 'clock'>,
  input: { person: Person; on: boolean },
): Promise<{ kind: 'set' }> {
  const { phoneId, citizenId } = input.person;
  await updatePhone(tx, phoneId, { maskVoice: input.on });
  if (input.on) await maskUnread(tx, phoneId);
  const entry = { actor: `citizen:${citizenId}`, action: MASK, subject: maskSubject(phoneId) };
  await insertAudit(tx, { ...entry, at: clock.now() });
  return { kind: 'set' };
}
