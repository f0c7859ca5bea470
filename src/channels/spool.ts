import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { Vault } from '../lib/crypto.ts';
import { describeError, type ServiceLog } from '../lib/fault-log.ts';
import type { Ids } from '../lib/ids.ts';
import type { RawReply, RawRequest } from './http.ts';

export type HandlerName =
  | 'ussd'
  | 'ussdEvents'
  | 'sms'
  | 'smsReport'
  | 'smsOptOut'
  | 'voice'
  | 'voiceEvents';
export type Handlers = Record<HandlerName, (request: RawRequest) => Promise<RawReply>>;

/** Events that came while PostgreSQL was away, sealed on disk until they can be dealt with. */
export interface Spool {
  /**
   * Keeps what failed for want of a store; any other fault is logged and passes. Never throws. False: it
   * is not kept (that fault, or a full disk), so the operator should be asked to send it again.
   */
  keep(name: HandlerName, request: RawRequest, error: unknown): Promise<boolean>;
  /**
   * Hands every kept event, oldest first, to its handler. Stops while a store is away; an event that
   * fails for another reason, or cannot be opened, is set aside as `….failed` and holds up no other.
   * Answers how many were dealt with.
   */
  replay(handlers: Handlers): Promise<number>;
  /** Events waiting on disk. */
  size(): Promise<number>;
  /** Events that failed for good: somebody must look at them. */
  setAside(): Promise<number>;
}

interface SpoolDeps {
  folder: string;
  vault: Pick<Vault, 'encrypt' | 'decrypt'>;
  clock: Clock;
  ids: Ids;
  log: ServiceLog;
}

const WORTH_KEEPING = new Set([
  'database_unavailable',
  'session_store_unavailable',
  'database_conflict',
]);

/** Ending of an event that failed for good. */
const SET_ASIDE = '.failed';

/** A spool in `deps.folder`, one file an event, made when it is first needed. */
export function openSpool(deps: SpoolDeps): Spool {
  const files = async (ending = '.event'): Promise<string[]> => {
    const names = await readdir(deps.folder).catch(() => []);
    return names.filter((name) => name.endsWith(ending)).sort();
  };
  return {
    keep: async (name, request, error) => {
      deps.log.error({ handler: name, fault: describeError(error) }, 'callback failed');
      if (!isPassing(error)) return false;
      try {
        await write(deps, name, request);
        return true;
      } catch (cause) {
        deps.log.error({ handler: name, fault: describeError(cause) }, 'event could not be kept');
        return false;
      }
    },
    replay: async (handlers) => {
      let done = 0;
      for (const file of await files()) {
        if (await replayOne(deps, handlers, join(deps.folder, file))) done += 1;
      }
      return done;
    },
    size: async () => (await files()).length,
    setAside: async () => (await files(SET_ASIDE)).length,
  };
}

/** A store is away and will be back; anything else comes again however often it is tried. */
function isPassing(error: unknown): boolean {
  return error instanceof AppError && WORTH_KEEPING.has(error.code);
}

/** @returns false when the event was set aside, or another process was quicker. */
async function replayOne(deps: SpoolDeps, handlers: Handlers, path: string): Promise<boolean> {
  const sealed = await readFile(path, 'utf8').catch(nullWhenGone);
  if (sealed === null) return false;
  try {
    const { name, request } = JSON.parse(deps.vault.decrypt(sealed)) as Kept;
    await handlers[name](request);
  } catch (error) {
    if (isPassing(error)) throw error;
    deps.log.error({ fault: describeError(error) }, 'a kept event failed and is set aside');
    await rename(path, path.replace(/\.event$/, SET_ASIDE)).catch(nullWhenGone);
    return false;
  }
  await rm(path, { force: true });
  return true;
}

/** Another process of this folder was quicker. */
function nullWhenGone(cause: NodeJS.ErrnoException): null {
  if (cause.code === 'ENOENT') return null;
  throw cause;
}

interface Kept {
  name: HandlerName;
  request: RawRequest;
}

/** Written whole or not at all: a half-written event must not stop the replay. */
async function write(deps: SpoolDeps, name: HandlerName, request: RawRequest): Promise<void> {
  await mkdir(deps.folder, { recursive: true, mode: 0o700 });
  const at = String(deps.clock.now()).padStart(15, '0');
  const path = join(deps.folder, `${at}-${deps.ids.uuid()}.event`);
  const kept: Kept = { name, request };
  try {
    await writeFile(`${path}.new`, deps.vault.encrypt(JSON.stringify(kept)), { mode: 0o600 });
    await rename(`${path}.new`, path);
  } catch (cause) {
    await rm(`${path}.new`, { force: true });
    throw cause;
  }
}
