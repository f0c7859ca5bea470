import type { ServiceLog } from '../lib/fault-log.ts';
import type { ActingDeps } from '../runner/run-act.ts';

/** What every worker needs: to do acts, and to say what went wrong. */
export interface WorkerDeps extends ActingDeps {
  log: ServiceLog;
}
