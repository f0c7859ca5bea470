import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TAKE_COST } from '../audio/studio-take.ts';
import type { StudioDeps } from './deps.ts';
import { type ImportLine, importSound } from './import-sound.ts';

/**
 * Imports every file of a folder, in the order of their names, and tells what became of each as it goes.
 * @param input.mayPublish false: all of it waits for somebody to listen.
 */
export async function importFolder(
  deps: StudioDeps,
  input: { language: string; folder: string; speaker: string; by: string; mayPublish: boolean },
  tell: (line: ImportLine) => void,
): Promise<ImportLine[]> {
  const { folder, ...rest } = input;
  const lines: ImportLine[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const file = join(folder, name);
    const found = await stat(file);
    if (!found.isFile() || name.startsWith('.')) continue;
    const line =
      found.size > TAKE_COST.bytes
        ? ({ name, outcome: 'refused', id: null, words: 'plus de 5 Mo' } as const)
        : await importSound(deps, { ...rest, name, sound: await readFile(file) });
    tell(line);
    lines.push(line);
  }
  await deps.refreshPrompts();
  return lines;
}
