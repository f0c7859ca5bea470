/** The numbers an official's SMS starts with, and the words after them. */
export interface ReferenceList {
  /** As typed, spaces removed; the first is what he means, whether it exists or not. */
  numbers: string[];
  rest: string;
}

const LEAD_IN =
  /^(?:(?:question|interpellation|proposition|avis|num[ée]ro|r[ée]f[ée]rence|r[ée]f|r[ée]ponse|orale?|la|nos?|n|q)(?![\p{L}\p{M}])[\s:.°º#]*|#\s*)+/iu;
const SEPARATOR = /^(\s*(?:[,;+/&]|et(?![\p{L}\p{M}]))\s*|\s+)(\d{3,9})(?!\d)/iu;
const GAP = /^[\s:.,;=>–-]+/;

/**
 * Reads the numbers at the start of `text`: `416`, `Question 416:`, `416, 421 et 435`, `4 1 6`. Null when
 * it does not start with one. `his`: the references sent to him. `isCommand`: whether what follows is an
 * order and not prose. Before an order every number is a reference; before prose only those joined by a
 * comma or "et" that are his, for `416 250 personnes` is an answer to 416.
 */
export function readReferences(
  text: string,
  his: readonly string[],
  isCommand: (rest: string) => boolean,
): ReferenceList | null {
  const body = text.replace(LEAD_IN, '');
  const first = firstNumber(body, his);
  if (first === null) return null;
  const run = [first, ...followers(body, first.end)];
  const last = run.at(-1) ?? first;
  const after = tail(body, last.end);
  if (after === '' || isCommand(after)) {
    return { numbers: run.map((found) => found.number), rest: after };
  }
  const stop = run.findIndex((found, i) => i > 0 && !(found.joined && his.includes(found.number)));
  const kept = stop === -1 ? run : run.slice(0, stop);
  const rest = tail(body, kept.at(-1)?.end ?? first.end);
  return isLone(first) && !isCommand(rest) && !his.includes(first.number)
    ? null
    : { numbers: kept.map((found) => found.number), rest };
}

interface Found {
  number: string;
  /** Index after it. */
  end: number;
  /** A comma, a plus or "et" stands before it, not only a space. */
  joined: boolean;
}

/** A number of three to nine digits, or shorter ones that together make one of his references. */
function firstNumber(body: string, his: readonly string[]): Found | null {
  const start = /^\d{1,9}(?!\d)/.exec(body)?.[0];
  if (start === undefined) return null;
  if (start.length >= 3) return { number: start, end: start.length, joined: true };
  let number = '';
  for (const part of body.matchAll(/\s*(\d{1,8})/gy)) {
    number += part[1];
    if (number.length > 9) break;
    if (his.includes(number)) {
      return { number, end: part.index + part[0].length, joined: true };
    }
  }
  return { number: start, end: start.length, joined: true };
}

function followers(body: string, from: number): Found[] {
  const found: Found[] = [];
  let end = from;
  for (;;) {
    const match = SEPARATOR.exec(body.slice(end));
    if (match === null) return found;
    end += match[0].length;
    found.push({ number: match[2] ?? '', end, joined: (match[1] ?? '').trim() !== '' });
  }
}

/** One or two digits alone: a day, a quantity, unless an order follows. */
const isLone = (found: Found) => found.number.length < 3;

const tail = (body: string, end: number) => body.slice(end).replace(GAP, '').trim();
