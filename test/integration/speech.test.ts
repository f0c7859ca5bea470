import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { measureSound } from '../../src/audio/measure.ts';
import { openAudioStore } from '../../src/audio/open-store.ts';
import { loadPrompts } from '../../src/catalog/prompts.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { randomIds } from '../../src/lib/ids.ts';
import type { Piece } from '../../src/speech/piece.ts';
import { createSpeaker, type SpeakerDeps } from '../../src/speech/speaker.ts';
import { describeWith, findTool, toolPath } from '../support/tools.ts';

const prompts = loadPrompts(join(import.meta.dirname, '../../audio-prompts'));
const VOICE = join(prompts.dir, 'fr/consent.ask.mp3');
const prompt = (id: string, language = 'bm'): Piece => ({ kind: 'prompt', id, language });
const gap: Piece = { kind: 'pause', ms: 250 };
const ONE = [prompt('welcome')];
const REFERENCE = [
  prompt('done.ref'),
  gap,
  prompt('digit.4'),
  prompt('digit.1'),
  prompt('digit.7'),
];
const RECORDING: Piece = { kind: 'recording', key: 'r/abc.mp3' };

let dir = '';
let now = 0;

function speakerWith(more: Partial<SpeakerDeps> = {}) {
  return createSpeaker({
    prompts,
    store: openAudioStore(`file:${dir}`),
    ffmpeg: findTool('ffmpeg'),
    espeak: findTool('espeak-ng'),
    signing: openVault(Buffer.alloc(32, 7)),
    clock: { now: () => now },
    ids: randomIds,
    ...more,
  });
}

async function open(): Promise<void> {
  dir = await mkdtemp(join(tmpdir(), 'speech-'));
  now = 1_800_000_000_000;
  await openAudioStore(`file:${dir}`).put('r/abc.mp3', { file: VOICE });
}
const close = () => rmSync(dir, { recursive: true });

/** An ffmpeg that notes each run before it works. */
function countingFfmpeg(): { ffmpeg: string; runs: () => number } {
  mkdirSync(join(dir, 'bin'));
  const ffmpeg = join(dir, 'bin/ffmpeg');
  const log = join(dir, 'bin/runs');
  writeFileSync(log, '');
  writeFileSync(ffmpeg, `#!/bin/sh\necho run >> ${log}\nexec ${toolPath('ffmpeg')} "$@"\n`);
  chmodSync(ffmpeg, 0o755);
  return { ffmpeg, runs: () => readFileSync(log, 'utf8').split('\n').length - 1 };
}

describe('a speaker without ffmpeg', () => {
  beforeEach(open);
  afterEach(close);
  const bare = () => speakerWith({ ffmpeg: null, espeak: null });

  it('serves one committed prompt as the file it is, the same address for everybody', async () => {
    const [address = ''] = await bare().addressesOf(ONE, false);
    expect(address).toMatch(/^\/media\/s\/[0-9a-f]{64}\.mp3$/);
    expect(await speakerWith().addressesOf(ONE, false)).toEqual([address]);
    const served = await bare().serve(address);
    expect(served?.file).toBe(join(prompts.dir, 'bm/welcome.mp3'));
    expect(served?.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('gives several sounds one after the other, and leaves out what it cannot read', async () => {
    const pieces: Piece[] = [...REFERENCE, gap, { kind: 'read', text: 'Bonjour', language: 'fr' }];
    const addresses = await bare().addressesOf(pieces, false);
    const files = await Promise.all(addresses.map((each) => bare().serve(each)));
    expect(files.map((served) => served?.file.slice(prompts.dir.length + 1))).toEqual([
      'bm/done.ref.mp3',
      'bm/digit.4.mp3',
      'bm/digit.1.mp3',
      'bm/digit.7.mp3',
    ]);
    expect(bare().canRead).toBe(false);
  });

  it('plays a recording by an address that is signed, and only for an hour', async () => {
    const [address = ''] = await bare().addressesOf([RECORDING], true);
    expect(address).toMatch(/^\/media\/r\/x[\w-]+\.mp3\?e=\d+&s=[\w-]+$/);
    const served = await bare().serve(address);
    expect(readFileSync(served?.file ?? '')).toEqual(readFileSync(VOICE));
    expect(served?.headers['cache-control']).toBe('private, no-store');
    expect(await bare().serve(address.replace('&s=', '&s=A'))).toBeNull();
    expect(await bare().serve(address.replace(/\?.*/, ''))).toBeNull();
    now += 3_601_000;
    expect(await bare().serve(address)).toBeNull();
  });

  it('never gives two callers the same private address', async () => {
    const [one] = await bare().addressesOf([RECORDING], true);
    const [two] = await bare().addressesOf([RECORDING], true);
    expect(one).not.toBe(two);
  });

  it('knows nothing of other paths', async () => {
    for (const path of ['/media/s/../x.mp3', '/media/r/abc.mp3', `/media/s/${'0'.repeat(64)}.mp3`])
      expect(await bare().serve(path)).toBeNull();
  });

  it('forgets private sounds after their hour, and keeps the public ones and recordings', async () => {
    const speaker = bare();
    await speaker.addressesOf([RECORDING], true);
    const [open = ''] = await speaker.addressesOf(ONE, false);
    expect(await speaker.removeExpired()).toBe(0);
    now += 3_601_000;
    expect(await speaker.removeExpired()).toBe(1);
    expect(await speaker.serve(open)).not.toBeNull();
    expect(await openAudioStore(`file:${dir}`).stat('r/abc.mp3')).not.toBeNull();
  });
});

describeWith(['ffmpeg'], 'a speaker with ffmpeg', () => {
  beforeEach(open);
  afterEach(close);

  it('joins the pieces with their pauses into one mp3 at the level of the prompts', async () => {
    const speaker = speakerWith();
    const addresses = await speaker.addressesOf(REFERENCE, false);
    expect(addresses).toHaveLength(1);
    const served = await speaker.serve(addresses[0] ?? '');
    const { seconds, lufs } = await measureSound(toolPath('ffmpeg'), served?.file ?? '');
    const parts = REFERENCE.map((piece) =>
      piece.kind === 'prompt' ? (prompts.byKey.get(`bm/${piece.id}`)?.seconds ?? 0) : 0.25,
    );
    const whole = parts.reduce((sum, each) => sum + each, 0);
    expect(seconds).toBeGreaterThan(whole - 0.1);
    expect(seconds).toBeLessThan(whole + 0.1);
    expect(Math.abs((lufs ?? 0) + 20)).toBeLessThan(1.5);
  });

  it('builds once, however many ask and whoever asks later, also after a restart', async () => {
    const { ffmpeg, runs } = countingFfmpeg();
    const speaker = speakerWith({ ffmpeg });
    const [address = ''] = await speaker.addressesOf(REFERENCE, false);
    expect(runs()).toBe(0);
    await Promise.all([speaker.serve(address), speaker.serve(address), speaker.serve(address)]);
    const built = runs();
    expect(built).toBeLessThan(3);
    const restarted = speakerWith({ ffmpeg });
    expect((await restarted.serve(address))?.file).toMatch(/\.mp3$/);
    expect(runs()).toBe(built);
  });

  it('builds what was promised before a restart', async () => {
    const [address = ''] = await speakerWith().addressesOf(REFERENCE, false);
    expect(await speakerWith().serve(address)).not.toBeNull();
  });

  it('plays a sentence and a recording as one private sound, and leaves an erased one out', async () => {
    const pieces = [prompt('review.intro'), gap, RECORDING];
    const speaker = speakerWith();
    const [address = ''] = await speaker.addressesOf(pieces, true);
    const served = await speaker.serve(address);
    const { seconds } = await measureSound(toolPath('ffmpeg'), served?.file ?? '');
    expect(seconds).toBeGreaterThan(4);
    await openAudioStore(`file:${dir}`).remove('r/abc.mp3');
    const [later = ''] = await speaker.addressesOf(pieces, true);
    const shorter = await measureSound(
      toolPath('ffmpeg'),
      (await speaker.serve(later))?.file ?? '',
    );
    expect(shorter.seconds).toBeLessThan(3);
    const [alone = ''] = await speaker.addressesOf([RECORDING], true);
    expect(await speaker.serve(alone)).toBeNull();
  });

  it('tells the simulator what is heard', async () => {
    const speaker = speakerWith();
    const [address = ''] = await speaker.addressesOf(REFERENCE, false);
    const served = await speaker.serve(address, true);
    const spoken = decodeURIComponent(served?.headers['x-kumasira-spoken'] ?? '');
    expect(spoken).toBe('Nimɔrɔ | 4 | 1 | 7');
    expect((await speaker.serve(address))?.headers).not.toHaveProperty('x-kumasira-spoken');
  });

  it('names a sound by what it says: another file gives another address', async () => {
    const own = join(dir, 'own');
    mkdirSync(join(own, 'bm'), { recursive: true });
    copyFileSync(VOICE, join(own, 'bm/welcome.mp3'));
    const welcome = prompts.byKey.get('bm/welcome');
    if (welcome === undefined) throw new Error('no welcome');
    const changed = {
      dir: own,
      byKey: new Map([['bm/welcome', { ...welcome, sha256: 'f'.repeat(64) }]]),
    };
    const before = await speakerWith().addressesOf(ONE, false);
    expect(await speakerWith({ prompts: changed }).addressesOf(ONE, false)).not.toEqual(before);
  });
});

describeWith(['ffmpeg', 'espeak-ng'], 'a speaker that can read', () => {
  beforeEach(open);
  afterEach(close);

  it('reads typed French at the level of the prompts', async () => {
    const speaker = speakerWith();
    const text = "Le puits du village sera réparé avant la fin du mois, c'est décidé.";
    const pieces: Piece[] = [
      prompt('answer.play', 'fr'),
      gap,
      { kind: 'read', text, language: 'fr' },
    ];
    const [address = ''] = await speaker.addressesOf(pieces, true);
    const served = await speaker.serve(address, true);
    const { seconds, lufs } = await measureSound(toolPath('ffmpeg'), served?.file ?? '');
    expect(seconds).toBeGreaterThan(4);
    expect(Math.abs((lufs ?? 0) + 20)).toBeLessThan(1.5);
    expect(decodeURIComponent(served?.headers['x-kumasira-spoken'] ?? '')).toContain(text);
    expect(speaker.canRead).toBe(true);
  });

  it('takes words that look like an option or a file for what they are', async () => {
    const speaker = speakerWith();
    const piece: Piece = { kind: 'read', text: '-f /etc/hostname', language: 'fr' };
    const [address = ''] = await speaker.addressesOf([piece], true);
    expect(await speaker.serve(address)).not.toBeNull();
  });
});
