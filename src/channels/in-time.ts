import { AppError } from '../errors.ts';

/** An operator waits 10 s for a page, some less; a person waits less than that. */
const ANSWER_LIMIT_MS = 6_000;

/**
 * What `work` comes to, or `database_unavailable` when it takes longer than an operator waits: a store
 * that hangs is one that is away. Late work goes on; its event key makes it and its replay one.
 */
export async function inTime<T>(work: Promise<T>, limitMs = ANSWER_LIMIT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const give = (): void => reject(new AppError('database_unavailable', 'no answer in time'));
    timer = setTimeout(() => setImmediate(give), limitMs);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
