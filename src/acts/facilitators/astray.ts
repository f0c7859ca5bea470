import type { Knex } from 'knex';
import { findFacilitatorOfPhone } from '../../storage/citizens/facilitators.ts';
import type { DeliveryRow } from '../../storage/deliveries/deliveries.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';

/**
 * Tells who helped, by its number alone, that the phone number given for what somebody said is not that
 * person's, and how to give the right one. Null: she does not help any more, the team gives it.
 */
export async function tellAstray(
  tx: Knex.Transaction,
  deps: ActDeps,
  { phoneId, references }: { phoneId: number; references: readonly string[] },
): Promise<DeliveryRow | null> {
  const helper = await findFacilitatorOfPhone(tx, phoneId);
  if (helper === null || helper.codeHash === null) return null;
  const { voiceNumber: number } = deps.settings;
  const ref = references.join(', ');
  return queueSms(tx, deps, {
    ...{ phoneId, purpose: 'assist.astray', language: 'fr', when: 'allowed', replyable: false },
    body: deps.words('fr', 'sms.assist_astray', { ref, number }),
  });
}
