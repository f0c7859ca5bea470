import type { Knex } from 'knex';
import { DAY_MS } from '../../lib/durations.ts';
import {
  findCitizenOfPhone,
  insertCitizen,
  insertConsent,
  insertStatement,
  type ProfileField,
  updateCitizen,
} from '../../storage/citizens/citizens.ts';
import { findPhoneByHash, insertPhone, updatePhone } from '../../storage/citizens/phones.ts';
import type { ActDeps } from '../deps.ts';
import type { DemoCitizen } from './demo-content.ts';

/** What loading the demo needs. */
export type DemoDeps = Pick<ActDeps, 'clock' | 'phones'>;

export interface DemoPerson {
  phoneId: number;
  citizenId: number;
  language: string;
  commune: number;
  sex: 'woman' | 'man';
}

/** A demo phone; somebody may have tried it before the demo was loaded. */
export async function loadPhone(
  tx: Knex.Transaction,
  { clock, phones }: DemoDeps,
  phone: { number: string; language: string; createdAt: number },
): Promise<number> {
  const { number, language, createdAt } = phone;
  const hash = phones.hash(number);
  const row =
    (await insertPhone(tx, {
      hash,
      numberEncrypted: phones.encrypt(number),
      keyId: phones.keyId,
      demo: true,
      createdAt,
    })) ?? (await findPhoneByHash(tx, hash));
  if (row === null) throw new Error('a phone that was there is gone');
  await updatePhone(tx, row.id, {
    language,
    lastContactAt: row.lastContactAt ?? createdAt,
    newsHeardAt: row.newsHeardAt ?? clock.now(),
  });
  return row.id;
}

/** A citizen of the demo: who she is, said by herself, and that she agreed. */
export async function loadCitizen(
  tx: Knex.Transaction,
  deps: DemoDeps,
  citizen: DemoCitizen,
): Promise<DemoPerson> {
  const { phone: number, language, sex, age, commune } = citizen;
  const createdAt = deps.clock.now() - 50 * DAY_MS;
  const phoneId = await loadPhone(tx, deps, { number, language, createdAt });
  const citizenId = await citizenOf(tx, { phoneId, language, createdAt });
  await updateCitizen(tx, citizenId, { sex, ageBand: age, communeNumber: commune });
  const said: [ProfileField, string][] = [
    ['language', language],
    ['sex', sex],
    ['age_band', age],
    ['commune', String(commune)],
  ];
  for (const [field, value] of said) {
    await insertStatement(tx, { citizenId, field, value, saidBy: 'self', saidAt: createdAt });
  }
  const consent = { given: true, textVersion: 'demo', language, medium: 'voice', key: '1' };
  await insertConsent(tx, { citizenId, ...consent, at: createdAt });
  return { phoneId, citizenId, language, commune, sex };
}

async function citizenOf(
  tx: Knex.Transaction,
  citizen: { phoneId: number; language: string; createdAt: number },
): Promise<number> {
  const row =
    (await insertCitizen(tx, { ...citizen, demo: true })) ??
    (await findCitizenOfPhone(tx, citizen.phoneId));
  if (row === null) throw new Error('a citizen who was there is gone');
  return row.id;
}
