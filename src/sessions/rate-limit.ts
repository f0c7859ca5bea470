import { AppError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { MINUTE_MS } from '../lib/durations.ts';
import { describeError, type ServiceLog } from '../lib/fault-log.ts';
import { within } from '../lib/within.ts';

export const RATE_LIMITS = {
  /** Turns one phone may take in one minute of the clock. */
  turnsPerMinute: 30,
  /** Turns this process counts alone before it asks the shared store: most phones never cost a query. */
  localTurns: 10,
  /** Longest wait for the store. */
  storeMs: 250,
  /** After a failure the store is left alone this long. */
  coolDownMs: 1_000,
} as const;

/** Counts turns for all processes together. */
export interface RateStore {
  /** Adds `turns` to the phone's count in this minute (number since 1970) and returns the sum. */
  add(phoneHash: string, minute: number, turns: number): Promise<number>;
}

export interface RateLimiter {
  /**
   * False when this phone has had its turns for this minute. An event that comes again in the same
   * minute is the same turn, with the same answer: an operator that repeats itself uses up nobody's
   * turns. Never throws, never blocks a service.
   */
  allow(phoneHash: string, eventKey: string): Promise<boolean>;
}

/**
 * At most 30 turns a minute and phone, exactly so with one process; with N processes a phone that
 * spreads its turns over them gets up to 10 more from each, and an event that reaches several counts
 * in each. While the store is away each process
 * counts alone.
 */
export function openRateLimiter(store: RateStore, clock: Clock, log: ServiceLog): RateLimiter {
  const local = new Map<string, Map<string, Promise<boolean>>>();
  let localMinute = 0;
  let away = false;
  let coolUntil = 0;

  async function addShared(phoneHash: string, minute: number, turns: number): Promise<number> {
    if (clock.now() < coolUntil) return 0;
    try {
      const sum = await within(RATE_LIMITS.storeMs, store.add(phoneHash, minute, turns));
      if (away) log.info({}, 'rate limits: store back');
      away = false;
      return sum;
    } catch (error) {
      coolUntil = clock.now() + RATE_LIMITS.coolDownMs;
      if (!away) {
        const cause = describeError(error instanceof AppError ? error.cause : error);
        log.warn({ cause }, 'rate limits: store away, each process counts alone');
      }
      away = true;
      return 0;
    }
  }

  async function decide(phoneHash: string, minute: number, own: number): Promise<boolean> {
    if (own < RATE_LIMITS.localTurns) return true;
    const turns = own === RATE_LIMITS.localTurns ? own : 1;
    return (await addShared(phoneHash, minute, turns)) <= RATE_LIMITS.turnsPerMinute;
  }

  return {
    allow: async (phoneHash, eventKey) => {
      const minute = Math.floor(clock.now() / MINUTE_MS);
      if (minute !== localMinute) local.clear();
      localMinute = minute;
      const turns = local.get(phoneHash) ?? new Map<string, Promise<boolean>>();
      local.set(phoneHash, turns);
      const known = turns.get(eventKey);
      if (known !== undefined) return known;
      if (turns.size >= RATE_LIMITS.turnsPerMinute) return false;
      const answer = decide(phoneHash, minute, turns.size + 1);
      turns.set(eventKey, answer);
      return answer;
    },
  };
}
