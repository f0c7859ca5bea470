import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import { describeError } from './lib/fault-log.ts';

export type { Logger } from 'pino';

/** Names whose value never reaches a log, at the top of an entry or up to three levels down. */
const PRIVATE = [
  'msisdn',
  'phone',
  'to',
  'from',
  'text',
  'body',
  'callerNumber',
  'phoneNumber',
  'authorization',
  'apiKey',
  'token',
  'password',
  'cookie',
] as const;

const PATHS = PRIVATE.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

/**
 * JSON lines (pino); readable lines when standard output is a terminal and no destination is given.
 * @param destination where tests read what was written.
 */
export function openLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
    redact: { paths: PATHS, censor: '[private]' },
  };
  if (destination !== undefined) return pino(options, destination);
  if (process.stdout.isTTY) return pino(options, pretty({ translateTime: 'SYS:HH:MM:ss' }));
  return pino(options);
}
