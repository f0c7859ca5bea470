import type { Knex } from 'knex';
import { recipientOf } from '../../civic/contributions.ts';
import { LANGUAGES } from '../../lib/languages.ts';
import { insertStatement, type SaidBy, updateCitizen } from '../../storage/citizens/citizens.ts';
import {
  lockDraft,
  updateContribution,
  withoutCommune,
} from '../../storage/contributions/contributions.ts';
import { focalOf } from '../../storage/moderation/focal-points.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import { activeOfficials } from '../../storage/officials/officials.ts';
import { hasConsent, NO_CONSENT, type NoConsent } from '../consent.ts';
import type { ActDeps, Person } from '../deps.ts';
import { forwardContribution } from '../forward-contribution.ts';
import { setLanguage } from './set-language.ts';

export interface ProfileInput {
  person: Person;
  field: 'language' | 'sex' | 'age_band' | 'commune' | 'name';
  /** `null`: she skipped it. An age in years is read as its band, a commune by its number. */
  value: string | number | null;
  saidBy?: 'self' | 'facilitator' | 'moderator';
}

export type ProfileSet = { kind: 'set' | 'skipped' } | { kind: 'invalid' } | NoConsent;

/** One thing about herself, said once, with who said it; asked again only by her own wish. */
export async function setProfile(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: ProfileInput,
): Promise<ProfileSet> {
  const { person, field } = input;
  if (!(await hasConsent(tx, person))) return NO_CONSENT;
  if (input.value === null) {
    await state(tx, deps, input, null, 'skipped');
    return { kind: 'skipped' };
  }
  const value = readValue(field, String(input.value));
  if (value === null) return { kind: 'invalid' };
  if (field === 'language') return setLanguage(tx, deps, { person, language: value });
  if (field === 'commune' && (await findCommune(tx, Number(value))) === null) {
    return { kind: 'invalid' };
  }
  await state(tx, deps, input, value, input.saidBy ?? 'self');
  await store(tx, deps, person, field, value);
  return { kind: 'set' };
}

function readValue(field: ProfileInput['field'], raw: string): string | null {
  const value = raw.trim();
  switch (field) {
    case 'sex':
      return value === 'woman' || value === 'man' ? value : null;
    case 'age_band':
      return ageBand(value);
    case 'commune':
      return /^\d{3}$/.test(value) ? value : null;
    case 'language':
      return LANGUAGES.find((each) => each === value) ?? null;
    case 'name':
      return value === '' ? null : value.slice(0, 60);
  }
}

const BANDS = ['0_17', '18_35', '36_59', '60'] as const;
type AgeBand = (typeof BANDS)[number];

/** A band, or years typed on a phone. */
export function ageBand(value: string): AgeBand | null {
  const band = BANDS.find((each) => each === value);
  if (band !== undefined) return band;
  if (!/^\d{1,3}$/.test(value) || Number(value) > 120) return null;
  const years = Number(value);
  if (years < 18) return '0_17';
  if (years < 36) return '18_35';
  return years < 60 ? '36_59' : '60';
}

async function state(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: ProfileInput,
  value: string | null,
  saidBy: SaidBy,
): Promise<void> {
  const { person, field } = input;
  const saidAt = deps.clock.now();
  await insertStatement(tx, { citizenId: person.citizenId, field, value, saidBy, saidAt });
}

async function store(
  tx: Knex.Transaction,
  deps: ActDeps,
  person: Person,
  field: 'sex' | 'age_band' | 'commune' | 'name',
  value: string,
): Promise<void> {
  switch (field) {
    case 'sex':
      await updateCitizen(tx, person.citizenId, { sex: value as 'woman' | 'man' });
      return;
    case 'age_band':
      await updateCitizen(tx, person.citizenId, { ageBand: value as '18_35' });
      return;
    case 'commune':
      await updateCitizen(tx, person.citizenId, { communeNumber: Number(value) });
      await placeWaiting(tx, deps, person, Number(value));
      return;
    case 'name': {
      const draft = await lockDraft(tx, person.phoneId);
      if (draft !== null) await updateContribution(tx, draft.id, { identityName: value });
    }
  }
}

/** What she sent before she said where she lives finds its commune and its official. */
async function placeWaiting(
  tx: Knex.Transaction,
  deps: ActDeps,
  person: Person,
  communeNumber: number,
): Promise<void> {
  const officials = await activeOfficials(tx, communeNumber);
  for (const item of await withoutCommune(tx, person.phoneId)) {
    const recipient = recipientOf(item, officials, await focalOf(tx, communeNumber));
    const officialId = recipient.kind === 'assigned' ? recipient.officialId : null;
    await updateContribution(tx, item.id, {
      communeNumber,
      ...(item.state !== 'draft' && { officialId }),
    });
    if (item.state === 'to_route' && officialId !== null) {
      await forwardContribution(tx, deps, { ...item, communeNumber }, officialId);
    }
  }
}
