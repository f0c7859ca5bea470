import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { loadConfig } from '../../src/config.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { runModerate } from '../../src/moderation/run-moderate.ts';
import { openQueues } from '../../src/queue/open.ts';
import { openRuntime } from '../../src/runtime.ts';
import { DialProblem, openDialClient } from '../../src/simulator/dial/client.ts';
import { takeHandset } from '../../src/simulator/dial/handset.ts';
import { playScript, type RunTool } from '../../src/simulator/dial/script.ts';
import type { JournalEntry } from '../../src/simulator/journal.ts';
import { openModeration } from '../../src/wiring/moderating.ts';
import { openTestDatabase } from './database.ts';
import { silentLog } from './silent-log.ts';

const STORIES = 'test/e2e/stories';
/** Who holds the terminal phone when a story begins. */
const PHONE = '+22310000001';

/** A whole gateway with its demo, on a database nobody used before: references are always the same. */
export interface Stage {
  db: Knex;
  /** Plays `test/e2e/stories/<name>.dial` and returns its transcript. */
  play(name: string): Promise<string>;
  /** Everything the phones of the story lived through, in order. */
  journal(): Promise<JournalEntry[]>;
  /** What waits for its time is looked at now, not at the next tick. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What people say leaves at once: no time to undo, no quiet hours.
 * @param env added to the configuration.
 * @param clock what time it is, for a story that takes days.
 */
export async function openStage(
  env: Record<string, string> = {},
  clock: Clock = systemClock,
): Promise<Stage> {
  const database = await openTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'kumasira-story-'));
  const config = loadConfig({
    DATABASE_URL: database.url,
    DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
    CALLBACK_TOKEN: 'a-token-that-is-long-enough-for-tests',
    VAR_DIR: folder,
    PORT: '0',
    DEMO: '1',
    UNDO_MINUTES: '0',
    QUIET_HOURS: '',
    PATH: process.env.PATH,
    ...env,
  });
  const runtime = await openRuntime(config, silentLog, undefined, clock);
  const queues = await openQueues({ backend: 'postgres', url: database.url }, silentLog);
  const url = (runtime.urls.gateway ?? '').replace('localhost', '127.0.0.1');
  const moderation = await openModeration(config, () => undefined, clock);
  return {
    db: database.db,
    play: async (name) => {
      const handset = await takeHandset(openDialClient(url), PHONE);
      const script = readFileSync(join(STORIES, `${name}.dial`), 'utf8');
      const lines: string[] = [];
      const runTool = moderator(moderation.deps, join(folder, 'listen'));
      await playScript(script, handset, runTool, (line) => lines.push(line)).catch((error) => {
        throw new Error(`${lines.join('\n')}\n${error.message}`, { cause: error });
      });
      return `${withoutCode(withoutToday(lines.join('\n'))).trim()}\n`;
    },
    journal: async () => (await (await fetch(`${url}/simulator/log`)).json()) as JournalEntry[],
    sweep: async () => {
      while (!(await queues.add('sweep', {}))) await pause(50);
    },
    close: async () => {
      await queues.close(0);
      await moderation.close();
      await runtime.stop();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `run moderate …` in this process: what `npm run moderate` does, without starting Node again. */
function moderator(
  deps: Awaited<ReturnType<typeof openModeration>>['deps'],
  soundFolder: string,
): RunTool {
  return async (name, args) => {
    const lines: string[] = [];
    const show = (line: string) => void lines.push(line);
    const io = { out: show, error: show, user: 'awa', soundFolder, play: null };
    const code = name === 'moderate' ? await runModerate(args, io, deps) : 2;
    if (code !== 0) throw new DialProblem(`${name} ${args.join(' ')} :\n${lines.join('\n')}`);
    return lines.join('\n');
  };
}

/** Dates are those of the day of the test; they keep their length. */
function withoutToday(transcript: string): string {
  return transcript.replace(/\b\d{2}\/\d{2}\/\d{4}\b/g, 'JJ/MM/AAAA');
}

/** A secret code is made by chance and shown once, after the number of whose it is. */
function withoutCode(transcript: string): string {
  const code = / \(\d+\) : (\d{4})$/m.exec(transcript)?.[1];
  return code === undefined
    ? transcript
    : transcript.replace(new RegExp(`\\b${code}\\b`, 'g'), '••••');
}
