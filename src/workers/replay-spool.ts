import type { JobWorker } from '../queue/open.ts';

/** Hands the events kept on disk while the database was away to their handlers, oldest first. */
export function replaySpoolWorker(deps: {
  /** @returns how many were dealt with. */
  replay(): Promise<number>;
}): JobWorker<'replay-spool'> {
  return {
    handle: async () => {
      await deps.replay();
    },
  };
}
