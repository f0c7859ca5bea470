import type { Figures, Group } from './figures.ts';
import type { Finding, Verdict } from './judge.ts';
import type { Official } from './officials.ts';

export interface Told {
  days: number;
  citizens: number;
  seed: number;
  figures: Figures;
  officials: readonly Official[];
}

const NAMES: Readonly<Record<string, string>> = {
  woman: 'femmes',
  man: 'hommes',
  unsaid: 'non dit',
  '0_17': '0 à 17 ans',
  '18_35': '18 à 35 ans',
  '36_59': '36 à 59 ans',
  '60': '60 ans et plus',
  bm: 'bambara',
  snk: 'soninké',
  fuc: 'pulaar',
  fr: 'français',
  ussd: 'USSD',
  sms: 'SMS',
  voice: 'voix',
  question: 'questions',
  challenge: 'interpellations',
  call: 'appels',
  inbound_call: 'appels reçus',
  ussd_session: 'sessions USSD',
  quick: 'répond vite par SMS',
  saturday: 'répond le samedi',
  voice_habit: 'écoute et répond de vive voix',
  later: 'OK, puis répond plus tard',
  explains: 'explique son retard',
  not_mine: 'dit « pas pour moi »',
  pauses: 'se met en pause',
  never: 'ne répond jamais',
  reminder: 'relances',
  announce: 'annonces',
  colleague: 'transmissions à un collègue',
  mayor: 'transmissions au maire',
  secretary: 'transmissions au secrétaire général',
  council: 'inscriptions au conseil',
  done: 'faites',
  skipped: 'sautées',
  listed: 'listées',
};

/** What the month was, in lines. */
export function reportLines(told: Told): string[] {
  const { figures } = told;
  return [
    `Mois simulé : ${told.days} jours, ${told.citizens} personnes, ${told.officials.length} élus, graine ${told.seed}.`,
    'Ces chiffres sont ceux de personnes inventées : ils disent ce que fait le service, pas ce que feront les gens.',
    '',
    ...participationLines(figures),
    ...questionLines(figures),
    ...costLines(figures),
    ...officialLines(figures, told.officials),
  ];
}

/** What the judge found, kind by kind. */
export function verdictLines({ lost, twice, hours }: Verdict, events: number): string[] {
  return [
    '',
    `Journal de l'opérateur (${events} événements sur les téléphones) comparé à la base :`,
    ...findingLines('perdus', lost),
    ...findingLines('reçus deux fois', twice),
    ...findingLines('reçus aux heures calmes', hours),
  ];
}

const EXAMPLES = 5;

function findingLines(title: string, findings: readonly Finding[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const { what, example } of findings) kinds.set(what, [...(kinds.get(what) ?? []), example]);
  return [
    `  ${title} : ${findings.length}`,
    ...[...kinds].map(([what, examples]) => {
      const shown = examples.slice(0, EXAMPLES).join(', ');
      return `    ${examples.length} × ${what} (${shown}${examples.length > EXAMPLES ? ', …' : ''})`;
    }),
  ];
}

function participationLines(figures: Figures): string[] {
  const { people } = figures;
  return [
    `Participation : ${people} personnes`,
    groupLine('sexe', figures.bySex, people),
    groupLine('âge', figures.byAge, people),
    groupLine('langue', figures.byLanguage, people),
    groupLine('moyen', figures.byMedium, people),
    groupLine('commune', figures.byCommune, people),
    '  (repère réel du projet : 3 476 visiteurs des trois espaces connectés, 32 % de femmes, 68 % de moins de 35 ans, 2 283 prévus)',
    '',
  ];
}

function groupLine(title: string, groups: readonly Group[], people: number): string {
  const cells = groups.map(
    ({ name, people: some }) => `${word(name)} ${some} (${share(some, people)})`,
  );
  return `  ${title} : ${cells.join(', ')}`;
}

function questionLines(figures: Figures): string[] {
  return [
    'Questions',
    ...figures.contributions.map(
      ({ kind, received, given, answered }) =>
        `  ${word(kind)} : reçues ${received}, données à un élu ${given}, répondues ${answered} (${share(answered, given)})`,
    ),
    `  soutiens : ${figures.supports}`,
    `  délai médian de réponse : ${hours(figures.medianHours)}`,
    `  résumés envoyés aux élus : ${figures.digests}`,
    `  échelle : ${figures.ladder.map(({ kind, outcome, steps }) => `${word(kind)} ${word(outcome)} ${steps}`).join(', ') || 'rien'}`,
    '',
  ];
}

function costLines(figures: Figures): string[] {
  const answered = figures.contributions.reduce((sum, each) => sum + each.answered, 0);
  const currencies = [...new Set(figures.costs.map(({ currency }) => currency))];
  const each = (amount: number) => (answered === 0 ? '–' : decimal(amount / answered));
  return [
    'Messages et coût',
    `  SMS : ${figures.sms.messages} (${figures.sms.segments} segments), ${each(figures.sms.messages)} par question répondue`,
    `  appels : ${figures.calls.placed} passés, ${figures.calls.answered} entendus, ${figures.calls.minutes} minutes ; sessions USSD : ${figures.ussdSessions}`,
    ...currencies.map((currency) => {
      const costs = figures.costs.filter((cost) => cost.currency === currency);
      const sum = costs.reduce((all, { amount }) => all + amount, 0);
      const parts = costs
        .map(({ kind, amount }) => `${word(kind)} ${Math.round(amount)}`)
        .join(', ');
      return `  coût : ${Math.round(sum)} ${currency} (${parts}) ; par question répondue : ${each(sum)} ${currency}`;
    }),
    '  (prix de flows/data/prices.csv : à remplacer par ceux du contrat)',
    '',
  ];
}

function officialLines(figures: Figures, officials: readonly Official[]): string[] {
  const byId = new Map(figures.officials.map((each) => [each.id, each]));
  const habits = [...new Set(officials.map(({ habit }) => habit))];
  const table = habits.map((habit) => {
    const of = officials.filter((each) => each.habit === habit);
    const rows = of.flatMap(({ id }) => byId.get(id) ?? []);
    const sum = (key: 'given' | 'answered' | 'refused' | 'taken') =>
      rows.reduce((all, row) => all + row[key], 0);
    const delays = rows.flatMap(({ medianHours }) => medianHours ?? []).sort((a, b) => a - b);
    const name = word(habit === 'voice' ? 'voice_habit' : habit).padEnd(30);
    const counts = [of.length, sum('given'), sum('answered'), sum('taken'), sum('refused')];
    const cells = counts.map((count) => String(count).padStart(10)).join('');
    return `  ${name}${cells}${hours(delays[Math.floor(delays.length / 2)] ?? null).padStart(12)}`;
  });
  const heads = ['élus', 'questions', 'réponses', 'en charge', 'refus'];
  return [
    `Élus par habitude${' '.repeat(15)}${heads.map((head) => head.padStart(10)).join('')}${'délai'.padStart(12)}`,
    ...table,
  ];
}

const word = (name: string): string => NAMES[name] ?? name;
const share = (part: number, all: number): string =>
  all === 0 ? '–' : `${Math.round((100 * part) / all)} %`;
const hours = (value: number | null): string =>
  value === null ? '–' : value < 48 ? `${decimal(value)} h` : `${decimal(value / 24)} j`;
const decimal = (value: number): string => value.toFixed(1).replace('.', ',');
