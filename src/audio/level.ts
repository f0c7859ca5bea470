import type { Measure } from './measure.ts';

/** Where every sound of the service lies, so that no call jumps in loudness. */
export const LEVEL = {
  lufs: -20,
  /**
   * A sound shorter than a second has no loudness worth the name: its RMS (dBFS, silence at its ends left
   * out) is what sentences at `lufs` have.
   */
  shortRms: -20.2,
  shortSeconds: 1,
  /** dBTP that is never passed. */
  peak: -3,
  /** A near-silent recording is not blown up beyond this (dB). */
  maxGain: 30,
} as const;

/** Headroom of the limiter under `LEVEL.peak`: mp3 coding adds some tenths of a dB. */
const LIMIT_DB = LEVEL.peak - 0.8;

/**
 * The filters that bring a measured sound to the level: a plain gain, and a limiter only where the
 * gain alone would pass the peak. Nothing for a sound without loudness.
 */
export function levelFilters(measure: Pick<Measure, 'lufs' | 'truePeak'>): string[] {
  if (measure.lufs === null) return [];
  const gain = Math.min(LEVEL.lufs - measure.lufs, LEVEL.maxGain);
  const filters = [`volume=${gain.toFixed(2)}dB`];
  if ((measure.truePeak ?? 0) + gain > LIMIT_DB) {
    const limit = (10 ** (LIMIT_DB / 20)).toFixed(4);
    filters.push(`alimiter=limit=${limit}:attack=3:release=60:level=disabled`);
  }
  return filters;
}

/**
 * How a committed or stored sound is coded: mono, 16 kHz, 24 kbit/s mp3, the same bytes every time. The
 * Xing header stays: by it a decoder drops the coder's own silence at both ends.
 */
export const MP3 = [
  ...['-ac', '1', '-ar', '16000', '-c:a', 'libmp3lame', '-b:a', '24k'],
  ...['-map_metadata', '-1', '-flags:a', '+bitexact', '-fflags', '+bitexact'],
  ...['-id3v2_version', '0', '-f', 'mp3'],
];
