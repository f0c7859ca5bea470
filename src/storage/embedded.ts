import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { type LockKind, lockHolder, takeLock } from './embedded-lock.ts';
import { findPlace, makePlace } from './embedded-place.ts';
import { initialise, runningUrl, start, stop } from './embedded-server.ts';

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
    const close = async () => {
      await stop(place);
      release();
    };
    return { url, home: place.home, stop: () => (stopping ??= close()) };
  } catch (error) {
    release();
    throw error;
  }
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
