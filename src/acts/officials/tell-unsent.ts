import type { Knex } from 'knex';
import { noteOnce } from '../../storage/deliveries/inbound-events.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';

/** What he said: an answer, why a question is not for him, or something to publish. */
export type Unsent = { kind: 'answer' | 'reason'; reference: string } | { kind: 'record' };

/**
 * He spoke and hung up before he said that it may leave: it does not, and he is told so, once a call.
 * `callKey` names the call.
 */
export async function tellUnsent(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { phoneId: number; said: Unsent; provider: string; callKey: string },
): Promise<{ kind: 'told' | 'already' }> {
  const { phoneId, said, provider, callKey } = input;
  const receivedAt = deps.clock.now();
  const key = `voice:${provider}:${callKey}:unsent`;
  const isFirst = await noteOnce(tx, { key, kind: 'final', provider, receivedAt });
  if (!isFirst) return { kind: 'already' };
  const values =
    said.kind === 'record' ? { number: deps.settings.voiceNumber } : { ref: said.reference };
  const body = deps.words('fr', `sms.off.${said.kind}_unsent`, values);
  await queueSms(tx, deps, {
    phoneId,
    purpose: 'reply',
    language: 'fr',
    body,
    when: 'reply',
  });
  return { kind: 'told' };
}
