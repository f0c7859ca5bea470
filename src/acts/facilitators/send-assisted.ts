import type { Knex } from 'knex';
import type { ContributionKind } from '../../civic/contributions.ts';
import { normaliseMsisdn } from '../../lib/phone.ts';
import { deleteAssistedDraft } from '../../storage/citizens/assisted-drafts.ts';
import {
  type CitizenRow,
  insertCitizen,
  insertConsent,
  insertStatement,
  lockCitizen,
  updateCitizen,
} from '../../storage/citizens/citizens.ts';
import {
  type FacilitatorRow,
  findFacilitatorOfPhone,
} from '../../storage/citizens/facilitators.ts';
import { insertGroup } from '../../storage/citizens/groups.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  type ContributionRow,
  findByReference,
} from '../../storage/contributions/contributions.ts';
import { TEXT_VERSION } from '../citizens/give-consent.ts';
import { type Sent, sendContribution } from '../citizens/send-contribution.ts';
import { ageBand } from '../citizens/set-profile.ts';
import type { ActDeps, Body, Person } from '../deps.ts';
import { keyedPhone } from './keyed-phone.ts';

export interface AssistedInput {
  /** Who helps, on her own phone. */
  person: Person;
  kind: ContributionKind;
  body: Body;
  reference: string;
  /** The language of who is helped, in which everything was said and is answered. */
  language: string;
  /** The key by which that person agreed. */
  key: string;
  /** Her own phone as keyed, where she wants the answer; null: it goes to who helps. */
  number: string | null;
  sex: string | null;
  /** Years as keyed. */
  age: string | null;
  commune: number | null;
  /** Several people around one phone. */
  group: { size: number; women: number } | null;
  /** Reference of the first thing the same person or group sent in this call; null for that one. */
  earlier: string | null;
}

export type AssistedSent = Sent | { kind: 'not_a_facilitator' };

/**
 * Sends what somebody said with the help of a facilitator: her consent and what she said about herself are
 * hers; what the facilitator is and speaks does not change. A number that was keyed for her is only where she
 * may be reached: it is hers once she says so on that phone (`confirmKeyed`).
 */
export async function sendAssisted(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: AssistedInput,
): Promise<AssistedSent> {
  const helper = await findFacilitatorOfPhone(tx, input.person.phoneId);
  if (helper === null || helper.codeHash === null) return { kind: 'not_a_facilitator' };
  const before = await sentBefore(tx, helper, input.earlier);
  const author = before === null ? await authorOf(tx, deps, input) : authorAgain(input, before);
  if (before === null) await describe(tx, deps, helper, input, author);
  const group =
    before === null
      ? await newGroup(tx, deps, helper, input, author.citizenId)
      : before.groupSessionId;
  if ('recording' in input.body) await deleteAssistedDraft(tx, helper.id, input.body.recording);
  const { keyedPhoneId, ...person } = author;
  const sent = await sendContribution(tx, deps, {
    person,
    kind: input.kind,
    body: input.body,
    reference: input.reference,
    assisted: { by: helper.id, phoneId: input.person.phoneId, keyedPhoneId, groupSessionId: group },
  });
  if (sent.kind === 'sent') {
    await insertAudit(tx, {
      actor: `facilitator:${helper.id}`,
      action: group === null ? 'assist.send' : 'assist.send_group',
      subject: `contribution:${sent.contributionId}`,
      at: deps.clock.now(),
    });
  }
  return sent;
}

type Author = Omit<Person, 'phoneId'> & { phoneId: number | null; keyedPhoneId: number | null };

/** What the same person or group sent a moment ago with the same helper; null when there is none. */
async function sentBefore(
  tx: Knex.Transaction,
  helper: FacilitatorRow,
  reference: string | null,
): Promise<Before | null> {
  if (reference === null) return null;
  const first = await findByReference(tx, reference);
  if (first?.assistedBy !== helper.id || first.citizenId === null) return null;
  const said = await lockCitizen(tx, first.citizenId);
  // She may have said by now, on her phone, who she is.
  const found = said === null ? await findByReference(tx, reference) : first;
  if (found === null || found.citizenId === null) return null;
  return { ...found, citizenId: found.citizenId, keyedPhoneId: said?.keyedPhoneId ?? null };
}

type Before = ContributionRow & { citizenId: number; keyedPhoneId: number | null };

function authorAgain({ language }: AssistedInput, before: Before): Author {
  const { citizenId, phoneId, keyedPhoneId } = before;
  return { citizenId, phoneId, keyedPhoneId, phoneHash: '', language, medium: 'voice' };
}

async function authorOf(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: AssistedInput,
): Promise<Author> {
  const { language } = input;
  const number = input.number === null ? null : normaliseMsisdn(input.number);
  const phone = number === null ? null : await keyedPhone(tx, deps, number, language);
  const keyedPhoneId = phone?.id ?? null;
  const citizen = await insertCitizen(tx, {
    ...{ phoneId: null, keyedPhoneId, language },
    ...{ demo: phone?.demo ?? false, createdAt: deps.clock.now() },
  });
  if (citizen === null) throw new Error('a citizen without a phone is there already');
  const { id: citizenId } = citizen;
  return { citizenId, phoneId: null, keyedPhoneId, phoneHash: '', language, medium: 'voice' };
}

/** Her consent, given by a key in this call, and what she said. */
async function describe(
  tx: Knex.Transaction,
  deps: ActDeps,
  helper: FacilitatorRow,
  input: AssistedInput,
  author: Author,
): Promise<void> {
  await insertConsent(tx, {
    citizenId: author.citizenId,
    given: true,
    textVersion: TEXT_VERSION,
    language: input.language,
    medium: 'voice',
    key: input.key,
    assistedBy: helper.id,
    at: deps.clock.now(),
  });
  const { sex, age, commune } = input;
  const said: Partial<CitizenRow> = { language: input.language };
  if (sex === 'woman' || sex === 'man') said.sex = sex;
  if (age !== null) said.ageBand = ageBand(age);
  if (commune !== null) said.communeNumber = commune;
  await updateCitizen(tx, author.citizenId, said);
  for (const [name, field] of Object.entries(FIELDS)) {
    const value = said[name as keyof typeof FIELDS];
    if (value == null) continue;
    const statement = { citizenId: author.citizenId, field, value: String(value) };
    await insertStatement(tx, { ...statement, saidBy: 'facilitator', saidAt: deps.clock.now() });
  }
}

const FIELDS = { sex: 'sex', ageBand: 'age_band', communeNumber: 'commune' } as const;

async function newGroup(
  tx: Knex.Transaction,
  deps: ActDeps,
  helper: FacilitatorRow,
  { group, commune, language }: AssistedInput,
  citizenId: number,
): Promise<number | null> {
  if (group === null) return null;
  const { id } = await insertGroup(tx, {
    facilitatorId: helper.id,
    citizenId,
    communeNumber: commune,
    language,
    size: group.size,
    women: group.women,
    at: deps.clock.now(),
  });
  return id;
}
