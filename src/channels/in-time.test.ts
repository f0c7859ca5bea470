import { describe, expect, it } from 'vitest';
import { inTime } from './in-time.ts';

const never = new Promise<never>(() => undefined);

describe('an answer in time', () => {
  it('is what the work comes to', async () => {
    await expect(inTime(Promise.resolve('page'))).resolves.toBe('page');
    const fault = new Error('wrong');
    await expect(inTime(Promise.reject(fault))).rejects.toBe(fault);
  });

  it('is a store that is away when the work hangs', async () => {
    await expect(inTime(never, 5)).rejects.toMatchObject({ code: 'database_unavailable' });
  });

  it('drops what late work comes to, its rejection included', async () => {
    let fail: (error: Error) => void = () => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    await expect(inTime(late, 5)).rejects.toMatchObject({ code: 'database_unavailable' });
    fail(new Error('too late to matter'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
