import type { Knex } from 'knex';
import {
  findByReference,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { checkBody } from '../body.ts';
import type { ActDeps, Body, Person } from '../deps.ts';
import { supersede } from './poor-take.ts';
import { type BodyRefused, saveDraft } from './save-draft.ts';

/** Nobody has let it through, nor refused it: what she says now is what will be read. */
const OPEN: ReadonlySet<string> = new Set(['received', 'transcribed', 'to_route', 'assigned']);

/**
 * She says once more what could not be heard when it was sent. Under the same reference while nobody has
 * decided on it; else as a draft of its own.
 */
export async function retakeContribution(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; reference: string; body: Body },
): Promise<{ kind: 'replaced' | 'draft' } | { kind: 'unknown' } | BodyRefused> {
  const { person, body } = input;
  const found = await findByReference(tx, input.reference);
  const contribution = found && (await lockContribution(tx, found.id));
  if (contribution?.phoneId !== person.phoneId) return { kind: 'unknown' };
  const checked = await checkBody(tx, body, person.phoneId);
  if (checked.kind !== 'ok') return checked;
  if (!OPEN.has(contribution.state) || contribution.approvedAt !== null) {
    await saveDraft(tx, deps, { person, kind: contribution.kind, body });
    return { kind: 'draft' };
  }
  const { recordingId } = checked;
  await supersede(tx, deps, { old: contribution.recordingId, next: recordingId });
  await updateContribution(tx, contribution.id, {
    ...{ body: checked.body, recordingId, transcript: null },
    ...(contribution.state === 'transcribed' && { state: 'received' }),
  });
  return { kind: 'replaced' };
}
