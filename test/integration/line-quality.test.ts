import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LineQuality } from '../../src/audio/line-quality.ts';
import { prepareRecording, RECORDING_LIMITS } from '../../src/audio/transcode.ts';
import { describeWith, toolPath } from '../support/tools.ts';

const WORDS =
  "Le puits de notre quartier est sec depuis trois semaines. Les enfants marchent loin pour chercher de l'eau. Quand la pompe est-elle réparée ?";
let dir = '';
let made = 0;

function ffmpeg(...args: string[]): string {
  const file = join(dir, `${made++}.wav`);
  execFileSync(toolPath('ffmpeg'), ['-v', 'error', '-y', ...args, '-ac', '1', file]);
  return file;
}

function speech(words: string): string {
  const file = join(dir, `${made++}.wav`);
  execFileSync(toolPath('espeak-ng'), ['-v', 'fr+f3', '-s', '150', '-w', file, words]);
  return file;
}

/** She speaks in a quiet room, a second before and after. */
function spoken(words: string): string {
  const room = ['-f', 'lavfi', '-t', '1', '-i', 'anoisesrc=c=pink:a=0.0008:r=22050'];
  const graph = '[0][1][2]concat=n=3:v=0:a=1';
  return ffmpeg(...room, '-i', speech(words), ...room, '-filter_complex', graph);
}

const louder = (file: string, db: number) => ffmpeg('-i', file, '-af', `volume=${db}dB`);
const alone = (source: string) => ffmpeg('-f', 'lavfi', '-t', '8', '-i', source);
const behind = (file: string, source: string) =>
  ffmpeg(
    ...['-i', file, '-f', 'lavfi', '-i', source],
    ...['-filter_complex', 'amix=inputs=2:duration=first:normalize=0'],
  );

/** How operators send it. */
const LINES: Record<string, string[]> = {
  mp3: ['-ar', '8000', '-b:a', '16k', '-c:a', 'libmp3lame', '-f', 'mp3'],
  'A-law': ['-ar', '8000', '-c:a', 'pcm_alaw', '-f', 'wav'],
};

async function verdictOf(file: string, line: string): Promise<LineQuality> {
  const sent = ffmpeg('-i', file, ...(LINES[line] ?? []));
  let found: LineQuality | null = null;
  await prepareRecording(
    toolPath('ffmpeg'),
    sent,
    join(dir, 'out.mp3'),
    RECORDING_LIMITS,
    async (quality) => {
      found = quality;
    },
  );
  if (found === null) throw new Error('not judged');
  return found;
}

const CASES: [LineQuality['verdict'], string, () => string][] = [
  ['ok', 'a woman who speaks', () => spoken(WORDS)],
  ['ok', 'a woman 20 dB too quiet', () => louder(spoken(WORDS), -20)],
  ['ok', 'a woman 36 dB too quiet, still audible', () => louder(spoken(WORDS), -36)],
  ['ok', 'a woman near a fan', () => behind(spoken(WORDS), 'anoisesrc=c=pink:a=0.1:r=22050')],
  ['ok', 'a woman on a loud road', () => behind(spoken(WORDS), 'anoisesrc=c=pink:a=0.4:r=22050')],
  ['ok', 'a woman a little too loud', () => louder(spoken(WORDS), 9)],
  ['ok', 'four words', () => spoken("Où est l'école ?")],
  ['ok', 'mains hum behind her', () => behind(spoken(WORDS), 'sine=50:r=22050')],
  ['silent', 'nobody in a quiet room', () => alone('anoisesrc=c=pink:a=0.003:r=22050')],
  ['silent', 'mains hum and nobody', () => alone('sine=50:r=22050')],
  ['silent', 'a line that is dead', () => alone('anullsrc=r=8000')],
  ['noisy', 'a fan and nobody', () => alone('anoisesrc=c=pink:a=0.3:r=22050')],
  ['noisy', 'noise as loud as she is', () => behind(spoken(WORDS), 'anoisesrc=c=white:a=0.6')],
  ['short', '0.4 s of a word', () => ffmpeg('-i', speech(WORDS), '-t', '0.4')],
  ['short', 'one word in 3 s', () => spoken('Non')],
  ['clipped', 'a voice 35 dB over the top', () => louder(spoken(WORDS), 35)],
];

describeWith(['ffmpeg', 'espeak-ng'], 'what a recording is good for', () => {
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'line-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  for (const line of Object.keys(LINES)) {
    it.each(CASES)(`is %s: %s, by ${line}`, async (verdict, _who, make) => {
      expect(await verdictOf(make(), line)).toMatchObject({ verdict });
    });
  }
});
