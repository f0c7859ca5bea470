import type { ServiceLog } from '../../src/lib/fault-log.ts';

/** For parts whose log a test does not look at. */
export const silentLog: ServiceLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
