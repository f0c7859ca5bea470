/** What a take is good for. Nothing of `silent` or `short` is ever published. */
type TakeVerdict = 'good' | 'noisy' | 'clipped' | 'short' | 'silent';

/** What was measured of a take, before anything was done to it. Levels in dBFS of 20 ms. */
export interface TakeQuality {
  verdict: TakeVerdict;
  seconds: number;
  /** Seconds in which somebody speaks. */
  speechSeconds: number;
  /** How loud the speech is. */
  speechDb: number;
  /** How loud it is where nobody speaks. */
  noiseDb: number;
  /** Share (0 to 1) of the samples at the top of what the microphone can say. */
  clippedShare: number;
  /** Where the speech begins and ends, in seconds, with a little room. */
  from: number;
  to: number;
}

const TAKE_LIMITS = {
  /** Speech below this is not heard on a telephone. */
  silentDb: -45,
  /** Less than this is no word. */
  leastSpeech: 0.12,
  /** Letters a second no speaker reaches: a sentence that took less was not said to its end. */
  fastestLetters: 28,
  /** Speech must be so much louder than what is behind it. */
  quietestGap: 18,
  /** Below this, noise is not heard on a telephone. */
  unheardNoiseDb: -58,
  clippedShare: 0.0005,
} as const;

const FRAME_SECONDS = 0.02;
const FULL = 0.985 * 32768;
/** So many samples in a row at the top are a wave cut off, one alone is a loud wave. */
const CUT_RUN = 3;
const ROOM_SECONDS = 0.08;
const FLOOR_DB = -90;

/**
 * Judges 16-bit samples of one take. Pure; about a hundredth of a second a minute of sound.
 * @param letters how long the sentence is: a take too short for it is not the whole of it.
 */
export function judgeTake(samples: Int16Array, rate: number, letters: number): TakeQuality {
  const frames = frameLevels(samples, Math.round(rate * FRAME_SECONDS));
  const sorted = [...frames].sort((a, b) => a - b);
  const noiseDb = percentile(sorted, 0.05);
  const speechDb = percentile(sorted, 0.95);
  const threshold = Math.max(
    TAKE_LIMITS.silentDb - 5,
    Math.min(noiseDb + 8, speechDb - 6),
    speechDb - 30,
  );
  const spoken = frames.map((level) => level >= threshold);
  const speechSeconds = spoken.filter(Boolean).length * FRAME_SECONDS;
  const seconds = samples.length / rate;
  const first = spoken.indexOf(true);
  const last = spoken.lastIndexOf(true);
  const measured = {
    ...{ seconds, speechSeconds, speechDb, noiseDb },
    clippedShare: clippedShare(samples),
    from: first < 0 ? 0 : Math.max(0, first * FRAME_SECONDS - ROOM_SECONDS),
    to: first < 0 ? seconds : Math.min(seconds, (last + 1) * FRAME_SECONDS + ROOM_SECONDS),
  };
  return { verdict: verdictOf(measured, letters), ...measured };
}

function verdictOf(take: Omit<TakeQuality, 'verdict'>, letters: number): TakeVerdict {
  const { silentDb, leastSpeech, fastestLetters, quietestGap, unheardNoiseDb } = TAKE_LIMITS;
  if (take.speechDb < silentDb || take.speechSeconds === 0) return 'silent';
  if (take.to - take.from - 2 * ROOM_SECONDS < Math.max(leastSpeech, letters / fastestLetters))
    return 'short';
  if (take.clippedShare > TAKE_LIMITS.clippedShare) return 'clipped';
  const isNoiseHeard = take.noiseDb > unheardNoiseDb;
  return isNoiseHeard && take.speechDb - take.noiseDb < quietestGap ? 'noisy' : 'good';
}

function frameLevels(samples: Int16Array, size: number): number[] {
  const levels: number[] = [];
  for (let start = 0; start + size <= samples.length; start += size) {
    let sum = 0;
    for (let at = start; at < start + size; at += 1) sum += (samples[at] ?? 0) ** 2;
    const rms = Math.sqrt(sum / size) / 32768;
    levels.push(rms > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(rms)) : FLOOR_DB);
  }
  return levels;
}

function clippedShare(samples: Int16Array): number {
  let clipped = 0;
  let run = 0;
  for (const sample of samples) {
    run = Math.abs(sample) >= FULL ? run + 1 : 0;
    if (run === CUT_RUN) clipped += CUT_RUN;
    else if (run > CUT_RUN) clipped += 1;
  }
  return samples.length === 0 ? 0 : clipped / samples.length;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? FLOOR_DB;
}
