import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { soundsOfItem } from '../storage/moderation-details.ts';
import type { Context, Reply } from './context.ts';
import type { Subject } from './subject.ts';

/** Writes what was said into files of the owner's, prints their paths, and plays them at a terminal. */
export async function listen({ deps, io }: Context, subject: Subject): Promise<Reply> {
  const id = subject.kind === 'contribution' ? subject.item.id : subject.id;
  const sounds = await soundsOfItem(deps.db, { kind: subject.kind, id });
  if (sounds.length === 0) return { refused: 'Rien à écouter : ce sont des mots écrits.' };
  const name = subject.kind === 'contribution' ? subject.item.reference : nameOf(subject);
  const lines: string[] = [];
  for (const { what, state, key } of sounds) {
    const content = state === 'ready' && key !== null ? await deps.store.read(key) : null;
    if (content === null) {
      lines.push(state === 'pending' ? "Le son n'est pas encore reçu." : 'Le son est perdu.');
      continue;
    }
    await mkdir(io.soundFolder, { recursive: true, mode: 0o700 });
    const file = join(io.soundFolder, `${name}-${what}.mp3`);
    await writeFile(file, content, { mode: 0o600 });
    await chmod(file, 0o600);
    lines.push(file);
    if (io.play !== null) {
      io.out(`écoute de ${file}`);
      if (!(await io.play(file)))
        lines.push('Aucun lecteur : installez ffplay, ou ouvrez ce fichier.');
    }
  }
  const heard = lines.some((line) => line.endsWith('.mp3'));
  return heard ? { lines } : { refused: lines.join(' ') };
}

function nameOf(subject: Exclude<Subject, { kind: 'contribution' }>): string {
  return `${subject.kind.charAt(0)}${subject.id}`;
}
