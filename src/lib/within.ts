/**
 * The outcome of `work`, or a rejection after `limitMs`. Work that is late goes on; what it comes to
 * is dropped, its rejection included. An answer that lay unread while this process was busy counts:
 * input is read once more before the limit strikes.
 */
export function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const strike = (): void => reject(new Error(`no answer within ${limitMs} ms`));
    const timer = setTimeout(() => setImmediate(strike), limitMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
