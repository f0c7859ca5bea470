import { septets } from '../../lib/gsm7.ts';

/** A part of a long SMS holds 153 septets, or 67 characters where one of them is not in GSM-7. */
const PART_SEPTETS = 153;
const PART_CHARACTERS = 67;
/** Spaces at the cut, and between the number and the words, are lost on the way. */
const LOST = 8;

/** Whether words were long enough to have been cut by an operator. */
export function isFullPart(text: string): boolean {
  const size = septets(text);
  return size === null ? text.length >= PART_CHARACTERS - LOST : size >= PART_SEPTETS - LOST;
}
