import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAudioStore } from '../../src/audio/open-store.ts';
import { prepareTake } from '../../src/audio/studio-take.ts';
import { prepareRecording } from '../../src/audio/transcode.ts';
import { ANY, loadPrompts, type Prompt } from '../../src/catalog/prompts.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { GAP, type Piece, pause } from '../../src/speech/piece.ts';
import { createSpeaker } from '../../src/speech/speaker.ts';
import { describeWith, toolPath } from '../support/tools.ts';

const prompts = loadPrompts(join(import.meta.dirname, '../../audio-prompts'));
const QUESTION = 'test/e2e/stories/question.wav';
/** The beep is a tone: nobody's voice. */
const voices = [...prompts.byKey.values()].filter(({ id }) => id !== 'beep');
const fileOf = ({ file }: Prompt): string => join(prompts.dir, file);
const isShort = ({ seconds }: Prompt): boolean => seconds < 1;

/** Integrated loudness and true peak of files, by another program than the one that levels. */
function loudness(files: readonly string[]): { file: string; lufs: number; peak: number }[] {
  const said = execFileSync(toolPath('bs1770gain'), ['-i', '-t', ...files], {
    ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 },
  });
  const parts = said.split(/\[\d+\/\d+\] /).slice(1);
  expect(parts).toHaveLength(files.length);
  return parts.map((part, at) => ({
    file: files[at] ?? '',
    lufs: Number(/(-?[\d.]+) LUFS/.exec(part)?.[1]),
    peak: Number(/(-?[\d.]+) TPFS/.exec(part)?.[1]),
  }));
}

const offLevel = (files: readonly string[]) =>
  loudness(files).filter(({ lufs, peak }) => !(Math.abs(lufs + 20) <= 1 && peak <= -3));

/** RMS in dBFS with silence at both ends cut off, by sox. */
function rms(file: string): number {
  const ends = ['silence', '1', '0.01', '1%', 'reverse'];
  const run = spawnSync(toolPath('sox'), [file, '-n', ...ends, ...ends, 'stats'], {
    encoding: 'utf8',
  });
  return Number(/RMS lev dB\s+(-?[\d.]+)/.exec(run.stderr)?.[1]);
}

describeWith(['bs1770gain', 'sox', 'ffmpeg', 'espeak-ng'], 'levels, by other programs', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'levels-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  describe('of the committed prompts', () => {
    it.each(['bm', 'snk', 'fuc', 'fr', ANY])(
      '%s: −20 LUFS ±1 and at most −3 dBFS for what lasts a second',
      (language) => {
        const long = voices.filter((each) => each.language === language && !isShort(each));
        expect(offLevel(long.map(fileOf))).toEqual([]);
      },
    );

    it('shorter atoms are within 1.5 dB of the sentences of their voice', () => {
      const bySpeaker = grouped(voices);
      const off = [...bySpeaker].flatMap(([, own]) => {
        const levels = own.filter((each) => !isShort(each)).map((each) => rms(fileOf(each)));
        if (levels.length < 5) return [];
        const mean = levels.reduce((sum, each) => sum + each, 0) / levels.length;
        return own
          .filter(isShort)
          .map((each) => ({
            file: each.file,
            dB: Math.round((rms(fileOf(each)) - mean) * 10) / 10,
          }))
          .filter(({ dB }) => Math.abs(dB) > 1.5);
      });
      expect(off).toEqual([]);
    }, 120_000);
  });

  /** A voice as it comes in: at another level, with silence around it. */
  function incoming(name: string, gain: string, ...cut: string[]): string {
    const file = join(folder, name);
    const filters = `volume=${gain},adelay=400,apad=pad_dur=0.6`;
    const args = ['-v', 'error', '-y', ...cut, '-i', QUESTION, '-af', filters, file];
    execFileSync(toolPath('ffmpeg'), args);
    return file;
  }

  it.each([
    ['quiet', '-18dB'],
    ['loud', '6dB'],
  ])('of what is recorded for a prompt, %s', async (name, gain) => {
    const output = join(folder, `${name}-take.mp3`);
    await prepareTake(toolPath('ffmpeg'), incoming(`${name}.wav`, gain), output, { letters: 30 });
    expect(offLevel([output])).toEqual([]);
  });

  it('of a short word recorded for a prompt: as loud as a sentence of the same voice', async () => {
    const [word, sentence] = [join(folder, 'word.mp3'), join(folder, 'sentence.mp3')];
    const short = incoming('word.wav', '-9dB', '-ss', '0.6', '-t', '0.5');
    const ffmpeg = toolPath('ffmpeg');
    const made = await prepareTake(ffmpeg, short, word, { letters: 4 });
    await prepareTake(ffmpeg, incoming('sentence.wav', '-3dB'), sentence, { letters: 30 });
    expect(made.seconds).toBeLessThan(1);
    expect(made.lufs).toBeNull();
    expect(Math.abs(rms(word) - rms(sentence))).toBeLessThanOrEqual(1.5);
  });

  it('of what somebody says after the beep', async () => {
    const output = join(folder, 'recording.mp3');
    await prepareRecording(toolPath('ffmpeg'), incoming('said.wav', '-14dB'), output);
    expect(offLevel([output])).toEqual([]);
  });

  it('of a screen made of sentences, digits and a recording', async () => {
    const store = openAudioStore(`file:${folder}`);
    await prepareRecording(
      toolPath('ffmpeg'),
      incoming('hers.wav', '-14dB'),
      join(folder, 'hers.mp3'),
    );
    await store.put('r/hers.mp3', { file: join(folder, 'hers.mp3') });
    const say = (id: string): Piece => ({ kind: 'prompt', id, language: 'bm' });
    const speaker = createSpeaker({
      ...{ prompts, store, ffmpeg: toolPath('ffmpeg'), espeak: toolPath('espeak-ng') },
      signing: openVault(Buffer.alloc(32, 7)),
      ...{ clock: { now: () => Date.now() }, ids: randomIds },
    });
    const digits = ['4', '1', '7'].flatMap((digit) => [pause(GAP.digit), say(`digit.${digit}`)]);
    const screens: Piece[][] = [
      [say('done.ref'), ...digits],
      [say('consent.ask'), pause(GAP.sentence), say('consent.opt.accept')],
      [say('review.intro'), pause(GAP.label), { kind: 'recording', key: 'r/hers.mp3' }],
      [
        say('official.call.play'),
        pause(GAP.label),
        { kind: 'read', text: 'Bintou Sissoko', language: 'fr' },
      ],
    ];
    for (const screen of screens) {
      const [address = ''] = await speaker.addressesOf(screen, true);
      const served = await speaker.serve(address);
      expect(offLevel([served?.file ?? ''])).toEqual([]);
    }
  });
});

function grouped(all: readonly Prompt[]): Map<string, Prompt[]> {
  const groups = new Map<string, Prompt[]>();
  for (const each of all) groups.set(each.speaker, [...(groups.get(each.speaker) ?? []), each]);
  return groups;
}
