import type { Knex } from 'knex';
import type { PriceLine } from '../../civic/budgets/price-list.ts';
import { insertFirstPrice } from '../../storage/budgets/costs.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockFirstStart } from '../../storage/first-start.ts';
import type { ActDeps } from '../deps.ts';

/** A price of the list is in force from the beginning, so that whatever was booked has one. */
const FROM_THE_BEGINNING = Date.UTC(2000, 0, 1);

/**
 * Adds the prices nobody has set yet; one that is there, changed or not, stays. A price is changed by a
 * later row: what was booked keeps its amount.
 */
export async function importPrices(
  tx: Knex.Transaction,
  deps: Pick<ActDeps, 'clock'>,
  input: { prices: readonly PriceLine[] },
): Promise<{ kind: 'same' } | { kind: 'imported'; added: number }> {
  await lockFirstStart(tx);
  let added = 0;
  for (const price of input.prices) {
    if (await insertFirstPrice(tx, { ...price, validFrom: FROM_THE_BEGINNING })) added += 1;
  }
  if (added === 0) return { kind: 'same' };
  await insertAudit(tx, {
    actor: 'system',
    action: 'price.import',
    subject: 'price:list',
    detail: { added },
    at: deps.clock.now(),
  });
  return { kind: 'imported', added };
}
