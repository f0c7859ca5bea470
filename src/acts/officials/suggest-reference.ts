import type { Knex } from 'knex';
import { isWorthKeeping, keptPass, keptWords } from '../../civic/sms/kept-order.ts';
import type { UnknownReference } from '../../civic/sms/sms-official.ts';
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts';
import { openReferences } from '../../storage/contributions/assignments.ts';
import {
  officialOfPhone,
  officialsOfPhone,
  type Suggestion,
  updateOfficial,
} from '../../storage/officials/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** How long OUI or the right number still completes what he wrote under a wrong one. */
const REACH_MS = DAY_MS;
/** How long a number, or a colleague, still completes what he wrote without one. */
const WORDS_REACH_MS = HOUR_MS;
/** More numbers than these are no help. */
const MOST_CHOICES = 3;

/** Whether what he wrote may still be completed. */
export function isFresh(suggestion: Suggestion | null, now: number): suggestion is Suggestion {
  if (suggestion === null) return false;
  return now - suggestion.at < (suggestion.unknown.given === '' ? WORDS_REACH_MS : REACH_MS);
}

/**
 * An order under a number that is none of his: kept until he says OUI or the right number, where one of his
 * may have been meant or there are words to keep; else he is only told. Nothing is done about any item.
 */
export async function suggestReference(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; unknown: UnknownReference },
): Promise<OfficialOutcome> {
  const { person, unknown } = input;
  const { given, suggestions, action } = unknown;
  const text = action.kind === 'answer' ? action.text : null;
  const [reference, ...others] = suggestions;
  const only = reference !== undefined && others.length === 0 ? reference : null;
  const isChoice = text !== '' && others.length > 0 && suggestions.length <= MOST_CHOICES;
  const hasWords = text !== null && isWorthKeeping(text);
  if (only === null && !isChoice && !hasWords) return { kind: 'unknown', given };
  if (!(await keep(tx, deps, person, unknown))) return { kind: 'not_registered' };
  if (only !== null) return { kind: 'unknown_suggest', given, suggestion: only };
  return isChoice
    ? { kind: 'unknown_choose', given, references: suggestions }
    : { kind: 'unknown_kept', given };
}

/**
 * Words of his that name no question: kept until he sends its number, unless they are soon written again.
 * `mentioned`: numbers of his inside; `example`: one of his, to show how.
 */
export async function askWhich(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; text: string; mentioned: readonly string[]; example: string },
): Promise<OfficialOutcome> {
  const { person, text, mentioned, example } = input;
  if (!isWorthKeeping(text)) return { kind: 'which', reference: example };
  const officials = await officialsOfPhone(tx, person.phoneId);
  const open = await openReferences(
    tx,
    officials.map(({ id }) => id),
  );
  const meant = mentioned.length > 0 ? mentioned : open.map(({ reference }) => reference);
  const likely = meant.length === 1 ? (meant[0] ?? null) : null;
  if (!(await keep(tx, deps, person, keptWords(text, likely)))) return { kind: 'not_registered' };
  return likely === null
    ? { kind: 'which_kept', reference: example }
    : { kind: 'which_one', reference: likely };
}

/** The questions he passes on, until he says to whom. */
export function keepPass(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; references: string[] },
): Promise<boolean> {
  return keep(tx, deps, input.person, keptPass(input.references));
}

/** @returns false when the phone is no official's. */
async function keep(
  tx: Knex.Transaction,
  { clock }: ActDeps,
  { phoneId }: Person,
  unknown: UnknownReference,
): Promise<boolean> {
  const official = await officialOfPhone(tx, phoneId);
  if (official === null) return false;
  await updateOfficial(tx, official.id, { suggestion: { unknown, at: clock.now() } });
  return true;
}

/** The order he may now complete, forgotten with this call: any next SMS of his settles it. */
export async function takeSuggestion(
  tx: Knex.Transaction,
  deps: Pick<ActDeps, 'clock'>,
  input: { person: Pick<Person, 'phoneId'> },
): Promise<Suggestion | null> {
  const official = await officialOfPhone(tx, input.person.phoneId);
  if (official === null || official.suggestion === null) return null;
  await updateOfficial(tx, official.id, { suggestion: null });
  return isFresh(official.suggestion, deps.clock.now()) ? official.suggestion : null;
}
