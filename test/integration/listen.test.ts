import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { saveCall } from '../../scripts/call-file.ts';
import {
  type CallerLanguage,
  LANGUAGE_KEYS,
  playFirstCall,
  timesOf,
} from '../../scripts/first-call.ts';
import { loadPrompts } from '../../src/catalog/prompts.ts';
import type { CallTape, TapePart } from '../../src/simulator/call-tape.ts';
import { openGateway, type RunningGateway } from '../support/running-gateway.ts';
import { describeWith, toolPath } from '../support/tools.ts';

const RATE = 16_000;
const prompts = loadPrompts('audio-prompts');
const VOICE = {
  question: 'test/e2e/stories/question.wav',
  commune: 'audio-prompts/names/commune.117.mp3',
};
const LANGUAGES = Object.keys(LANGUAGE_KEYS) as CallerLanguage[];

let folder = '';
let gateway: RunningGateway;

/** The two sides of a file as samples (−1 to 1). */
function sidesOf(file: string): Record<TapePart['side'], Float32Array> {
  const args = ['-v', 'error', '-i', file, '-f', 'f32le', '-ar', `${RATE}`, '-'];
  const raw = execFileSync(toolPath('ffmpeg'), args, { maxBuffer: 1 << 28 });
  const samples = new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4);
  return {
    service: samples.filter((_value, at) => at % 2 === 0),
    caller: samples.filter((_value, at) => at % 2 === 1),
  };
}

/** How loud a stretch is (root mean square). */
function level(side: Float32Array, from: number, to: number): number {
  const some = side.subarray(Math.round(from * RATE), Math.round(to * RATE));
  return Math.sqrt(some.reduce((sum, value) => sum + value * value, 0) / Math.max(1, some.length));
}

/** The first call of a language, saved. */
async function call(language: CallerLanguage): Promise<{ tape: CallTape; file: string }> {
  const tape = await playFirstCall(gateway.url, language, VOICE);
  const file = join(folder, `${language}.wav`);
  await saveCall(toolPath('ffmpeg'), gateway.url, tape, file);
  return { tape, file };
}

describeWith(['ffmpeg', 'espeak-ng'], 'a whole first call as one file', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'listen-'));
    gateway = await openGateway();
  });
  afterAll(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true });
  });

  it('holds both sides, in order, with silence where nobody speaks', async () => {
    const { tape, file } = await call('bm');
    const sounds = tape.parts.map(({ sound }) => sound.kind);
    const page = ['media', 'key'];
    const record = ['media', 'beep', 'recording', 'key'];
    expect(sounds).toEqual([...page, ...page, ...record, 'media', ...page, ...record, 'media']);
    const sides = sidesOf(file);
    expect(Math.abs(sides.service.length / RATE - tape.seconds)).toBeLessThan(0.1);
    for (const { side, at, seconds, sound } of tape.parts) {
      const other = side === 'service' ? 'caller' : 'service';
      expect([sound, level(sides[side], at, at + seconds) > 0.01]).toEqual([sound, true]);
      expect([sound, level(sides[other], at, at + seconds) < 0.0005]).toEqual([sound, true]);
    }
    const said = tape.parts.reduce((sum, { seconds }) => sum + seconds, 0);
    const silent = sides.service.length / RATE - said;
    expect(silent).toBeGreaterThan(0);
    expect(Math.abs(tape.seconds - said - silent)).toBeLessThan(0.1);
  });

  it('plays her own words back to her, and her number', async () => {
    const { tape } = await call('fr');
    const heard = tape.parts.flatMap(({ sound }) => (sound.kind === 'media' ? [sound.spoken] : []));
    expect(heard.filter((text) => text?.includes('(enregistrement)'))).toHaveLength(1);
    expect(heard.at(-1)).toMatch(/Numéro \| \d \| \d/);
  });

  it.each(LANGUAGES)('lets her speak before twenty seconds of speech (%s)', async (language) => {
    const { firstWord, heardWhole, beep, total } = timesOf(
      await playFirstCall(gateway.url, language, { ...VOICE }),
      prompts,
    );
    expect(firstWord).toBeLessThan(20);
    expect(firstWord).toBeGreaterThan(3);
    expect(heardWhole).toBeGreaterThan(firstWord);
    expect(heardWhole).toBeLessThan(20);
    expect(beep).toBeGreaterThan(heardWhole);
    expect(total).toBeGreaterThan(beep + 10);
  });
});
