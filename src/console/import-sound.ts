import { publishTake } from '../acts/prompts/publish-take.ts';
import { type PromptLine, promptLines } from '../catalog/prompt-progress.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { StudioDeps } from './deps.ts';
import { makeTake } from './make-take.ts';
import { VERDICT_WORDS } from './views/words.ts';

/** What became of one file of a folder. */
export interface ImportLine {
  name: string;
  /** `kept`: somebody must listen to it and publish it. */
  outcome: 'published' | 'kept' | 'refused';
  id: string | null;
  /** One line in French. */
  words: string;
}

const ENDINGS = /\.(wav|webm|ogg|opus|mp3|flac)$/i;

/**
 * Takes one file of a folder for the prompt whose id is its name (`#` may be written `--`). A good one is
 * published, a noisy or clipped one waits for somebody to listen, one that says nothing is refused.
 */
export async function importSound(
  deps: StudioDeps,
  input: {
    language: string;
    name: string;
    sound: Buffer;
    speaker: string;
    by: string;
    mayPublish: boolean;
  },
): Promise<ImportLine> {
  const { language, name, sound, speaker, by, mayPublish } = input;
  if (!ENDINGS.test(name))
    return refused(name, null, 'ni wav, ni webm, ni ogg, ni mp3, ni flac : ignoré');
  const line = lineNamed(promptLines(deps.prompts, language), name);
  if (line === null) return refused(name, null, `aucune phrase de ce nom en « ${language} »`);
  const made = await makeTake(deps, { line, sound, speaker, by, onlyFit: true });
  if (made.kind === 'refused') return refused(name, line.id, made.why);
  const { take } = made;
  const verdict = VERDICT_WORDS[take.verdict] ?? take.verdict;
  if (take.verdict !== 'good' || !mayPublish) {
    const words = `${verdict} : gardé, à écouter et à publier`;
    return { name, outcome: 'kept', id: line.id, words };
  }
  const publishing = { takeId: take.id, sentence: line.sentence, by };
  const outcome = await inTransaction(deps.db, (tx) => publishTake(tx, deps, publishing));
  if (outcome.kind !== 'published') return refused(name, line.id, 'la phrase vient de changer');
  return { name, outcome: 'published', id: line.id, words: `${verdict} : publié` };
}

function lineNamed(lines: readonly PromptLine[], name: string): PromptLine | null {
  const id = name.replace(ENDINGS, '').normalize('NFC');
  return lines.find((line) => line.id === id || line.id.replace('#', '--') === id) ?? null;
}

function refused(name: string, id: string | null, words: string): ImportLine {
  return { name, outcome: 'refused', id, words };
}
