import { toGsm } from '../lib/gsm7.ts';
import type { Line, Meaning } from './dialogue.ts';
import { LIMITS } from './limits.ts';
import { type Page, type PageContent, paginate } from './paginate.ts';
import type { Choice, ShownScreen } from './screen.ts';
import { asNamed, type Medium, type Value } from './value.ts';
import type { View, Words } from './view.ts';

/**
 * Makes the page of a screen for one medium, and says what each key on it means. Text pages are GSM-7
 * and at most `LIMITS.ussdSeptets` (prefix included) or `LIMITS.smsSeptets` long. Pure.
 */
export function render(screen: ShownScreen, medium: Medium, words: Words, page: number): View {
  return medium === 'voice' ? renderSpoken(screen, page) : renderText(screen, medium, words, page);
}

function renderText(screen: ShownScreen, medium: Medium, words: Words, page: number): View {
  const lookup = chooseLookup(screen, words);
  const content: PageContent = {
    body: linesText(screen.lines, lookup),
    labels: screen.choices.map((choice) => lineText(choice.label, lookup)),
    backLine: screen.back ? `0 ${keyText('nav.opt.back', lookup)}` : null,
    moreLine: `9 ${keyText('nav.opt.more', lookup)}`,
  };
  const limit = medium === 'ussd' ? LIMITS.ussdSeptets - LIMITS.ussdPrefix : LIMITS.smsSeptets;
  const notice = screen.notice ? lineText(screen.notice, lookup) : '';
  const pages = pagesWithNotice(content, notice, screen.brief === true, limit);
  const at = Math.min(page, pages.length - 1);
  const last = at === pages.length - 1;
  return {
    kind: screen.kind,
    keys: textKeys(screen, pages[at]?.choices ?? [], !last),
    page: at,
    pages: pages.length,
    end: screen.kind === 'end' && last,
    text: pages[at]?.text ?? '',
    spoken: null,
  };
}

/** The notice stands above the page; when both do not fit, above the choices alone if she saw them. */
function pagesWithNotice(
  content: PageContent,
  notice: string,
  brief: boolean,
  limit: number,
): Page[] {
  if (notice === '') return paginate(content, limit);
  const join = (body: string): PageContent => ({
    ...content,
    body: body === '' ? notice : `${notice}\n${body}`,
  });
  const whole = paginate(join(content.body), limit);
  return whole.length > 1 && brief ? paginate(join(''), limit) : whole;
}

type Lookup = (key: string) => { text: string; language: string } | null;

/** Consent, danger and the like are whole in one language, or whole in French. */
function chooseLookup(screen: ShownScreen, words: Words): Lookup {
  const inFrench: Lookup = (key) => words.inFrench(key, 'text');
  const find: Lookup = (key) => words.find(key, 'text');
  if (!screen.whole) return find;
  const lines = [...screen.lines, ...screen.choices.map((choice) => choice.label)];
  const missing = lines.some((line) => {
    const found = 'key' in line ? find(line.key) : null;
    return found !== null && found.language !== words.language;
  });
  return missing ? inFrench : find;
}

/**
 * Sentences of ours follow each other on a line, content follows its label ("Réponse :"); everything
 * else gets the next line to itself.
 */
function linesText(lines: readonly Line[], lookup: Lookup): string {
  let all = '';
  let ours = false;
  let last = '';
  for (const line of lines) {
    const text = lineText(line, lookup);
    // Two notices may be the same words in a language ("thank you").
    if (text === '' || (text === last && !('content' in line))) continue;
    last = text;
    const isContent = 'content' in line;
    const runsOn = isContent ? /:$/.test(all) : ours && /[.?!)]$/.test(all);
    all = all === '' ? text : `${all}${runsOn ? ' ' : '\n'}${text}`;
    ours = !isContent;
  }
  return all;
}

/** One line as GSM-7 text; empty when the key has no text form. */
export function lineText(line: Line, lookup: Lookup): string {
  if ('content' in line) return readable(line.content, lookup);
  const found = lookup(line.key);
  if (!found) return '';
  // Spelling rules are those of the sentence's language; a value (a name, her own words) has its own.
  return found.text
    .split(/\{(\w+)\}/)
    .map((part, place) =>
      place % 2 === 0 ? toGsm(part, found.language) : readable(line.values[part] ?? null, lookup),
    )
    .join('');
}

/** A value as text; what can only be heard is called a voice message. */
function readable(value: Value, lookup: Lookup): string {
  const { text, recording, audio } = asNamed(value);
  if (text !== undefined && text !== '') return toGsm(text);
  return recording === undefined && audio === undefined
    ? ''
    : keyText('review.voice_message', lookup);
}

function keyText(key: string, lookup: Lookup): string {
  return lineText({ key, values: {} }, lookup);
}

function textKeys(
  screen: ShownScreen,
  shown: readonly number[],
  more: boolean,
): Record<string, Meaning> {
  const keys: Record<string, Meaning> = { '00': { do: 'home' } };
  if (screen.back) keys['0'] = { do: 'back' };
  if (more) keys['9'] = { do: 'more' };
  shown.forEach((index, place) => {
    const choice = screen.choices[index];
    if (choice) keys[String(place + 1)] = choice.meaning;
  });
  return keys;
}

function renderSpoken(screen: ShownScreen, page: number): View {
  const pages = Math.max(1, Math.ceil(screen.choices.length / LIMITS.voiceOptions));
  const at = Math.min(page, pages - 1);
  const from = at * LIMITS.voiceOptions;
  const choices = screen.choices
    .slice(from, from + LIMITS.voiceOptions)
    .map((choice, place) => ({ key: choice.key ?? String(place + 1), choice }));
  const more = at < pages - 1;
  return {
    kind: screen.kind,
    keys: spokenKeys(screen, choices, more),
    page: at,
    pages,
    end: screen.kind === 'end',
    text: '',
    spoken: {
      lines: spokenLines(screen, at),
      choices: choices.map(({ key, choice }) => ({ key, label: choice.label })),
      more,
      whole: screen.whole,
      take: screen.take,
    },
  };
}

/** Further pages of a menu say its choices only. */
function spokenLines(screen: ShownScreen, page: number): Line[] {
  const lines = page === 0 ? screen.lines : [];
  return screen.notice ? [screen.notice, ...lines] : lines;
}

function spokenKeys(
  screen: ShownScreen,
  choices: readonly { key: string; choice: Choice }[],
  more: boolean,
): Record<string, Meaning> {
  const keys: Record<string, Meaning> = { '*': { do: 'repeat' } };
  if (screen.back) keys['0'] = { do: 'back' };
  if (more) keys['9'] = { do: 'more' };
  for (const { key, choice } of choices) keys[key] = choice.meaning;
  return keys;
}
