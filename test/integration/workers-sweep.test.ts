import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestErase } from '../../src/acts/citizens/request-erase.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { queueCall, queueSms } from '../../src/acts/deliveries/queue-delivery.ts';
import type { Person } from '../../src/acts/deps.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { AppError } from '../../src/errors.ts';
import { DAY_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { metricSources } from '../../src/storage/metrics/metric-sources.ts';
import { replaySpoolWorker } from '../../src/workers/replay-spool.ts';
import { addCommune, consentingPerson } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';
import { sweepOf } from '../support/sweep-bench.ts';

const db = await useTestDatabase();
let bench: SmsBench;
let phones = 0;
let person: Person;
let her: string;

const acts = () => ({ ...bench.acting, outbox: openOutbox() });
const jobsOf = (name: string) => bench.jobs.filter((job) => job.name === name);

async function sms(notBefore = bench.now()): Promise<string> {
  const { phoneId } = person;
  const row = await db.transaction((tx) =>
    queueSms(tx, acts(), {
      ...{ phoneId, purpose: 'status', language: 'fr', body: 'Bonjour', when: 'allowed' },
      notBefore,
    }),
  );
  return row?.id ?? 'no row';
}

/** A question of hers with an answer that may leave at `leavesAt`. */
async function answerWaiting(leavesAt: number): Promise<number> {
  const at = new Date(bench.now());
  const [{ id }] = await db('contribution')
    .insert({
      ...{ reference: `t${++phones}`, kind: 'question', phone_id: person.phoneId },
      ...{ citizen_id: person.citizenId, medium: 'sms', language: 'fr', body: 'Quand ?' },
      ...{ state: 'seen', created_at: at, received_at: at },
    })
    .returning('id');
  const [answer] = await db('answer')
    .insert({
      ...{ contribution_id: id, body: 'Lundi.', state: 'waiting', created_at: at },
      leaves_at: new Date(leavesAt),
    })
    .returning('id');
  return answer.id;
}

async function recording(fields: object): Promise<string> {
  const id = bench.acting.ids.uuid();
  await db('recording').insert({
    ...{ id, purpose: 'contribution', phone_id: person.phoneId, state: 'pending' },
    ...{ created_at: new Date(bench.now()), due_at: new Date(bench.now()), ...fields },
  });
  return id;
}

beforeAll(async () => {
  await addCommune(db, 104, 'Kita');
});

beforeEach(async () => {
  await db.raw(
    'truncate inbound_event, delivery, answer, follow_up, recording, audit_entry cascade',
  );
  bench = openSmsBench(db);
  her = `+2231${String(++phones).padStart(7, '0')}`;
  person = await consentingPerson(db, acts(), her, 'sms');
});

describe('what is due gets its job', () => {
  it('a call too, however many SMS have waited for longer', async () => {
    await db.raw(
      `insert into delivery (id, kind, purpose, phone_id, language, body, state, due_at, created_at)
        select gen_random_uuid(), 'sms', 'broadcast', :phoneId, 'fr', 'x', 'due', :at, :at
          from generate_series(1, 10001)`,
      { phoneId: person.phoneId, at: new Date(bench.now() - MINUTE_MS) },
    );
    const deps = acts();
    const { phoneId } = person;
    const call = await db.transaction((tx) =>
      queueCall(tx, deps, { phoneId, purpose: 'answer', language: 'fr', when: 'allowed' }),
    );
    await sweepOf(bench);
    expect(jobsOf('sms-send')).toHaveLength(10_000);
    expect(jobsOf('call-place').map(({ payload }) => payload)).toEqual([
      { deliveryId: call?.id, attempt: 1 },
    ]);
  });

  it('a delivery when its time has come, and not before', async () => {
    const id = await sms(bench.now() + MINUTE_MS);
    await sweepOf(bench);
    expect(jobsOf('sms-send')).toEqual([]);
    bench.pass(MINUTE_MS);
    await sweepOf(bench);
    expect(jobsOf('sms-send')).toEqual([
      { name: 'sms-send', payload: { deliveryId: id, attempt: 1 } },
    ]);
  });

  it('an SMS whose job was lost in a crash', async () => {
    const key = await bench.store(her, 'AIDE');
    bench.jobs.length = 0;
    await sweepOf(bench);
    expect(jobsOf('inbound-sms')).toEqual([]);
    bench.pass(5_000);
    await sweepOf(bench);
    expect(jobsOf('inbound-sms')).toEqual([{ name: 'inbound-sms', payload: { eventKey: key } }]);
    await bench.read(key);
    expect(await bench.replies(her)).toHaveLength(1);
  });

  it('a recording nobody has fetched', async () => {
    const id = await recording({ attempts: 2 });
    await recording({ due_at: new Date(bench.now() + MINUTE_MS) });
    await sweepOf(bench);
    expect(jobsOf('recording-fetch')).toEqual([
      { name: 'recording-fetch', payload: { recordingId: id, attempt: 3 } },
    ]);
  });

  it('events on disk, only when there are some', async () => {
    await sweepOf(bench);
    expect(jobsOf('replay-spool')).toEqual([]);
    await sweepOf(bench, { spooled: async () => 2 });
    expect(jobsOf('replay-spool')).toHaveLength(1);
    let replayed = 0;
    const worker = replaySpoolWorker({
      replay: async () => {
        replayed += 2;
        return 2;
      },
    });
    await worker.handle({}, { signal: new AbortController().signal });
    expect(replayed).toBe(2);
  });
});

describe('what time does', () => {
  it('an answer leaves when it can no longer be taken back, once, with two sweeps at once', async () => {
    const id = await answerWaiting(bench.now() + 10 * MINUTE_MS);
    await sweepOf(bench);
    expect(await db('answer').where({ id }).first()).toMatchObject({ state: 'waiting' });
    bench.pass(10 * MINUTE_MS);
    await Promise.all([sweepOf(bench), sweepOf(bench), sweepOf(bench)]);
    expect(await db('answer').where({ id }).first()).toMatchObject({ state: 'sent' });
    expect(await db('delivery').where({ answer_id: id })).toMatchObject([
      { purpose: 'answer', state: 'due' },
    ]);
  });

  it('one answer that cannot leave does not keep those behind it', async () => {
    const broken = await answerWaiting(bench.now());
    const good = await answerWaiting(bench.now());
    const { words } = bench.acting;
    let first = true;
    bench.acting.words = (language, key, values) => {
      if (key === 'sms.answer' && first) {
        first = false;
        throw new Error('a broken sentence');
      }
      return words(language, key, values);
    };
    await sweepOf(bench);
    expect(await db('answer').where({ id: broken }).first()).toMatchObject({ state: 'waiting' });
    expect(await db('answer').where({ id: good }).first()).toMatchObject({ state: 'sent' });
    expect(JSON.stringify(bench.faults)).not.toContain('a broken sentence');
  });

  it('a step that fails does not keep the others', async () => {
    await sms();
    const spooled = () => Promise.reject(new AppError('database_unavailable'));
    await sweepOf(bench, { spooled });
    expect(jobsOf('sms-send')).toHaveLength(1);
    expect(bench.faults).toMatchObject([{ step: 'spool' }]);
  });

  it('she is asked, once, whether an answer came', async () => {
    await db('citizen').where({ id: person.citizenId }).update({ commune_number: 104 });
    await bench.text(her, 'Q Est-ce que quelqu’un me répond ?');
    bench.pass(14 * DAY_MS);
    await sweepOf(bench);
    await sweepOf(bench);
    const asked = await db('delivery').where({ purpose: 'follow_up' });
    expect(asked).toHaveLength(1);
    expect(asked[0].body).toContain('avez-vous eu une réponse');
  });

  it('a USSD session without its notice is closed', async () => {
    await db('ussd_session').insert({
      ...{ provider: 'fake', session_key: 's1', phone_hash: 'h', began_at: new Date(bench.now()) },
    });
    bench.pass(30 * MINUTE_MS + 1);
    await sweepOf(bench);
    const session = await db('ussd_session').where({ session_key: 's1' }).first();
    expect(session).toMatchObject({ status: 'no_notice' });
  });

  it('erases a phone a day after she asked, its files too; a contact within cancels it', async () => {
    const id = await recording({
      ...{ state: 'ready', due_at: null, original_key: 'o/a.bin', file_key: 'r/a.mp3' },
    });
    const stays = await consentingPerson(db, acts(), '+22319999999', 'sms');
    for (const who of [person, stays]) {
      await db.transaction((tx) => requestErase(tx, acts(), { person: who }));
    }
    await db.transaction((tx) => touchPhone(tx, acts(), { number: '+22319999999', medium: 'sms' }));
    bench.pass(DAY_MS);
    const removed: string[] = [];
    const store = { remove: async (key: string) => void removed.push(key) };
    await sweepOf(bench, { store });
    await sweepOf(bench, { store });
    expect(removed).toEqual(['o/a.bin', 'r/a.mp3']);
    expect(await db('recording').where({ id }).first()).toMatchObject({
      ...{ state: 'erased', file_key: null, original_key: null },
    });
    const numbers = await db('phone').whereIn('id', [person.phoneId, stays.phoneId]).orderBy('id');
    expect(numbers.map(({ number_encrypted }) => number_encrypted === null)).toEqual([true, false]);
  });

  it('ends what was kept long enough, once a day', async () => {
    const old = bench.now() - 366 * DAY_MS;
    await db('inbound_event').insert({
      ...{ key: 'old', kind: 'ussd', provider: 'fake', received_at: new Date(old) },
    });
    await sweepOf(bench);
    await sweepOf(bench);
    expect(await db('inbound_event').where({ key: 'old' })).toEqual([]);
    const runs = () => db('audit_entry').where({ action: 'retention.run' });
    expect(await runs()).toHaveLength(1);
    bench.pass(DAY_MS);
    await sweepOf(bench);
    expect(await runs()).toHaveLength(2);
  });
});

describe('what the metrics page reads', () => {
  it('the age of the oldest row whose time has come, and deliveries by state', async () => {
    const sources = metricSources(db, bench.acting.clock, async () => 3);
    expect(await sources.oldestDueSeconds()).toBe(0);
    await sms();
    bench.pass(90_000);
    expect(await sources.oldestDueSeconds()).toBe(90);
    expect(await sources.deliveries()).toEqual([{ kind: 'sms', state: 'due', count: 1 }]);
    expect(await sources.spooled()).toBe(3);
    await db('delivery').delete();
    await recording({ due_at: new Date(bench.now() - 5_000) });
    expect(await sources.oldestDueSeconds()).toBe(5);
  });
});
