import { join } from 'node:path';
import { projectRoot } from '../../src/lib/project-root.ts';
import type { Random } from '../chaos/random.ts';

/** What everybody says on the phone: any mp3 will do, it can be kept as it is. */
export const SPEECH_FILE = join(projectRoot(), 'audio-prompts/fr/consent.ask.mp3');

/** What people ask, by theme. GSM letters: their phones type nothing else. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  water: [
    'Quand le forage du quartier sera-t-il réparé ?',
    "L'eau du robinet est rouge depuis lundi, que faites-vous ?",
    'Qui paie la réparation de la pompe ?',
  ],
  health: [
    "Le centre de santé n'a plus de médicaments, quand en aura-t-il ?",
    'Pourquoi la sage-femme ne vient-elle plus ?',
  ],
  school: [
    'Il manque un enseignant en deuxième année, quand vient-il ?',
    "Le toit de l'école est tombé, qui le répare ?",
  ],
  road: ['La piste du marché est coupée, quand sera-t-elle ouverte ?', 'Qui cure les caniveaux ?'],
  electricity: ['Quand le village aura-t-il le courant ?'],
  security: ['Y a-t-il une patrouille la nuit ?'],
  civil: ['Pourquoi un acte de naissance coûte-t-il si cher ?'],
  market: ['Combien coûte une place au marché cette année ?'],
};

const ANSWERS = [
  'Les travaux commencent lundi.',
  'Le conseil a voté le budget, ce sera fait ce mois-ci.',
  'Nous attendons la pièce, elle arrive de Kayes cette semaine.',
  'Le technicien passe mardi matin, merci de votre patience.',
  'La décision sera prise à la prochaine session du conseil.',
];

const NEWS = [
  'Réunion publique samedi à 9 h à la mairie.',
  "Le vaccin des enfants est gratuit jusqu'à vendredi.",
  'Le budget de la commune est affiché à la mairie.',
];

export function drawQuestion(random: Random): { theme: string; text: string } {
  const themes = Object.keys(QUESTIONS);
  const theme = themes[random.between(0, themes.length - 1)] ?? 'water';
  return { theme, text: oneOf(random, QUESTIONS[theme] ?? []) };
}

export const drawAnswer = (random: Random): string => oneOf(random, ANSWERS);
export const drawNews = (random: Random): string => oneOf(random, NEWS);

function oneOf(random: Random, texts: readonly string[]): string {
  return texts[random.between(0, texts.length - 1)] ?? '';
}
