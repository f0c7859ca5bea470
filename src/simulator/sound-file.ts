/** A sound file as bytes, whatever its kind. */
export interface Sound {
  bytes: Buffer;
  /** File ending without the dot. */
  kind: 'wav' | 'mp3' | 'ogg' | 'webm' | 'amr' | 'm4a';
}

export const SOUND_TYPES: Readonly<Record<Sound['kind'], string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  webm: 'audio/webm',
  amr: 'audio/amr',
  m4a: 'audio/mp4',
};

/** The kind of a sound file by its first bytes, or null when it is none we know. */
export function soundKind(bytes: Buffer): Sound['kind'] | null {
  const starts = (text: string, at = 0) =>
    bytes.subarray(at, at + text.length).toString('latin1') === text;
  if (starts('RIFF') && starts('WAVE', 8)) return 'wav';
  if (starts('ID3') || frameAt(bytes, 0) !== null) return 'mp3';
  if (starts('OggS')) return 'ogg';
  if (starts('#!AMR')) return 'amr';
  if (starts('ftyp', 4)) return 'm4a';
  return bytes.length > 4 && bytes.readUInt32BE(0) === 0x1a45dfa3 ? 'webm' : null;
}

/** Seconds a WAV or MP3 file lasts; null for the other kinds. */
export function soundSeconds(sound: Sound): number | null {
  if (sound.kind === 'wav') {
    const wav = readWav(sound.bytes);
    return wav === null ? null : wav.data.length / wav.bytesPerSecond;
  }
  if (sound.kind === 'mp3') return walkMp3(sound.bytes, Number.POSITIVE_INFINITY).seconds;
  return null;
}

/** The first `seconds` of a WAV or MP3 file; the other kinds come back whole. */
export function cutSound(sound: Sound, seconds: number): Sound {
  if (sound.kind === 'mp3') {
    return { kind: 'mp3', bytes: sound.bytes.subarray(0, walkMp3(sound.bytes, seconds).end) };
  }
  const wav = sound.kind === 'wav' ? readWav(sound.bytes) : null;
  if (wav === null) return sound;
  const length = Math.floor((seconds * wav.bytesPerSecond) / wav.blockAlign) * wav.blockAlign;
  if (length >= wav.data.length) return sound;
  return { kind: 'wav', bytes: writeWav(wav.format, wav.data.subarray(0, length)) };
}

const VOICE_RATE = 8_000;

/** `seconds` of nothing, 8 kHz mono 16-bit. */
export function silence(seconds: number): Sound {
  return voiceWav(Math.round(seconds * VOICE_RATE), () => 0);
}

/**
 * `seconds` of something like a voice: a 140 Hz buzz with harmonics in syllables, 8 kHz mono. It lets
 * a script speak without a sound file.
 */
export function murmur(seconds: number): Sound {
  return voiceWav(Math.round(seconds * VOICE_RATE), (index) => {
    const time = index / VOICE_RATE;
    const syllable = Math.sin(Math.PI * time * 4) ** 2;
    const tone = [1, 2, 3, 5].reduce(
      (sum, harmonic) => sum + Math.sin(2 * Math.PI * 140 * harmonic * time) / harmonic,
      0,
    );
    return 6_000 * syllable * tone;
  });
}

function voiceWav(samples: number, level: (index: number) => number): Sound {
  const data = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1) {
    data.writeInt16LE(Math.round(level(index)), index * 2);
  }
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(VOICE_RATE, 4);
  format.writeUInt32LE(VOICE_RATE * 2, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  return { kind: 'wav', bytes: writeWav(format, data) };
}

interface Wav {
  format: Buffer;
  data: Buffer;
  bytesPerSecond: number;
  blockAlign: number;
}

function readWav(bytes: Buffer): Wav | null {
  let format: Buffer | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.subarray(at, at + 4).toString('latin1');
    const size = bytes.readUInt32LE(at + 4);
    const chunk = bytes.subarray(at + 8, at + 8 + size);
    if (name === 'fmt ' && chunk.length >= 16) format = chunk;
    if (name === 'data' && format !== null) {
      const bytesPerSecond = format.readUInt32LE(8);
      const blockAlign = format.readUInt16LE(12);
      if (bytesPerSecond === 0 || blockAlign === 0) return null;
      return { format, data: chunk, bytesPerSecond, blockAlign };
    }
    at += 8 + size + (size % 2);
  }
  return null;
}

function writeWav(format: Buffer, data: Buffer): Buffer {
  const chunk = (name: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };
  const body = [Buffer.from('WAVE', 'latin1'), chunk('fmt ', format), chunk('data', data)];
  const riff = Buffer.alloc(8);
  riff.write('RIFF', 'latin1');
  riff.writeUInt32LE(
    body.reduce((sum, part) => sum + part.length, 0),
    4,
  );
  return Buffer.concat([riff, ...body]);
}

const MPEG1_KBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2_KBITS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const MPEG1_RATES = [44_100, 48_000, 32_000];

/** The MPEG layer III frame that begins at `at` (ISO 11172-3 header), or null when none does. */
function frameAt(bytes: Buffer, at: number): { length: number; seconds: number } | null {
  if (at + 4 > bytes.length) return null;
  const head = bytes.readUInt32BE(at);
  const version = (head >>> 19) & 3;
  if (head >>> 21 !== 0x7ff || version === 1 || ((head >>> 17) & 3) !== 1) return null;
  const mpeg1 = version === 3;
  const kbits = (mpeg1 ? MPEG1_KBITS : MPEG2_KBITS)[(head >>> 12) & 15];
  const fullRate = MPEG1_RATES[(head >>> 10) & 3];
  if (!kbits || fullRate === undefined) return null;
  const rate = fullRate / (mpeg1 ? 1 : version === 2 ? 2 : 4);
  const samples = mpeg1 ? 1152 : 576;
  const length = Math.floor((samples * kbits * 125) / rate) + ((head >>> 9) & 1);
  return { length, seconds: samples / rate };
}

function walkMp3(bytes: Buffer, limit: number): { seconds: number; end: number } {
  let at = 0;
  if (bytes.subarray(0, 3).toString('latin1') === 'ID3' && bytes.length > 10) {
    const size = [6, 7, 8, 9].reduce((sum, index) => sum * 128 + (bytes[index] ?? 0), 0);
    at = 10 + size;
  }
  let seconds = 0;
  while (at < bytes.length && seconds < limit) {
    const frame = frameAt(bytes, at);
    if (frame === null) at += 1;
    else {
      at += frame.length;
      seconds += frame.seconds;
    }
  }
  return { seconds, end: Math.min(at, bytes.length) };
}
