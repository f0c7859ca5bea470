/** Seconds of sound one level stands for. */
export const FRAME_SECONDS = 0.02;
/** What is not there at all. */
export const FLOOR_DB = -90;

/** So many samples in a row at the top are a wave cut off, one alone is a loud wave. */
const CUT_RUN = 3;
/** The loudest an A-law line carries is 0.984 of full scale. */
const FULL = 0.98 * 32768;

/** How loud each 20 ms of 16-bit samples is (RMS, dBFS). */
export function frameLevels(samples: Int16Array, rate: number): number[] {
  const size = Math.round(rate * FRAME_SECONDS);
  const levels: number[] = [];
  for (let start = 0; start + size <= samples.length; start += size) {
    let sum = 0;
    for (let at = start; at < start + size; at += 1) sum += (samples[at] ?? 0) ** 2;
    const rms = Math.sqrt(sum / size) / 32768;
    levels.push(rms > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(rms)) : FLOOR_DB);
  }
  return levels;
}

/** Share (0 to 1) of the samples that are a wave cut off at the top. */
export function clippedShare(samples: Int16Array): number {
  let clipped = 0;
  let run = 0;
  for (const sample of samples) {
    run = Math.abs(sample) >= FULL ? run + 1 : 0;
    if (run === CUT_RUN) clipped += CUT_RUN;
    else if (run > CUT_RUN) clipped += 1;
  }
  return samples.length === 0 ? 0 : clipped / samples.length;
}

/** The level below which a share (0 to 1) of `sorted` levels lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? FLOOR_DB;
}
