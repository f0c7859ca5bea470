import { parseReference } from '../civic/references.ts';
import { findCitizen } from '../storage/citizens/citizens.ts';
import { findAnswer } from '../storage/contributions/answers.ts';
import { findReaction } from '../storage/contributions/supports.ts';
import { type ModerationItem, moderationItem } from '../storage/moderation/moderation-views.ts';
import { findPublication } from '../storage/publications/publications.ts';
import type { Db } from '../storage/transaction.ts';

/** What a command is about, as it is typed: `417`, `p12`, `a7`, `r3`, `c5`. */
export type Subject =
  | { kind: 'contribution'; item: ModerationItem }
  | { kind: 'citizen'; id: number }
  | PublishedSubject;

/** What is published or withheld. */
export interface PublishedSubject {
  kind: 'publication' | 'answer' | 'reaction';
  id: number;
}

export type Found = { ok: true; subject: Subject } | { ok: false; problem: string };

const LETTERS = { p: 'publication', a: 'answer', r: 'reaction', c: 'citizen' } as const;
const FIND = {
  publication: findPublication,
  answer: findAnswer,
  reaction: findReaction,
  citizen: findCitizen,
} as const;

/** Reads what was typed and finds it, or says in French what is wrong with it. */
export async function findSubject(db: Db, typed: string): Promise<Found> {
  const lettered = /^([parc])([1-9]\d{0,14})$/i.exec(typed);
  if (lettered !== null) {
    const kind = LETTERS[lettered[1]?.toLowerCase() as keyof typeof LETTERS];
    const id = Number(lettered[2]);
    const there = (await FIND[kind](db, id)) !== null;
    return there ? { ok: true, subject: { kind, id } } : unknown(typed);
  }
  const parsed = parseReference(typed);
  if (!parsed.ok) return unknown(typed, parsed.suggestion);
  const item = await moderationItem(db, parsed.reference);
  return item === null ? unknown(typed) : { ok: true, subject: { kind: 'contribution', item } };
}

function unknown(typed: string, near: readonly string[] = []): Found {
  const meant = near.length === 0 ? '' : ` Peut-être : ${near.slice(0, 3).join(', ')}.`;
  return { ok: false, problem: `${typed.slice(0, 20)} : inconnu.${meant}` };
}
