import type { ActDeps } from '../acts/deps.ts';
import type { SpokenTake } from '../acts/speakers/keep-spoken-prompt.ts';
import { lookAtSpeakerCode } from '../acts/speakers/note-code.ts';
import type { Named } from '../engine/value.ts';
import { findSpeaker, isSpeakersPhone } from '../storage/prompts/speakers.ts';
import type { Db } from '../storage/transaction.ts';
import { type Query, textOf } from './query.ts';

/** The catalogue of prompts as a speaker on the phone works through it. */
export interface PhoneStudio {
  /** The next sentence of a language that nobody has recorded and that is not in `heard`. */
  next(language: string, heard: readonly string[]): Promise<StudioSentence | null>;
  /**
   * A recording of hers in the form callers hear, with what was measured: its files are in the audio store.
   * `silent`: nothing can be heard in it. `absent`: it has not come, or is no sound, or there is no such
   * sentence any more.
   */
  prepare(
    language: string,
    prompt: string,
    recording: string,
  ): Promise<SpokenTake | 'silent' | 'absent'>;
}

interface StudioSentence {
  prompt: string;
  /** What it means: its French prompt, or words to be read. */
  french: Named;
  /** How it is said today in her language, by a synthetic voice; null when it is not said yet. */
  own: Named | null;
  /** How many are left, this one included. */
  left: number;
}

/** What the queries of the studio by phone stand on. */
export interface StudioQueryDeps {
  db: Db;
  clock: ActDeps['clock'];
  pins: ActDeps['pins'];
  studio: PhoneStudio;
}

/** The queries of the recording studio by phone; all but the first two answer a speaker who is in alone. */
export const STUDIO_QUERIES: Readonly<Record<string, Query<StudioQueryDeps>>> = {
  studio: async ({ db }, _args, { phoneHash, came = false }) => ({
    open: await isSpeakersPhone(db, phoneHash),
    came,
  }),
  studio_code: (deps, { code }, who) =>
    lookAtSpeakerCode(deps.db, deps, { ...who, code: textOf(code) }),
  studio_next: async (deps, args) => {
    const speaker = await findSpeaker(deps.db, Number(args.speaker));
    if (speaker === null) return null;
    const heard = Array.isArray(args.heard) ? args.heard.map(String) : [];
    const next = await deps.studio.next(speaker.language, heard);
    return next && { ...next, heard: [...heard, next.prompt] };
  },
  studio_take: async (deps, args) => {
    const speaker = await findSpeaker(deps.db, Number(args.speaker));
    const { prompt, recording } = args;
    const made =
      speaker === null
        ? 'absent'
        : await deps.studio.prepare(speaker.language, textOf(prompt), textOf(recording));
    return typeof made === 'string'
      ? { verdict: made, take: null }
      : { verdict: made.verdict, take: made };
  },
};
