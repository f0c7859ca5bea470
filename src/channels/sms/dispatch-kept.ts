import { takeSuggestion } from '../../acts/officials/suggest-reference.ts';
import { parseOfficialSms } from '../../civic/sms/sms-official.ts';
import { askedFollowUp } from '../../storage/deliveries/sms-intake.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { CitizenDeps } from './dispatch-citizen.ts';
import type { Sender } from './dispatch-plan.ts';

/** He writes as anybody else: what he had begun to say as an official is no longer meant. */
export async function forgetKept(deps: CitizenDeps, sender: Sender): Promise<void> {
  if (sender.official?.suggestion == null || sender.phoneId === null) return;
  const { phoneId } = sender;
  const clock = { now: deps.now };
  await inTransaction(deps.db, (tx) => takeSuggestion(tx, { clock }, { person: { phoneId } }));
}

/**
 * The sender as what he wrote is to be read: OUI, NON or a digit answers what we asked him last, so not what
 * he began as an official when we have asked him about a question of his own since.
 */
export async function askedSince(deps: CitizenDeps, sender: Sender, text: string): Promise<Sender> {
  const { official, phoneId } = sender;
  const kept = official?.suggestion ?? null;
  if (official === null || kept === null || phoneId === null) return sender;
  const { kind } = parseOfficialSms(text, sender.his);
  if (kind !== 'yes' && kind !== 'no' && kind !== 'text') return sender;
  const asked = await askedFollowUp(deps.db, phoneId, kept.at);
  return asked === null ? sender : { ...sender, official: { ...official, suggestion: null } };
}
