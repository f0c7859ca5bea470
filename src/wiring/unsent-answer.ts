import { tellUnsent, type Unsent } from '../acts/officials/tell-unsent.ts';
import type { VoiceEvent } from '../channels/voice/codec.ts';
import type { Conversation } from '../runner/conversation.ts';
import { type ActingDeps, runAct } from '../runner/run-act.ts';
import type { SessionStore } from '../sessions/store.ts';
import { findPhoneByHash } from '../storage/citizens/phones.ts';
import type { Calls } from './calls.ts';

export interface UnsentDeps extends ActingDeps {
  sessions: Pick<SessionStore, 'read'>;
  calls: Pick<Calls, 'find'>;
}

/** Where he is asked whether what he said may leave, and what that is. */
const UNSAID: Readonly<Record<string, Unsent['kind']>> = {
  'official-items/check': 'answer',
  'official-items/poor-said': 'answer',
  'official-items/reason-check': 'reason',
  'official-record/check': 'record',
  'official-record/poor-said': 'record',
};

/** An official's call is over: was he asked whether what he said may leave, and did not say so? */
export async function tellUnsentAnswer(deps: UnsentDeps, event: VoiceEvent): Promise<void> {
  const { provider, sessionKey: callKey } = event;
  const call = await deps.calls.find(event);
  if (call === null) return;
  const phoneHash = deps.acting.phones.hash(call.msisdn);
  const { session } = await deps.sessions.read(phoneHash);
  const held = (session?.state ?? null) as Conversation | null;
  const top = held?.sessionKey === callKey ? held.dialogue.stack.at(-1) : undefined;
  const kind = UNSAID[`${top?.flow}/${top?.screen}`];
  if (kind === undefined) return;
  const item = held?.dialogue.vars.item as { reference?: unknown } | null | undefined;
  const said: Unsent =
    kind === 'record' ? { kind } : { kind, reference: String(item?.reference ?? '') };
  await runAct(deps, async (tx, acts) => {
    const phone = await findPhoneByHash(tx, phoneHash);
    if (phone === null) return;
    await tellUnsent(tx, acts, { phoneId: phone.id, said, provider, callKey });
  });
}
