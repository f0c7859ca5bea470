import { readFile } from 'node:fs/promises';
import type { Signal } from './person-line.ts';
import { murmur, type Sound, silence, soundKind, soundSeconds } from './sound-file.ts';

type SoundSignal = Extract<Signal, { kind: 'sound' }>;

const LONGEST_MADE_SECONDS = 600;
const ENDS = /^(silence|hangup|[0-9*#])$/;

/**
 * What a person says, from a request: a sound file as the body, or JSON `{file}` (on this machine),
 * `{silence: seconds}` or `{murmur: seconds}`. `end` is what ends it: `silence` (the default),
 * `hangup` or a key. Returns the problem when it cannot be read.
 */
export async function readSpeech(body: unknown, query: unknown): Promise<SoundSignal | string> {
  const wanted = Buffer.isBuffer(body) ? {} : ((body ?? {}) as Record<string, unknown>);
  const end = String(wanted.end ?? (query as Record<string, unknown>).end ?? 'silence');
  if (!ENDS.test(end)) return 'end : silence, hangup ou une touche';
  const silent = typeof wanted.silence === 'number';
  const sound = await soundOf(body, wanted);
  if (typeof sound === 'string') return sound;
  return { kind: 'sound', sound, seconds: soundSeconds(sound) ?? 0, silent, end };
}

async function soundOf(body: unknown, wanted: Record<string, unknown>): Promise<Sound | string> {
  if (Buffer.isBuffer(body)) return recognise(body);
  for (const make of [
    { seconds: wanted.silence, sound: silence },
    { seconds: wanted.murmur, sound: murmur },
  ]) {
    if (typeof make.seconds !== 'number') continue;
    if (make.seconds >= 0 && make.seconds <= LONGEST_MADE_SECONDS) return make.sound(make.seconds);
    return `de 0 à ${LONGEST_MADE_SECONDS} secondes`;
  }
  if (typeof wanted.file !== 'string') {
    return 'un fichier son, ou {file}, {silence} ou {murmur}';
  }
  try {
    return recognise(await readFile(wanted.file));
  } catch {
    return 'le fichier ne se lit pas';
  }
}

function recognise(bytes: Buffer): Sound | string {
  const kind = soundKind(bytes);
  return kind === null ? 'pas un fichier son (wav, mp3, ogg, webm, amr, m4a)' : { kind, bytes };
}
