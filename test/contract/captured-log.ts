import type { ServiceLog } from '../../src/lib/fault-log.ts';

export interface CapturedLog extends ServiceLog {
  entries: { level: 'info' | 'warn' | 'error'; fields: object; message: string }[];
  /** How often this sentence was logged. */
  count(message: string): number;
}

/** A log that remembers. */
export function captureLog(): CapturedLog {
  const entries: CapturedLog['entries'] = [];
  return {
    entries,
    count: (message) => entries.filter((entry) => entry.message === message).length,
    info: (fields, message) => void entries.push({ level: 'info', fields, message }),
    warn: (fields, message) => void entries.push({ level: 'warn', fields, message }),
    error: (fields, message) => void entries.push({ level: 'error', fields, message }),
  };
}
