import type { Knex } from 'knex';
import type { UnknownReference } from '../../civic/sms/sms-official.ts';
import { DAY_MS } from '../../lib/durations.ts';
import {
  officialOfPhone,
  type Suggestion,
  updateOfficial,
} from '../../storage/officials/officials.ts';
import type { ActDeps, Person } from '../deps.ts';
import type { OfficialOutcome } from './outcomes.ts';

/** How long OUI still means the number we offered. */
const REACH_MS = DAY_MS;

/** Whether an offered number may still be accepted with OUI. */
export function isFresh(suggestion: Suggestion | null, now: number): suggestion is Suggestion {
  return suggestion !== null && now - suggestion.at < REACH_MS;
}

/**
 * An order under a number that is none of his: kept until he says OUI when it can only have been one of
 * his, else only told. Nothing is done about any item.
 */
export async function suggestReference(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; unknown: UnknownReference },
): Promise<OfficialOutcome> {
  const { unknown } = input;
  const official = await officialOfPhone(tx, input.person.phoneId);
  if (official === null) return { kind: 'not_registered' };
  const [reference] = unknown.suggestions;
  if (reference === undefined || unknown.suggestions.length > 1) {
    return { kind: 'unknown', given: unknown.given };
  }
  const suggestion = { unknown, reference, at: deps.clock.now() };
  await updateOfficial(tx, official.id, { suggestion });
  return { kind: 'unknown_suggest', given: unknown.given, suggestion: reference };
}

/** The order he may now confirm, forgotten with this call: any next SMS of his settles it. */
export async function takeSuggestion(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person },
): Promise<Suggestion | null> {
  const official = await officialOfPhone(tx, input.person.phoneId);
  if (official === null || official.suggestion === null) return null;
  await updateOfficial(tx, official.id, { suggestion: null });
  return isFresh(official.suggestion, deps.clock.now()) ? official.suggestion : null;
}
