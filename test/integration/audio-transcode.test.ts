import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { measureSound } from '../../src/audio/measure.ts';
import { prepareRecording, RECORDING_LIMITS } from '../../src/audio/transcode.ts';
import { describeWith, toolPath } from '../support/tools.ts';

const VOICE = join(import.meta.dirname, '../../audio-prompts/fr/consent.ask.mp3');
let dir = '';

/** Makes a sound file with ffmpeg from an input and options; answers its path. */
function make(name: string, ...args: string[]): string {
  const file = join(dir, name);
  execFileSync(toolPath('ffmpeg'), ['-v', 'error', '-y', ...args, file]);
  return file;
}

const prepare = (input: string, output = 'out.mp3') =>
  prepareRecording(toolPath('ffmpeg'), input, join(dir, output));

describeWith(['ffmpeg'], 'prepareRecording', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'transcode-'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const sources: [string, () => string][] = [
    ['an mp3', () => VOICE],
    ['a wave file', () => make('voice.wav', '-i', VOICE)],
    ['8 kHz A-law', () => make('alaw.wav', '-i', VOICE, '-ar', '8000', '-c:a', 'pcm_alaw')],
    ['a quiet voice', () => make('quiet.wav', '-i', VOICE, '-af', 'volume=-22dB')],
    ['a clipped voice', () => make('clipped.wav', '-i', VOICE, '-af', 'volume=35dB')],
    [
      'a voice in line noise',
      () =>
        make(
          'noisy.wav',
          ...['-i', VOICE, '-f', 'lavfi', '-i', 'anoisesrc=color=pink:amplitude=0.02'],
          ...['-filter_complex', 'amix=inputs=2:duration=first', '-ar', '8000'],
        ),
    ],
  ];

  it.each(sources)(
    'brings %s to −20 LUFS ±1 under −3 dBTP, mono 16 kHz mp3',
    async (_what, source) => {
      const prepared = await prepare(source());
      expect(prepared.seconds).toBeGreaterThan(3);
      expect(prepared.sha256).toMatch(/^[0-9a-f]{64}$/);
      const again = await measureSound(toolPath('ffmpeg'), prepared.file);
      expect(Math.abs((again.lufs ?? 0) + 20)).toBeLessThan(1);
      expect(again.truePeak).toBeLessThanOrEqual(-3);
      expect(Math.abs((again.lufs ?? 0) - (prepared.lufs ?? 9))).toBeLessThan(1);
      expect(readFileSync(prepared.file).length).toBeLessThan(prepared.seconds * 3_200 + 1_000);
    },
  );

  it('takes the hum of the mains out', async () => {
    const graph = '[0]volume=12dB[hum];[hum][1]amix=inputs=2';
    const sine = ['-f', 'lavfi', '-i', 'sine=50:d=4'];
    const hum = make('hum.wav', ...sine, '-i', VOICE, '-filter_complex', graph);
    const below = async (file: string) => {
      const low = make('low.wav', '-i', file, '-af', 'lowpass=f=60,lowpass=f=60,lowpass=f=60');
      return (await measureSound(toolPath('ffmpeg'), low)).lufs ?? -70;
    };
    expect(await below(hum)).toBeGreaterThan(-35);
    expect(await below((await prepare(hum)).file)).toBeLessThan(-45);
  });

  it('says that silence has no loudness and no sound, and does not blow it up', async () => {
    const silent = await prepare(
      make('silence.wav', '-f', 'lavfi', '-i', 'anullsrc=r=8000:d=4', '-t', '4'),
    );
    expect(silent.lufs).toBeNull();
    expect(silent.soundSeconds).toBeLessThan(0.2);
    expect(silent.seconds).toBeCloseTo(4, 0);
  });

  it('takes two seconds and three minutes, and cuts what is longer than the limit', async () => {
    const short = await prepare(make('short.wav', '-i', VOICE, '-t', '2'));
    expect(short.seconds).toBeCloseTo(2, 0);
    const voice = make('voice.wav', '-i', VOICE, '-ar', '8000');
    const long = make('long.wav', '-stream_loop', '-1', '-i', voice, '-t', '180');
    expect((await prepare(long)).seconds).toBeCloseTo(180, 0);
    const limits = { ...RECORDING_LIMITS, seconds: 20 };
    const cut = await prepareRecording(toolPath('ffmpeg'), long, join(dir, 'cut.mp3'), limits);
    expect(cut.seconds).toBeCloseTo(20, 0);
  });

  it('refuses what is no sound, whatever its name', async () => {
    const cases: Record<string, string | Buffer> = {
      'text.mp3': 'This is not a sound. '.repeat(200),
      'noise.mp3': Buffer.from(Array.from({ length: 9_000 }, (_, at) => (at * 7919) % 251)),
      'page.wav': '<html><body>404</body></html>',
      'empty.mp3': '',
      'list.mp3': `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${VOICE}\n#EXT-X-ENDLIST\n`,
      'concat.wav': `ffconcat version 1.0\nfile ${VOICE}\n`,
    };
    for (const [name, content] of Object.entries(cases)) {
      const file = join(dir, name);
      writeFileSync(file, content);
      await expect(prepare(file), name).rejects.toMatchObject({ code: 'recording_not_audio' });
    }
  });

  it('refuses a file over the size limit, and ends work that takes too long', async () => {
    const small = { ...RECORDING_LIMITS, bytes: 1_000 };
    const output = join(dir, 'never.mp3');
    const ffmpeg = toolPath('ffmpeg');
    await expect(prepareRecording(ffmpeg, VOICE, output, small)).rejects.toMatchObject({
      code: 'recording_too_large',
    });
    const quick = { ...RECORDING_LIMITS, timeoutMs: 1 };
    await expect(prepareRecording(ffmpeg, VOICE, output, quick)).rejects.toMatchObject({
      code: 'recording_too_large',
    });
  });

  it('says that ffmpeg is missing', async () => {
    await expect(
      prepareRecording('/nowhere/ffmpeg', VOICE, join(dir, 'never.mp3')),
    ).rejects.toMatchObject({ code: 'ffmpeg_missing' });
  });
});

describeWith(['ffmpeg', 'sox'], 'prepareRecording of a handset recording', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'transcode-'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('reads raw GSM 06.10 at 8 kHz', async () => {
    const wave = make('voice.wav', '-i', VOICE, '-ar', '8000', '-ac', '1');
    execFileSync(toolPath('sox'), [
      '-D',
      '-R',
      wave,
      '-r',
      '8000',
      '-c',
      '1',
      join(dir, 'voice.gsm'),
    ]);
    const prepared = await prepare(join(dir, 'voice.gsm'));
    expect(prepared.seconds).toBeGreaterThan(3);
    expect(Math.abs((prepared.lufs ?? 0) + 20)).toBeLessThan(1);
  });
});
