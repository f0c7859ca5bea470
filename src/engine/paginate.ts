import { septets } from '../lib/gsm7.ts';
import { LIMITS } from './limits.ts';

/** A page before its footer: text and the choices (by index) it shows. */
export interface Page {
  text: string;
  choices: number[];
}

export interface PageContent {
  body: string;
  /** Labels of the choices, each shown on a line of its own after its digit. */
  labels: string[];
  /** `0 Retour`, or null where there is no way back. */
  backLine: string | null;
  /** `9 Suite`. */
  moreLine: string;
}

const size = (text: string): number => septets(text) ?? text.length;

/**
 * Cuts a screen into pages of at most `limit` septets, footer included: the body first, at word
 * boundaries, then the choices, at most 8 on a page, each whole (a label too long for a page is cut).
 * @returns at least one page; the footers are part of the text.
 */
export function paginate(content: PageContent, limit: number): Page[] {
  const body = content.body.trim();
  const all = content.labels.map((_, index) => index);
  if (all.length <= LIMITS.textOptions) {
    const single = compose(content, body, all, false);
    if (size(single.text) <= limit) return [single];
  }
  const pages: Page[] = [];
  let rest = body;
  let next = 0;
  while (rest !== '' || next < all.length || pages.length === 0) {
    const [head, tail] = takeBody(content, rest, limit);
    const shown = tail === '' ? takeChoices(content, head, next, limit) : [];
    // A page must carry something, or the loop would not end.
    if (head === '' && shown.length === 0) shown.push(next);
    pages.push({ text: head, choices: shown });
    rest = tail;
    next += shown.length;
  }
  return pages.map((page, index) => finish(content, page, index < pages.length - 1, limit));
}

function compose(content: PageContent, body: string, choices: number[], more: boolean): Page {
  const lines = body === '' ? [] : [body];
  choices.forEach((index, place) => {
    lines.push(`${place + 1} ${content.labels[index]}`);
  });
  if (content.backLine !== null) lines.push(content.backLine);
  if (more) lines.push(content.moreLine);
  return { text: lines.join('\n'), choices };
}

/** As many words of the body as one page holds beside its footer. */
function takeBody(content: PageContent, body: string, limit: number): [string, string] {
  const room = limit - size(compose(content, '', [], true).text) - 1;
  if (size(body) <= room) return [body, ''];
  let end = 0;
  let used = 0;
  for (const character of body) {
    used += size(character);
    if (used > room) break;
    end += character.length;
  }
  const space = Math.max(body.lastIndexOf(' ', end), body.lastIndexOf('\n', end));
  const line = body.lastIndexOf('\n', end);
  // A page that ends with its line reads better than one with a word of the next.
  const cut = line > end * 0.8 ? line : space > end / 2 ? space : end;
  return [body.slice(0, cut).trimEnd(), body.slice(cut).trimStart()];
}

function takeChoices(content: PageContent, body: string, from: number, limit: number): number[] {
  const taken: number[] = [];
  while (taken.length < LIMITS.textOptions && from + taken.length < content.labels.length) {
    const more = [...taken, from + taken.length];
    if (size(compose(content, body, more, true).text) > limit) break;
    taken.push(from + taken.length);
  }
  return taken;
}

/** Adds the footer; cuts the one label that alone is longer than a page. */
function finish(content: PageContent, page: Page, more: boolean, limit: number): Page {
  const whole = compose(content, page.text, page.choices, more);
  const over = size(whole.text) - limit;
  const longest = page.choices[0];
  if (over <= 0 || longest === undefined) return whole;
  const labels = [...content.labels];
  labels[longest] = shorten(labels[longest] ?? '', over);
  return compose({ ...content, labels }, page.text, page.choices, more);
}

function shorten(label: string, over: number): string {
  let text = label;
  while (text !== '' && size(label) - size(text) < over) text = [...text].slice(0, -1).join('');
  return text;
}
