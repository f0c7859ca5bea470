import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Journal } from './journal.ts';
import type { PhoneBook } from './phones.ts';
import type { Recordings } from './recordings.ts';
import type { SoundShelf } from './sound-shelf.ts';
import type { SwitchBoard } from './switches.ts';

/** The part of a logger the simulator uses; never given a number or somebody's words. */
export interface SimulatorLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What the operator sells us, and where it reaches us. */
export interface OperatorSettings {
  /** `${PUBLIC_URL}/at/<token>`, without a slash at the end. */
  callbackBase: string;
  ussdCode: string;
  smsNumber: string;
  voiceNumber: string;
  username: string;
  apiKey: string;
}

/** The whole simulated operator: what its parts share. */
export interface Operator {
  settings: OperatorSettings;
  clock: Clock;
  ids: Ids;
  log: SimulatorLog;
  journal: Journal;
  switches: SwitchBoard;
  phones: PhoneBook;
  recordings: Recordings;
  sounds: SoundShelf;
  /** Where the gateway fetches recordings: `http://127.0.0.1:<port>/recordings`. */
  recordingBase: string;
  /** Aborted when the simulator stops: every wait ends. */
  stopping: AbortSignal;
  /** Callbacks held back by the reordering switch, by phone. */
  held: Map<string, (() => void)[]>;
  /** The network's own waits are this many times shorter. */
  haste: number;
  /** How much runs on its own now: calls, callbacks, reports. */
  underWay: number;
}

/** Lets `work` run on its own; a failure is logged, unless the simulator is stopping. */
export function inBackground(operator: Operator, work: () => Promise<unknown>): void {
  operator.underWay += 1;
  work()
    .catch((error: unknown) => {
      if (operator.stopping.aborted) return;
      operator.log.warn({ err: error }, 'the simulator could not finish something');
    })
    .finally(() => {
      operator.underWay -= 1;
    });
}

/** Waits; rejects when the simulator stops meanwhile. */
export async function wait(operator: Operator, ms: number): Promise<void> {
  if (ms > 0) await pause(ms / operator.haste, undefined, { signal: operator.stopping });
}

/** An operator's id: its prefix and 32 hexadecimal digits. */
export function newId(operator: Operator, prefix: string): string {
  return `${prefix}${operator.ids.uuid().replaceAll('-', '')}`;
}
