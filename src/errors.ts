/**
 * Every fault the service can name. Expected outcomes (a wrong key, an unknown reference) are union
 * values, not errors. `citizenKey` is the sentence a citizen hears or reads; `operator` is the one line
 * that tells the operator what to do.
 */
export interface ErrorEntry {
  /** HTTP status when a request fails with it. */
  status: number;
  /** A job that fails with it is tried again. */
  retryable: boolean;
  /** Worth an error line in the log (else a warning). */
  loggable: boolean;
  citizenKey: 'err.service' | 'later';
  operator: string;
}

const fault = (operator: string, more: Partial<ErrorEntry> = {}): ErrorEntry => ({
  status: 500,
  retryable: true,
  loggable: true,
  citizenKey: 'err.service',
  operator,
  ...more,
});

const ERRORS = {
  config_invalid: fault('Change that setting, then start again.', {
    retryable: false,
  }),
  already_running: fault('Another gateway uses this VAR_DIR. Stop it, or choose another VAR_DIR.', {
    retryable: false,
  }),
  database_unavailable: fault('PostgreSQL does not answer. Check DATABASE_URL and the server.', {
    status: 503,
  }),
  database_conflict: fault('Two changes met on the same row. It is tried again.', {
    loggable: false,
  }),
  session_store_unavailable: fault('Redis does not answer. Check REDIS_URL and the server.', {
    status: 503,
  }),
  queue_unavailable: fault(
    'The queue does not answer. Rows wait and the sweeper sends them later.',
    {
      status: 503,
      loggable: false,
    },
  ),
  job_timeout: fault('A job was stopped at its time limit. The sweeper finds its row again.'),
  catalog_invalid: fault('A flow or a locale is wrong. Run npm run flow:check.', {
    retryable: false,
  }),
  request_malformed: fault(
    'The operator sent a request that cannot be read. Its body is not kept.',
    {
      status: 400,
      retryable: false,
      loggable: false,
    },
  ),
  request_too_large: fault('A request over 16 KB was refused.', {
    status: 413,
    retryable: false,
    loggable: false,
  }),
  method_not_allowed: fault('A callback came with the wrong method.', {
    status: 405,
    retryable: false,
    loggable: false,
  }),
  not_found: fault('No such address, or a wrong token.', {
    status: 404,
    retryable: false,
    loggable: false,
  }),
  recording_host_refused: fault('A recording address is on a host not in RECORDING_HOSTS.', {
    retryable: false,
  }),
  recording_unavailable: fault('The operator does not have the recording yet, or no longer.'),
  recording_too_large: fault('A recording is over the size or time limit.', { retryable: false }),
  recording_not_audio: fault('A recording is not a sound file ffmpeg can read.', {
    retryable: false,
  }),
  ffmpeg_missing: fault('ffmpeg was not found. Set FFMPEG_PATH or install it.', {
    retryable: false,
  }),
  audio_store_unavailable: fault('The audio store cannot be read or written. Check AUDIO_STORE.', {
    status: 503,
  }),
  flow_broken: fault('A flow reached a state it does not describe. Run npm run flow:check.', {
    retryable: false,
  }),
  demo_guard: fault(
    'A message to a demo phone was refused on a real operator. Set DEMO=1 to allow.',
    {
      retryable: false,
    },
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** A fault with its entry in the table. `detail` never holds a phone number or somebody's words. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly entry: ErrorEntry;

  constructor(code: ErrorCode, detail = '', options?: { cause?: unknown }) {
    super(detail === '' ? code : `${code}: ${detail}`, options);
    this.name = 'AppError';
    this.code = code;
    this.entry = ERRORS[code];
  }
}
