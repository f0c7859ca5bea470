import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LaidSound, laySounds } from '../src/audio/lay-sounds.ts';
import { inWorkFolder } from '../src/audio/work-folder.ts';
import { type CallTape, callTapes, type TapeSound } from '../src/simulator/call-tape.ts';
import type { JournalEntry } from '../src/simulator/journal.ts';

/** The two tones of each key, in hertz. */
const LOW = [697, 770, 852, 941] as const;
const HIGH = [1209, 1336, 1477] as const;
const KEYS = '123456789*0#';
const BEEP = [1000, 1000] as const;

/** The calls of one phone that a gateway's simulated operator remembers, after entry `since`. */
export async function readTapes(url: string, phone: string, since: number): Promise<CallTape[]> {
  const response = await fetch(`${url}/simulator/log?since=${since}`);
  const entries = (await response.json()) as JournalEntry[];
  return callTapes(entries.filter((entry) => entry.phone === phone));
}

/**
 * Writes a call as one stereo file, the service on the left and the caller on the right: what the phone
 * heard over `/media` and what was posted as recordings, byte for byte as they went over the wire, in
 * order, with silence for pauses. The ending of `output` says how (`.wav`, `.mp3`).
 */
export async function saveCall(
  ffmpeg: string,
  url: string,
  tape: CallTape,
  output: string,
): Promise<void> {
  await inWorkFolder(async (folder) => {
    const sounds: LaidSound[] = [];
    for (const [index, { side, at, seconds, sound }] of tape.parts.entries()) {
      const from = await source(url, sound, join(folder, `${index}`));
      sounds.push({ track: side === 'service' ? 'left' : 'right', at, seconds, from });
    }
    await laySounds(ffmpeg, sounds, tape.seconds, output);
  });
}

async function source(url: string, sound: TapeSound, file: string): Promise<LaidSound['from']> {
  switch (sound.kind) {
    case 'beep':
      return { tones: BEEP };
    case 'key': {
      const at = Math.max(0, KEYS.indexOf(sound.key));
      return { tones: [LOW[Math.floor(at / 3)] ?? LOW[0], HIGH[at % 3] ?? HIGH[0]] };
    }
    case 'media':
      return { file: await download(`${url}/simulator/audio/${sound.sha256}`, file) };
    case 'recording':
      return { file: await download(`${url}/simulator/recordings/${sound.name}`, file) };
  }
}

async function download(url: string, file: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${new URL(url).pathname}: ${response.status}`);
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
  return file;
}
