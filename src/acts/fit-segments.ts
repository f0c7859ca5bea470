import { truncateSeptets } from '../lib/gsm7.ts';
import { countSegments } from '../lib/segments.ts';

const CUT = '...';
/** Septets of one part of a longer SMS (GSM 03.40). */
const PART_SEPTETS = 153;

/** As much of `text` as `say` can carry in `most` SMS; what is cut ends at a word, with dots. */
export function fitSegments(text: string, most: number, say: (text: string) => string): string {
  const fits = (sms: string) => countSegments(sms).segments <= most;
  if (fits(say(text))) return say(text);
  for (let room = most * PART_SEPTETS; room > 0; room -= 1) {
    const cut = say(truncateSeptets(text, room).replace(/\s\S{0,20}$/, '') + CUT);
    if (fits(cut)) return cut;
  }
  return say('');
}
