import { FLOOR, findOwnWords, type Locales } from './locales.ts';
import { ANY, type Prompt, type Prompts } from './prompts.ts';
import { type PromptSentence, promptSentences, splitSentence } from './sentences.ts';

/** A sound recorded in the field, in the audio store under `key`. */
export interface RecordedPrompt extends Omit<Prompt, 'file' | 'state'> {
  state: 'recorded' | 'reviewed';
  key: string;
}

/** Committed prompts with those recorded in the field laid over them; `byKey` is always what is heard now. */
export interface ManagedPrompts extends Prompts {
  /** Everything that can be recorded, names included, in the order of the catalogue. */
  readonly sentences: readonly PromptSentence[];
  /** Recorded for words that have changed since, or that nothing says any more: not heard. */
  readonly stale: ReadonlyMap<string, RecordedPrompt>;
  /** The words that are said today, or null when nothing says this id. */
  sentenceOf(language: string, id: string): string | null;
  /** Lays these over the committed prompts, instead of those before. */
  overlay(recorded: readonly RecordedPrompt[]): void;
}

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
  const sentences = [...promptSentences(locales), ...names];
  const today = new Map(sentences.map((each) => [keyOf(each), each.sentence]));
  let byKey = committed.byKey;
  let stale: ReadonlyMap<string, RecordedPrompt> = new Map();
  return {
    dir: committed.dir,
    committed: committed.byKey,
    sentences,
    get byKey() {
      return byKey;
    },
    get stale() {
      return stale;
    },
    sentenceOf: (language, id) => today.get(keyOf({ language, id })) ?? null,
    overlay: (recorded) => {
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
