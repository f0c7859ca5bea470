import { type PromptLine, promptLines } from '../catalog/prompt-progress.ts';
import { listTakes } from '../storage/prompts/prompts.ts';
import { findRecording } from '../storage/recordings/recordings.ts';
import type { StudioDeps } from './deps.ts';
import { prepareSound, type StoredTake } from './make-take.ts';
import { rankOf } from './studio-lines.ts';

/**
 * The sentences of a language nobody has recorded and nobody's take waits for, what is heard worst and by
 * every caller first.
 */
export async function leftToRecord(
  deps: Pick<StudioDeps, 'db' | 'prompts'> & { heardFirst: ReadonlySet<string> },
  language: string,
): Promise<PromptLine[]> {
  const taken = new Set((await listTakes(deps.db, language)).map(({ promptId }) => promptId));
  const left = promptLines(deps.prompts, language).filter(
    ({ id, state }) => (state === 'missing' || state === 'synthetic') && !taken.has(id),
  );
  const late = ({ id }: PromptLine) => (deps.heardFirst.has(id.replace(/#.*$/, '')) ? 0 : 1);
  return left.sort((a, b) => rankOf(a) - rankOf(b) || late(a) - late(b));
}

/**
 * What was recorded on the phone for a sentence, prepared as a take: files in the store, no row yet. The
 * original of the recording is copied: it goes with the take, not with the phone it came from.
 * `silent`: nothing can be heard in it; `absent`: there is no such sentence, or the recording is not here.
 * Throws as `prepareSound`.
 */
export async function prepareRecorded(
  deps: StudioDeps,
  asked: { language: string; prompt: string; recording: string },
): Promise<Omit<StoredTake, 'language'> | 'silent' | 'absent'> {
  const line = promptLines(deps.prompts, asked.language).find(({ id }) => id === asked.prompt);
  const recording = await findRecording(deps.db, asked.recording);
  if (line === undefined || recording?.purpose !== 'prompt') return 'absent';
  if (recording.state === 'empty') return 'silent';
  const key = recording.state === 'ready' ? recording.originalKey : null;
  const sound = key === null ? null : await deps.store.read(key);
  if (sound === null) return 'absent';
  const { language: _language, ...take } = await prepareSound(deps, {
    ...{ line, sound, id: asked.recording },
  });
  return take;
}
