import type { Input } from '../engine/input.ts';
import type { Conversation } from './conversation.ts';

/** How an event reads against what is stored. */
export type Reading =
  /** A new session of the operator: these tokens were dialled with it (`*384*1*2#`). */
  | { kind: 'begin'; tokens: string[]; transcript: string }
  | { kind: 'input'; input: Input; transcript: string }
  /** Out of order or diverging: the current page, nothing moves. */
  | { kind: 'show' };

/**
 * Reads a USSD event. The input is what follows the stored transcript and one `*`, never the last
 * token, so `*` in free text and empty inputs are safe.
 * @param text all inputs of the session joined with `*` when `cumulative`, else the last one.
 */
export function readUssd(
  stored: Conversation | null,
  event: {
    sessionKey: string;
    text: string;
    cumulative: boolean;
    begins: boolean;
    seal: (text: string) => string;
  },
): Reading {
  const same = stored?.medium === 'ussd' && stored.sessionKey === event.sessionKey;
  if (!event.cumulative) return readLastInput(same, event);
  if (!same || stored === null) {
    const tokens = event.text === '' ? [] : event.text.split('*');
    return { kind: 'begin', tokens, transcript: event.text };
  }
  const added = addedTo(stored.transcript, event.text, event.seal);
  return added === null ? { kind: 'show' } : typed(added, event.text);
}

/** What was typed after the stored transcript; null when it is the same, shorter, or another. */
function addedTo(
  transcript: Conversation['transcript'],
  text: string,
  seal: (text: string) => string,
): string | null {
  if (typeof transcript === 'string') {
    const prefix = transcript === '' ? '' : `${transcript}*`;
    return text === transcript || !text.startsWith(prefix) ? null : text.slice(prefix.length);
  }
  const { length, sealed } = transcript;
  const follows = text[length] === '*' && seal(text.slice(0, length)) === sealed;
  return follows ? text.slice(length + 1) : null;
}

/** The last input alone: in a dialogue that is lost nobody knows which page it answered. */
function readLastInput(same: boolean, event: { text: string; begins: boolean }): Reading {
  if (same && !event.begins) return typed(event.text, '');
  return { kind: 'begin', tokens: [], transcript: '' };
}

function typed(text: string, transcript: string): Reading {
  return { kind: 'input', input: { kind: 'text', text }, transcript };
}

/**
 * Reads an event of a call. `turn` is the one our last instructions carried: an older one, or none in a
 * call that has begun, is a late copy and shows the current screen.
 */
export function readVoice(
  stored: Conversation | null,
  storedTurn: number,
  event: { sessionKey: string; turn: number | null; input: Input | null },
): Reading {
  const same = stored?.medium === 'voice' && stored.sessionKey === event.sessionKey;
  if (!same) return { kind: 'begin', tokens: [], transcript: '' };
  if (event.turn !== storedTurn || event.input === null) return { kind: 'show' };
  return { kind: 'input', input: event.input, transcript: '' };
}
