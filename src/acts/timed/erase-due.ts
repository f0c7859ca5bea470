import type { Knex } from 'knex';
import { eraseEverythingOf } from '../../storage/citizens/erasure.ts';
import { forgetKeyed } from '../../storage/citizens/keyed-phones.ts';
import { phonesToErase } from '../../storage/citizens/phones.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { mergedIntoThoseOf } from '../../storage/contributions/merging.ts';
import type { ActDeps } from '../deps.ts';
import { standAlone } from '../staff/unmerge.ts';

/**
 * Erases everybody who asked for it and did not come back within the day: words, sound, number and
 * dialogue go, counts stay. The files of recordings follow (`erasedFiles`).
 * @returns the hashes these phones had, for a session store that holds a copy of the dialogue.
 */
export async function eraseDue(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    /** Deletes a phone's stored dialogue in this transaction. */
    forgetSession(tx: Knex.Transaction, phoneHash: string): Promise<void>;
  },
): Promise<string[]> {
  const now = deps.clock.now();
  const phones = await phonesToErase(tx, now);
  for (const phone of phones) {
    await forgetKeyed(tx, phone.id, now);
    await eraseEverythingOf(tx, phone, `erased:${deps.ids.uuid()}`);
    // Hers are locked by now: one that is being merged into them is here, or is refused.
    for (const same of await mergedIntoThoseOf(tx, phone.id)) await standAlone(tx, deps, same);
    await input.forgetSession(tx, phone.hash);
    await insertAudit(tx, {
      actor: 'system',
      action: 'phone.erase',
      subject: `phone:${phone.id}`,
      at: now,
    });
  }
  return phones.map(({ hash }) => hash);
}
