import type { Knex } from 'knex';
import { noteOnce } from '../../storage/deliveries/inbound-events.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';

/**
 * He spoke, his answer to `reference` or (null) something to publish, and hung up before he said that it may
 * leave: it does not, and he is told so, once a call. `callKey` names the call.
 */
export async function tellUnsent(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { phoneId: number; reference: string | null; provider: string; callKey: string },
): Promise<{ kind: 'told' | 'already' }> {
  const { phoneId, reference, provider, callKey } = input;
  const receivedAt = deps.clock.now();
  const key = `voice:${provider}:${callKey}:unsent`;
  const isFirst = await noteOnce(tx, { key, kind: 'final', provider, receivedAt });
  if (!isFirst) return { kind: 'already' };
  const { voiceNumber: number } = deps.settings;
  const body =
    reference === null
      ? deps.words('fr', 'sms.off.record_unsent', { number })
      : deps.words('fr', 'sms.off.answer_unsent', { ref: reference });
  await queueSms(tx, deps, {
    phoneId,
    purpose: 'reply',
    language: 'fr',
    body,
    when: 'reply',
  });
  return { kind: 'told' };
}
