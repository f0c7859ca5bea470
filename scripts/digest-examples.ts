import {
  composeDigest,
  type Digest,
  type DigestItem,
} from '../src/civic/digests/digests-compose.ts';
import { makeReference } from '../src/civic/references.ts';
import type { Words } from '../src/civic/sms/official-sms.ts';
import { countSegments } from '../src/lib/segments.ts';

const THEMES = [
  'water',
  'health',
  'school',
  'road',
  'electricity',
  'security',
  'civil',
  'market',
  'women_youth',
  null,
];

/** Invented questions, as people write them or as a facilitator wrote down what was said. */
const QUESTIONS = [
  'Le forage du village est en panne depuis deux mois. Quand sera-t-il réparé ?',
  'La matrone est partie, qui fait les accouchements maintenant ?',
  "Il n'y a qu'un enseignant pour six classes à l'école de base.",
  'La piste vers le marché est coupée chaque fois qu’il pleut, les femmes ne peuvent pas vendre.',
  'Pourquoi le quartier Liberté n’a-t-il pas de courant alors que les poteaux sont posés depuis un an ?',
  'Des motos passent la nuit, nous avons peur.',
  'On me demande 3 000 francs pour un acte de naissance. Est-ce le prix ?',
  'Le périmètre maraîcher ɲɛgɛn na, nous demandons une clôture contre les animaux et un second bassin pour les 45 femmes du groupement.',
  'Les jeunes demandent une place au conseil.',
  'Merci de dire à quoi a servi la taxe de cette année, poste par poste, et ce qui reste à payer avant le vote du prochain budget ; nous avons attendu la réunion du mois dernier et personne n’est venu.',
];

const sexes = ['woman', 'man', 'person'] as const;

/** The n-th example: from one question to twenty, typed and spoken, with and without support. */
function example(n: number): Digest {
  const waiting = [1, 2, 3, 4, 5, 6, 8, 12, 15, 20][n % 10] ?? 1;
  const items = Array.from({ length: Math.min(waiting, 8) }, (_, i) => itemOf(n, i));
  items.sort((a, b) => b.supports - a.supports);
  return { date: `${String(5 + n).padStart(2, '0')}/12`, waiting: waiting + (n % 3), items };
}

function itemOf(n: number, i: number): DigestItem {
  const seed = n * 7 + i * 3;
  const supports = [0, 3, 12, 0, 41, 1, 7][seed % 7] ?? 0;
  const women = Math.floor((supports * 3) / 5);
  const spoken = seed % 4 === 1;
  const name = seed % 11 === 5 ? 'Awa Diallo' : null;
  return {
    reference: makeReference(10 + n * 25 + i),
    theme: THEMES[seed % THEMES.length] ?? null,
    identity: {
      key: name === null ? (`identity.${sexes[seed % 3] ?? 'person'}` as const) : null,
      name,
      commune: null,
    },
    text: seed % 8 === 1 ? null : (QUESTIONS[seed % QUESTIONS.length] ?? ''),
    recordingSeconds: spoken ? 20 + seed : null,
    supports,
    women,
    men: supports - women - (seed % 2 === 0 && supports > women ? 1 : 0),
    supportsBefore: seed % 5 === 2 && supports > 3 ? 2 : null,
  };
}

/** Twenty digests made as the service makes them. */
export function exampleDigests(words: Words): string[] {
  return Array.from({ length: 20 }, (_, n) => composeDigest(example(n), words).text);
}

/** The page of them, as `docs/digests.md` holds it. */
export function digestsPage(words: Words): string {
  const digests = exampleDigests(words).map((text, n) => {
    const { segments, units, encoding } = countSegments(text);
    const size = `${segments} SMS, ${units} septets, ${encoding}`;
    return `## ${n + 1} (${size})\n\n\`\`\`\n${text}\n\`\`\`\n`;
  });
  return `# Twenty digests\n\n${INTRODUCTION}\n\n${digests.join('\n')}`;
}

const INTRODUCTION = `What an official reads on the day and at the hour he chose (Saturday, 9:00, unless he says otherwise): what is new to
him or has gained support, the most supported first, in three SMS at most. \`Encore\` counts what waits besides; \`LISTE\`
names it. Every question, name and number here is invented. Made by \`npm run digests:preview\`.`;
