import type { PromptState } from '../../catalog/prompt-progress.ts';
import type { ConsoleRole } from '../../storage/console/console-users.ts';

export const ROLE_WORDS: Readonly<Record<ConsoleRole, string>> = {
  admin: 'administrateur',
  moderator: 'modérateur',
  facilitator: 'animateur',
  viewer: 'lecteur',
  speaker: 'voix',
};

export const ROLE_HELP: Readonly<Record<ConsoleRole, string>> = {
  admin: 'tout, et les personnes',
  moderator: 'enregistre, publie, relit',
  facilitator: 'enregistre, publie, relit',
  viewer: 'regarde et écoute',
  speaker: 'enregistre ; un autre publie',
};

export const STATE_WORDS: Readonly<Record<PromptState, string>> = {
  missing: 'manque',
  synthetic: 'voix de synthèse',
  recorded: 'enregistrée',
  reviewed: 'relue',
};

export const VERDICT_WORDS: Readonly<Record<string, string>> = {
  good: 'bon',
  noisy: 'trop de bruit',
  clipped: 'saturé',
  short: 'trop court',
  silent: 'on n’entend rien',
};

export const VERDICT_HELP: Readonly<Record<string, string>> = {
  good: 'La prise est claire. Écoutez-la, puis publiez-la.',
  noisy:
    'On entend trop ce qu’il y a derrière la voix : coupez le ventilateur, fermez la porte, approchez-vous.',
  clipped: 'La voix est trop forte pour le micro : éloignez-vous un peu, ou parlez moins fort.',
  short: 'La phrase n’est pas dite jusqu’au bout, ou bien trop vite.',
  silent: 'Le micro n’a presque rien pris : vérifiez qu’il est branché et permis.',
};

/** `0,4 s`. */
export function secondsWords(seconds: number): string {
  return `${oneDigit(seconds)} s`;
}

/** `−20,1`. */
export function oneDigit(value: number): string {
  return value.toFixed(1).replace('-', '−').replace('.', ',');
}

/** `24/11/2026 14:05` where the service is. */
export function timeWords(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('fr-FR', {
    ...{ timeZone, dateStyle: 'short', timeStyle: 'short' },
  });
  return format.format(at);
}
