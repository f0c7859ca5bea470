import type { Knex } from 'knex';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import type { ActDeps, Medium, Person } from '../../src/acts/deps.ts';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { type Released, releaseAnswer } from '../../src/acts/timed/release-answer.ts';
import {
  act,
  addCommune,
  addOfficial,
  consentingPerson,
  type TestDeps,
  useTestDeps,
} from './acts.ts';
import { useTestDatabase } from './database.ts';

/** What a recording is measured to be. */
export const SOUND = {
  originalKey: 'o',
  fileKey: 'f',
  seconds: 12,
  lufs: -18,
  truePeak: -2,
  sha256: 'x',
  bytes: 10,
};

export interface Asked {
  person: Person;
  reference: string;
  id: number;
}

/** A commune with a mayor and a deputy, and people who ask there. */
export interface TownHall {
  mayor: Person;
  deputy: Person;
  /** Somebody of the commune on a new phone. */
  citizen(deps: ActDeps, medium?: Medium): Promise<Person>;
  /** A question of somebody new that waits for a moderator. */
  ask(deps: ActDeps, medium?: Medium): Promise<Asked>;
  /** The same, approved and with the mayor. */
  askMayor(deps: ActDeps, medium?: Medium): Promise<Asked>;
  answer(deps: ActDeps, reference: string, text?: string): ReturnType<typeof answerByText>;
  /** Lets the waiting answer to a contribution leave, if its time has come. */
  release(deps: ActDeps, contributionId: number): Promise<Released>;
}

/** A town hall for a test file from its top on, on a database of its own; `deps` are new before each test. */
export async function useTownHall(
  settings: Partial<ActDeps['settings']> = {},
): Promise<{ db: Knex; deps: TestDeps; town: TownHall }> {
  const db = await useTestDatabase();
  const deps = useTestDeps(settings);
  return { db, deps, town: await openTownHall(db, deps) };
}

export async function openTownHall(db: Knex, deps: ActDeps): Promise<TownHall> {
  await addCommune(db, 117, 'sony');
  const official = { commune: 117, name: 'Awa', role: 'mayor', phone: '+22310000900' };
  await addOfficial(db, deps, official);
  const other = { commune: 117, name: 'Moussa', role: 'deputy', phone: '+22310000901' };
  await addOfficial(db, deps, other);
  const mayor = await consentingPerson(db, deps, official.phone, 'sms');
  const deputy = await consentingPerson(db, deps, other.phone, 'sms');
  let made = 0;

  const citizen: TownHall['citizen'] = async (now, medium = 'sms') => {
    const person = await consentingPerson(db, now, `+2231000${2000 + made++}`, medium);
    await act(db, (tx) => setProfile(tx, now, { person, field: 'commune', value: 117 }));
    return person;
  };
  const ask: TownHall['ask'] = async (now, medium = 'sms') => {
    const person = await citizen(now, medium);
    const reference = `${500 + made}0`;
    const body = { text: 'Le puits est sec' };
    const sent = await act(db, (tx) =>
      sendContribution(tx, now, { person, kind: 'question', body, reference }),
    );
    if (sent.kind !== 'sent') throw new Error(sent.kind);
    return { person, reference, id: sent.contributionId };
  };
  return {
    mayor,
    deputy,
    citizen,
    ask,
    askMayor: async (now, medium = 'sms') => {
      const asked = await ask(now, medium);
      const approval = { contributionId: asked.id, moderator: 'Fanta' };
      await act(db, (tx) => approve(tx, now, approval));
      return asked;
    },
    answer: (now, reference, text = 'Le forage est prévu en mai') =>
      act(db, (tx) => answerByText(tx, now, { person: mayor, reference, text })),
    release: async (now, contributionId) => {
      const where = { contribution_id: contributionId, state: 'waiting' };
      const { id } = await db('answer').where(where).first();
      return act(db, (tx) => releaseAnswer(tx, now, { answerId: id }));
    },
  };
}
