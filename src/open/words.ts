import { ENOUGH, type Responsiveness, SILENT_AFTER_DAYS } from '../civic/responsiveness.ts';
import { localHour } from '../lib/local-hour.ts';

/** French of the public pages; screens of phones have theirs in flows/locales. */
export const ROLES: Readonly<Record<string, string>> = {
  mayor: 'Maire',
  deputy: 'Adjoint au maire',
  councillor: 'Conseiller communal',
  secretary: 'Secrétaire général',
  council: 'Conseil communal',
};

export const THEMES: Readonly<Record<string, string>> = {
  water: 'Eau',
  health: 'Santé',
  school: 'École',
  road: 'Routes',
  electricity: 'Électricité',
  security: 'Sécurité',
  civil: 'État civil',
  market: 'Marché et champs',
  women_youth: 'Femmes et jeunes',
  other: 'Autre',
};

/** What the figures amount to, in one honest sentence. */
export function paceWords({ pace, days }: Pick<Responsiveness, 'pace' | 'days'>): string {
  switch (pace) {
    case 'none':
      return 'Pas encore de question.';
    case 'never':
      return 'Pas encore de réponse.';
    case 'few':
      return `Pas encore assez de réponses pour dire le délai (il en faut ${ENOUGH}).`;
    case 'silent':
      return `Aucune réponse depuis plus de ${SILENT_AFTER_DAYS} jours, alors qu'une question attend.`;
    case 'rare':
      return "Moins d'une question sur deux a reçu une réponse.";
    case 'usual':
      return days === 1
        ? 'La moitié des personnes ont une réponse en un jour ou moins.'
        : `La moitié des personnes ont une réponse en ${days} jours ou moins.`;
  }
}

/** How many of a council say nothing, in one sentence. */
export function silentWords({ officials, of }: { officials: number; of: number }): string {
  if (of === 0) return "Aucun élu n'a encore reçu de question.";
  const since = `depuis plus de ${SILENT_AFTER_DAYS} jours`;
  return `Élus sans aucune réponse ${since}, alors qu'une question attend : ${officials} sur ${of}.`;
}

/** 24/11/2026 where the service is. */
export function dateWords(at: number, timeZone: string): string {
  const date = new Date(at);
  return date.toLocaleDateString('fr-FR', {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });
}

/** `9 h à 12 h`, on the clock of the service. */
export function hoursWords(from: number, to: number, timeZone: string): string {
  return `${localHour(from, timeZone)} h à ${localHour(to, timeZone)} h`;
}
