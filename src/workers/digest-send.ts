import { writeDigests } from '../acts/digests/write-digests.ts';
import type { JobWorker, Queues } from '../queue/open.ts';
import { runAct } from '../runner/run-act.ts';
import type { WorkerDeps } from './worker-deps.ts';

/** Officials whose digests are written in one transaction: a kill loses little time, and nothing else. */
const PAGE = 2_500;

/** Writes every digest that is due, page by page, each page's jobs after it. */
export function digestSendWorker(
  deps: WorkerDeps & { queues: Pick<Queues, 'addBulk'> },
): JobWorker<'digest-send'> {
  return {
    handle: async (_payload, { signal }) => {
      const next = () => runAct(deps, (tx, acts) => writeDigests(tx, acts, { limit: PAGE }));
      for (let page = await next(); page.claimed > 0; page = await next()) {
        const jobs = page.deliveries.map((deliveryId) => ({ deliveryId, attempt: 1 }));
        await deps.queues.addBulk('sms-send', jobs);
        if (signal.aborted) return;
      }
    },
  };
}
