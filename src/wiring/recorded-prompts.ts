import type { Knex } from 'knex';
import {
  type ManagedPrompts,
  officialPrompt,
  type RecordedPrompt,
} from '../catalog/managed-prompts.ts';
import { describeError, type ServiceLog } from '../lib/fault-log.ts';
import { listPublishedFlows } from '../storage/flows/published-flows.ts';
import { officialNames } from '../storage/officials/officials.ts';
import { listPrompts, type PromptRow, promptsFingerprint } from '../storage/prompts/prompts.ts';

/** What was recorded elsewhere is heard here after so long at most. */
const LOOK_MS = 3_000;

/** Recorded prompts of the database, laid over the committed ones in this process. */
export interface RecordedPrompts {
  /** Looks now; a database that is away changes nothing. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

/** Lays what is recorded over the prompts once, then looks every three seconds whether that has changed. */
export async function openRecordedPrompts(parts: {
  db: Knex;
  prompts: ManagedPrompts;
  log: ServiceLog;
}): Promise<RecordedPrompts> {
  const { db, prompts, log } = parts;
  let known = '';
  let isAway = false;
  const look = async (): Promise<void> => {
    try {
      const print = await promptsFingerprint(db);
      if (print !== known) {
        const [rows, published, officials] = await Promise.all([
          listPrompts(db),
          listPublishedFlows(db),
          officialNames(db),
        ]);
        const names = officials.map(({ id, name }) => ({ id: officialPrompt(id), sentence: name }));
        prompts.overlay(rows.map(toPrompt), { names, published });
      }
      known = print;
      isAway = false;
    } catch (error) {
      if (!isAway) log.warn({ fault: describeError(error) }, 'recorded prompts cannot be read');
      isAway = true;
    }
  };
  let running = Promise.resolve();
  const refresh = (): Promise<void> => {
    running = running.then(look);
    return running;
  };
  await refresh();
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void refresh().finally(() => {
      isLooking = false;
    });
  }, LOOK_MS).unref();
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await running;
  };
  return { refresh, stop };
}

/** A row as the catalogue sees it. */
function toPrompt(row: PromptRow): RecordedPrompt {
  const { id, language, state, sentence, speaker, sha256, seconds, lufs } = row;
  const date = new Date(row.recordedAt).toISOString().slice(0, 10);
  return { id, language, state, sentence, speaker, sha256, seconds, lufs, date, key: row.fileKey };
}
