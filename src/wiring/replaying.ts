import { describeError, type ServiceLog } from '../lib/fault-log.ts';

const EVERY_MS = 15_000;

/**
 * A process replays by itself the events it kept on disk: the sweep runs in whichever process takes its
 * job, and one on another machine cannot see them. Where they share the folder both may take an event,
 * and its key makes that one.
 * @returns ends it, once the replay that runs is over.
 */
export function replayByTheClock(
  replay: () => Promise<number>,
  log: Pick<ServiceLog, 'warn'>,
): () => Promise<void> {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= replay()
      .then(() => undefined)
      .catch((error: unknown) => log.warn({ fault: describeError(error) }, 'replay put off'))
      .finally(() => {
        running = null;
      });
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
