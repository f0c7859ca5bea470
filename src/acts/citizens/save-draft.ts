import type { Knex } from 'knex';
import type { ContributionKind } from '../../civic/contributions.ts';
import { findPhone } from '../../storage/citizens/phones.ts';
import {
  insertContribution,
  lockDraft,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { type CheckedBody, checkBody } from '../body.ts';
import { hasConsent, NO_CONSENT, type NoConsent } from '../consent.ts';
import type { ActDeps, Body, Person } from '../deps.ts';
import { supersede } from './poor-take.ts';

export type DraftSaved = { kind: 'saved'; contributionId: number } | NoConsent | BodyRefused;
export type BodyRefused = Exclude<CheckedBody, { kind: 'ok' }>;

/** What she typed or said so far, kept until it is sent: one draft a phone, the last one stays. */
export async function saveDraft(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    person: Person;
    kind: ContributionKind;
    body: Body;
    theme?: string | null;
    /** The one she chose. */
    official?: number | null;
  },
): Promise<DraftSaved> {
  const { person, kind } = input;
  if (!(await hasConsent(tx, person))) return NO_CONSENT;
  const checked = await checkBody(tx, input.body, person.phoneId);
  if (checked.kind !== 'ok') return checked;
  const fields = {
    kind,
    theme: input.theme ?? null,
    officialId: input.official ?? null,
    body: checked.body,
    recordingId: checked.recordingId,
    medium: person.medium,
    language: person.language,
    createdAt: deps.clock.now(),
  };
  const draft = await lockDraft(tx, person.phoneId);
  if (draft !== null) {
    await supersede(tx, deps, { old: draft.recordingId, next: checked.recordingId });
    await updateContribution(tx, draft.id, fields);
    return { kind: 'saved', contributionId: draft.id };
  }
  const phone = await findPhone(tx, person.phoneId);
  const made = await insertContribution(tx, {
    ...fields,
    phoneId: person.phoneId,
    citizenId: person.citizenId,
    state: 'draft',
    demo: phone?.demo ?? false,
  });
  return { kind: 'saved', contributionId: made.id };
}
