import { createHash } from 'node:crypto';
import type { Prompts } from '../catalog/prompts.ts';
import type { Piece } from './piece.ts';

/** What a sound is made of, kept beside it so that it can be made again after a restart. */
export interface Recipe {
  format: 1;
  pieces: Piece[];
  /** Seconds since 1970 after which a private sound may be removed; null for a public one. */
  expires: number | null;
}

/**
 * The pieces with the checksums of the sounds they have now: a prompt may be recorded anew, and an address
 * never changes what it says.
 */
export function pinPieces(prompts: Prompts, pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece) => {
    if (piece.kind !== 'prompt') return piece;
    const sha256 = prompts.byKey.get(`${piece.language}/${piece.id}`)?.sha256;
    return sha256 === undefined ? piece : { ...piece, sha256 };
  });
}

/** Name of a public sound: SHA-256 of its pinned pieces. */
export function nameOfPieces(pinned: readonly Piece[]): string {
  return createHash('sha256').update(JSON.stringify(pinned)).digest('hex');
}

/** What is heard, as text: "Pour poser une question, tapez 1. | 4 | 1 | 7". */
export function textOfPieces(prompts: Prompts, pieces: readonly Piece[]): string {
  return pieces
    .flatMap((piece) => {
      if (piece.kind === 'read') return [piece.text];
      if (piece.kind === 'recording') return ['(enregistrement)'];
      if (piece.kind === 'pause') return [];
      const digit = /^digit\.(\d)$/.exec(piece.id)?.[1];
      return [digit ?? prompts.byKey.get(`${piece.language}/${piece.id}`)?.sentence ?? piece.id];
    })
    .join(' | ');
}

/** Reads a kept recipe; null when it is not one. */
export function readRecipe(content: Buffer | null): Recipe | null {
  if (content === null) return null;
  const recipe = JSON.parse(content.toString('utf8')) as Recipe;
  return recipe.format === 1 ? recipe : null;
}
