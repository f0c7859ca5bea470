import type { Knex } from 'knex';
import { describe, expect, it } from 'vitest';
import { dropBudgetOf, setBudgetOf } from '../../src/acts/budgets/set-budget.ts';
import { releaseHoldings } from '../../src/acts/budgets/settle.ts';
import { queueSms } from '../../src/acts/deliveries/queue-delivery.ts';
import { consentingPerson } from '../support/acts.ts';
import { SONY, UNIT, useMoneyBench } from '../support/money-bench.ts';

const { db, acts, doing, budget } = await useMoneyBench();
let phones = 8000;

async function sms(fields: object): Promise<string> {
  phones += 1;
  const { phoneId } = await consentingPerson(db, acts(), `+2231000${phones}`, 'sms');
  const words = { purpose: 'answer', language: 'fr', body: 'Votre question a une réponse.' };
  const row = await doing((tx) => queueSms(tx, acts(), { phoneId, ...words, when: 'allowed' }));
  await db('delivery')
    .where({ id: row?.id ?? '' })
    .update(fields);
  return row?.id ?? '';
}

/** What somebody who sends has locked first, and then needs, while `other` is under way. */
async function whileLocked(
  first: (tx: Knex.Transaction) => Promise<unknown>,
  other: () => Promise<unknown>,
  then: (tx: Knex.Transaction) => Promise<unknown>,
): Promise<void> {
  const sender = await db.transaction();
  await first(sender);
  const done = other();
  done.catch(() => undefined);
  await expect
    .poll(() =>
      db('pg_stat_activity')
        .where({ wait_event_type: 'Lock' })
        .whereRaw('datname = current_database()'),
    )
    .toHaveLength(1);
  await then(sender);
  await sender.commit();
  await done;
}

const money = (where: object) => (tx: Knex.Transaction) =>
  tx('budget').where(where).select('id').forUpdate();
const claim = (id: string) => (tx: Knex.Transaction) => tx('delivery').where({ id }).forUpdate();

describe('money and messages are locked in one order', () => {
  it('by who sets a budget while what waited for it is claimed', async () => {
    await budget(SONY, 100);
    const id = await sms({ failure: 'budget_spent' });
    const set = () =>
      doing((tx) =>
        setBudgetOf(tx, acts(), {
          ...{ communeNumber: SONY, amountMillionths: 500 * UNIT, currency: 'XOF' },
          ...{ callsADay: null, actor: 'Fanta' },
        }),
      );
    await whileLocked(claim(id), set, money({ commune_number: SONY }));
    expect(await db('budget').first()).toMatchObject({ amount_millionths: 500 * UNIT });
  });

  it('by who drops a budget', async () => {
    await budget(SONY, 100);
    const id = await sms({ failure: 'budget_spent' });
    const drop = () =>
      doing((tx) => dropBudgetOf(tx, acts(), { communeNumber: SONY, actor: 'Fanta' }));
    await whileLocked(claim(id), drop, money({ commune_number: SONY }));
    expect(await db('budget_plan')).toEqual([]);
  });

  it('by who gives back what two months held', async () => {
    const rows = [SONY, null].flatMap((commune_number) =>
      ['2026-10-01', '2026-11-01'].map((month) => ({
        ...{ commune_number, month, amount_millionths: 100 * UNIT, currency: 'XOF' },
        reserved_millionths: 10 * UNIT,
      })),
    );
    await db('budget').insert(rows);
    for (const reserved_on of ['2026-11-01', '2026-10-01']) {
      const held = { commune_number: SONY, reserved_on, reserved_millionths: 10 * UNIT };
      await sms({ state: 'cancelled', ...held });
    }
    await whileLocked(
      money({ commune_number: null, month: '2026-10-01' }),
      () => doing((tx) => releaseHoldings(tx, { limit: 10 })),
      money({ commune_number: SONY, month: '2026-11-01' }),
    );
    expect(await db('budget').where('reserved_millionths', '>', 0)).toEqual([]);
  });
});
