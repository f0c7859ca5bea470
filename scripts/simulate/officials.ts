import type { Knex } from 'knex';
import type { Vault } from '../../src/lib/crypto.ts';
import { insertPhone } from '../../src/storage/citizens/phones.ts';
import { insertOfficial, linkOfficialPhone } from '../../src/storage/officials/officials.ts';
import { demoPhone, type Random, seeded } from '../chaos/random.ts';
import { type Commune, draw } from './people.ts';

/** How an official treats what he is sent. */
export type Habit =
  | 'quick'
  | 'saturday'
  | 'voice'
  | 'later'
  | 'explains'
  | 'not_mine'
  | 'pauses'
  | 'never';

export interface Official {
  id: number;
  phone: string;
  name: string;
  role: 'mayor' | 'deputy' | 'councillor';
  commune: Commune;
  habit: Habit;
  /** As staff set it for him: `direct`, or days and an hour. */
  told: readonly string[];
  random: Random;
  /** Questions he knows of and has not answered. */
  open: Set<string>;
  /** Every question he was ever told of. */
  known: Set<string>;
}

/** Most do little: that is what the evaluation found. */
const HABITS: Readonly<Record<Habit, number>> = {
  quick: 0.15,
  saturday: 0.2,
  voice: 0.12,
  later: 0.15,
  explains: 0.1,
  not_mine: 0.06,
  pauses: 0.07,
  never: 0.15,
};
/** One mayor of each habit first, so that a small town has them all. */
const IN_TURN = Object.keys(HABITS) as Habit[];
const FIRST_OFFICIAL = 1_900_000;
const ROLES = ['mayor', 'deputy', 'councillor', 'councillor', 'councillor'] as const;
const TOLD: readonly (readonly string[])[] = [
  ['direct'],
  ['samedi', '9'],
  ['mardi,samedi', '8'],
  ['lundi,jeudi', '17'],
];

/** Officials of these communes, one after the other; the same for the same seed. */
export function drawOfficials(
  count: number,
  communes: readonly Commune[],
  seed: number,
): Omit<Official, 'id'>[] {
  const random = seeded(seed * 17 + 3);
  return Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / communes.length);
    return {
      phone: demoPhone(FIRST_OFFICIAL + at),
      name: `Élu ${at + 1}`,
      role: ROLES[row] ?? 'councillor',
      commune: communes[at % communes.length] ?? { number: 0, name: '' },
      habit: row === 0 ? (IN_TURN[at % IN_TURN.length] ?? 'never') : draw(random, HABITS),
      told: TOLD[random.between(0, TOLD.length - 1)] ?? ['direct'],
      random: seeded(seed * 7_000_003 + at),
      open: new Set(),
      known: new Set(),
    };
  });
}

/** Writes them into the register, as first rows of a service. */
export async function registerOfficials(
  db: Knex,
  vault: Vault,
  drawn: readonly Omit<Official, 'id'>[],
  createdAt: number,
): Promise<Official[]> {
  const registered: Official[] = [];
  for (const official of drawn) {
    const phone = await insertPhone(db, {
      hash: vault.lookup(official.phone),
      numberEncrypted: vault.encrypt(official.phone),
      keyId: vault.keyId,
      demo: false,
      createdAt,
    });
    const row = await insertOfficial(db, {
      name: official.name,
      role: official.role,
      communeNumber: official.commune.number,
      language: 'fr',
      demo: false,
      createdAt,
    });
    await linkOfficialPhone(db, { officialId: row.id, phoneId: phone?.id ?? 0 });
    registered.push({ ...official, id: row.id });
  }
  return registered;
}
