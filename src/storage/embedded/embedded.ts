import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import { type LockKind, lockHolder, takeLock } from './lock.ts';
import { findPlace, makePlace, type Place } from './place.ts';
import { hasCrashed, initialise, revive, runningUrl, start, stop } from './server.ts';

/** A PostgreSQL of our own, under a folder. */
export interface EmbeddedDatabase {
  readonly url: string;
  /** Folder that holds the data: `varDir`, or one under /var/lib/kumasira. */
  readonly home: string;
  /** Stops the server (attached tools: does nothing) and frees the folder. Safe to call twice. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  varDir: string;
  log: { info(message: string): void };
  /** Server settings for tests and benchmarks, such as `{ fsync: 'off' }`. */
  settings?: Readonly<Record<string, string>>;
}

const TOOL_PATIENCE_MS = 10_000;
const GATEWAY_PATIENCE_MS = 30_000;
const POLL_MS = 100;
/** How often the gateway looks whether its server was killed. */
const WATCH_MS = 2_000;

/**
 * Starts the database of `varDir`, making it on the first start, and holds the folder until `stop`.
 * Throws `already_running` when another gateway holds it, `database_unavailable` when PostgreSQL
 * cannot run.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const varDir = prepareFolder(options.varDir);
  return openHeld(varDir, 'gateway', options, TOOL_PATIENCE_MS);
}

/**
 * The same database for a command-line tool: that of the running gateway, or else started for the
 * tool and stopped after it.
 */
export async function attachEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const varDir = prepareFolder(options.varDir);
  const until = Date.now() + GATEWAY_PATIENCE_MS;
  while (lockHolder(varDir)?.kind === 'gateway' && Date.now() < until) {
    const place = findPlace(varDir);
    const url = place === null ? null : await runningUrl(place);
    if (place !== null && url !== null) return { url, home: place.home, stop: async () => {} };
    await pause(POLL_MS);
  }
  return openHeld(varDir, 'tool', options, GATEWAY_PATIENCE_MS);
}

async function openHeld(
  varDir: string,
  kind: LockKind,
  options: EmbeddedOptions,
  patienceMs: number,
): Promise<EmbeddedDatabase> {
  const release = await lockPatiently(varDir, kind, patienceMs);
  try {
    const place = findPlace(varDir) ?? makePlace(varDir, (line) => options.log.info(line));
    await initialise(place);
    const { url, attached } = await start(place, options.settings ?? {});
    if (attached) options.log.info('attached to the PostgreSQL a killed gateway left running');
    let stopping: Promise<void> | null = null;
    const watch = watchServer(place, options, Number(new URL(url).port));
    const close = async () => {
      await watch.stop();
      await stop(place);
      release();
    };
    return { url, home: place.home, stop: () => (stopping ??= close()) };
  } catch (error) {
    release();
    throw error;
  }
}

/** A server that was killed is started again, on the port that the pools know. */
function watchServer(place: Place, options: EmbeddedOptions, port: number) {
  let reviving = Promise.resolve();
  let busy = false;
  const look = async (): Promise<void> => {
    if (!hasCrashed(place)) return;
    options.log.info('PostgreSQL was killed: starting it again');
    const running = await revive(place, options.settings ?? {}, port).catch(() => false);
    options.log.info(running ? 'PostgreSQL runs again' : 'PostgreSQL does not start: see pg.log');
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    reviving = look().finally(() => {
      busy = false;
    });
  }, WATCH_MS);
  timer.unref();
  return {
    stop: async (): Promise<void> => {
      clearInterval(timer);
      await reviving;
    },
  };
}

/** A tool is soon done and worth waiting for; a gateway is not. */
async function lockPatiently(
  varDir: string,
  kind: LockKind,
  patienceMs: number,
): Promise<() => void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const lock = takeLock(varDir, kind);
    if (lock.held) return lock.release;
    if (lock.by.kind === 'gateway' || Date.now() > until) {
      throw new AppError('already_running', `process ${lock.by.pid} uses ${varDir}`);
    }
    await pause(POLL_MS);
  }
}

function prepareFolder(folder: string): string {
  const varDir = resolve(folder);
  try {
    mkdirSync(varDir, { recursive: true });
  } catch (cause) {
    throw new AppError('database_unavailable', `VAR_DIR ${varDir} cannot be made`, { cause });
  }
  return varDir;
}
