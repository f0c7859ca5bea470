import { beforeAll, expect, it } from 'vitest';
import { findLanguage } from '../../src/storage/citizens/phones.ts';
import { addCommune, addOfficial, testDeps } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';

const NUMBER = '+22310000955';
const db = await useTestDatabase();
const deps = testDeps();

beforeAll(async () => {
  await addCommune(db, 117, 'Kayes');
});

it('an official who has chosen no language is spoken to in that he is registered with', async () => {
  const official = { commune: 117, name: 'Awa', role: 'mayor', phone: NUMBER };
  const { officialId, phoneId } = await addOfficial(db, deps, official);
  const spoken = () => findLanguage(db, deps.phones.hash(NUMBER));
  await db('phone').where({ id: phoneId }).update({ language: null });
  await db('official').where({ id: officialId }).update({ language: 'fr' });
  expect(await spoken()).toBeNull();
  await db('official').where({ id: officialId }).update({ language: 'bm' });
  expect(await spoken()).toBe('bm');
  await db('phone').where({ id: phoneId }).update({ language: 'snk' });
  expect(await spoken()).toBe('snk');
  expect(await findLanguage(db, deps.phones.hash('+22310000956'))).toBeNull();
});
