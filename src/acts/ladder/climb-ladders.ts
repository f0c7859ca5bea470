import type { Knex } from 'knex';
import { composeNotices, type Notice } from '../../civic/ladder/ladder-compose.ts';
import { findByReference } from '../../storage/contributions/contributions.ts';
import { dueOf, updateLadder } from '../../storage/officials/ladder.ts';
import {
  findOfficial,
  type OfficialRow,
  phoneOfOfficial,
} from '../../storage/officials/officials.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';
import { forWhom } from '../officials/for-whom.ts';
import { climbLadder } from './climb-ladder.ts';

/** Questions of one official taken in one transaction; what is over waits for the next tick. */
const MOST = 200;

/**
 * Takes every step that is due for the questions of one official, and tells him of all of them together:
 * one SMS for what he is reminded of, one for each thing that is going to happen.
 * @returns how many steps were taken.
 */
export async function climbLadders(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { officialId: number },
): Promise<{ taken: number }> {
  const due = await dueOf(tx, input.officialId, deps.clock.now(), MOST);
  const holder = await findOfficial(tx, input.officialId);
  const notices: Notice[] = [];
  let taken = 0;
  for (const { contributionId } of due) {
    if (holder === null) {
      await updateLadder(tx, contributionId, { dueAt: null, ended: 'settled' });
      continue;
    }
    const climbed = await climbLadder(tx, deps, { contributionId, holder });
    if (climbed.kind !== 'taken') continue;
    taken += 1;
    if (climbed.notice !== null) notices.push(climbed.notice);
  }
  if (holder !== null) await tell(tx, deps, holder, notices);
  return { taken };
}

async function tell(
  tx: Knex.Transaction,
  deps: ActDeps,
  holder: OfficialRow,
  notices: readonly Notice[],
): Promise<void> {
  const phoneId = notices.length === 0 ? null : await phoneOfOfficial(tx, holder.id);
  if (phoneId === null) return;
  const whose = (await forWhom(tx, deps, [holder.id])).get(holder.id) ?? '';
  const words = (key: string, values: object) => `${whose}${deps.words('fr', key, { ...values })}`;
  for (const { body, reference } of composeNotices(notices, words)) {
    const quoted = reference === null ? null : await findByReference(tx, reference);
    await queueSms(tx, deps, {
      phoneId,
      purpose: 'official.ladder',
      language: holder.language,
      body,
      context: { official: holder.id },
      ...(quoted !== null && { contributionId: quoted.id }),
      when: 'allowed',
    });
  }
}
