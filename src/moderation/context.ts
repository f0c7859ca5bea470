import type { Knex } from 'knex';
import type { ActDeps } from '../acts/deps.ts';
import type { AudioStore } from '../audio/store.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';

/** What the moderation commands stand on; the same inside a gateway, a tool or a test. */
export interface ModerationDeps {
  db: Knex;
  clock: Clock;
  ids: Ids;
  /** Runs acts in one transaction; `leaves`: something of it is to be sent now. */
  act<T>(
    work: (tx: Knex.Transaction, deps: ActDeps) => Promise<T>,
  ): Promise<{ outcome: T; leaves: boolean }>;
  words: ActDeps['words'];
  /** IANA name. */
  timeZone: string;
  store: AudioStore;
  /** Null: an mp3 is kept as it is, nothing else can be. */
  ffmpeg: string | null;
}

/** Where a command writes, and who types it. */
export interface ModerationIo {
  out(line: string): void;
  error(line: string): void;
  /** Name of the person at the terminal, when it is known. */
  user: string | null;
  /** Folder for sounds to listen to; made when absent, for the owner's eyes alone. */
  soundFolder: string;
  /** Plays a file to its end; false when this machine cannot. Null away from a terminal. */
  play: ((file: string) => Promise<boolean>) | null;
}

/** One command as it runs. */
export interface Context {
  deps: ModerationDeps;
  io: ModerationIo;
  moderator: string;
}

/** What a command answers: lines to show, why it could not be done, or how to type it. */
export type Reply = { lines: string[] } | { refused: string } | { usage: string };

/** Ends « Le SMS … »: it is in the queue, or its row waits for its hour. */
export function leavesWords(leaves: boolean): string {
  return leaves ? 'part maintenant' : 'part plus tard (heures calmes, ou pause demandée)';
}
