import type { Knex } from 'knex';
import { findRecording } from '../storage/recordings/recordings.ts';
import type { Body } from './deps.ts';

/** The longest text we keep: ten SMS. */
const MOST_LETTERS = 1600;

/** A body as columns, or why it cannot be kept. */
export type CheckedBody =
  | { kind: 'ok'; body: string | null; recordingId: string | null }
  | { kind: 'empty' | 'too_long' | 'unknown_recording' };

/** Checks what was typed or said; a recording must be of this phone. */
export async function checkBody(
  tx: Knex.Transaction,
  body: Body,
  phoneId: number | null,
): Promise<CheckedBody> {
  if ('recording' in body) {
    const recording = await findRecording(tx, body.recording);
    if (phoneId === null || recording?.phoneId !== phoneId) return { kind: 'unknown_recording' };
    return { kind: 'ok', body: null, recordingId: recording.id };
  }
  const text = body.text.trim();
  if (text === '') return { kind: 'empty' };
  if (text.length > MOST_LETTERS) return { kind: 'too_long' };
  return { kind: 'ok', body: text, recordingId: null };
}
