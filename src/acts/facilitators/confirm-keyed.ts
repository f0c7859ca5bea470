import type { Knex } from 'knex';
import {
  choseLanguage,
  latestConsent,
  lockCitizen,
  updateCitizen,
} from '../../storage/citizens/citizens.ts';
import { findFacilitator } from '../../storage/citizens/facilitators.ts';
import { becomeOne, cancelBrought, DENIED, saidBy } from '../../storage/citizens/keyed-phones.ts';
import { updatePhone } from '../../storage/citizens/phones.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lendSupport } from '../../storage/contributions/merging.ts';
import type { ActDeps, Person } from '../deps.ts';
import { tellAstray } from './astray.ts';

interface Answered {
  /** Who holds the phone that was given as hers. */
  person: Person;
  /** Who said it with a helper. */
  citizen: number;
}

/** She has said that it is she: what she left with a helper is hers on this phone, for good. */
export async function confirmKeyed(
  tx: Knex.Transaction,
  deps: ActDeps,
  { person, citizen }: Answered,
): Promise<{ kind: 'confirmed' | 'unknown' }> {
  if (!(await isAsked(tx, { person, citizen }))) return { kind: 'unknown' };
  const { phoneId, citizenId } = person;
  for (const { id, mergedInto } of await becomeOne(tx, { from: citizen, to: citizenId, phoneId }))
    await lendSupport(tx, id, mergedInto, deps.clock.now());
  await note(tx, deps, 'assist.confirmed', citizenId);
  return { kind: 'confirmed' };
}

/**
 * She has said that it is not she: nothing was said of it, nothing more comes to this phone about it, and who
 * helped is told, by its number. What a stranger's phone got of it, its language, goes.
 */
export async function denyKeyed(
  tx: Knex.Transaction,
  deps: ActDeps,
  { person, citizen }: Answered,
): Promise<{ kind: 'denied' | 'unknown' }> {
  if (!(await isAsked(tx, { person, citizen }))) return { kind: 'unknown' };
  const { phoneId } = person;
  await updateCitizen(tx, citizen, { keyedWrongAt: deps.clock.now() });
  await cancelBrought(tx, { citizenId: citizen, phoneId });
  if (await isStranger(tx, person)) {
    await updatePhone(tx, phoneId, { language: null });
    await updateCitizen(tx, person.citizenId, { language: null });
  }
  await note(tx, deps, DENIED, citizen, { phone: phoneId });
  const said = await saidBy(tx, citizen);
  const helper = said[0]?.assistedBy == null ? null : await findFacilitator(tx, said[0].assistedBy);
  const references = said.map(({ reference }) => reference);
  if (helper !== null) await tellAstray(tx, deps, { phoneId: helper.phoneId, references });
  return { kind: 'denied' };
}

async function isAsked(tx: Knex.Transaction, { person, citizen }: Answered): Promise<boolean> {
  const said = await lockCitizen(tx, citizen);
  return said?.keyedPhoneId === person.phoneId && said.keyedWrongAt === null;
}

const isStranger = async (tx: Knex.Transaction, { citizenId }: Person): Promise<boolean> =>
  (await latestConsent(tx, citizenId)) === null && !(await choseLanguage(tx, citizenId));

const note = (
  tx: Knex.Transaction,
  { clock }: ActDeps,
  action: string,
  citizen: number,
  detail = {},
) =>
  insertAudit(tx, {
    ...{ actor: 'system', action, subject: `citizen:${citizen}`, detail, at: clock.now() },
  });
