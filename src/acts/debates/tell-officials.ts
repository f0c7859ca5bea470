import type { Knex } from 'knex';
import type { DebateRow } from '../../storage/debates/debates.ts';
import {
  activeOfficials,
  type OfficialRow,
  phoneOfOfficial,
} from '../../storage/officials/officials.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';

/** An official of a debate whom we can reach. */
export interface Reached {
  official: OfficialRow;
  phoneId: number;
}

/** Officials of its communes with a phone who did not ask for a pause; of several who share one, the first. */
export async function reachedOfficials(
  tx: Knex.Transaction,
  deps: ActDeps,
  debate: Pick<DebateRow, 'communeNumbers'>,
): Promise<Reached[]> {
  const byPhone = new Map<number, Reached>();
  for (const commune of debate.communeNumbers) {
    for (const official of await activeOfficials(tx, commune)) {
      if ((official.pausedUntil ?? 0) > deps.clock.now()) continue;
      const phoneId = await phoneOfOfficial(tx, official.id);
      if (phoneId !== null && !byPhone.has(phoneId)) byPhone.set(phoneId, { official, phoneId });
    }
  }
  return [...byPhone.values()];
}

/** One SMS for every official of a debate, once each. @returns how many. */
export async function tellOfficials(
  tx: Knex.Transaction,
  deps: ActDeps,
  debate: DebateRow,
  purpose: string,
  body: (language: string, officialId: number) => string,
): Promise<number> {
  const reached = await reachedOfficials(tx, deps, debate);
  for (const { official, phoneId } of reached) {
    const { id, language } = official;
    const sms = { phoneId, purpose, language, body: body(language, id), debateId: debate.id };
    await queueSms(tx, deps, { ...sms, when: 'allowed' });
  }
  return reached.length;
}
