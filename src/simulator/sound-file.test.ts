import { expect, test } from 'vitest';
import { cutSound, murmur, type Sound, silence, soundKind, soundSeconds } from './sound-file.ts';

/** Frames of MPEG-2 layer III, 24 kbit/s at 16 kHz: 108 bytes and 36 ms each. */
function mp3(frames: number): Sound {
  const frame = Buffer.alloc(108);
  frame.writeUInt32BE(0xfff3_3800);
  const tag = Buffer.concat([Buffer.from('ID3\x04\x00\x00\x00\x00\x00\x05'), Buffer.alloc(5)]);
  return { kind: 'mp3', bytes: Buffer.concat([tag, ...Array(frames).fill(frame)]) };
}

test('lengths are read from WAV and from MP3 frames', () => {
  expect(soundSeconds(murmur(1.5))).toBe(1.5);
  expect(soundSeconds(mp3(50))).toBeCloseTo(1.8, 5);
  expect(soundSeconds({ kind: 'amr', bytes: Buffer.from('#!AMR\n') })).toBeNull();
});

test('a sound is cut to a length, and a shorter one stays as it is', () => {
  expect(soundSeconds(cutSound(murmur(5), 2))).toBe(2);
  expect(soundSeconds(cutSound(mp3(50), 0.9))).toBeCloseTo(0.9, 5);
  expect(cutSound(murmur(1), 2)).toEqual(murmur(1));
});

test('the kind is told by the first bytes', () => {
  const kinds = ['OggS', '#!AMR\n', '\x00\x00\x00\x1cftypM4A ', 'hello'].map((text) =>
    soundKind(Buffer.from(text, 'latin1')),
  );
  expect(kinds).toEqual(['ogg', 'amr', 'm4a', null]);
  expect(soundKind(Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0]))).toBe('webm');
  expect(soundKind(mp3(1).bytes)).toBe('mp3');
  expect(soundKind(mp3(1).bytes.subarray(15))).toBe('mp3');
  expect(soundKind(silence(0).bytes)).toBe('wav');
});

test('made silence is silent and a made voice is not', () => {
  const loud = (sound: Sound) => sound.bytes.subarray(44).some((byte) => byte !== 0);
  expect(loud(silence(1))).toBe(false);
  expect(loud(murmur(1))).toBe(true);
});
