import { EventEmitter } from 'node:events';
import type { Clock } from '../lib/clock.ts';

/** What can happen on a simulated network. */
type JournalKind =
  | 'ussd.dialled'
  | 'ussd.input'
  | 'ussd.page'
  | 'ussd.failed'
  | 'ussd.ended'
  | 'sms.sent'
  | 'sms.accepted'
  | 'sms.received'
  | 'sms.report'
  | 'sms.failure'
  | 'sms.opt-out'
  | 'call.dialled'
  | 'call.ringing'
  | 'call.answered'
  | 'call.played'
  | 'call.said'
  | 'call.listening'
  | 'call.keys'
  | 'call.barge-in'
  | 'call.recording'
  | 'call.recorded'
  | 'call.silence'
  | 'call.redirected'
  | 'call.fault'
  | 'call.ended'
  | 'callback.lost'
  | 'callback.doubled'
  | 'callback.held'
  | 'callback.failed';

type JournalDetails = Record<string, string | number | boolean | null>;

/** One thing that happened to a phone. `seq` grows by one for the whole network; `at` is ISO 8601 UTC. */
export type JournalEntry = {
  seq: number;
  at: string;
  phone: string;
  kind: JournalKind;
} & JournalDetails;

/** Older entries are dropped beyond this many. */
const JOURNAL_LIMIT = 50_000;

/** The network's diary: everything every phone lived through, in order, in memory. */
export interface Journal {
  add(phone: string, kind: JournalKind, details?: JournalDetails): JournalEntry;
  /** Entries after `since` (0 = all kept), of one phone or of all. */
  entries(since: number, phone?: string): JournalEntry[];
  /** Number of the last entry, 0 when there is none. */
  last(): number;
  /** Calls `listener` for each new entry until the returned function is called. */
  follow(listener: (entry: JournalEntry) => void): () => void;
}

/** An empty diary, dated by `clock`. */
export function openJournal(clock: Clock): Journal {
  const kept: JournalEntry[] = [];
  const emitter = new EventEmitter().setMaxListeners(0);
  let seq = 0;
  return {
    add(phone, kind, details = {}) {
      seq += 1;
      const at = new Date(clock.now()).toISOString();
      const entry = { seq, at, phone, kind, ...details } as JournalEntry;
      kept.push(entry);
      if (kept.length > JOURNAL_LIMIT) kept.shift();
      emitter.emit('entry', entry);
      return entry;
    },
    entries: (since, phone) =>
      kept.filter((entry) => entry.seq > since && (phone === undefined || entry.phone === phone)),
    last: () => seq,
    follow(listener) {
      emitter.on('entry', listener);
      return () => emitter.off('entry', listener);
    },
  };
}
