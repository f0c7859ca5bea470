/**
 * The outcome of `work`, or a rejection after `limitMs`. Work that is late goes on; what it comes to
 * is dropped, its rejection included. An answer that lay unread while this process was busy counts:
 * input is read once more before the limit strikes.
 */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const strike = (): void => reject(new Error(`no answer within ${limitMs} ms`));
    timer = setTimeout(() => setImmediate(strike), limitMs);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
