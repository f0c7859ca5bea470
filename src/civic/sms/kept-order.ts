import { foldKey } from '../../lib/text-fold.ts';
import {
  applySuggestion,
  type OfficialAction,
  type OfficialSms,
  type UnknownReference,
} from './sms-official.ts';

/** Shorter words are soon written again, and are often only a greeting. */
const FEWEST_LETTERS = 20;
/** A colleague is named by the number shown, or by a word or two. */
const COLLEAGUE = /^(?:\d{1,2}|\p{L}[\p{L}' -]{1,23})$/u;

/** Whether what he wrote is worth keeping until he says which question it is about. */
export function isWorthKeeping(text: string): boolean {
  return text.trim().length >= FEWEST_LETTERS;
}

/** Words without a number, or with one inside: `likely`: the question they can only be about, if any. */
export function keptWords(text: string, likely: string | null): UnknownReference {
  const suggestions = likely === null ? [] : [likely];
  const action: OfficialAction = { kind: 'answer', references: [''], text };
  return { kind: 'unknown_reference', given: '', suggestions, action };
}

/** Questions of his that go to a colleague he has still to name. */
export function keptPass(references: string[]): UnknownReference {
  const action: OfficialAction = { kind: 'pass', references, to: '', otherwise: null };
  return { kind: 'unknown_reference', given: '', suggestions: [], action };
}

/**
 * The order an SMS completes: OUI to the only number that was offered, a number of his sent alone, or the
 * colleague who was asked for. Null: it says none of these.
 */
export function completeOrder(
  kept: UnknownReference,
  sms: OfficialSms,
  his: readonly string[],
): OfficialAction | null {
  const { action, given, suggestions } = kept;
  if (!action.references.includes(given)) {
    const names = sms.kind === 'text' && COLLEAGUE.test(sms.text);
    return action.kind === 'pass' && names ? { ...action, to: foldKey(sms.text) } : null;
  }
  const named =
    numberAlone(sms) ?? (sms.kind === 'yes' && suggestions.length === 1 ? suggestions[0] : null);
  if (named == null) return null;
  const complete = applySuggestion(kept, named);
  return complete.references.every((reference) => his.includes(reference)) ? complete : null;
}

function numberAlone(sms: OfficialSms): string | null {
  const isAlone = sms.kind === 'answer' && sms.text === '' && sms.references.length === 1;
  return isAlone ? (sms.references[0] ?? null) : null;
}
