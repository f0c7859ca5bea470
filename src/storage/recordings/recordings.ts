import { findRow, insertRow, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export type RecordingPurpose =
  | 'contribution'
  | 'answer'
  | 'reaction'
  | 'publication'
  | 'commune'
  | 'spoken_answer'
  | 'prompt';

export type TakeVerdict = 'ok' | 'silent' | 'short' | 'clipped' | 'noisy';

export interface RecordingRow {
  id: string;
  purpose: RecordingPurpose;
  phoneId: number | null;
  provider: string | null;
  /** Where the operator keeps it; null for a file given in the console. */
  sourceUrl: string | null;
  state: 'pending' | 'ready' | 'empty' | 'failed' | 'erased';
  failure: string | null;
  attempts: number;
  /** When the next attempt to fetch it is made. */
  dueAt: number | null;
  originalKey: string | null;
  fileKey: string | null;
  seconds: number | null;
  lufs: number | null;
  truePeak: number | null;
  sha256: string | null;
  bytes: number | null;
  /** What it is good for, told before it is `ready`; null: not judged (no ffmpeg, or not here yet). */
  verdict: TakeVerdict | null;
  speechSeconds: number | null;
  speechDb: number | null;
  noiseDb: number | null;
  clippedShare: number | null;
  judgedAt: number | null;
  /** 2: she was asked for it because the first was no good. */
  take: number;
  /** When its speaker was told that it is no good. */
  retakeAskedAt: number | null;
  /** When another take took its place; it is kept all the same. */
  supersededAt: number | null;
  /** Null: her voice may be heard as it is. */
  mask: 'wanted' | 'made' | 'failed' | null;
  /** The masked voice in the audio store; null until it is made. */
  maskKey: string | null;
  demo: boolean;
  createdAt: number;
}

const TABLE = 'recording';

export const findRecording = (db: Db, id: string) => findRow<RecordingRow>(db, TABLE, { id });

/** The recording fetched, or to be fetched, from that address. */
export const findRecordingBySource = (db: Db, sourceUrl: string) =>
  findRow<RecordingRow>(db, TABLE, { sourceUrl });

export const lockRecording = (db: Db, id: string) => lockRow<RecordingRow>(db, TABLE, { id });

export const insertRecording = (db: Db, fields: Partial<RecordingRow>) =>
  insertRow<RecordingRow>(db, TABLE, fields);

export const updateRecording = (db: Db, id: string, fields: Partial<RecordingRow>) =>
  updateRows(db, TABLE, { id }, fields);

/** Recordings the operator still holds and nobody has fetched, oldest first. */
export const dueRecordings = (db: Db, now: number, limit: number) =>
  queryRows<RecordingRow>(
    db,
    "select * from recording where state = 'pending' and due_at <= :now order by due_at limit :limit",
    { now: new Date(now), limit },
  );

/** Erased rows whose files are still in the audio store. */
export const erasedFiles = (db: Db, limit: number) =>
  queryRows<Pick<RecordingRow, 'id' | 'originalKey' | 'fileKey' | 'maskKey'>>(
    db,
    `select id, original_key, file_key, mask_key from recording
      where state = 'erased' and coalesce(original_key, file_key, mask_key) is not null limit :limit`,
    { limit },
  );

/** Here, and to be masked before anybody but a moderator hears them. */
export const recordingsToMask = (db: Db, limit: number) =>
  queryRows<Pick<RecordingRow, 'id'>>(
    db,
    `select id from recording where mask = 'wanted' and state = 'ready'
      order by created_at limit :limit`,
    { limit },
  );

/** What she said, on her phone or on that of who helped her, and nobody has let through yet: masked from now on. */
export const maskUnread = (db: Db, phoneId: number): Promise<unknown> =>
  db.raw(
    `update recording set mask = 'wanted' where mask is null
      and id in (select recording_id from contribution where phone_id = :phoneId
        and state in ('draft', 'received', 'transcribed'))`,
    { phoneId },
  );

/** A recording made on the phone of who helped her is masked when that is what she wants on her own. */
export const maskAsWanted = (db: Db, id: string, phoneId: number): Promise<unknown> =>
  db.raw(
    `update recording set mask = 'wanted' where id = :id and mask is null
      and exists (select from phone where id = :phoneId and mask_voice)`,
    { id, phoneId },
  );

/** What playing it back needs; null when there is none. */
export async function recordingState(db: Db, id: string): Promise<RecordingState | null> {
  const row = await findRecording(db, id);
  return row && { state: row.state, key: row.fileKey, seconds: row.seconds, verdict: row.verdict };
}

interface RecordingState {
  state: RecordingRow['state'];
  key: string | null;
  seconds: number | null;
  verdict: TakeVerdict | null;
}
