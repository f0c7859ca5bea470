/** Kilobits a second by the index in a layer III frame header (ISO 11172-3, 13818-3). */
const MPEG1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const HERTZ = [44_100, 48_000, 32_000];

/**
 * How many seconds an mp3 lasts, frame by frame; null when `content` is no mp3. For a gateway without
 * ffmpeg, which can only pass a recording on.
 */
export function mp3Seconds(content: Buffer): number | null {
  let seconds = 0;
  for (let at = afterTag(content); ; ) {
    const frame = readFrame(content, at);
    if (frame === null) return seconds === 0 ? null : seconds;
    seconds += frame.seconds;
    at += frame.bytes;
  }
}

function readFrame(content: Buffer, at: number): { seconds: number; bytes: number } | null {
  const [first = 0, second = 0, third = 0] = content.subarray(at, at + 3);
  if (first !== 0xff || (second & 0xe6) !== 0xe2) return null;
  const version = (second >> 3) & 3;
  const isMpeg1 = version === 3;
  const kilobits = (isMpeg1 ? MPEG1 : MPEG2)[third >> 4] ?? 0;
  const base = HERTZ[(third >> 2) & 3];
  if (kilobits === 0 || base === undefined || version === 1) return null;
  const hertz = isMpeg1 ? base : version === 2 ? base / 2 : base / 4;
  const samples = isMpeg1 ? 1152 : 576;
  const padding = (third >> 1) & 1;
  const bytes = Math.floor(((samples / 8) * kilobits * 1000) / hertz) + padding;
  return { seconds: samples / hertz, bytes };
}

/** Where sound begins: an ID3v2 tag says its length in four bytes of seven bits. */
function afterTag(content: Buffer): number {
  if (content.subarray(0, 3).toString('latin1') !== 'ID3') return 0;
  const length = [...content.subarray(6, 10)].reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  return 10 + length;
}
