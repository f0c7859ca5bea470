import type { Knex } from 'knex';
import { DAY_MS, MINUTE_MS } from '../../lib/durations.ts';
import { ERASE_NEVER, lockPhone } from '../../storage/citizens/phones.ts';
import { countDeliveries } from '../../storage/deliveries/deliveries.ts';
import { queueCall, queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../deps.ts';

/** Time for her to beep or dial by herself: her contact takes the place of our call. */
const WAIT_MS = MINUTE_MS;

const CALL = 'dropped';
const SMS = 'dropped.sms';

/**
 * Her call broke off in the middle of something. Called back once when she would lose what she said, or when
 * the network ended it after she had pressed a key; else told by an SMS without a subject how to go on. One
 * offer a day, whatever the number of calls; none to who said STOP or asked to be erased.
 */
export async function offerAfterDrop(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    person: Pick<Person, 'phoneId' | 'language'>;
    unsent: boolean;
    pressed: boolean;
    byNetwork: boolean;
  },
): Promise<{ kind: 'call' | 'sms' | 'already' | 'unreachable' }> {
  const { phoneId, language } = input.person;
  const phone = await lockPhone(tx, phoneId);
  const goes = phone !== null && phone.eraseDueAt !== null && phone.eraseDueAt !== ERASE_NEVER;
  if (phone === null || phone.optedOutAt !== null || goes) {
    return { kind: 'unreachable' };
  }
  const since = deps.clock.now() - DAY_MS;
  for (const purpose of [CALL, SMS])
    if ((await countDeliveries(tx, { phoneId, purpose, since })) > 0) return { kind: 'already' };
  const notBefore = deps.clock.now() + WAIT_MS;
  const offer = { phoneId, language, when: 'allowed', notBefore } as const;
  if (input.unsent || (input.byNetwork && input.pressed)) {
    const call = await queueCall(tx, deps, { ...offer, purpose: CALL });
    return { kind: call === null ? 'unreachable' : 'call' };
  }
  const number = deps.settings.voiceNumber;
  const body = deps.words(language, 'sms.dropped', { number });
  const sms = await queueSms(tx, deps, { ...offer, purpose: SMS, body, replyable: false });
  return { kind: sms === null ? 'unreachable' : 'sms' };
}
