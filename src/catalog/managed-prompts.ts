import { FLOOR, findOwnWords, type Locales } from './locales.ts';
import { ANY, type Prompt, type Prompts } from './prompts.ts';
import type { PublishedFlow } from './published-flow.ts';
import { type PromptSentence, promptSentences, splitSentence } from './sentences.ts';

/** A sound recorded in the field, in the audio store under `key`. */
export interface RecordedPrompt extends Omit<Prompt, 'file' | 'state'> {
  state: 'recorded' | 'reviewed';
  key: string;
}

/** Committed prompts with those recorded in the field laid over them; `byKey` is always what is heard now. */
export interface ManagedPrompts extends Prompts {
  /** Everything that can be recorded, names of communes and officials included, in the order of the catalogue. */
  readonly sentences: readonly PromptSentence[];
  /** Recorded for words that have changed since, or that nothing says any more: not heard. */
  readonly stale: ReadonlyMap<string, RecordedPrompt>;
  /** The words that are said today, or null when nothing says this id. */
  sentenceOf(language: string, id: string): string | null;
  /** Flows that somebody published as speech. */
  readonly published: readonly PublishedFlow[];
  /** Lays these over the committed prompts, instead of those before. */
  overlay(recorded: readonly RecordedPrompt[], rest?: Partial<FieldRows>): void;
}

/** What the database of this place adds to the catalogue. */
export interface FieldRows {
  /** Names that are in no repository: of officials. */
  names: readonly { id: string; sentence: string }[];
  published: readonly PublishedFlow[];
}

/** The prompt that says the name of an official. */
export const officialPrompt = (officialId: number): string => `official.${officialId}`;

/** Whether a prompt says the name of somebody. */
export const isNamePrompt = (id: string): boolean => /^official\.\d+$/.test(id);

/** Sounds that are no words: nobody records them. */
const SIGNALS = ['beep'];

/**
 * Prompts whose recordings may change while the service runs. A recording counts as long as it says the
 * words of today; then it is heard before the committed file of the same language and id.
 */
export function managePrompts(committed: Prompts, locales: Locales): ManagedPrompts {
  const names = [...committed.byKey.values()]
    .filter(({ language, id }) => language === ANY && !SIGNALS.includes(id))
    .map(({ id, language, sentence }) => ({ id, language, sentence }));
  const known = [...promptSentences(locales), ...names];
  let sentences: readonly PromptSentence[] = known;
  let today = new Map(known.map((each) => [keyOf(each), each.sentence]));
  let published: readonly PublishedFlow[] = [];
  let byKey = committed.byKey;
  let stale: ReadonlyMap<string, RecordedPrompt> = new Map();
  return {
    dir: committed.dir,
    committed: committed.byKey,
    get sentences() {
      return sentences;
    },
    get published() {
      return published;
    },
    get byKey() {
      return byKey;
    },
    get stale() {
      return stale;
    },
    sentenceOf: (language, id) => today.get(keyOf({ language, id })) ?? null,
    overlay: (recorded, rest = {}) => {
      const own = (rest.names ?? []).map((name) => ({ ...name, language: ANY }));
      sentences = [...known, ...own];
      today = new Map(sentences.map((each) => [keyOf(each), each.sentence]));
      published = rest.published ?? [];
      const fits = (each: RecordedPrompt) => today.get(keyOf(each)) === each.sentence;
      const heard = recorded.filter(fits).map((each) => [keyOf(each), { ...each, file: '' }]);
      byKey = new Map([...committed.byKey, ...(heard as [string, Prompt][])]);
      stale = new Map(recorded.filter((each) => !fits(each)).map((each) => [keyOf(each), each]));
    },
  };
}

/** What a sentence means, for whoever records it in a language the reader may not know. */
export function meaningInFrench(locales: Locales, id: string): string | null {
  const key = id.replace(/#.*$/, '');
  const isLabel = id.endsWith('#label');
  const words = findOwnWords(locales, FLOOR, key, isLabel ? 'text' : 'voice', 'draft');
  if (words === null) return null;
  if (isLabel) return words.text;
  const parts = splitSentence(key, words.text);
  const same = parts.find((part) => 'id' in part && part.id === id);
  return same !== undefined && 'words' in same ? same.words : words.text;
}

function keyOf({ language, id }: { language: string; id: string }): string {
  return `${language}/${id}`;
}
