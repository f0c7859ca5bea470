import { identityShown } from '../civic/contributions.ts';
import { THEMES } from '../civic/themes.ts';
import { HOUR_MS } from '../lib/durations.ts';
import { foldKey } from '../lib/text-fold.ts';
import type { ModerationDeps } from './context.ts';

type Say = Pick<ModerationDeps, 'words'>;

const KINDS: Readonly<Record<string, string>> = {
  question: 'question',
  opinion: 'avis',
  proposal: 'proposition',
  challenge: 'interpellation',
  message: 'message',
  decision: 'décision',
  invitation: 'invitation à parler',
};

const STATES: Readonly<Record<string, string>> = {
  draft: 'brouillon',
  received: 'reçue',
  transcribed: 'écrite, à relire',
  approved: 'approuvée, son attendu',
  rejected: 'refusée',
  to_route: 'élu à trouver',
  assigned: 'envoyée à son élu',
  seen: "vue par l'élu",
  answered: 'répondue',
  published: 'publiée',
  closed: 'terminée',
  erased: 'effacée',
  submitted: 'à relire',
  refused: 'refusée',
  withdrawn: 'retirée',
  waiting: "pas encore partie (l'élu peut l'annuler)",
  sent: 'partie',
  cancelled: 'annulée',
};

const LANGUAGES: Readonly<Record<string, string>> = {
  fr: 'français',
  bm: 'bambara',
  snk: 'soninké',
  fuc: 'pulaar',
};

/** What the sound is good for, when it is not good. */
const VERDICTS: Readonly<Record<string, string>> = {
  silent: ', MUET',
  short: ', très court',
  clipped: ', saturé',
  noisy: ', bruit',
};

export const kindWords = (kind: string): string => KINDS[kind] ?? kind;
export const stateWords = (state: string): string => STATES[state] ?? state;
export const languageWords = (language: string): string => LANGUAGES[language] ?? language;

/** Theme in French, `sans thème` when there is none. */
export function themeWords({ words }: Say, theme: string | null): string {
  return theme === null ? 'sans thème' : lowerFirst(words('fr', `theme.opt.${theme}`, {}));
}

/** The id of a theme typed as its id or its French name, or a word of it: `eau`, `water`, `marche`. */
export function readTheme(say: Say, typed: string): string | null {
  const key = foldKey(typed);
  if (key === '') return null;
  const found = THEMES.find(({ id }) => {
    const names = foldKey(themeWords(say, id));
    return foldKey(id) === key || names === key || names.split(' ').includes(key);
  });
  return found?.id ?? null;
}

/** Every theme as it may be typed: `eau, santé, …`. */
export function themeList(say: Say): string {
  return THEMES.map(({ id }) => themeWords(say, id)).join(' | ');
}

/** `une femme`: who speaks, never more than she let us say. */
export function whoWords({ words }: Say, sex: string | null): string {
  const known = sex === 'woman' || sex === 'man' ? sex : null;
  const { key } = identityShown({ sex: known, commune: null });
  return lowerFirst(words('fr', `${key}.short`, {}));
}

/** Whole hours since `at`: `3 h`. */
export function ageWords(at: number, now: number): string {
  return `${Math.max(0, Math.floor((now - at) / HOUR_MS))} h`;
}

/** `vocal 45 s`, or that its sound is not here. */
export function soundWords(sound: {
  state: string | null;
  seconds: number | null;
  verdict?: string | null;
}): string {
  const quality = VERDICTS[sound.verdict ?? ''] ?? '';
  switch (sound.state) {
    case 'ready':
      return `vocal${sound.seconds === null ? '' : ` ${Math.round(sound.seconds)} s`}${quality}`;
    case 'pending':
      return 'vocal, son pas encore reçu';
    case 'empty':
      return 'vocal, rien entendu';
    default:
      return 'vocal, son perdu';
  }
}

/** Somebody's words for a terminal: one line, and no number by which to reach anybody. */
export function quoted(text: string, letters = Number.POSITIVE_INFINITY): string {
  const shown = text
    .replace(/\+?\d(?:[\s.-]?\d){7,}/g, '[numéro masqué]')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a text must not steer the terminal
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  return shown.length <= letters ? `« ${shown} »` : `« ${shown.slice(0, letters)}… »`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
