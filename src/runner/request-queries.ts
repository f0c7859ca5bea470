import { sessionAt } from '../acts/ladder/session-of.ts';
import type { Clock } from '../lib/clock.ts';
import { contributionsOfPhone, request } from '../storage/contributions/request-views.ts';
import { recordingState } from '../storage/recordings/recordings.ts';
import type { Db } from '../storage/transaction.ts';
import { nextId, withHeard } from './heard.ts';
import type { Asker } from './ports.ts';
import { type Query, spoken, textOf } from './query.ts';

/** What the queries of a person's own requests stand on. */
export interface RequestQueryDeps {
  db: Db;
  clock: Clock;
  timeZone: string;
  /** Typed words can be read to somebody in a call. */
  canRead: boolean;
  /** Resolves after so many milliseconds. */
  pause(ms: number): Promise<void>;
  /** The words of a key in a language, in text. */
  words(language: string, key: string): string;
}

/** What she has asked herself, and the recording she has just made. */
export const REQUEST_QUERIES: Readonly<Record<string, Query<RequestQueryDeps>>> = {
  my_requests: async (deps, _args, who) => {
    const mine = await contributionsOfPhone(deps.db, who.phoneHash);
    return mine.map(({ id, reference, status }) => ({
      id,
      reference,
      status: spoken(deps, who, `status.opt.${status}`),
    }));
  },
  request: async (deps, args, who) => requestOf(deps, { reference: textOf(args.reference) }, who),
  next_request: async (deps, args, who) => {
    const id = nextId(await contributionsOfPhone(deps.db, who.phoneHash), args.after);
    return id === null ? null : withHeard(args, await requestOf(deps, { id }, who));
  },
  recording: (deps, args, who) =>
    who.medium === 'voice'
      ? waitForRecording(deps, textOf(args.id))
      : recordingState(deps.db, textOf(args.id)),
};

async function requestOf(
  deps: RequestQueryDeps,
  which: { id: number } | { reference: string },
  who: Asker,
) {
  const found = await request(deps.db, who.phoneHash, which);
  if (!found) return null;
  const { id, reference, theme, status, content, answer, official, explanation } = found;
  const { clock, timeZone } = deps;
  const statusName = spoken(deps, who, `status.opt.${status}`);
  const isSpoken = answer?.recording !== undefined;
  return {
    id,
    reference,
    theme,
    status,
    statusName,
    content,
    answer,
    spoken: isSpoken,
    audible: isSpoken || deps.canRead,
    readable: answer?.text !== undefined,
    official,
    explanation,
    council: found.council && sessionAt(found.council.on, clock.now(), timeZone),
  };
}

/** How long a call is kept waiting for a recording within one request, and how often it is looked at. */
const RECORDING_WAIT_MS = 1_500;
const RECORDING_LOOK_MS = 100;

/**
 * Its state; one that is being fetched is given a moment, so that she hears herself at once. That it is
 * no good is known before it can be played.
 */
async function waitForRecording(deps: RequestQueryDeps, id: string) {
  let state = await recordingState(deps.db, id);
  const isAwaited = () =>
    state?.state === 'pending' && (state.verdict === null || state.verdict === 'ok');
  for (let waited = 0; isAwaited() && waited < RECORDING_WAIT_MS; ) {
    await deps.pause(RECORDING_LOOK_MS);
    waited += RECORDING_LOOK_MS;
    state = await recordingState(deps.db, id);
  }
  return state;
}
