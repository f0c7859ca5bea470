import type { Knex } from 'knex';
import { START_WORD } from '../../civic/sms/sms-words.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { lockPhone, updatePhone } from '../../storage/citizens/phones.ts';
import { cancelDue } from '../../storage/deliveries/deliveries.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../deps.ts';
import { setPause } from '../officials/set-pause.ts';
import { withKept } from './request-erase.ts';

/** An official who stops is paused until the team has spoken with him. */
const OFFICIAL_PAUSE_MS = 365 * DAY_MS;
/** What he gets as anybody else does, not as an official. */
const AS_ANYBODY_ELSE = ['broadcast', 'supported', 'follow_up', 'debate.announce'];

/**
 * STOP: ends everything we start for this phone, confirmed once by SMS (`confirm` false: the operator
 * told us, no SMS). From an official: what is sent to him as one pauses, what he follows as anybody else
 * ends, and the team sees it in the audit.
 */
export async function optOut(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; confirm: boolean },
): Promise<{ kind: 'stopped' | 'already' | 'official_paused' }> {
  const { person } = input;
  const now = deps.clock.now();
  const until = now + OFFICIAL_PAUSE_MS;
  if (await setPause(tx, deps, { person, until, action: 'official.stop' })) {
    await updatePhone(tx, person.phoneId, { broadcastsOffAt: now });
    await cancelDue(tx, person.phoneId, 'opted_out', AS_ANYBODY_ELSE);
    return { kind: 'official_paused' };
  }
  const phone = await lockPhone(tx, person.phoneId);
  if (phone?.optedOutAt != null) return { kind: 'already' };
  await updatePhone(tx, person.phoneId, { optedOutAt: now, broadcastsOffAt: now });
  await cancelDue(tx, person.phoneId, 'opted_out');
  if (input.confirm) {
    const stopped = deps.words(person.language, 'sms.stop', { keyword: START_WORD });
    await queueSms(tx, deps, {
      phoneId: person.phoneId,
      purpose: 'reply',
      language: person.language,
      body: await withKept(tx, deps, person, stopped),
      when: 'reply',
    });
  }
  return { kind: 'stopped' };
}
