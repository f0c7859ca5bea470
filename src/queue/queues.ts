/**
 * Every job there is. A payload holds keys of rows, never a number or a word: history, retries and
 * due times live in the rows, so a lost job costs one turn of the sweeper and a job run twice finds
 * its row already done.
 */
export interface QueuePayloads {
  /** Example: `{ "eventKey": "at-sms:ATXid_1f2e" }` */
  'inbound-sms': { eventKey: string };
  /** Example: `{ "deliveryId": "0b8c5a2e-…", "attempt": 1 }` */
  'sms-send': { deliveryId: string; attempt: number };
  /**
   * `inMs`: not before so many milliseconds. `again`: a second job of the same attempt; who runs first
   * claims the row.
   */
  'call-place': { deliveryId: string; attempt: number; inMs?: number; again?: true };
  'recording-fetch': { recordingId: string; attempt: number };
  'recording-mask': { recordingId: string };
  /** One publication to everybody who follows: its rows are written in pages, from where it stopped. */
  'broadcast-expand': { publicationId: number };
  /** Every digest due now, in one set-based query. */
  'digest-send': Record<string, never>;
  /** Every due row gets its job. Two may overlap (a slow one, two processes). */
  sweep: Record<string, never>;
  /** Events kept on disk while PostgreSQL was away. */
  'replay-spool': Record<string, never>;
}

export type QueueName = keyof QueuePayloads;

/**
 * Jobs that share one BullMQ queue. Ten queues on PostgreSQL would hold ten pools and ten LISTEN
 * connections, one queue would let slow work starve the rest: so four lanes. `talk` answers people,
 * `send` may hold a broadcast, `media` is bounded by the cores (ffmpeg), `bulk` writes many rows.
 */
export const LANES = ['talk', 'send', 'media', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

interface QueueSettings<Name extends QueueName> {
  lane: Lane;
  /** Jobs of this kind one process runs at a time, unless its worker says otherwise. */
  concurrency: number;
  /** After this the handler's signal aborts and the job counts as failed. */
  timeoutMs: number;
  /**
   * The id that makes a second copy of a waiting or running job disappear; undefined: every call is
   * a job. Never an integer, no `:` (BullMQ refuses both).
   */
  jobId: ((payload: QueuePayloads[Name]) => string) | undefined;
}

export const QUEUES: { readonly [Name in QueueName]: QueueSettings<Name> } = {
  'inbound-sms': {
    lane: 'talk',
    concurrency: 8,
    timeoutMs: 30_000,
    jobId: ({ eventKey }) => `in-${escapeKey(eventKey)}`,
  },
  'call-place': {
    lane: 'talk',
    concurrency: 4,
    timeoutMs: 30_000,
    jobId: ({ deliveryId, attempt, again }) =>
      `call-${deliveryId}-${attempt}${again ? '-again' : ''}`,
  },
  sweep: { lane: 'talk', concurrency: 1, timeoutMs: 60_000, jobId: undefined },
  'replay-spool': { lane: 'talk', concurrency: 1, timeoutMs: 60_000, jobId: () => 'replay-spool' },
  'sms-send': {
    lane: 'send',
    // Forty to seventy a second where the operator takes 0.4 s (16: some 24); a kill leaves as many unknown.
    concurrency: 32,
    timeoutMs: 30_000,
    jobId: ({ deliveryId, attempt }) => `sms-${deliveryId}-${attempt}`,
  },
  'recording-fetch': {
    lane: 'media',
    concurrency: 2,
    timeoutMs: 300_000,
    jobId: ({ recordingId, attempt }) => `rec-${recordingId}-${attempt}`,
  },
  'recording-mask': {
    lane: 'media',
    concurrency: 1,
    timeoutMs: 300_000,
    jobId: ({ recordingId }) => `mask-${recordingId}`,
  },
  'broadcast-expand': {
    lane: 'bulk',
    concurrency: 1,
    timeoutMs: 600_000,
    jobId: ({ publicationId }) => `broadcast-${publicationId}`,
  },
  'digest-send': { lane: 'bulk', concurrency: 1, timeoutMs: 600_000, jobId: () => 'digest-send' },
};

/** Options of every job: nothing is kept (a kept id would silently refuse the next job of its name). */
export const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const;

/** Jobs added in bulk wait behind those added alone: one answer is not kept by a broadcast. */
export const BULK_PRIORITY = 10;

function escapeKey(key: string): string {
  return key.replace(/[^\w-]/g, (character) => `.${character.charCodeAt(0).toString(16)}.`);
}
