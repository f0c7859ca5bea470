import type { Knex } from 'knex';
import { beforeEach, expect, it } from 'vitest';
import { followOfficial } from '../../src/acts/citizens/follow-official.ts';
import { giveConsent } from '../../src/acts/citizens/give-consent.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import type { Person } from '../../src/acts/deps.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { HOUR_MS } from '../../src/lib/durations.ts';
import { cleanUp } from '../../src/workers/clean-up.ts';
import { addCommune, addOfficial } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const REFUSED = '2';
const db = await useTestDatabase();
let bench: SmsBench;
let phones = 0;
let number: string;

beforeEach(() => {
  bench = openSmsBench(db);
  number = `+2231000${String(++phones).padStart(4, '0')}`;
});

const acts = () => ({ ...bench.acting, outbox: openOutbox() });
const doing = <T>(work: (tx: Knex.Transaction) => Promise<T>) => db.transaction(work);

async function answerConsent(given: boolean, key: string): Promise<Person> {
  return doing(async (tx) => {
    const person = await touchPhone(tx, acts(), { number, medium: 'ussd' });
    await giveConsent(tx, acts(), { person, given, key });
    return person;
  });
}

const cleaning = () =>
  cleanUp({
    ...{ db, acting: bench.acting, addJob: bench.dispatch.addJob, log: bench.dispatch.log },
    sounds: { removeExpired: async () => 0 },
    listened: { remove: async () => 0 },
    sessions: { forgetExpired: async () => 0 },
  });

const keepsNumber = async ({ phoneId }: Person) =>
  (await db('phone').where({ id: phoneId }).first()).number_encrypted !== null;

it('the number of who refused goes once her dialogue is over, not before', async () => {
  const person = await answerConsent(false, REFUSED);
  await cleaning();
  expect(await keepsNumber(person)).toBe(true);
  bench.pass(HOUR_MS + 1);
  await cleaning();
  expect(await keepsNumber(person)).toBe(false);
  expect(await db('consent').where({ citizen_id: person.citizenId })).toMatchObject([
    { given: false, key: REFUSED },
  ]);
});

it('she is known again when she comes back, and stays when she agrees then', async () => {
  const person = await answerConsent(false, REFUSED);
  bench.pass(HOUR_MS + 1);
  await cleaning();
  const again = await answerConsent(true, '1');
  expect(again.phoneId).toBe(person.phoneId);
  bench.pass(HOUR_MS + 1);
  await cleaning();
  expect(await keepsNumber(again)).toBe(true);
});

it('keeps the number of who follows an official, or is one', async () => {
  await addCommune(db, 117, 'sony');
  const official = { commune: 117, name: 'Awa', role: 'mayor', phone: '+22310009999' };
  const { officialId } = await addOfficial(db, acts(), official);
  const follower = await answerConsent(true, '1');
  await doing((tx) =>
    followOfficial(tx, acts(), { person: follower, official: officialId, on: true }),
  );
  await answerConsent(false, REFUSED);
  number = '+22310009999';
  const mayor = await answerConsent(false, REFUSED);
  bench.pass(HOUR_MS + 1);
  await cleaning();
  expect(await keepsNumber(follower)).toBe(true);
  expect(await keepsNumber(mayor)).toBe(true);
});
