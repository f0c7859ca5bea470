import type { Knex } from 'knex';
import type { PromptTakeRow } from '../../storage/prompts/prompts.ts';
import { findSpeaker } from '../../storage/prompts/speakers.ts';
import type { ActDeps } from '../deps.ts';
import { keepTake } from '../prompts/keep-take.ts';
import { publishTake } from '../prompts/publish-take.ts';

/** A take that was prepared: its files are in the audio store. */
export type SpokenTake = Omit<PromptTakeRow, 'madeAt' | 'madeBy' | 'speaker' | 'language'>;

/**
 * What a speaker said by phone is kept for the team to listen to; a good one of a speaker who publishes is
 * heard from now on. Nothing when her code was taken from her meanwhile.
 */
export async function keepSpokenPrompt(
  tx: Knex.Transaction,
  deps: Pick<ActDeps, 'clock'>,
  { speakerId, take }: { speakerId: number; take: SpokenTake },
): Promise<{ kind: 'kept' | 'published' | 'unknown' }> {
  const speaker = await findSpeaker(tx, speakerId);
  if (speaker === null) return { kind: 'unknown' };
  const { name, language } = speaker;
  const actor = `speaker:${speaker.id}`;
  await keepTake(tx, deps, { ...take, language, speaker: name, madeBy: name }, actor);
  if (!speaker.publishes || take.verdict !== 'good') return { kind: 'kept' };
  const publishing = { takeId: take.id, sentence: take.sentence, by: name };
  const { kind } = await publishTake(tx, deps, publishing, actor);
  return { kind: kind === 'published' ? 'published' : 'kept' };
}
