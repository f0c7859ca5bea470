import { describe, expect, it } from 'vitest';
import { optOut } from '../../src/acts/citizens/opt-out.ts';
import { requestErase } from '../../src/acts/citizens/request-erase.ts';
import { recordUssdBegin } from '../../src/acts/deliveries/record-ussd-begin.ts';
import { recordUssdEnd } from '../../src/acts/deliveries/record-ussd-end.ts';
import type { Person } from '../../src/acts/deps.ts';
import { closeUssdSessions } from '../../src/acts/timed/close-ussd-sessions.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { ERASE_NEVER } from '../../src/storage/citizens/phones.ts';
import { insertUssdSession } from '../../src/storage/deliveries/ussd-sessions.ts';
import { act, MORNING } from '../support/acts.ts';
import { useTownHall } from '../support/town-hall.ts';

const provider = 'africastalking';

const { db, deps, town } = await useTownHall();
await db('price').insert({
  ...{ kind: 'ussd_session', amount_millionths: 5_000_000, provider },
  ...{ currency: 'XOF', valid_from: new Date(0) },
});

async function numberOf(person: Person): Promise<string> {
  const phone = await db('phone').where({ id: person.phoneId }).first();
  return deps.phones.decrypt(phone.number_encrypted);
}

describe('a USSD session', () => {
  it('costs what the operator says, once', async () => {
    const notice = {
      provider,
      sessionKey: 'u-1',
      msisdn: '+22310003333',
      status: 'Success',
      durationMs: 9000,
      cost: '0.20',
    };
    await act(db, (tx) => recordUssdEnd(tx, deps, notice));
    await act(db, (tx) => recordUssdEnd(tx, deps, notice));
    expect(await db('cost_entry').whereNotNull('ussd_session_id')).toMatchObject([
      { amount_millionths: 200_000, currency: 'XOF', source: 'reported' },
    ]);
  });

  it('whose end nobody told is closed with an estimate', async () => {
    await insertUssdSession(db, {
      provider,
      sessionKey: 'u-2',
      phoneHash: 'h',
      beganAt: MORNING,
    });
    deps.at(MORNING + 31 * MINUTE_MS);
    expect(await act(db, (tx) => closeUssdSessions(tx, deps, { limit: 10 }))).toBe(1);
    const session = await db('ussd_session').where({ session_key: 'u-2' }).first();
    expect(session.status).toBe('no_notice');
    const cost = await db('cost_entry').where({ ussd_session_id: session.id }).first();
    expect(cost).toMatchObject({ amount_millionths: 5_000_000, source: 'estimated' });
  });
});

describe('a USSD session that begins', () => {
  const begin = (sessionKey: string, msisdn: string) =>
    act(db, (tx) => recordUssdBegin(tx, deps, { provider: 'x', sessionKey, msisdn }));

  it('is a contact: nothing is erased, and answers come again after STOP', async () => {
    const { person, reference, id } = await town.askMayor(deps, 'ussd');
    await act(db, (tx) => optOut(tx, deps, { person, confirm: false }));
    await town.answer(deps, reference);
    deps.at(MORNING + 10 * MINUTE_MS);
    await town.release(deps, id);
    await act(db, (tx) => requestErase(tx, deps, { person }));
    const number = await numberOf(person);
    expect(await begin('contact', number)).toEqual({ kind: 'recorded' });
    const answer = { phone_id: person.phoneId, purpose: 'answer' };
    expect(await db('delivery').where(answer).first()).toMatchObject({ state: 'due' });
    const phone = await db('phone').where({ id: person.phoneId }).first();
    expect(phone).toMatchObject({
      erase_due_at: ERASE_NEVER,
      last_contact_at: new Date(deps.clock.now()),
    });
  });

  it('that is told again later is no second contact', async () => {
    const { person } = await town.ask(deps);
    const number = await numberOf(person);
    await begin('twice', number);
    await act(db, (tx) => requestErase(tx, deps, { person }));
    expect(await begin('twice', number)).toEqual({ kind: 'known' });
    const phone = await db('phone').where({ id: person.phoneId }).first();
    expect(phone.erase_due_at).not.toBeNull();
  });

  it('keeps nothing of a phone we do not know', async () => {
    await begin('stranger', '+22317770000');
    const hash = deps.phones.hash('+22317770000');
    expect(await db('phone').where({ hash })).toEqual([]);
  });
});
