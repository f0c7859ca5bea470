/** What is known of a call of ours that was answered, when it has ended. */
export interface AnsweredCall {
  /** She asked for it a moment ago: her phone is in her hand, a short ring says nothing. */
  startedByHer: boolean;
  seconds: number | null;
  /** From the first ring to the answer; null when the operator did not tell of the ring. */
  ringSeconds: number | null;
  /** True: somebody pressed a key. False: none came, and we said goodbye. Null: it ended before. */
  keyPressed: boolean | null;
}

/** Nobody picks up so fast; a mailbox or "this number cannot be reached" does. */
const SHORT_RING_S = 2;
/** And hangs up as soon as it has said so. */
const SHORT_ANSWER_S = 5;

/**
 * Whether a call that was answered reached no person. Operators here do not say so: a machine shows in
 * that it never presses a key. Every call of ours asks for one before it says anything of hers, so nothing
 * was told and nothing was recorded.
 */
export function reachedNobody(call: AnsweredCall): boolean {
  const { keyPressed, ringSeconds, seconds } = call;
  if (keyPressed !== null) return !keyPressed;
  if (call.startedByHer || ringSeconds === null || seconds === null) return false;
  return ringSeconds <= SHORT_RING_S && seconds <= SHORT_ANSWER_S;
}
