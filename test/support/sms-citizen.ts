import { beforeEach } from 'vitest';
import { giveConsent } from '../../src/acts/citizens/give-consent.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { addCommune } from './acts.ts';
import { useTestDatabase } from './database.ts';
import { newPhone } from './mayor-town.ts';
import { openSmsBench } from './sms-bench.ts';

/** Citizens who text, from the top of a test file on; `bench` is new before each test. */
export async function useSmsCitizens() {
  const db = await useTestDatabase();
  await addCommune(db, 101, 'Kayes');
  const bench = openSmsBench(db);
  beforeEach(async () => {
    await db('inbound_event').delete();
    Object.assign(bench, openSmsBench(db));
  });
  /** Somebody who has agreed that we keep what she sends, and has said where she lives. @returns her number. */
  const knownPerson = async (phone = newPhone()): Promise<string> => {
    const deps = { ...bench.acting, outbox: openOutbox() };
    await db.transaction(async (tx) => {
      const person = await touchPhone(tx, deps, { number: phone, medium: 'sms' });
      await giveConsent(tx, deps, { person, given: true, key: '1' });
      await tx('citizen').where({ id: person.citizenId }).update({ commune_number: 101 });
    });
    return phone;
  };
  /** Asks by SMS. @returns the reference she was told. */
  const ask = async (phone: string, text: string): Promise<string> => {
    const [reply = ''] = await bench.text(phone, text);
    return /\d{3,}/.exec(reply)?.[0] ?? `no reference in: ${reply}`;
  };
  return { db, bench, knownPerson, ask };
}
