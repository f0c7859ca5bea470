import { offerAfterDrop } from '../acts/citizens/offer-after-drop.ts';
import type { VoiceEvent, VoiceStep } from '../channels/voice/codec.ts';
import { type FlowSet, RESUME_FLOW } from '../engine/flow.ts';
import type { Conversation } from '../runner/conversation.ts';
import { type ActingDeps, runAct } from '../runner/run-act.ts';
import type { SessionStore } from '../sessions/store.ts';
import { findPhoneByHash } from '../storage/citizens/phones.ts';
import type { Calls } from './calls.ts';

export interface DroppedDeps extends ActingDeps {
  sessions: Pick<SessionStore, 'read'>;
  calls: Pick<Calls, 'find' | 'pressed'>;
  flowVersion(hash: string): Promise<FlowSet | null>;
}

/** Her call is over: did it break off while she was saying something? Then she is offered to go on. */
export async function offerToGoOn(deps: DroppedDeps, event: VoiceEvent): Promise<void> {
  const call = await deps.calls.find(event);
  if (call === null || !call.resumable || event.final === null) return;
  const phoneHash = deps.acting.phones.hash(call.msisdn);
  const { session } = await deps.sessions.read(phoneHash);
  const held = (session?.state ?? null) as Conversation | null;
  if (held?.sessionKey !== event.sessionKey || held.dialogue.ended || weHungUp(held)) return;
  // Nobody has said in this call that she goes on: a machine may have answered it.
  if (held.dialogue.stack.at(-1)?.flow === RESUME_FLOW) return;
  const flows = await deps.flowVersion(held.dialogue.flows);
  // What stands behind a code is not taken up again; an official is told by `tellUnsentAnswer`.
  if (held.dialogue.stack.some(({ flow }) => flows?.flows[flow]?.guarded === true)) return;
  const unsent = held.dialogue.unsaved;
  if (!unsent && !isAsked(flows, held)) return;
  const pressed = await deps.calls.pressed(event);
  const byNetwork = event.final.outcome !== 'completed';
  const { language } = held.dialogue;
  await runAct(deps, async (tx, acts) => {
    const phone = await findPhoneByHash(tx, phoneHash);
    if (phone === null) return;
    const person = { phoneId: phone.id, language };
    await offerAfterDrop(tx, acts, { person, unsent, pressed, byNetwork });
  });
}

/** She was told goodbye, and how to go on. */
function weHungUp({ replies }: Conversation): boolean {
  const { steps = [] } = (replies[0]?.reply ?? {}) as { steps?: VoiceStep[] };
  return steps.at(-1)?.step === 'hangup';
}

/** The variable of what she wants to say; the name of her commune, asked after it was sent, is none. */
const SAID = 'body';

/** Whether she had been asked to say what she wants. */
function isAsked(flows: FlowSet | null, { dialogue }: Conversation): boolean {
  const top = dialogue.stack.at(-1);
  const screen = top && flows?.flows[top.flow]?.screens[top.screen];
  return screen?.type === 'ask' && screen.save === SAID;
}
