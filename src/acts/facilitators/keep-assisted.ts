import type { Knex } from 'knex';
import type { ContributionKind } from '../../civic/contributions.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { deleteAssistedDraft, lastAssistedDraft } from '../../storage/citizens/assisted-drafts.ts';
import { eraseRecording } from '../../storage/citizens/erasure.ts';
import { findFacilitatorOfPhone } from '../../storage/citizens/facilitators.ts';
import { findPhoneByHash } from '../../storage/citizens/phones.ts';
import {
  insertContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import type { Db } from '../../storage/transaction.ts';
import { checkBody } from '../body.ts';
import { supersede } from '../citizens/poor-take.ts';
import type { ActDeps, Body, Person } from '../deps.ts';

/** How long who helps can finish what a call cut off, in a later call. */
const KEPT_MS = 7 * DAY_MS;

/**
 * What somebody who agreed has said with a helper, kept until it is sent: of nobody yet, never of the helper.
 * `before`: the recording it takes the place of.
 */
export async function keepAssisted(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    person: Person;
    kind: ContributionKind;
    body: Body;
    language: string;
    before: string | null;
  },
): Promise<{ kind: 'kept' | 'not_a_facilitator' | 'unknown_recording' }> {
  const { person, kind, language, before } = input;
  const helper = await findFacilitatorOfPhone(tx, person.phoneId);
  if (helper === null || helper.codeHash === null) return { kind: 'not_a_facilitator' };
  const checked = await checkBody(tx, input.body, person.phoneId);
  if (checked.kind !== 'ok' || checked.recordingId === null) return { kind: 'unknown_recording' };
  const { recordingId } = checked;
  if (before !== null && before !== recordingId) {
    await deleteAssistedDraft(tx, helper.id, before);
    await supersede(tx, deps, { old: before, next: recordingId });
  }
  const createdAt = deps.clock.now();
  const known = await lastAssistedDraft(tx, helper.id, createdAt - KEPT_MS);
  if (known?.recordingId === recordingId) {
    await updateContribution(tx, known.id, { kind, language });
    return { kind: 'kept' };
  }
  await insertContribution(tx, {
    ...{ kind, language, recordingId, createdAt, medium: 'voice', state: 'draft' },
    ...{ assistedBy: helper.id, demo: helper.demo },
  });
  return { kind: 'kept' };
}

/** The person does not want to send it, or no longer agrees: the draft goes, and its sound. */
export async function dropAssisted(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { person: Person; recording: string },
): Promise<{ kind: 'dropped' | 'none' }> {
  const helper = await findFacilitatorOfPhone(tx, input.person.phoneId);
  if (helper === null) return { kind: 'none' };
  const dropped = await deleteAssistedDraft(tx, helper.id, input.recording);
  if (dropped === 0) return { kind: 'none' };
  await eraseRecording(tx, input.recording);
  return { kind: 'dropped' };
}

/** What a call of this helper's phone cut off, the last of a week; null when there is nothing. */
export async function unsentOf(
  db: Db,
  { clock }: Pick<ActDeps, 'clock'>,
  phoneHash: string,
): Promise<{ kind: ContributionKind; language: string; recordingId: string } | null> {
  const phone = await findPhoneByHash(db, phoneHash);
  const helper = phone && (await findFacilitatorOfPhone(db, phone.id));
  if (helper === null) return null;
  const draft = await lastAssistedDraft(db, helper.id, clock.now() - KEPT_MS);
  if (draft === null || draft.recordingId === null) return null;
  const { kind, language, recordingId } = draft;
  return { kind, language, recordingId };
}
