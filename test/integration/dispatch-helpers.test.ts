import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { createSpeaker } from '../../src/acts/speakers/create-speaker.ts';
import { setFacilitator } from '../../src/acts/staff/set-facilitator.ts';
import { act, addCommune, consentingPerson } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';
import { HELP_NUMBER, openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const db = await useTestDatabase();
let bench: SmsBench;
const her = '+22310000001';
const acts = () => ({ ...bench.acting, outbox: openOutbox() });

beforeAll(async () => {
  await addCommune(db, 101, 'Kayes');
  bench = openSmsBench(db);
  const person = await consentingPerson(db, acts(), her, 'sms');
  await act(db, (tx) => setProfile(tx, acts(), { person, field: 'commune', value: 101 }));
});
beforeEach(() => {
  bench = openSmsBench(db);
});

describe('people who help, by SMS', () => {
  it('AIDE gives the number of who helps in her commune, when somebody does', async () => {
    const number = '+22310000555';
    const input = { number, communeNumber: 101, name: 'Awa', moderator: 'Fanta' };
    await db.transaction((tx) => setFacilitator(tx, acts(), { ...input, announced: true }));
    const [help = ''] = await bench.text(her, 'aide');
    expect(help).toContain('10 00 05 55');
    await db('facilitator').update({ announced: false });
  });

  it('AIDER calls who helps others by a code, and tells anybody else how to be helped', async () => {
    const number = '+22310000556';
    const input = { number, communeNumber: null, name: 'Fatou', moderator: 'Fanta' };
    await db.transaction((tx) => setFacilitator(tx, acts(), { ...input, code: '4711' }));
    const [noted = ''] = await bench.text(number, 'Aider');
    expect(noted).not.toContain(HELP_NUMBER);
    const calls = () => db('delivery').where({ purpose: 'door' });
    expect(await calls()).toHaveLength(1);
    const [help = ''] = await bench.text(her, 'AIDER');
    expect(help).toContain(HELP_NUMBER);
    expect(await calls()).toHaveLength(1);
  });

  it('STUDIO calls the phone once while somebody records by phone, and the call begins there', async () => {
    const number = '+22310000557';
    const [help = ''] = await bench.text(number, 'STUDIO');
    expect(help).toContain(HELP_NUMBER);
    const speaker = { name: 'Awa', language: 'bm', publishes: false, by: 'admin' };
    await db.transaction((tx) => createSpeaker(tx, acts(), speaker));
    for (const word of ['Studio', 'studio']) {
      const [noted = ''] = await bench.text(number, word);
      expect(noted).not.toContain(HELP_NUMBER);
    }
    const calls = await db('delivery')
      .where({ purpose: 'door' })
      .whereJsonPath('context', '$.toStudio', '=', true);
    expect(calls).toHaveLength(1);
  });
});
