import { type Job, UnrecoverableError } from 'bullmq';
import { AppError } from '../errors.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import { describeError } from '../lib/fault-log.ts';
import type { QueueName, QueuePayloads } from './queues.ts';

/** What a handler is told besides its payload. */
export interface JobContext {
  /** Aborts at the time limit and when the process stops. */
  signal: AbortSignal;
}

/** Does one job. Throwing marks it failed; the row it names decides whether it comes again. */
export type JobHandler<Name extends QueueName> = (
  payload: QueuePayloads[Name],
  context: JobContext,
) => Promise<void>;

export interface JobRun {
  handle: (payload: never, context: JobContext) => Promise<void>;
  timeoutMs: number;
  log: ServiceLog;
  /** Abort functions of the jobs running now; a stopping process calls them. */
  running: Set<(reason: Error) => void>;
}

/**
 * Runs one job under its time limit. A handler that ignores its signal is left behind, not waited for.
 * What BullMQ gets to keep of a failure is its code alone: messages may hold somebody's words.
 */
export async function runJob(job: Job, run: JobRun): Promise<void> {
  try {
    await withTimeLimit(job, run);
  } catch (error) {
    report(job, error, run.log);
    throw settleFailure(error);
  }
}

async function withTimeLimit(job: Job, run: JobRun): Promise<void> {
  const controller = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  const abort = (reason: Error): void => controller.abort(reason);
  const timer = setTimeout(
    () => abort(new AppError('job_timeout', `${job.name} after ${run.timeoutMs} ms`)),
    run.timeoutMs,
  );
  run.running.add(abort);
  try {
    const handled = run.handle(job.data as never, { signal: controller.signal });
    await Promise.race([handled, aborted]);
  } finally {
    run.running.delete(abort);
    clearTimeout(timer);
  }
}

function report(job: Job, error: unknown, log: ServiceLog): void {
  const quiet = error instanceof AppError && !error.entry.loggable;
  const fields = { queue: job.name, jobId: job.id, ...describeError(error) };
  if (quiet) log.warn(fields, 'job failed');
  else log.error(fields, 'job failed');
}

function settleFailure(error: unknown): Error {
  if (!(error instanceof AppError)) return new Error('fault');
  return error.entry.retryable ? new Error(error.code) : new UnrecoverableError(error.code);
}
