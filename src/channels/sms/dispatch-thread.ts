import type { SpokenKind } from '../../civic/sms/sms-words.ts';
import type { Dialogue } from '../../engine/dialogue.ts';
import type { FlowSet, Screen } from '../../engine/flow.ts';
import type { Value } from '../../engine/value.ts';
import { foldKey } from '../../lib/text-fold.ts';
import type { Conversation } from '../../runner/conversation.ts';

/** What she wrote, as it would be sent: `confirmed` at once, else when she says so. */
export interface Unsent {
  text: string;
  kind: SpokenKind;
  confirmed: boolean;
}

/** A dialogue by SMS that is open and awaits her answer. */
export interface Thread {
  dialogue: Dialogue;
  /** The screen it stands on. */
  screen: Screen;
  /** What she wrote and has not sent yet, when the thread is about that. */
  unsent: Unsent | null;
}

/** The thread of a stored conversation; null when it is on another medium, has ended, or is unreadable. */
export async function threadOf(
  stored: Conversation | null,
  flows: (hash: string) => Promise<FlowSet | null>,
): Promise<Thread | null> {
  if (stored === null || !isThread(stored)) return null;
  const { dialogue } = stored;
  const top = dialogue.stack.at(-1);
  const pinned = await flows(dialogue.flows);
  const screen = top && pinned?.flows[top.flow]?.screens[top.screen];
  return screen ? { dialogue, screen, unsent: unsentOf(dialogue) } : null;
}

/** Whether a stored conversation is an open one by SMS. */
export function isThread(stored: Conversation | null): boolean {
  return stored?.medium === 'sms' && !stored.dialogue.ended && stored.dialogue.stack.length > 0;
}

/** True when the screen takes words, not only keys. */
export function takesText(thread: Thread): boolean {
  return thread.screen.type === 'ask' && thread.screen.text !== undefined;
}

/** The key whose choice is called like what she wrote ("oui", "santé"); null when none is. */
export function keyOfLabel(
  thread: Thread,
  text: string,
  label: (key: string) => string,
): string | null {
  const options = 'options' in thread.screen ? (thread.screen.options ?? []) : [];
  const wanted = foldKey(text);
  const option = options.find((each) => foldKey(label(each.label)) === wanted);
  if (wanted === '' || option === undefined) return null;
  const keys = Object.entries(thread.dialogue.keys);
  const found = keys.find(([, meaning]) => meaning.do === 'option' && meaning.id === option.id);
  return found?.[0] ?? null;
}

/** The words the thread is about (flow `direct`), until they are sent. */
function unsentOf({ stack, vars }: Dialogue): Unsent | null {
  const text = stack[0]?.flow === 'direct' && !vars.reference ? textOf(vars.body) : null;
  const kind = KINDS.find((each) => each === vars.kind) ?? 'question';
  return text === null ? null : { text, kind, confirmed: vars.confirmed === true };
}

const KINDS: readonly SpokenKind[] = ['question', 'challenge', 'proposal'];

function textOf(value: Value | undefined): string | null {
  const text =
    value !== null && typeof value === 'object' && !Array.isArray(value) ? value.text : null;
  return typeof text === 'string' && text !== '' ? text : null;
}
