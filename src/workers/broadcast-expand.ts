import { expandBroadcast } from '../acts/broadcasts/expand-broadcast.ts';
import type { JobWorker, Queues } from '../queue/open.ts';
import { runAct } from '../runner/run-act.ts';
import { reportBudgets } from './report-budgets.ts';
import type { WorkerDeps } from './worker-deps.ts';

/** Phones whose rows are written in one transaction: memory stays flat, and a kill loses little time. */
const PAGE = 2_000;

/** Tells everybody who follows what was published: rows page by page, the jobs of those due after it. */
export function broadcastExpandWorker(
  deps: WorkerDeps & { queues: Pick<Queues, 'addBulk'> },
): JobWorker<'broadcast-expand'> {
  return {
    handle: async ({ publicationId }, { signal }) => {
      const next = () =>
        runAct(deps, (tx, acts) => expandBroadcast(tx, acts, { publicationId, limit: PAGE }));
      let page = await next();
      for (; page.kind === 'page'; page = await next()) {
        const { due } = page;
        const jobs = (kind: 'sms' | 'call') =>
          due
            .filter((each) => each.kind === kind)
            .map(({ id }) => ({ deliveryId: id, attempt: 1 }));
        await deps.queues.addBulk('sms-send', jobs('sms'));
        await deps.queues.addBulk('call-place', jobs('call'));
        if (signal.aborted) return;
      }
      if (page.kind === 'done') return;
      reportBudgets(deps.log, page.told);
      const advice = 'a broadcast stopped for lack of money: npm run moderate -- broadcast show p';
      deps.log.error({ publication: publicationId }, `${advice}${publicationId}`);
    },
  };
}
