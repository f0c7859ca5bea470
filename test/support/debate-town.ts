import type { Knex } from 'knex';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import { announceDebate } from '../../src/acts/debates/announce-debate.ts';
import type { Person } from '../../src/acts/deps.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { makeReference } from '../../src/civic/references.ts';
import { nextSerial } from '../../src/storage/contributions/contributions.ts';
import { consentingPerson } from './acts.ts';
import { COMMUNE, type DigestTown, openDigestTown, type TownOfficial } from './digest-town.ts';
import { openSmsBench, type SmsBench } from './sms-bench.ts';

/** Saturday 28 November 2026, 9:00 to 12:00 in Bamako. */
export const OPENS = Date.UTC(2026, 10, 28, 9);
export const CLOSES = OPENS + 3 * 3_600_000;
let people = 0;

export interface DebateCitizen {
  person: Person;
  phone: string;
}

/** A commune with a mayor who is told of each question at once and a deputy who reads digests. */
export interface DebateTown {
  bench: SmsBench;
  town: DigestTown;
  mayor: TownOfficial;
  deputy: TownOfficial;
  act<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T>;
  until(ms: number): void;
  /** What a phone got, oldest first. */
  inbox(of: { phone: string }): string[];
  /** Of it, what speaks of a debate. */
  debates(of: { phone: string }): string[];
  /** Somebody on a new phone; of no commune when null. */
  citizen(commune?: number | null): Promise<DebateCitizen>;
  ask(
    from: DebateCitizen,
    more?: { debate?: number; theme?: string; text?: string },
  ): Promise<{ id: number; reference: string }>;
  approving(contributionId: number): ReturnType<typeof approve>;
  /** On water, next Saturday. @returns its id. */
  announce(more?: { title?: string; communes?: number[] }): Promise<number>;
  state(debateId: number): Promise<string>;
}

export async function openDebateTown(
  db: Knex,
  settings: Parameters<typeof openSmsBench>[1] = {},
): Promise<DebateTown> {
  const bench = openSmsBench(db, settings);
  const town = await openDigestTown(db, bench);
  const mayor = await town.official({ notify: 'at_once' });
  const deputy = await town.official({ role: 'deputy', name: 'Moussa' });
  const act: DebateTown['act'] = (work) => db.transaction(work);
  const inbox: DebateTown['inbox'] = ({ phone }) =>
    bench.sent.filter(({ to }) => to === phone).map(({ text }) => text);
  return {
    ...{ bench, town, mayor, deputy, act, inbox },
    until: (ms) => bench.pass(ms - bench.now()),
    debates: (of) => inbox(of).filter((text) => /[Dd]ébat/.test(text)),
    citizen: async (commune = COMMUNE) => {
      const phone = `+2231${7_000_000 + people++}`;
      const person = await consentingPerson(db, town.acts(), phone, 'sms');
      if (commune !== null) {
        await act((tx) =>
          setProfile(tx, town.acts(), { person, field: 'commune', value: commune }),
        );
      }
      return { person: { ...person, language: 'fr' }, phone };
    },
    ask: async (from, more = {}) => {
      const { debate = null, theme = 'water', text = 'Le puits est sec depuis mai' } = more;
      const reference = makeReference(await nextSerial(db));
      const sent = await act((tx) =>
        sendContribution(tx, town.acts(), {
          ...{ person: from.person, kind: 'challenge', body: { text }, reference, theme, debate },
        }),
      );
      if (sent.kind !== 'sent') throw new Error(sent.kind);
      return { id: sent.contributionId, reference };
    },
    approving: (contributionId) =>
      act((tx) => approve(tx, town.acts(), { contributionId, moderator: 'Fanta' })),
    announce: async ({ title = '', communes = [COMMUNE] } = {}) => {
      const announced = await act((tx) =>
        announceDebate(tx, town.acts(), {
          ...{ theme: 'water', title, communes, opensAt: OPENS, closesAt: CLOSES, actor: 'fanta' },
        }),
      );
      if (announced.kind !== 'announced') throw new Error(announced.kind);
      return announced.debate.id;
    },
    state: async (id) => (await db('debate').where({ id }).first()).state,
  };
}
