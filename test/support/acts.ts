import type { Knex } from 'knex';
import { beforeEach } from 'vitest';
import { giveConsent } from '../../src/acts/citizens/give-consent.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import type { ActDeps, Medium, Person } from '../../src/acts/deps.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { openPins } from '../../src/lib/pin.ts';

/** Tuesday 24 November 2026, 10:00 in Bamako: outside quiet hours. */
export const MORNING = Date.UTC(2026, 10, 24, 10);

export type TestDeps = ActDeps & { at(ms: number): void };

/** Dependencies with a clock that stands still, and words that show their key and values. */
export function testDeps(settings: Partial<ActDeps['settings']> = {}): TestDeps {
  const vault = openVault(Buffer.alloc(32, 7));
  let now = MORNING;
  return {
    clock: { now: () => now },
    at: (ms) => {
      now = ms;
    },
    ids: randomIds,
    settings: {
      undoMinutes: 10,
      moderation: 'before',
      quietHours: { fromMinute: 20 * 60, toMinute: 8 * 60 },
      timeZone: 'Africa/Bamako',
      speakWaitHours: 24,
      smsNumber: '22300',
      voiceNumber: '+22320000000',
      helpNumber: '+22320000001',
      operator: 'africastalking',
      callsADay: null,
      callBackAfterMs: 0,
      broadcastPace: { sms: 10_000, calls: 10_000 },
      canRead: false,
      facilitatorNumber: null,
      ladders: { default: [], communes: {} },
      ...settings,
    },
    words: (language, key, values) =>
      `${language} ${key} ${Object.entries(values)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}`.trim(),
    phones: {
      hash: vault.lookup,
      encrypt: vault.encrypt,
      decrypt: vault.decrypt,
      keyId: vault.keyId,
    },
    pins: openPins(vault),
    outbox: openOutbox(),
  };
}

/** The dependencies of a test file; before each test they are as `testDeps` gives them. */
export function useTestDeps(settings: Partial<ActDeps['settings']> = {}): TestDeps {
  const deps = testDeps(settings);
  beforeEach(() => void Object.assign(deps, testDeps(settings)));
  return deps;
}

/** Runs one act in a transaction of its own. */
export function act<T>(db: Knex, work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
  return db.transaction(work);
}

/** Somebody on a demo phone who has agreed that we keep what she sends. */
export async function consentingPerson(
  db: Knex,
  deps: ActDeps,
  number: string,
  medium: Medium = 'ussd',
): Promise<Person> {
  return act(db, async (tx) => {
    const person = await touchPhone(tx, deps, { number, medium });
    await giveConsent(tx, deps, { person, given: true, key: '1' });
    return person;
  });
}

export async function addCommune(db: Knex, number: number, name: string): Promise<void> {
  await db('commune').insert({
    number,
    name,
    name_key: name.toLowerCase(),
    cercle: 'Kayes',
    region: 'Kayes',
  });
}

/** An official of a commune, with a demo phone of his; told of each item at once unless said. */
export async function addOfficial(
  db: Knex,
  deps: ActDeps,
  official: {
    commune: number;
    name: string;
    role: string;
    phone: string;
    notify?: 'at_once' | 'digest';
  },
): Promise<{ officialId: number; phoneId: number }> {
  const person = await act(db, (tx) =>
    touchPhone(tx, deps, { number: official.phone, medium: 'sms' }),
  );
  const [row] = await db('official')
    .insert({
      name: official.name,
      role: official.role,
      commune_number: official.commune,
      notify: official.notify ?? 'at_once',
      created_at: new Date(MORNING),
    })
    .returning('id');
  await db('official_phone').insert({ official_id: row.id, phone_id: person.phoneId });
  return { officialId: row.id, phoneId: person.phoneId };
}
