import { foldKey } from '../../lib/text-fold.ts';

/** How our SMS to officials end: what stands before and in it was written by us. */
const ITEM_FOOT =
  /(?:r[eé]pondez|avant cette date)\s*:\s*(\d{3,9}) votre r[eé]ponse(?:, \1 ok, \1 d[eé]lai raison ou \1 non raison)?[\s.]*/giu;
const DIGEST_FOOT = /r[eé]pondez\s*:\s*num[eé]ro puis texte\.\s*aide\s*/giu;

/** What our examples put for his words: copied as it stands, he has written nothing yet. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(
  ['texte', 'reponse', 'votre reponse', 'votre texte', 'le texte', 'raison'].flatMap((words) => [
    words,
    `puis ${words}`,
  ]),
);

/**
 * What an official wrote, without our own SMS that he sends back before it. A question that is sent back
 * leaves its number; a digest leaves nothing.
 */
export function withoutQuote(text: string): string {
  const item = [...text.matchAll(ITEM_FOOT)].at(-1);
  const digest = [...text.matchAll(DIGEST_FOOT)].at(-1);
  const foot = item ?? digest;
  if (foot === undefined) return text;
  const rest = text.slice(foot.index + foot[0].length).trim();
  return foot === digest || /^\d{3,9}(?!\d)/.test(rest) ? rest : `${foot[1]} ${rest}`.trim();
}

/** His words; empty when they are those of our example, or nothing a phone could show or read out. */
export function ownWords(text: string): string {
  return PLACEHOLDERS.has(foldKey(text)) || !/[\p{L}\p{N}]/u.test(text) ? '' : text;
}
