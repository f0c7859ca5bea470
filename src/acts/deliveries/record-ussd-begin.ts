import type { Knex } from 'knex';
import { insertUssdSession } from '../../storage/deliveries/ussd-sessions.ts';
import { touchKnownPhone } from '../citizens/touch-phone.ts';
import type { ActDeps } from '../deps.ts';

/**
 * A USSD session has begun: it will have its cost, and who dials has contacted us, whatever she does
 * then. A copy of the first request changes nothing.
 */
export async function recordUssdBegin(
  tx: Knex.Transaction,
  deps: ActDeps,
  session: { provider: string; sessionKey: string; msisdn: string },
): Promise<{ kind: 'recorded' | 'known' }> {
  const { provider, sessionKey, msisdn } = session;
  const begun = await insertUssdSession(tx, {
    provider,
    sessionKey,
    phoneHash: deps.phones.hash(msisdn),
    beganAt: deps.clock.now(),
  });
  if (begun === null) return { kind: 'known' };
  await touchKnownPhone(tx, deps, { number: msisdn });
  return { kind: 'recorded' };
}
