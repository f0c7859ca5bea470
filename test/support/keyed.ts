import type { Knex } from 'knex';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import type { Person } from '../../src/acts/deps.ts';
import { confirmKeyed, denyKeyed } from '../../src/acts/facilitators/confirm-keyed.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { act, type TestDeps } from './acts.ts';
import { type Assisted, type Helping, openHelping } from './helping.ts';
import { type TownHall, useTownHall } from './town-hall.ts';

let phones = 4000;

/** A question left with the helper, who keyed a number for it. */
export interface Keyed extends Assisted {
  number: string;
  hash: string;
  phoneId: number;
  id: number;
  citizen: number;
}

export interface KeyedTown {
  db: Knex;
  deps: TestDeps;
  town: TownHall;
  helping: Helping;
  keyed(digits?: string): Promise<Keyed>;
  /** The same, answered by the mayor. */
  answered(words: string): Promise<Keyed>;
  /** Whoever holds that phone comes. */
  contact(question: Keyed): Promise<Person>;
  sayYes(question: Keyed): ReturnType<typeof confirmKeyed>;
  sayNo(question: Keyed): ReturnType<typeof denyKeyed>;
}

/** A town hall and a helper, for a test file from its top on. */
export async function useKeyed(): Promise<KeyedTown> {
  const { db, deps, town } = await useTownHall({ undoMinutes: 0 });
  const helping = await openHelping(db, deps, '+22310003999');
  const keyed: KeyedTown['keyed'] = async (digits = `1000${phones++}`) => {
    const assisted = await helping.assist({ number: digits });
    const number = `+223${digits}`;
    const hash = deps.phones.hash(number);
    const phone = await db('phone').where({ hash }).first();
    const { row } = assisted;
    const [id, citizen, phoneId] = [row.id, row.citizen_id, phone.id].map(Number);
    return { ...assisted, number, hash, phoneId, id, citizen } as Keyed;
  };
  const answered: KeyedTown['answered'] = async (words) => {
    const question = await keyed();
    const approved = { contributionId: question.id, moderator: 'Fanta' };
    await act(db, (tx) => approve(tx, deps, approved));
    await town.answer(deps, question.reference, words);
    return question;
  };
  const contact: KeyedTown['contact'] = ({ number }) =>
    act(db, (tx) => touchPhone(tx, deps, { number, medium: 'voice' }));
  const sayYes: KeyedTown['sayYes'] = async (question) => {
    const said = { person: await contact(question), citizen: question.citizen };
    return act(db, (tx) => confirmKeyed(tx, deps, said));
  };
  const sayNo: KeyedTown['sayNo'] = async (question) => {
    const said = { person: await contact(question), citizen: question.citizen };
    return act(db, (tx) => denyKeyed(tx, deps, said));
  };
  return { db, deps, town, helping, keyed, answered, contact, sayYes, sayNo };
}
