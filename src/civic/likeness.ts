import { foldKey } from '../lib/text-fold.ts';

/** Words of three letters or less say nothing of what somebody asks. */
const SHORTEST = 4;
/** Letters that count: « forage », « forages » and « foré » are told apart by their beginning. */
const STEM = 5;
/** Words so common in questions that sharing them says nothing. */
const COMMON = new Set(
  ['pourquoi', 'comment', 'quand', 'notre', 'votre', 'cette', 'dans', 'avec', 'pour', 'sera']
    .concat(['nous', 'vous', 'sont', 'elle', 'leur', 'mais', 'aussi', 'encore', 'depuis', 'plus'])
    .map((word) => word.slice(0, STEM)),
);

/** The beginnings of the words that tell what a text is about. */
export function keywords(text: string): Set<string> {
  const words = foldKey(text).split(/[^\p{L}\p{N}]+/u);
  const told = words.filter((word) => word.length >= SHORTEST).map((word) => word.slice(0, STEM));
  return new Set(told.filter((word) => !COMMON.has(word)));
}

/** How much two texts are about the same: the share (0 to 1) of their words that both have. */
export function likeness(one: string, other: string): number {
  const a = keywords(one);
  const b = keywords(other);
  const shared = [...a].filter((word) => b.has(word)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** Less in common is chance. */
const LEAST = 0.2;

/** The items most like a text, the likest first. */
export function likest<Item extends { text: string }>(
  text: string,
  items: readonly Item[],
  most: number,
): (Item & { likeness: number })[] {
  return items
    .map((item) => ({ ...item, likeness: likeness(text, item.text) }))
    .filter((item) => item.likeness >= LEAST)
    .sort((one, other) => other.likeness - one.likeness)
    .slice(0, most);
}
