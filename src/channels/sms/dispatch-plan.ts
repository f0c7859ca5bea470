import type { Knex } from 'knex';
import type { ActDeps, Person } from '../../acts/deps.ts';
import type { Value } from '../../engine/value.ts';
import type { Language } from '../../lib/languages.ts';
import type { OfficialRow } from '../../storage/officials/officials.ts';
import type { Thread } from './dispatch-thread.ts';

/** What is known of a sender before her message is read. */
export interface Sender {
  msisdn: string;
  phoneHash: string;
  /** Null before her first contact is stored. */
  phoneId: number | null;
  language: string;
  thread: Thread | null;
  official: OfficialRow | null;
  /** Every reference ever sent to the official; empty for anybody else. */
  his: readonly string[];
}

/** Acts in one transaction with the end of the event; the text is the reply, null: there is none. */
export type Answering = (
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
) => Promise<string | null>;

/** How one message is answered: always exactly one of these. */
export type Plan =
  | { by: 'act'; answer: Answering; isStop?: boolean; language?: Language }
  /** A turn of the dialogue: what she typed in the thread, or a new conversation (`text` null). */
  | { by: 'turn'; text: string }
  | { by: 'start'; flow: string; vars: Record<string, Value>; resumable: boolean };

/** A reply that only says something. */
export function saying(
  key: string,
  values: Record<string, string | number> = {},
): Extract<Plan, { by: 'act' }> {
  return {
    by: 'act',
    answer: async (_tx, acts, person) => acts.words(person.language, key, values),
  };
}
