import { describe, expect, it } from 'vitest';
import { ENTRIES } from '../../src/catalog/check-graph.ts';
import { findPrompt, loadPrompts } from '../../src/catalog/prompts.ts';
import { RESUME_FLOW } from '../../src/engine/flow.ts';
import { LANGUAGES, type Language } from '../../src/lib/languages.ts';
import type { Piece } from '../../src/speech/piece.ts';
import { viewPieces } from '../../src/speech/pieces.ts';
import { cannedWorld, FLOWS, productWords } from '../support/canned-world.ts';
import { type Conversation, converse } from '../support/conversation.ts';
import { VOICE_SCENARIOS } from '../support/scenarios.ts';
import type { Scenario } from '../support/transcript.ts';

/** A mailbox, or somebody who has put the phone down, hears so many seconds of ours at most; we pay each. */
const MOST_SECONDS = 70;
const LETTERS_A_SECOND = 12;
/** No call asks more often than that without an answer. */
const MOST_PAGES = 12;
const prompts = loadPrompts('audio-prompts');
const starting = VOICE_SCENARIOS.filter(({ flow = 'main' }) => ENTRIES[flow]?.includes('voice'));

/** Seconds of a page from the lengths of its files; what people said themselves is left out. */
function secondsOf(talk: Conversation): number {
  const { spoken } = talk.turn.view;
  if (spoken === null) return 0;
  const find = (language: string, id: string) => findPrompt(prompts, language, id, 'synthetic');
  const words = productWords(talk.dialogue.language);
  return viewPieces({ words, find }, spoken).reduce((sum, piece) => sum + lengthOf(piece), 0);
}

function lengthOf(piece: Piece): number {
  switch (piece.kind) {
    case 'pause':
      return piece.ms / 1_000;
    case 'prompt':
      return findPrompt(prompts, piece.language, piece.id, 'synthetic')?.seconds ?? 0;
    case 'read':
      return piece.text.length / LETTERS_A_SECOND;
    case 'recording':
      return 0;
  }
}

/** Nobody presses a key from the first word to the goodbye. */
function unanswered({ flow = 'main', vars = {}, who, stranger }: Scenario, language: Language) {
  const world = cannedWorld({ ...who, language: stranger ? null : language });
  const talk = converse({
    ...{ flows: FLOWS, words: productWords, medium: 'voice' },
    ...{ language: stranger ? 'fr' : language },
    ...{ query: world.query, draw: world.draw, perform: world.perform },
  });
  talk.start(flow, vars);
  let seconds = secondsOf(talk);
  let pages = 1;
  for (; !talk.turn.view.end && pages <= MOST_PAGES; pages += 1) {
    const { take } = talk.turn.view.spoken ?? {};
    if (take && 'record' in take) talk.record(null);
    else talk.send({ kind: 'silence' });
    seconds += secondsOf(talk);
  }
  return { seconds, pages, ended: talk.turn.view.end };
}

describe('a call in which nobody presses a key', () => {
  it('is known for every flow a call begins with', () => {
    const flows = new Set(starting.map(({ flow = 'main' }) => flow));
    const begun = Object.entries(ENTRIES).flatMap(([id, media]) =>
      media.includes('voice') && id !== RESUME_FLOW ? [id] : [],
    );
    expect(begun.filter((id) => !flows.has(id))).toEqual([]);
  });
  it.each(LANGUAGES)('ends with a goodbye before it costs much (%s)', (language) => {
    const calls = starting.map((scenario) => ({
      name: scenario.name,
      ...unanswered(scenario, language),
    }));
    expect(calls.filter(({ ended }) => !ended)).toEqual([]);
    expect(calls.filter(({ seconds }) => seconds > MOST_SECONDS)).toEqual([]);
    expect(Math.max(...calls.map(({ seconds }) => seconds))).toBeGreaterThan(20);
  });
});
