import { join } from 'node:path';
import type { AudioStore } from '../audio/store.ts';
import type { Prompt, Prompts } from '../catalog/prompts.ts';

/** Key in the audio store of a recorded prompt in its telephone form; it never changes what it holds. */
export function promptKey(sha256: string): string {
  return `p/${sha256}.mp3`;
}

/**
 * The file of a prompt: the very sound it was pinned to, whether it is still the one that is heard or was
 * replaced since, in this process or another. When that is nowhere, the one of today: a call says something.
 */
export async function promptSound(
  sounds: { prompts: Prompts; store: AudioStore },
  wanted: { language: string; id: string; sha256?: string },
): Promise<string | null> {
  const { prompts, store } = sounds;
  const name = `${wanted.language}/${wanted.id}`;
  const now = prompts.byKey.get(name);
  const committed = prompts.committed?.get(name);
  const fileOf = async (prompt: Prompt | undefined): Promise<string | null> => {
    if (prompt === undefined) return null;
    return prompt.key === undefined ? join(prompts.dir, prompt.file) : store.path(prompt.key);
  };
  const { sha256 } = wanted;
  const pinned = [now, committed].find((prompt) => prompt?.sha256 === sha256);
  if (pinned !== undefined) {
    const file = await fileOf(pinned);
    if (file !== null) return file;
  } else if (sha256 !== undefined) {
    const file = await store.path(promptKey(sha256));
    if (file !== null) return file;
  }
  return (await fileOf(now)) ?? fileOf(committed);
}
