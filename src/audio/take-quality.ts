import { clippedShare, FRAME_SECONDS, frameLevels, percentile } from './frame-levels.ts';

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

const ROOM_SECONDS = 0.08;

/**
 * Judges 16-bit samples of one take. Pure; about a hundredth of a second a minute of sound.
 * @param letters how long the sentence is: a take too short for it is not the whole of it.
 */
export function judgeTake(samples: Int16Array, rate: number, letters: number): TakeQuality {
  const frames = frameLevels(samples, rate);
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
