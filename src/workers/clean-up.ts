import { forgetRefused } from '../acts/timed/forget-refused.ts';
import { removeLeftWork } from '../audio/work-folder.ts';
import { HOUR_MS } from '../lib/durations.ts';
import { describeError } from '../lib/fault-log.ts';
import { runAct } from '../runner/run-act.ts';
import type { WorkerDeps } from './worker-deps.ts';

export interface CleanUpDeps extends WorkerDeps {
  /** Private sounds whose hour is over. */
  sounds: { removeExpired(): Promise<number> };
  /** Files moderators listened to, made before `before` (milliseconds). */
  listened: { remove(before: number): Promise<number> };
  sessions: {
    /** Deletes the dialogues that ended before `before`, in milliseconds. */
    forgetExpired(before: number): Promise<number>;
  };
}

/** How often a process cleans up. */
export const CLEAN_UP_MS = HOUR_MS;
/** The fast store keeps an ended dialogue for this long too: it goes on counting turns. */
const SESSIONS_KEPT_MS = 2 * HOUR_MS;

/** Removes what is of no more use and may hold somebody's words. Several processes may do it at once. */
export async function cleanUp(deps: CleanUpDeps): Promise<void> {
  const steps = {
    sounds: () => deps.sounds.removeExpired(),
    listened: () => deps.listened.remove(deps.acting.clock.now() - HOUR_MS),
    work: removeLeftWork,
    refusals: () => runAct(deps, forgetRefused),
    sessions: () => deps.sessions.forgetExpired(deps.acting.clock.now() - SESSIONS_KEPT_MS),
  };
  for (const [step, run] of Object.entries(steps)) {
    try {
      await run();
    } catch (error) {
      deps.log.error({ step, fault: describeError(error) }, 'a step of the clean-up failed');
    }
  }
}
