import { chmod, mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOUR_MS } from '../lib/durations.ts';
import { soundsOfItem } from '../storage/moderation/moderation-details.ts';
import type { Context, Reply } from './context.ts';
import type { Subject } from './subject.ts';

/** Somebody's voice does not stay in a moderator's folder for longer than it is listened to. */
const KEPT_MS = HOUR_MS;

/**
 * Writes what was said into files of the owner's, prints their paths, and plays them at a terminal. Files
 * of more than an hour ago go.
 */
export async function listen({ deps, io }: Context, subject: Subject): Promise<Reply> {
  await removeListened(io.soundFolder, deps.clock.now() - KEPT_MS);
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
    const now = new Date(deps.clock.now());
    await utimes(file, now, now);
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

/** Removes the sounds of `folder` written before `before` (milliseconds). @returns how many. */
export async function removeListened(folder: string, before: number): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let removed = 0;
  for (const file of names.map((name) => join(folder, name))) {
    if ((await stat(file)).mtimeMs >= before) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

function nameOf(subject: Exclude<Subject, { kind: 'contribution' }>): string {
  return `${subject.kind.charAt(0)}${subject.id}`;
}
