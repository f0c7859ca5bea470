import type { Knex } from 'knex';
import type { AudioStore } from '../audio/store.ts';
import type { LanguageCoverage } from '../catalog/check-coverage.ts';
import type { FlowState } from '../catalog/flow-publication.ts';
import type { Locales } from '../catalog/locales.ts';
import type { ManagedPrompts } from '../catalog/managed-prompts.ts';
import type { Clock } from '../lib/clock.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import type { Ids } from '../lib/ids.ts';

/** What recording prompts stands on; the same in the console and for a command. */
export interface StudioDeps {
  db: Knex;
  clock: Clock;
  ids: Ids;
  store: AudioStore;
  /** Null: nothing can be recorded here. */
  ffmpeg: string | null;
  prompts: ManagedPrompts;
  /** Lets this process hear at once what was published; others look by themselves. */
  refreshPrompts(): Promise<void>;
}

export interface ConsoleDeps extends StudioDeps {
  locales: Locales;
  /** Keys of the welcome and the main menu: recorded first. */
  heardFirst: ReadonlySet<string>;
  /** What each language but French covers, as things stand. */
  coverage(): Record<string, LanguageCoverage>;
  /** How each spoken flow stands in a language. */
  flowStates(language: string): FlowState[];
  /** Keyed hash: names and addresses that failed to log in are kept as such. */
  hash(text: string): string;
  /** Cookies go over HTTPS alone. */
  secure: boolean;
  /** IANA name, for what is shown. */
  timeZone: string;
  log: ServiceLog;
}
