import type { Knex } from 'knex';
import { beforeEach } from 'vitest';
import { setBudgetOf } from '../../src/acts/budgets/set-budget.ts';
import { importPrices } from '../../src/acts/first-start/import-prices.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import type { PriceLine } from '../../src/civic/budgets/price-list.ts';
import { callPlaceWorker } from '../../src/workers/call-place.ts';
import { smsSendWorker } from '../../src/workers/sms-send.ts';
import { addCommune } from './acts.ts';
import { useTestDatabase } from './database.ts';
import { openSmsBench } from './sms-bench.ts';

/** Millionths of a franc. */
export const UNIT = 1_000_000;
export const SONY = 117;
const PROVIDER = 'fake';
const EMPTIED = ['follow', 'cost_entry', 'delivery', 'budget', 'budget_plan', 'call_day'];
const signal = new AbortController().signal;

/**
 * A commune and an operator with prices (10 a segment, 100 a minute) from the top of a test file on. Before
 * each test `bench` is new, nobody follows, nothing was sent and nothing is limited.
 */
export async function useMoneyBench() {
  const db = await useTestDatabase();
  const openBench = (settings: object = {}) =>
    openSmsBench(db, { operator: PROVIDER, ...settings });
  const bench = openBench();
  const reopen = (settings: object = {}) => void Object.assign(bench, openBench(settings));
  const acts = () => ({ ...bench.acting, outbox: openOutbox() });
  const doing = <T>(work: (tx: Knex.Transaction) => Promise<T>) => db.transaction(work);
  await addCommune(db, SONY, 'Sony');
  const price = (kind: PriceLine['kind'], units: number): PriceLine => ({
    ...{ provider: PROVIDER, currency: 'XOF', kind, amountMillionths: units * UNIT },
  });
  const prices = [price('sms_segment', 10), price('call_minute', 100)];
  await doing((tx) => importPrices(tx, acts(), { prices }));
  beforeEach(async () => {
    reopen();
    for (const table of EMPTIED) await db(table).delete();
  });
  return {
    /** `reopen`: the same bench as new, with something set otherwise. */
    ...{ db, bench, reopen, acts, doing, provider: PROVIDER },
    /** From now on a commune (null: the service) may spend so much a month. */
    budget: (communeNumber: number | null, units: number, callsADay: number | null = null) =>
      doing((tx) =>
        setBudgetOf(tx, acts(), {
          ...{ communeNumber, amountMillionths: units * UNIT, currency: 'XOF', callsADay },
          actor: 'Fanta',
        }),
      ),
    /** What is spent and held of it this month, in francs. */
    reserved: async (communeNumber: number | null = SONY): Promise<number> =>
      (await db('budget').where({ commune_number: communeNumber }).first())?.reserved_millionths /
      UNIT,
    send: (deliveryId: string) =>
      smsSendWorker(bench.sending).handle({ deliveryId, attempt: 1 }, { signal }),
    place: (deliveryId: string) =>
      callPlaceWorker(bench.sending).handle({ deliveryId, attempt: 1 }, { signal }),
  };
}
