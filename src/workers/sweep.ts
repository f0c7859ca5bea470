import type { Knex } from 'knex';
import { tellSupporters } from '../acts/answers/tell-supporters.ts';
import { releaseHoldings } from '../acts/budgets/settle.ts';
import { moveDebate } from '../acts/debates/move-debate.ts';
import { noteUnpaid } from '../acts/debates/note-unpaid.ts';
import { tellDebate } from '../acts/debates/tell-debate.ts';
import type { ActDeps } from '../acts/deps.ts';
import { areDigestsDue } from '../acts/digests/are-digests-due.ts';
import { climbLadders } from '../acts/ladder/climb-ladders.ts';
import { writeOfficialCalls } from '../acts/officials/write-official-calls.ts';
import { askDueFollowUps } from '../acts/timed/ask-due-follow-ups.ts';
import { billSilentCall, SILENT_CALL_MS } from '../acts/timed/bill-silent-call.ts';
import { closeStaleCall, STALE_CALL_MS } from '../acts/timed/close-stale-call.ts';
import { closeUssdSessions } from '../acts/timed/close-ussd-sessions.ts';
import { eraseDue } from '../acts/timed/erase-due.ts';
import { forgetFiles } from '../acts/timed/forget-files.ts';
import { keepRetention } from '../acts/timed/keep-retention.ts';
import { HALF_SENT_MS, recoverHalfSent } from '../acts/timed/recover-half-sent.ts';
import { releaseAnswer } from '../acts/timed/release-answer.ts';
import type { AudioStore } from '../audio/store.ts';
import { describeError } from '../lib/fault-log.ts';
import type { JobWorker, Queues } from '../queue/open.ts';
import { runAct } from '../runner/run-act.ts';
import { dueAnswers } from '../storage/contributions/answers.ts';
import { openSupportTellings } from '../storage/contributions/support-telling.ts';
import { unpaidDebates } from '../storage/debates/debate-telling.ts';
import { dueDebates, tellingDebates } from '../storage/debates/debates.ts';
import {
  dueDeliveries,
  dueUnknown,
  halfSent,
  silentCalls,
  staleCalls,
} from '../storage/deliveries/due-deliveries.ts';
import { openSmsEvents } from '../storage/deliveries/sms-intake.ts';
import { dueHolders } from '../storage/officials/ladder.ts';
import { waitingBroadcasts } from '../storage/publications/broadcasts.ts';
import { dueRecordings, erasedFiles, recordingsToMask } from '../storage/recordings/recordings.ts';
import { CLEAN_UP_MS, type CleanUpDeps, cleanUp } from './clean-up.ts';
import type { WorkerDeps } from './worker-deps.ts';

export interface SweepDeps extends WorkerDeps {
  queues: Pick<Queues, 'add' | 'addBulk'>;
  store: Pick<AudioStore, 'remove'>;
  sessions: {
    /** Deletes a phone's stored dialogue with the transaction. */
    forget(tx: Knex.Transaction, phoneHash: string): Promise<void>;
    /** Ends it in a store that holds a copy. */
    remove(phoneHash: string): Promise<void>;
  };
  /** Events kept on disk. */
  spooled(): Promise<number>;
}

/** Rows of one kind taken in one tick; what is over waits for the next. */
const ROWS = 500;
/** Jobs of due SMS, and of due calls, added in one tick: what waited for an hour to come leaves no faster than this. */
const DELIVERIES = 10_000;
/** Phones told of a debate, or of an answer, in one transaction. */
const PHONES = 2_000;
/** Its job was taken by a process that died, and is given back late: somebody waits for this call. */
const LATE_CALL_MS = 12_000;
/** An event younger than this is probably being read by its own job. */
const EVENT_GRACE_MS = 5_000;

type Step = (deps: SweepDeps, now: number) => Promise<void>;

/**
 * Everything that waits for its time, each step on its own. Steps change rows only through acts that
 * look again under a lock, so two sweeps at once do the work of one.
 */
const STEPS: Readonly<Record<string, Step>> = {
  spool: async ({ queues, spooled }) => {
    if ((await spooled()) > 0) await queues.add('replay-spool', {});
  },
  halfSent: async (deps, now) => {
    const cut = await halfSent(deps.db, now - HALF_SENT_MS + 1, ROWS);
    const unknown = await dueUnknown(deps.db, now, ROWS);
    await actOnEach(deps, [...cut, ...unknown], ({ id }) => [recoverHalfSent, { deliveryId: id }]);
  },
  staleCalls: async (deps, now) => {
    const stale = await staleCalls(deps.db, now - STALE_CALL_MS + 1, ROWS);
    await actOnEach(deps, stale, ({ id }) => [closeStaleCall, { deliveryId: id }]);
  },
  silentCalls: async (deps, now) => {
    const silent = await silentCalls(deps.db, now - SILENT_CALL_MS, ROWS);
    await actOnEach(deps, silent, ({ id }) => [billSilentCall, { deliveryId: id }]);
  },
  answers: async (deps, now) => {
    const due = await dueAnswers(deps.db, now, ROWS);
    await actOnEach(deps, due, ({ id }) => [releaseAnswer, { answerId: id }]);
  },
  followUps: async (deps) => {
    await runAct(deps, (tx, acts) => askDueFollowUps(tx, acts, { limit: ROWS }));
  },
  ussdSessions: async (deps) => {
    // One a transaction: each may change two budgets, which are locked in one order.
    const close = () => runAct(deps, (tx, acts) => closeUssdSessions(tx, acts, { limit: 1 }));
    for (let closed = 0; closed < ROWS && (await close()) > 0; closed += 1);
  },
  erasures: async (deps) => {
    const forgetSession = deps.sessions.forget;
    const hashes = await runAct(deps, (tx, acts) => eraseDue(tx, acts, { forgetSession }));
    // Killed in between: the copy has expired by itself, an erasure is a day away from any contact.
    for (const hash of hashes) await deps.sessions.remove(hash);
  },
  retention: async (deps) => {
    await runAct(deps, (tx, acts) => keepRetention(tx, acts, { limit: ROWS }));
  },
  erasedFiles: async (deps) => {
    for (const { id, originalKey, fileKey, maskKey } of await erasedFiles(deps.db, ROWS)) {
      for (const key of [originalKey, fileKey, maskKey])
        if (key !== null) await deps.store.remove(key);
      await runAct(deps, (tx, acts) => forgetFiles(tx, acts, { recordingId: id }));
    }
  },
  events: async ({ db, queues }, now) => {
    const open = await openSmsEvents(db, now - EVENT_GRACE_MS, ROWS);
    for (const { key } of open) await queues.add('inbound-sms', { eventKey: key });
  },
  recordings: async ({ db, queues }, now) => {
    for (const { id, attempts } of await dueRecordings(db, now, ROWS)) {
      await queues.add('recording-fetch', { recordingId: id, attempt: attempts + 1 });
    }
  },
  masks: async ({ db, queues }) => {
    for (const { id } of await recordingsToMask(db, ROWS)) {
      await queues.add('recording-mask', { recordingId: id });
    }
  },
  broadcasts: async ({ db, queues }) => {
    for (const { id } of await waitingBroadcasts(db, ROWS)) {
      await queues.add('broadcast-expand', { publicationId: id });
    }
  },
  budgets: async (deps) => {
    await runAct(deps, (tx) => releaseHoldings(tx, { limit: ROWS }));
  },
  debates: async (deps, now) => {
    const due = await dueDebates(deps.db, now, ROWS);
    await actOnEach(deps, due, ({ id }) => [moveDebate, { debateId: id }]);
    for (const { id: debateId } of await tellingDebates(deps.db, ROWS)) {
      const input = { debateId, limit: PHONES };
      await everyPage(() => runAct(deps, (tx, acts) => tellDebate(tx, acts, input)));
    }
    if ((await unpaidDebates(deps.db, 1)).length === 0) return;
    for (const { id } of await runAct(deps, (tx, acts) => noteUnpaid(tx, acts, { limit: ROWS }))) {
      const advice = 'messages of a debate wait for money: npm run moderate -- debate show';
      deps.log.error({ debate: id }, `${advice} ${id}`);
    }
  },
  supporters: async (deps) => {
    for (const { answerId } of await openSupportTellings(deps.db, ROWS)) {
      const input = { answerId, limit: PHONES };
      await everyPage(() => runAct(deps, (tx, acts) => tellSupporters(tx, acts, input)));
    }
  },
  ladders: async (deps, now) => {
    const due = await dueHolders(deps.db, now, ROWS);
    await actOnEach(deps, due, (holder) => [climbLadders, holder]);
  },
  officialCalls: async (deps) => {
    await runAct(deps, (tx, acts) => writeOfficialCalls(tx, acts, { limit: ROWS }));
  },
  digests: async ({ db, acting, queues }) => {
    if (await areDigestsDue(db, acting)) await queues.add('digest-send', {});
  },
  deliveries: async ({ db, queues }, now) => {
    const due = (kind: 'sms' | 'call') => dueDeliveries(db, { kind, now, limit: DELIVERIES });
    // Each kind for itself: however many SMS wait, a call is not behind them.
    const calls = (await due('call')).map(({ id, attempts, dueAt }) => ({
      ...{ deliveryId: id, attempt: attempts + 1 },
      ...(now - dueAt > LATE_CALL_MS && { again: true as const }),
    }));
    await queues.addBulk('call-place', calls);
    const sms = (await due('sms')).map(({ id, attempts }) => ({
      deliveryId: id,
      attempt: attempts + 1,
    }));
    await queues.addBulk('sms-send', sms);
  },
};

type Act<Input> = (tx: Knex.Transaction, acts: ActDeps, input: Input) => Promise<unknown>;

/** The rows of everybody who is told of one thing, page by page: a kill loses one page at most. */
async function everyPage(next: () => Promise<{ more: boolean }>): Promise<void> {
  while ((await next()).more);
}

/** One act a row, each in its own transaction: a row that fails does not keep those behind it. */
async function actOnEach<Row, Input>(
  deps: SweepDeps,
  rows: readonly Row[],
  toAct: (row: Row) => [Act<Input>, Input],
): Promise<void> {
  for (const row of rows) {
    const [act, input] = toAct(row);
    try {
      await runAct(deps, (tx, acts) => act(tx, acts, input));
    } catch (error) {
      deps.log.error({ act: act.name, fault: describeError(error) }, 'a due row failed');
    }
  }
}

/**
 * Runs every 15 s: a missed run is made up by the next. A step that fails does not keep the others. Once
 * an hour this process also cleans up.
 */
export function sweepWorker(deps: SweepDeps & CleanUpDeps): JobWorker<'sweep'> {
  let cleanedAt = 0;
  return {
    handle: async () => {
      await sweep(deps);
      const now = deps.acting.clock.now();
      if (now - cleanedAt < CLEAN_UP_MS) return;
      cleanedAt = now;
      await cleanUp(deps);
    },
  };
}

/** One tick at the time of the clock. */
export async function sweep(deps: SweepDeps): Promise<void> {
  const now = deps.acting.clock.now();
  for (const [step, run] of Object.entries(STEPS)) {
    try {
      await run(deps, now);
    } catch (error) {
      deps.log.error({ step, fault: describeError(error) }, 'a step of the sweep failed');
    }
  }
}
