import type { Dialogue } from '../engine/dialogue.ts';
import type { Medium, Value } from '../engine/value.ts';
import { MINUTE_MS } from '../lib/durations.ts';

/** A reply that was given, kept to be given again byte for byte. */
export interface GivenReply {
  /** The event it answered. */
  key: string;
  reply: Value;
}

/** What the session store keeps of one phone: the dialogue and how it hangs on an operator's session. */
export interface Conversation {
  medium: Medium;
  provider: string;
  /** The operator's session the dialogue hangs on now. */
  sessionKey: string;
  /**
   * Everything typed in that session so far, joined with `*` (USSD); where a secret stands in it, its
   * length and its keyed hash.
   */
  transcript: string | { length: number; sealed: string };
  dialogue: Dialogue;
  /** The last replies, newest first. */
  replies: GivenReply[];
}

/** Replies kept for repeated deliveries. */
export const REPLIES_KEPT = 3;
/** For so long a contact on any medium finds the dialogue again. */
export const SESSION_MS = 30 * MINUTE_MS;

/** The reply that was given to an event; undefined: it is new. */
export function givenReply(conversation: Conversation | null, key: string): Value | undefined {
  return conversation?.replies.find((each) => each.key === key)?.reply;
}
