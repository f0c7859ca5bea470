import type { JournalEntry } from './journal.ts';

/** Whose side of the call a sound is on. */
type TapeSide = 'service' | 'caller';

/** Where a sound of a call can be had again, or how it is made. */
export type TapeSound =
  /** Fetched over `/media`; kept under its SHA-256. */
  | { kind: 'media'; sha256: string; spoken: string | null }
  /** What she said, as it was posted; kept under its name. */
  | { kind: 'recording'; name: string }
  | { kind: 'key'; key: string }
  /** The operator's own, before it records. */
  | { kind: 'beep' };

/** One sound of a call: when it begins and how long it lasts, in seconds from the answer. */
export interface TapePart {
  side: TapeSide;
  at: number;
  seconds: number;
  sound: TapeSound;
}

/** A whole call as it can be played: its sounds in order, silence between them. */
export interface CallTape {
  session: string;
  parts: TapePart[];
  /** Until it was hung up. */
  seconds: number;
  /** When the first beep sounds; null when nothing was recorded in this call. */
  beepAt: number | null;
  /** Seconds of speech the service says before she can speak, her own pauses left out; null: she never can. */
  beforeFirstWord: number | null;
}

/** How long a person takes where the diary of a scripted call knows no time, and the operator's tones. */
export const TAPE = {
  beforeKey: 0.8,
  key: 0.15,
  betweenKeys: 0.1,
  beep: 0.4,
  beforeSpeech: 0.5,
  afterSpeech: 0.3,
  hangUp: 0.5,
} as const;

/** Every answered call of a diary as a tape, in the order they were answered. */
export function callTapes(entries: readonly JournalEntry[]): CallTape[] {
  const sessions = entries.filter(({ kind }) => kind === 'call.answered');
  return sessions.map(({ session }) => tapeOf(entries, String(session)));
}

/** The seconds somebody waited without doing anything, by what the operator listened for last. */
interface Waiting {
  seconds: number;
  /** She pressed before the sound was over: no pause of hers. */
  bargedIn: boolean;
}

function tapeOf(entries: readonly JournalEntry[], session: string): CallTape {
  const tape: CallTape = { session, parts: [], seconds: 0, beepAt: null, beforeFirstWord: null };
  const waiting: Waiting = { seconds: 0, bargedIn: false };
  for (const entry of entries) if (entry.session === session) lay(tape, waiting, entry);
  return { ...tape, seconds: tape.seconds + TAPE.hangUp };
}

function lay(tape: CallTape, waiting: Waiting, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'call.played':
      if (entry.sha256 !== '') {
        const spoken = entry.spoken === null ? null : String(entry.spoken);
        const sound = { kind: 'media', sha256: String(entry.sha256), spoken } as const;
        add(tape, 'service', Number(entry.seconds ?? 0), sound);
      }
      return;
    case 'call.listening':
      waiting.seconds = Number(entry.timeoutSeconds);
      return;
    case 'call.barge-in':
      waiting.bargedIn = true;
      cutLast(tape, Number(entry.heardSeconds));
      return;
    case 'call.keys':
      if (entry.ignored !== true) layKeys(tape, waiting, String(entry.digits));
      return;
    case 'call.recording':
      waiting.seconds = Number(entry.silenceSeconds);
      noteFirstWord(tape);
      if (entry.beep === true) add(tape, 'service', TAPE.beep, { kind: 'beep' });
      return;
    case 'call.recorded': {
      tape.seconds += TAPE.beforeSpeech;
      const sound = { kind: 'recording', name: String(entry.name) } as const;
      add(tape, 'caller', Number(entry.seconds), sound);
      if (/^[0-9*#]$/.test(String(entry.endedBy))) layKeys(tape, waiting, String(entry.endedBy));
      tape.seconds += TAPE.afterSpeech;
      return;
    }
    case 'call.silence':
      tape.seconds += waiting.seconds;
      return;
    default:
      return;
  }
}

function layKeys(tape: CallTape, waiting: Waiting, keys: string): void {
  if (!waiting.bargedIn) tape.seconds += TAPE.beforeKey;
  waiting.bargedIn = false;
  for (const key of keys) {
    add(tape, 'caller', TAPE.key, { kind: 'key', key });
    tape.seconds += TAPE.betweenKeys;
  }
}

function noteFirstWord(tape: CallTape): void {
  if (tape.beepAt !== null) return;
  const said = tape.parts.filter(({ side }) => side === 'service');
  tape.beforeFirstWord = said.reduce((sum, { seconds }) => sum + seconds, 0);
  tape.beepAt = tape.seconds;
}

function add(tape: CallTape, side: TapeSide, seconds: number, sound: TapeSound): void {
  tape.parts.push({ side, at: tape.seconds, seconds, sound });
  tape.seconds += seconds;
}

function cutLast(tape: CallTape, heardSeconds: number): void {
  const last = tape.parts.at(-1);
  if (last?.sound.kind !== 'media' || heardSeconds >= last.seconds) return;
  last.seconds = heardSeconds;
  tape.seconds = last.at + heardSeconds;
}
