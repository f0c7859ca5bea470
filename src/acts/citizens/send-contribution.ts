import type { Knex } from 'knex';
import { type ContributionKind, mayBePublic, moderationOf } from '../../civic/contributions.ts';
import { isSensitiveTheme } from '../../civic/themes.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { findCitizen } from '../../storage/citizens/citizens.ts';
import { findPhone } from '../../storage/citizens/phones.ts';
import {
  type ContributionRow,
  findByReference,
  insertContribution,
  lockDraft,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import { insertFollowUp } from '../../storage/contributions/follow-ups.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import { findRecording, maskAsWanted } from '../../storage/recordings/recordings.ts';
import { checkBody } from '../body.ts';
import { hasConsent, NO_CONSENT, type NoConsent } from '../consent.ts';
import { addToDebate, waitsForDebate } from '../debates/collect-question.ts';
import type { ActDeps, Body, Person } from '../deps.ts';
import { forwardContribution } from '../forward-contribution.ts';
import { findRecipient } from './find-recipient.ts';
import type { BodyRefused } from './save-draft.ts';

/** "Have you had an answer?" is asked this long after sending. */
const GOT_ANSWER_AFTER_MS = 14 * DAY_MS;

/** Who asks: on a phone, or, with the help of somebody, on none. */
type Author = Omit<Person, 'phoneId'> & { phoneId: number | null };

export interface SendInput {
  person: Author;
  kind: ContributionKind;
  body: Body;
  /** Drawn by the caller on the turn that sends; unique. */
  reference: string;
  theme?: string | null;
  /** The official or council she chose; else the mayor of her commune. */
  official?: number | null;
  /** What she said about publicity; null: not asked. */
  public?: boolean | null;
  /** The debate she asks for; it counts only while it takes her question. */
  debate?: number | null;
  /** Her name, given for this one only. */
  name?: string | null;
  /**
   * The facilitator who did it with her, the phone it was said on, the phone whose number was keyed for her and
   * that she has not confirmed, and the group she spoke for.
   */
  assisted?: {
    by: number;
    phoneId: number;
    keyedPhoneId?: number | null;
    groupSessionId: number | null;
  };
}

export type Sent =
  | { kind: 'sent'; contributionId: number; recipient: 'known' | 'to_route' }
  /** That reference is hers already: the same turn came twice. */
  | { kind: 'already'; contributionId: number }
  | NoConsent
  | BodyRefused;

/**
 * Sends a question, an opinion, a proposal or a challenge. The draft with the same words or recording
 * becomes it. In moderation `after` it goes to the official at once.
 */
export async function sendContribution(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: SendInput,
): Promise<Sent> {
  const { person } = input;
  const known = await findByReference(tx, input.reference);
  if (known !== null) {
    if (known.phoneId !== person.phoneId) throw new Error('a reference was drawn twice');
    return { kind: 'already', contributionId: known.id };
  }
  if (!(await hasConsent(tx, person))) return NO_CONSENT;
  const checked = await checkBody(tx, input.body, input.assisted?.phoneId ?? person.phoneId);
  if (checked.kind !== 'ok') return checked;
  const hers = person.phoneId ?? input.assisted?.keyedPhoneId ?? null;
  if (checked.recordingId !== null && hers !== null) {
    await maskAsWanted(tx, checked.recordingId, hers);
  }

  const place = await placeOf(tx, deps, input);
  const fields = await fieldsOf(tx, deps, input, place);
  const { body, recordingId } = checked;
  const whole = { ...fields, body, recordingId };
  const contribution =
    input.assisted === undefined && person.phoneId !== null
      ? await promote(tx, person.phoneId, whole)
      : await insertContribution(tx, whole);
  await insertFollowUp(tx, {
    contributionId: contribution.id,
    kind: 'got_answer',
    dueAt: deps.clock.now() + GOT_ANSWER_AFTER_MS,
  });
  await addToDebate(tx, deps, contribution, input.debate ?? null);
  const waits = await waitsForDebate(tx, contribution);
  if (place.mode === 'after' && !waits && (await isHeard(tx, recordingId))) {
    await forwardContribution(tx, deps, contribution, place.officialId);
  }
  const recipient = place.officialId === null ? 'to_route' : 'known';
  return { kind: 'sent', contributionId: contribution.id, recipient };
}

interface Place {
  communeNumber: number | null;
  officialId: number | null;
  sensitive: boolean;
  mode: 'before' | 'after';
}

async function placeOf(tx: Knex.Transaction, deps: ActDeps, input: SendInput): Promise<Place> {
  const citizen = await findCitizen(tx, input.person.citizenId);
  const communeNumber = citizen?.communeNumber ?? null;
  const commune = communeNumber === null ? null : await findCommune(tx, communeNumber);
  const { official = null, theme = null } = input;
  const sensitive = isSensitiveTheme(theme);
  return {
    communeNumber,
    officialId: await findRecipient(tx, { commune: communeNumber, official, theme }),
    sensitive,
    mode: moderationOf(commune?.moderation ?? deps.settings.moderation, sensitive),
  };
}

async function fieldsOf(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: SendInput,
  place: Place,
): Promise<Partial<ContributionRow>> {
  const { person, kind } = input;
  const phoneId = person.phoneId ?? input.assisted?.keyedPhoneId ?? null;
  const phone = phoneId === null ? null : await findPhone(tx, phoneId);
  const { communeNumber, officialId, sensitive } = place;
  const now = deps.clock.now();
  return {
    reference: input.reference,
    kind,
    phoneId: person.phoneId,
    citizenId: person.citizenId,
    communeNumber,
    officialId,
    theme: input.theme ?? null,
    medium: person.medium,
    language: person.language,
    identityName: input.name?.trim() || null,
    state: 'received',
    public: mayBePublic({ kind, sensitive, authorSays: input.public ?? null }),
    sensitive,
    assistedBy: input.assisted?.by ?? null,
    groupSessionId: input.assisted?.groupSessionId ?? null,
    demo: phone?.demo ?? false,
    createdAt: now,
    receivedAt: now,
  };
}

/** The draft with the same content becomes the contribution; another draft stays a draft. */
async function promote(
  tx: Knex.Transaction,
  phoneId: number,
  fields: Partial<ContributionRow>,
): Promise<ContributionRow> {
  const draft = await lockDraft(tx, phoneId);
  const same =
    draft !== null && draft.body === fields.body && draft.recordingId === fields.recordingId;
  if (!same) return insertContribution(tx, fields);
  await updateContribution(tx, draft.id, fields);
  return { ...draft, ...fields };
}

/** A spoken one waits until its sound is here, a silent one for a moderator (see `recordingReady`). */
async function isHeard(tx: Knex.Transaction, recordingId: string | null): Promise<boolean> {
  if (recordingId === null) return true;
  const recording = await findRecording(tx, recordingId);
  const isMasked = recording?.mask === null || recording?.mask === 'made';
  return recording?.state === 'ready' && recording.verdict !== 'silent' && isMasked;
}
