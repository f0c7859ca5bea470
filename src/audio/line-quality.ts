import { clippedShare, FLOOR_DB, FRAME_SECONDS, frameLevels, percentile } from './frame-levels.ts';

/** What a recording made on a telephone line is good for. */
export type LineVerdict = 'ok' | 'silent' | 'short' | 'clipped' | 'noisy';

/** What was measured of it, before anything was done to it. Levels in dBFS of 20 ms. */
export interface LineQuality {
  verdict: LineVerdict;
  /** Seconds in which somebody speaks. */
  speechSeconds: number;
  /** Level that the loudest fifth of a second reaches. */
  speechDb: number;
  /** How loud it is where nobody speaks. */
  noiseDb: number;
  /** Share (0 to 1) of the samples that are a wave cut off. */
  clippedShare: number;
}

/**
 * Each says only what nobody could use: a take refused wrongly sends a woman who dared to speak back to
 * the beep, one let through wrongly is heard by a moderator. Measured on synthetic speech over mp3, A-law
 * and GSM at 8 kHz; between the lines is what those gave.
 */
const LINE_LIMITS = {
  /**
   * Below this an A-law line carries nothing but its own steps (the smallest is −72 dBFS, G.711). Speech
   * 40 dB too quiet reaches −57 and is still understood once it is levelled.
   */
  silentDb: -60,
  /**
   * A sound whose level hardly moves is no speech (fan, hum, line: 3 dB; speech: 20 to 70, on a loud road
   * still 14), or noise as loud as she is.
   */
  leastContrastDb: 8,
  /** Under this such a sound is a quiet room rather than noise. */
  quietRoomDb: -40,
  /** «De l'eau» takes 0.4 s, «Oui merci» 0.55: a question takes longer. */
  leastSpeechSeconds: 0.5,
  /**
   * Clipped speech stays intelligible very long (Licklider 1946: cut off without end, nine words in ten).
   * 12 dB over the top cuts 0.6 %, 18 dB cuts 2 %.
   */
  clippedShare: 0.01,
} as const;

/** Frames of the loudest fifth of a second: a syllable, where a knock is shorter. */
const LOUDEST_FRAMES = Math.round(0.2 / FRAME_SECONDS);
/** What lies this far under the loudest, or this little over the noise, is no speech. */
const SPEECH_RANGE_DB = 25;
const OVER_NOISE_DB = 6;

/**
 * Judges one recording. Pure; about a hundredth of a second a minute of sound.
 * @param band 16-bit samples of the telephone band at `rate`, so that mains hum counts for nothing.
 * @param raw the samples as they came, any rate: filtering hides what was cut off.
 */
export function judgeLine(band: Int16Array, rate: number, raw: Int16Array): LineQuality {
  const levels = frameLevels(band, rate);
  const sorted = [...levels].sort((a, b) => a - b);
  const speechDb = sorted.at(-Math.min(LOUDEST_FRAMES, sorted.length)) ?? FLOOR_DB;
  const noiseDb = percentile(sorted, 0.1);
  const threshold = Math.max(noiseDb + OVER_NOISE_DB, speechDb - SPEECH_RANGE_DB);
  const spoken = levels.filter((level) => level >= threshold).length;
  const measured = {
    ...{ speechDb, noiseDb, clippedShare: clippedShare(raw) },
    speechSeconds: spoken * FRAME_SECONDS,
  };
  const seconds = levels.length * FRAME_SECONDS;
  return { verdict: verdictOf(measured, seconds), ...measured };
}

function verdictOf(take: Omit<LineQuality, 'verdict'>, seconds: number): LineVerdict {
  const { speechDb, noiseDb } = take;
  const limits = LINE_LIMITS;
  if (speechDb < limits.silentDb) return 'silent';
  if (seconds < limits.leastSpeechSeconds) return 'short';
  if (speechDb - noiseDb < limits.leastContrastDb)
    return speechDb < limits.quietRoomDb ? 'silent' : 'noisy';
  if (take.speechSeconds < limits.leastSpeechSeconds) return 'short';
  return take.clippedShare > limits.clippedShare ? 'clipped' : 'ok';
}
