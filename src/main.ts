import { loadConfig } from './config.ts';
import { AppError } from './errors.ts';
import { ConfigError } from './lib/config-error.ts';
import { describeError } from './lib/fault-log.ts';
import { openLog } from './log.ts';
import { openRuntime } from './runtime.ts';

/** Bad configuration, or somebody else holds what we need (sysexits: EX_CONFIG). */
const EXIT_CONFIG = 78;
/** A stopping process has this long; then it goes all the same. */
const STOP_LIMIT_MS = 9_500;
const CANNOT_START = new Set(['config_invalid', 'already_running', 'catalog_invalid']);

async function main(): Promise<void> {
  const config = loadConfig();
  const log = openLog(config.logLevel);
  // Node would print the whole error, with what somebody wrote in it.
  process.on('uncaughtException', (error) => {
    log.error({ fault: describeError(error) }, 'a fault nobody expected ends this process');
    process.exit(1);
  });
  const stopping = new AbortController();
  const opening = openRuntime(config, log, stopping.signal);
  const stop = async (signal: string): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    const opened = await opening.catch(() => null);
    await opened?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  const runtime = await opening.catch((error: unknown) => {
    if (stopping.signal.aborted) return null;
    throw error;
  });
  if (runtime === null || stopping.signal.aborted) return;
  log.info({ ...runtime.urls, operator: config.operator, role: config.role }, 'ready');
}

main().catch((error: unknown) => {
  const lines = error instanceof ConfigError ? error.lines : [faultLine(error)];
  for (const line of lines) process.stderr.write(`kumasira: ${line}\n`);
  const known = error instanceof AppError && CANNOT_START.has(error.code);
  process.exit(known ? EXIT_CONFIG : 1);
});

function faultLine(error: unknown): string {
  if (error instanceof AppError) return `${error.message}. ${error.entry.operator}`;
  return JSON.stringify(describeError(error));
}
