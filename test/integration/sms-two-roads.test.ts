import { describe, expect, it } from 'vitest';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import { queueSms } from '../../src/acts/deliveries/queue-delivery.ts';
import { HOUR_MS } from '../../src/lib/durations.ts';
import { sendDelivery, stepsAlone } from '../../src/workers/send-delivery.ts';
import { smsSendWorker } from '../../src/workers/sms-send.ts';
import { consentingPerson } from '../support/acts.ts';
import { SONY, UNIT, useMoneyBench } from '../support/money-bench.ts';

const signal = new AbortController().signal;
const { db, bench, reopen, acts, doing, budget, reserved } = await useMoneyBench();
let phones = 9000;

interface Case {
  purpose: string;
  delivery: object;
  phone: object;
}

const PURPOSES = ['answer', 'reply', 'broadcast', 'supported', 'follow_up', 'debate.summary'];
const PHONES = [{}, { opted_out_at: new Date(0) }, { broadcasts_off_at: new Date(0) }];
const held = { reserved_millionths: 20 * UNIT, reserved_on: '2026-11-01', commune_number: SONY };

/** Everything that decides whether an SMS leaves, each with each purpose. */
function cases(now: number): Case[] {
  const deliveries = [
    ...[{}, { body: null }, { demo: true }, { due_at: new Date(now + HOUR_MS) }, held],
    ...[{ segments: 3 }, { segments: null }, { attempts: 1, failure: 'throttled' }],
    ...[{ possible_duplicate: true, attempts: 1 }, { state: 'sending' }, { state: 'cancelled' }],
    { created_at: new Date(now - 100 * HOUR_MS) },
  ];
  return PURPOSES.flatMap((purpose) => [
    ...deliveries.map((delivery) => ({ purpose, delivery, phone: {} })),
    ...[...PHONES, { number_encrypted: null }].map((phone) => ({ purpose, delivery: {}, phone })),
  ]);
}

async function write(each: Case, dueAt: number): Promise<string> {
  phones += 1;
  const person = await consentingPerson(db, acts(), `+2231000${phones}`, 'sms');
  await doing((tx) => setProfile(tx, acts(), { person, field: 'commune', value: SONY }));
  const { phoneId } = person;
  const words = { purpose: each.purpose, language: 'fr', body: 'Bonjour' };
  const row = await doing((tx) => queueSms(tx, acts(), { phoneId, ...words, when: 'allowed' }));
  const fields = { demo: false, due_at: new Date(dueAt), ...each.delivery };
  await db('delivery')
    .where({ id: row?.id ?? '' })
    .update(fields);
  if (Object.keys(each.phone).length > 0)
    await db('phone').where({ id: phoneId }).update(each.phone);
  return row?.id ?? '';
}

const KEPT = [
  'state',
  'failure',
  'due_at',
  'attempts',
  'segments',
  'possible_duplicate',
  'replyable',
];
const HELD = ['reserved_millionths', 'reserved_on', 'commune_number', 'sending_since', 'provider'];

/** What became of each, its costs, what the budget holds, and how many the operator got. */
async function sendBy(road: 'alone' | 'together', isNight: boolean) {
  reopen({ demoAllowed: false });
  for (const table of ['cost_entry', 'delivery', 'budget', 'budget_plan']) await db(table).delete();
  await budget(SONY, 100_000);
  const dueAt = bench.now();
  const ids: string[] = [];
  for (const each of cases(dueAt)) ids.push(await write(each, dueAt));
  if (isNight) bench.pass(11 * HOUR_MS);
  const { sending } = bench;
  const worker = smsSendWorker(sending);
  const alone = (id: string) =>
    sendDelivery(
      sending,
      id,
      ({ body, replyable }, to) => sending.smsSender.send({ to, text: body ?? '', replyable }),
      stepsAlone(sending),
    );
  if (road === 'together') {
    await Promise.allSettled(
      ids.map((id) => worker.handle({ deliveryId: id, attempt: 1 }, { signal })),
    );
  } else for (const id of ids) await alone(id).catch(() => undefined);
  const rows = new Map(
    (await db('delivery').select('id', ...KEPT, ...HELD)).map((row) => [row.id, row]),
  );
  const costs = await db('cost_entry').select(
    'delivery_id',
    'amount_millionths',
    'source',
    'commune_number',
  );
  const became = ids.map((id) => {
    const { id: _own, ...row } = rows.get(id) ?? {};
    const paid = costs.filter((cost) => cost.delivery_id === id);
    return { ...row, costs: paid.map(({ delivery_id: _its, ...cost }) => cost) };
  });
  return { became, reserved: await reserved(), sent: bench.sent.length };
}

describe('SMS that leave together', () => {
  it.each([false, true])(
    'come to what each would have come to alone (late: %s)',
    async (isNight) => {
      const alone = await sendBy('alone', isNight);
      const together = await sendBy('together', isNight);
      expect(together).toEqual(alone);
      expect(alone.sent).toBeGreaterThan(5);
      expect(new Set(alone.became.map((row) => JSON.stringify(row))).size).toBeGreaterThan(8);
    },
  );
});
