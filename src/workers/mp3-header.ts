/** Kilobits a second by the index in a layer III frame header (ISO 11172-3, 13818-3). */
const MPEG1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/**
 * About how many seconds an mp3 lasts, from the bit rate of its first frame; null when `content` is no
 * mp3. For a gateway without ffmpeg, which can only pass a recording on.
 */
export function mp3Seconds(content: Buffer): number | null {
  const start = afterTag(content);
  const [first = 0, second = 0, third = 0] = content.subarray(start, start + 3);
  const isFrame = first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) === 0x02;
  const rates = (second & 0x18) === 0x18 ? MPEG1 : MPEG2;
  const kilobits = rates[third >> 4] ?? 0;
  if (!isFrame || kilobits === 0) return null;
  return ((content.length - start) * 8) / (kilobits * 1000);
}

/** Where sound begins: an ID3v2 tag says its length in four bytes of seven bits. */
function afterTag(content: Buffer): number {
  if (content.subarray(0, 3).toString('latin1') !== 'ID3') return 0;
  const length = [...content.subarray(6, 10)].reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  return 10 + length;
}
