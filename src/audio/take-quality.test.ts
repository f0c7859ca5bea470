import { describe, expect, it } from 'vitest';
import { judgeTake } from './take-quality.ts';

const RATE = 16_000;

/** Bursts of a voice-like tone, two a second, with silence before and after; `noise` is a peak, 0 to 1. */
function take(options: { words: number; volume: number; noise?: number; quiet?: number }) {
  const { words, volume, noise = 0, quiet = 0.5 } = options;
  const seconds = quiet * 2 + words * 0.5;
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 30 - 1;
  };
  return Int16Array.from({ length: Math.round(seconds * RATE) }, (_, at) => {
    const time = at / RATE - quiet;
    const speaks = time >= 0 && time < words * 0.5 && time % 0.5 < 0.4;
    const voice = speaks ? volume * Math.sin(2 * Math.PI * 220 * (at / RATE)) : 0;
    const sample = (voice + noise * random()) * 32_768;
    return Math.max(-32_768, Math.min(32_767, Math.round(sample)));
  });
}

const judge = (options: Parameters<typeof take>[0], letters = 20) =>
  judgeTake(take(options), RATE, letters);

describe('judging a take', () => {
  it.each([
    ['good', { words: 4, volume: 0.4 }, 20],
    ['good', { words: 4, volume: 0.4, noise: 0.004 }, 20],
    ['silent', { words: 0, volume: 0, quiet: 1 }, 20],
    ['silent', { words: 4, volume: 0.003 }, 20],
    ['silent', { words: 0, volume: 0, noise: 0.005, quiet: 1 }, 20],
    ['short', { words: 4, volume: 0.4 }, 120],
    ['clipped', { words: 4, volume: 1.6 }, 20],
    ['noisy', { words: 4, volume: 0.3, noise: 0.08 }, 20],
  ] as const)('%s: %j, %i letters', (verdict, options, letters) => {
    expect(judge(options, letters).verdict).toBe(verdict);
  });

  it('finds where the words begin and end, with a little room', () => {
    const { from, to } = judge({ words: 4, volume: 0.4, noise: 0.004, quiet: 1 });
    expect(from).toBeGreaterThan(0.85);
    expect(from).toBeLessThan(1);
    expect(to).toBeGreaterThan(2.9);
    expect(to).toBeLessThan(3.05);
  });

  it('takes a wave that only touches the top for what it is', () => {
    expect(judge({ words: 4, volume: 0.96 }).verdict).toBe('good');
  });

  it('has no opinion on nothing', () => {
    expect(judgeTake(new Int16Array(0), RATE, 20)).toMatchObject({ verdict: 'silent', seconds: 0 });
  });
});
