import type { Knex } from 'knex';
import { isDemoPhone } from '../../lib/phone.ts';
import { findCitizenOfPhone, insertCitizen } from '../../storage/citizens/citizens.ts';
import {
  ERASE_NEVER,
  findPhoneByHash,
  insertPhone,
  type PhoneRow,
  updatePhone,
} from '../../storage/citizens/phones.ts';
import { reopenAnswers } from '../../storage/deliveries/answer-deliveries.ts';
import { cancelOffers, findDelivery } from '../../storage/deliveries/deliveries.ts';
import type { ActDeps, Medium, Person } from '../deps.ts';

/**
 * Somebody contacted us: her phone and the citizen behind it are found or made. A contact cancels an
 * erasure she asked for, which she is told with whatever she is told next (`tellKept`), and reopens answers after STOP (not broadcasts), except the STOP itself
 * (`isStop`). Give the same person to every act of the turn.
 */
export async function touchPhone(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { number: string; medium: Medium; isStop?: boolean },
): Promise<Person> {
  const phone = await ensurePhone(tx, deps, input.number);
  await noteContact(tx, deps, phone, input);
  const citizenId = await citizenOf(tx, deps, phone);
  return {
    phoneId: phone.id,
    citizenId,
    phoneHash: phone.hash,
    language: phone.language ?? 'fr',
    medium: input.medium,
  };
}

/** The same for a phone we know that calls; of one we do not know nothing is kept. */
export async function touchKnownPhone(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { number: string },
): Promise<void> {
  const phone = await findPhoneByHash(tx, deps.phones.hash(input.number));
  if (phone !== null) await noteContact(tx, deps, phone, { ...input, medium: 'voice' });
}

/** The phone of a number (E.164), made when it is not known; no contact of its own. */
export async function ensurePhone(
  tx: Knex.Transaction,
  deps: ActDeps,
  number: string,
): Promise<PhoneRow> {
  const hash = deps.phones.hash(number);
  const known = await findPhoneByHash(tx, hash);
  if (known !== null) return known;
  const made = await insertPhone(tx, {
    hash,
    numberEncrypted: deps.phones.encrypt(number),
    keyId: deps.phones.keyId,
    demo: isDemoPhone(number),
    createdAt: deps.clock.now(),
  });
  const phone = made ?? (await findPhoneByHash(tx, hash));
  if (phone === null) throw new Error('a phone that was there is gone');
  return phone;
}

async function noteContact(
  tx: Knex.Transaction,
  deps: ActDeps,
  phone: PhoneRow,
  input: { number: string; medium: Medium; isStop?: boolean },
): Promise<void> {
  const now = deps.clock.now();
  await cancelOffers(tx, phone.id);
  const reopened = phone.optedOutAt !== null && input.isStop !== true;
  await updatePhone(tx, phone.id, {
    lastContactAt: now,
    lastMedium: input.medium,
    eraseDueAt: phone.eraseDueAt === null ? null : ERASE_NEVER,
    ...(reopened && { optedOutAt: null }),
    ...(phone.numberEncrypted === null && {
      numberEncrypted: deps.phones.encrypt(input.number),
      keyId: deps.phones.keyId,
    }),
  });
  if (!reopened) return;
  for (const id of await reopenAnswers(tx, phone.id, now)) {
    const delivery = await findDelivery(tx, id);
    if (delivery !== null) {
      deps.outbox.add({ delivery: id, kind: delivery.kind, attempt: delivery.attempts + 1 });
    }
  }
}

async function citizenOf(tx: Knex.Transaction, deps: ActDeps, phone: PhoneRow): Promise<number> {
  const known = await findCitizenOfPhone(tx, phone.id);
  if (known !== null) return known.id;
  const made = await insertCitizen(tx, {
    phoneId: phone.id,
    language: phone.language,
    demo: phone.demo,
    createdAt: deps.clock.now(),
  });
  const citizen = made ?? (await findCitizenOfPhone(tx, phone.id));
  if (citizen === null) throw new Error('a citizen who was there is gone');
  return citizen.id;
}
