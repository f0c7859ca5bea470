import { toGsm, truncateSeptets } from '../../lib/gsm7.ts';
import { countSegments } from '../../lib/segments.ts';
import {
  itemDetails,
  OFFICIAL_SEGMENTS,
  type OfficialItem,
  sentence,
  type Words,
} from '../sms/official-sms.ts';

/** One question of a digest. */
export interface DigestItem extends Omit<OfficialItem, 'kind'> {
  supports: number;
  /** Supporters who said what they are. */
  women: number;
  men: number;
  /** How many supported it when he last read its words; null when it is new to him. */
  supportsBefore: number | null;
  /** Somebody else had it and did not answer. */
  passedOn?: boolean;
}

export interface Digest {
  /** As it is to be read: `28/11`. */
  date: string;
  /** Begins it, on a phone several share: `Pour Awa Diarra. `. */
  whose?: string;
  /** Everything that waits for his answer, what is not told again included. */
  waiting: number;
  /** What is new or has gained weight, the most important first; at least one. */
  items: readonly DigestItem[];
}

/** More than this never fits. */
export const MOST_DIGEST_ITEMS = 8;
/** An item whose words are cut is shown with about as many letters, else it waits for the next digest. */
const FEWEST_LETTERS = 45;
const MOST_LETTERS = 400;

/**
 * The digest of one official: how many questions wait, the first of them with who supports them, how to
 * answer. Three SMS at most, GSM-7. References are never cut. Keys `sms.off.digest.*`.
 * @returns the text, and how many of the items it shows: at least one.
 */
export function composeDigest(digest: Digest, words: Words): { text: string; shown: number } {
  const { date, waiting, whose = '' } = digest;
  const head = `sms.off.digest.${waiting === 1 ? 'one' : 'many'}`;
  return composeQuestions(
    {
      head: `${whose}${words(head, { date, count: String(waiting) })}`,
      waiting,
      items: digest.items,
    },
    words,
  );
}

/**
 * A head, as many questions as three SMS hold with who supports them, how many more wait, how to answer.
 * @returns the text, and how many of the items it shows: at least one.
 */
export function composeQuestions(
  questions: { head: string; waiting: number; items: readonly DigestItem[] },
  words: Words,
): { text: string; shown: number } {
  const lines = questions.items.slice(0, MOST_DIGEST_ITEMS).map((item) => lineOf(item, words));
  const compose = (shown: number, letters: number): string =>
    frame(
      questions,
      lines.slice(0, shown).map((line) => line(letters)),
      words,
    );
  let shown = lines.length;
  while (shown > 1 && !fits(compose(shown, FEWEST_LETTERS))) shown -= 1;
  return {
    text: compose(
      shown,
      mostLetters((letters) => fits(compose(shown, letters))),
    ),
    shown,
  };
}

const fits = (text: string) => countSegments(text).segments <= OFFICIAL_SEGMENTS;

/** The most letters an item may have; fewer than usual only where a single one would not fit. */
function mostLetters(fitting: (letters: number) => boolean): number {
  let [fit, over] = [fitting(FEWEST_LETTERS) ? FEWEST_LETTERS : 0, MOST_LETTERS + 1];
  while (over - fit > 1) {
    const middle = (fit + over) >> 1;
    if (fitting(middle)) fit = middle;
    else over = middle;
  }
  return fit;
}

function frame(
  { head, waiting }: { head: string; waiting: number },
  lines: readonly string[],
  words: Words,
): string {
  const left = waiting - lines.length;
  return [
    head,
    ...lines,
    ...(left > 0 ? [words('sms.off.digest.more', { count: String(left) })] : []),
    words('sms.off.digest.foot', {}),
  ]
    .map((line) => toGsm(line))
    .join('\n');
}

/** The line of an item for any number of letters; what does not depend on it is made once. */
function lineOf(item: DigestItem, words: Words): (letters: number) => string {
  const her = sentence(item.text ?? '');
  const spoken = item.recordingSeconds !== null;
  const form = spoken ? (her === '' ? '_voice' : '_transcript') : '';
  const passed = item.passedOn === true ? words('sms.off.digest.passed', {}) : '';
  const details = [itemDetails(item, words, 'short'), passed, supportWords(item, words)]
    .filter((part) => part !== '')
    .join(', ');
  return (letters) =>
    words(`sms.off.digest.item${form}`, {
      ref: item.reference,
      details,
      text: cut(her, letters),
    });
}

function supportWords(item: DigestItem, words: Words): string {
  const { supports, supportsBefore } = item;
  if (supports === 0) return '';
  const weight = supportsBefore !== null && supportsBefore > 0 ? 'gained' : 'support';
  const said = item.women + item.men > 0;
  return words(`sms.off.digest.${weight}${said ? '' : '_plain'}`, {
    count: String(supports),
    before: String(supportsBefore ?? 0),
    ...(said && { women: String(item.women), men: String(item.men) }),
  });
}

const CUT = '...';

/** No longer than `letters` septets, cut at a word with dots. */
function cut(whole: string, letters: number): string {
  if (truncateSeptets(whole, letters) === whole) return whole;
  const start = truncateSeptets(whole, Math.max(0, letters - CUT.length));
  return `${start.replace(/\s\S{0,20}$/, '').replace(/[\s.,;:]+$/, '')}${CUT}`;
}
