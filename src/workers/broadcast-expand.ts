import { expandBroadcast } from '../acts/broadcasts/expand-broadcast.ts';
import type { JobWorker, Queues } from '../queue/open.ts';
import { runAct } from '../runner/run-act.ts';
import type { WorkerDeps } from './worker-deps.ts';

/** Phones whose rows are written in one transaction: memory stays flat, and a kill loses little time. */
const PAGE = 2_000;

/** Tells everybody who follows what was published: rows page by page, each page's jobs after it. */
export function broadcastExpandWorker(
  deps: WorkerDeps & { queues: Pick<Queues, 'addBulk'> },
): JobWorker<'broadcast-expand'> {
  return {
    handle: async ({ publicationId }, { signal }) => {
      const next = () =>
        runAct(deps, (tx, acts) => expandBroadcast(tx, acts, { publicationId, limit: PAGE }));
      for (let page = await next(); page.kind === 'page'; page = await next()) {
        const jobs = page.deliveries.map((deliveryId) => ({ deliveryId, attempt: 1 }));
        if (page.dueNow) await deps.queues.addBulk('sms-send', jobs);
        if (signal.aborted) return;
      }
    },
  };
}
