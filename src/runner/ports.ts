import type { Knex } from 'knex';
import type { Dialogue } from '../engine/dialogue.ts';
import type { Effect } from '../engine/effects.ts';
import type { FlowSet } from '../engine/flow.ts';
import type { Medium, Value } from '../engine/value.ts';
import type { View, Words } from '../engine/view.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Language } from '../lib/languages.ts';
import type { QueuePayloads } from '../queue/queues.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { Conversation } from './conversation.ts';
import type { Reading } from './reading.ts';

/** What a turn needs from the rest of the service. */
export interface RunnerDeps {
  db: Knex;
  clock: Clock;
  ids: Ids;
  sessions: SessionStore;
  /** The flows new conversations start on. */
  flows: FlowSet;
  /** The flows a conversation is pinned to, or null when that version is gone. */
  flowVersion(hash: string): Promise<FlowSet | null>;
  words(language: string): Words;
  /** The language last chosen on a phone, null when it is not known. */
  languageOf(phoneHash: string): Promise<string | null>;
  /** Keyed hash of a phone number. */
  hashPhone(msisdn: string): string;
  /** Answers the named queries of flows. */
  query(name: string, args: Record<string, Value>, who: Asker): Promise<Value>;
  /** Draws what a `do` screen needs (`reference`). */
  draw(need: string): Promise<Value>;
  /** Turns effects into rows inside one transaction; the jobs to add after it. */
  perform(tx: Knex.Transaction, turn: EffectTurn): Promise<Job[]>;
  addJob(job: Job): Promise<void>;
  /** True when every voice is a trial voice and must be announced (simulator). */
  trial: boolean;
}

export interface Asker {
  phoneHash: string;
  /** In a call that came in: its number can be forged. */
  came?: boolean;
  language: Language;
  medium: Medium;
}

export type Job = {
  [Name in keyof QueuePayloads]: { name: Name; payload: QueuePayloads[Name] };
}[keyof QueuePayloads];

/** One event to take a turn on. */
export interface TurnRequest {
  /** Unique per event; a copy of it gets the stored reply. */
  eventKey: string;
  kind: 'ussd' | 'sms' | 'voice';
  medium: Medium;
  provider: string;
  sessionKey: string;
  msisdn: string;
  /** How the event reads against what is stored. */
  read(stored: Conversation | null, storedTurn: number): Reading;
  /** Keyed hash of a transcript in which a secret stands; without it transcripts are kept as they are. */
  seal?(text: string): string;
  /** The flow a new conversation starts on, and its variables. */
  entry: { flow: string; vars: Record<string, Value> };
  /** Asked to continue when something would be lost; false: starts anew (a call with its own purpose). */
  resumable: boolean;
  /** A recording made on this turn: saved before the reply, whatever the dialogue does with it. */
  recording?: { id: string; url: string };
  /** An SMS is stored before it is read: its rows are written in the turn's transaction. */
  stored?: boolean;
  /** Makes the medium's reply of a page: what is kept for copies of the event. */
  compose(view: View, dialogue: Dialogue, turn: number): Promise<Value>;
}

/** Whether an event is of a call that came in (`wiring/calls.ts`), whoever's number it shows. */
export const cameIn = ({ entry }: Pick<TurnRequest, 'entry'>): boolean => entry.vars.came === true;

/** What an effect turn writes, handed to `perform` with its transaction. */
export interface EffectTurn {
  request: TurnRequest;
  phoneHash: string;
  language: Language;
  reply: Value;
  effects: readonly Effect[];
  /** The flow she stands in now. */
  flow?: string;
  /** The dialogue has moved on without the recording of this turn: no screen will ever ask about it. */
  stray?: boolean;
}
