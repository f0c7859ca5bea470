import type { Knex } from 'knex';
import { insertAudit } from '../../storage/audit.ts';
import { eraseEverythingOf } from '../../storage/erasure.ts';
import { phonesToErase } from '../../storage/phones.ts';
import type { ActDeps } from '../deps.ts';

/**
 * Erases everybody who asked for it and did not come back within the day: words, sound and number go,
 * counts stay. The files of recordings follow (`erasedFiles`). @returns how many phones.
 */
export async function eraseDue(tx: Knex.Transaction, deps: ActDeps): Promise<number> {
  const now = deps.clock.now();
  const phones = await phonesToErase(tx, now);
  for (const phone of phones) {
    await eraseEverythingOf(tx, phone.id, `erased:${deps.ids.uuid()}`);
    await insertAudit(tx, {
      actor: 'system',
      action: 'phone.erase',
      subject: `phone:${phone.id}`,
      at: now,
    });
  }
  return phones.length;
}
