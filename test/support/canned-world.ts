import { join } from 'node:path';
import { loadFlows } from '../../src/catalog/flows.ts';
import { findWords, loadLocales } from '../../src/catalog/locales.ts';
import { wordsFor } from '../../src/catalog/words.ts';
import { THEMES } from '../../src/civic/themes.ts';
import type { Effect } from '../../src/engine/effects.ts';
import type { Named, Value } from '../../src/engine/value.ts';
import { heardWith, nextId } from '../../src/runner/heard.ts';
import { changeLine, OFFICIAL, OFFICIAL_QUERIES, type OfficialLine } from './canned-official.ts';
import { STUDIO_QUERIES } from './canned-studio.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The flows and words of the product. */
export const FLOWS = loadFlows(join(ROOT, 'flows'));
export const LOCALES = loadLocales(join(ROOT, 'flows/locales'));
export const productWords = (language: string) => wordsFor(LOCALES, language, 'draft');

export interface Citizen {
  language: string | null;
  consent: boolean | null;
  commune: { number: number; name: string } | null;
  communeAsked: boolean;
  sexAsked: boolean;
  ageAsked: boolean;
  contacts: number;
  optedOut: boolean;
  erasing: boolean;
  draft: Value;
  help: string;
  news: boolean;
  facilitates: boolean;
  facilitator: string | null;
  offered: Record<string, Value>;
  waitingAnswer: { reference: string } | null;
  line: string;
  poorTake: Value;
  /** A code is asked before her own thread. */
  coded: boolean;
  /** Her phone is an official's, whose code is known so. */
  official: boolean;
  pin: OfficialLine['pin'];
  /** The officials she may speak to have said that they want to hear her. */
  invited: boolean;
  /** False: nobody has asked her whether her voice should be masked. */
  maskAsked?: boolean;
  /** What somebody said with her help and is not sent. */
  cutOff?: Value;
  /** Somebody left a question with a helper, who keyed this number. */
  helped?: boolean;
  /** A question left with her help has a wrong number. */
  astray?: boolean;
  /** Her commune has a debate, this far. */
  debate?: { stage: 'before' | 'open' | 'over' };
  /** The public question that she asked herself. */
  asked?: number;
}

/** Somebody of Diéma who has used the service twice and was asked everything. */
export const KNOWN: Citizen = {
  language: 'fr',
  consent: true,
  commune: { number: 121, name: 'Diéma' },
  communeAsked: true,
  sexAsked: true,
  ageAsked: true,
  contacts: 2,
  optedOut: false,
  erasing: false,
  draft: null,
  help: '10 00 00 09',
  news: false,
  facilitates: false,
  facilitator: '10 00 00 09',
  offered: {},
  waitingAnswer: null,
  line: '+22320000000',
  poorTake: null,
  coded: false,
  official: false,
  pin: 'set',
  invited: false,
};

/** Somebody who has never been in contact. */
export const STRANGER: Citizen = {
  ...KNOWN,
  language: null,
  consent: null,
  commune: null,
  communeAsked: false,
  sexAsked: false,
  ageAsked: false,
  contacts: 0,
};

export interface World {
  citizen: Citizen;
  query(name: string, args: Record<string, Value>): Value;
  draw(need: string): Value;
  perform(effect: Effect): void;
}

const COMMUNES = [
  { number: 121, name: 'Diéma' },
  { number: 104, name: 'Kayes' },
  { number: 133, name: 'Kéméné Tambo' },
];
const WELL: Named = {
  text: 'Le puits de notre quartier est cassé depuis trois mois. Les femmes marchent une heure pour trouver de l’eau. Quand sera-t-il réparé ?',
  recording: 'rec-well',
};
const ROAD: Named = { recording: 'rec-road' };
const ANSWER: Named = {
  text: 'Le forage sera réparé avant la fin du mois de mars. L’entreprise est choisie et le conseil a voté la dépense.',
  recording: 'rec-answer',
};

/** A small world that answers the queries of the flows and changes with their effects. */
export function cannedWorld(over: Partial<Citizen> = {}): World {
  const citizen: Citizen = { ...KNOWN, ...over };
  const line: OfficialLine = { ...OFFICIAL, pin: citizen.pin };
  const say = (key: string): Value => ({
    text: findWords(LOCALES, citizen.language ?? 'fr', key, 'text', 'draft')?.text ?? key,
    prompt: key,
  });
  return {
    citizen,
    draw: () => '417',
    perform: (effect) => {
      changeCitizen(citizen, effect);
      changeLine(line, effect);
    },
    query: (name, args) => QUERIES[name]?.(args, { citizen, line, say }) ?? null,
  };
}

interface Asked {
  citizen: Citizen;
  line: OfficialLine;
  say(key: string): Value;
}

const CHALLENGES = [
  { id: 31, supports: 12, supportsAfter: 13, supported: false, content: WELL },
  { id: 32, supports: 1, supportsAfter: 1, supported: true, content: ROAD },
];
const KAYES = { text: 'Kayes', prompt: 'commune.117' };
const OTHERS = [
  {
    id: 41,
    who: 'woman',
    commune: KAYES,
    theme: 'water',
    content: WELL,
    answer: ANSWER,
    supported: false,
    supportsAfter: 13,
  },
  {
    ...{ id: 42, who: 'group', commune: null, theme: 'road', content: ROAD, answer: null },
    supported: true,
  },
];
const PUBLICATIONS = [
  { id: 5, kind: 'message', date: '21/11/2026', title: 'Distribution de semences', content: WELL },
  { id: 4, kind: 'message', date: '02/10/2026', title: 'Rentrée des classes', content: ROAD },
];
const OFFICIALS = [
  { id: 1, role: 'mayor', name: 'Fatoumata Diallo', followed: false },
  { id: 2, role: 'deputy', name: 'Mamadou Konaté', followed: true },
];
const DEBATE = {
  id: 7,
  theme: 'water',
  date: '28/11/2026',
  hour: 9,
  end: 12,
  count: 2,
  answered: 1,
};
const ANSWERING = {
  official: { total: 12, answered: 9, pace: 'usual', days: 4, judged: true, good: 6, notGood: 1 },
  council: { total: 21, answered: 9, pace: 'rare', days: null, judged: false, good: 0, notGood: 0 },
};
interface Request {
  id: number;
  reference: string;
  status: string;
  answer: Named | null;
  theme: string;
  readable?: boolean;
  explanation?: Named;
  council?: { when: string; date: string };
}

const REQUESTS: Request[] = [
  { id: 21, reference: '226', status: 'answered', answer: ANSWER, theme: 'water' },
  { id: 22, reference: '237', status: 'sent', answer: null, theme: 'road' },
];
/** One that is not in her list: its official has said why it takes time. */
const DELAYED = {
  ...{ id: 23, reference: '248', status: 'taken', answer: null, theme: 'road' },
  explanation: { text: 'La pièce vient de Bamako.' },
};
/** One that came to the council, which meets on a day. */
const LISTED = {
  ...{ id: 25, reference: '262', status: 'sent', answer: null, theme: 'road' },
  council: { when: 'on', date: '12/12/2026' },
};

/** Answered by voice. */
const SPOKEN = {
  ...{ id: 24, reference: '259', status: 'answered', theme: 'road', readable: false },
  answer: { recording: 'rec-answer' },
};

type Query = (args: Record<string, Value>, asked: Asked) => unknown;

const RAW: Record<string, Query> = {
  citizen: (_, { citizen }) => ({ ...citizen }),
  themes: () => THEMES.map(({ id }) => ({ id })),
  communes: ({ letters }) =>
    COMMUNES.filter(({ name }) => name.toLowerCase().startsWith(String(letters).toLowerCase())),
  officials: ({ commune }, { citizen, say }) => {
    const invitation = citizen.invited ? { recording: 'rec-invitation' } : null;
    return commune === null
      ? []
      : OFFICIALS.map((each) => ({ ...withLabel(each, say), invitation }));
  },
  recipient: ({ theme }) =>
    theme === 'violence' ? { known: false, pace: null } : { known: true, pace: 'usual', days: 4 },
  responsiveness: ({ official }) => ANSWERING[official === null ? 'council' : 'official'],
  publications: ({ kind }) => PUBLICATIONS.filter((each) => each.kind === kind),
  publication: ({ id }) => PUBLICATIONS.find((each) => each.id === id),
  next_publication: ({ kind, after }) =>
    following(
      PUBLICATIONS.filter((each) => each.kind === kind),
      after,
    ),
  debate: (_, asked) => debateOf(asked),
  debate_called: (_, asked) => debateOf(asked),
  debate_questions: () =>
    CHALLENGES.map(({ id, supports }) => ({ id, supports, title: title(id) })),
  next_debate_question: ({ after }, { citizen }) => {
    const found = following(CHALLENGES, after);
    const answer = citizen.debate?.stage === 'over' ? ANSWER : null;
    return found && { ...found, answer, mine: citizen.asked === found.id };
  },
  challenges: () => CHALLENGES.map(({ id, supports }) => ({ id, supports, title: title(id) })),
  challenge: ({ id }, { citizen }) => ({
    ...CHALLENGES.find((each) => each.id === id),
    mine: citizen.asked === id,
    answer: (citizen.debate?.stage ?? 'over') === 'over' ? ANSWER : null,
  }),
  next_challenge: ({ after }) => following(CHALLENGES, after),
  answered: () => [{ id: 31, supports: 12, title: title(31) }],
  next_answered: ({ after }) =>
    following([{ id: 31, content: WELL, mine: true, answer: ANSWER }], after),
  next_other: ({ after }, { say }) => {
    const found = following(OTHERS, after);
    return found && { ...found, theme: say(`theme.opt.${found.theme}`) };
  },
  facilitator_code: ({ code }) => ({
    right: code === '4711',
    locked: code === '0000',
    commune: { number: 117, ...KAYES },
  }),
  assist_astray: (_args, { citizen }) => (citizen.astray === true ? { reference: '226' } : null),
  helped: (_args, { citizen }) => (citizen.helped === true ? { citizen: 7 } : null),
  assist_unsent: (_args, { citizen }) => citizen.cutOff ?? null,
  group_size: ({ size, women }) => ({
    right: Number(size) >= Number(women),
    size: Number(size),
    women: Number(women),
  }),
  dialled: ({ digits }) => ({ number: `+223${digits}`, said: { text: String(digits) } }),
  commune_numbered: ({ digits }) => (digits === '117' ? { number: 117, ...KAYES } : null),
  my_requests: (_, { say }) =>
    REQUESTS.map((each) => ({ ...each, status: say(`status.opt.${each.status}`) })),
  request: ({ reference }, asked) =>
    requestView(
      [...REQUESTS, DELAYED, LISTED, SPOKEN].find((each) => each.reference === reference),
      asked,
    ),
  next_request: ({ after }, asked) => requestView(following(REQUESTS, after), asked),
  thread_self: (_args, { citizen }) => ({
    ...{
      pin: citizen.coded ? 'set' : 'none',
      forgotten: false,
      masked: false,
      maskAsked: citizen.maskAsked ?? true,
    },
  }),
  thread_pin: ({ pin }) => ({ right: pin === '4907', locks: false }),
  thread_new_pin: () => ({ sealed: 'sealed', same: true }),
  recording: ({ id }) => ({ state: 'ready', verdict: id === 'rec-murmured' ? 'silent' : 'ok' }),
  ...OFFICIAL_QUERIES,
  ...STUDIO_QUERIES,
};
const QUERIES = RAW as Record<string, (args: Record<string, Value>, asked: Asked) => Value>;

function debateOf({ citizen, say }: Asked) {
  if (citizen.debate === undefined) return null;
  const asks = citizen.debate.stage !== 'over';
  return { ...DEBATE, ...citizen.debate, asks, name: say('theme.opt.water') };
}

function following<Item extends { id: number }>(items: readonly Item[], after: Value | undefined) {
  const id = nextId(items, after);
  const found = items.find((each) => each.id === id);
  return found === undefined ? null : { ...found, heard: heardWith(after, found.id) };
}

function title(id: number): Named {
  return id === 31 ? { text: 'Le puits de notre quartier est...' } : ROAD;
}

function withLabel(official: (typeof OFFICIALS)[number], say: Asked['say']) {
  const role = say(`role.${official.role}`) as { text: string };
  const label = { text: `${role.text} ${official.name}`, prompt: `role.${official.role}` };
  return { ...official, role, name: { text: official.name }, label };
}

function requestView(found: Request | null | undefined, asked: Asked) {
  if (!found) return null;
  const statusName = asked.say(`status.opt.${found.status}`);
  const { readable = found.answer !== null, explanation = null, council = null } = found;
  const more = { readable, explanation, council, official: null };
  return { ...found, ...more, statusName, content: WELL, spoken: asked.citizen.language === 'bm' };
}

/** What the service remembers after an effect. */
function changeCitizen(citizen: Citizen, effect: Effect): void {
  const given = effect.with;
  switch (effect.name) {
    case 'language.set':
      citizen.language = String(given.language);
      return;
    case 'consent.give':
      citizen.consent = given.given === true;
      return;
    case 'profile.set':
      changeProfile(citizen, String(given.field), given.value ?? null);
      return;
    case 'profile.commune_spoken':
      citizen.communeAsked = true;
      return;
    case 'draft.save':
      citizen.draft = { kind: given.kind ?? null, ask: 'question', body: given.body ?? null };
      return;
    case 'draft.drop':
      citizen.draft = null;
      return;
    case 'contribution.send':
      citizen.draft = null;
      citizen.contacts += 1;
      return;
    case 'helped.hers':
    case 'helped.not_hers':
      citizen.helped = false;
      return;
    case 'assist.number':
      citizen.astray = false;
      return;
    case 'messages.stop':
    case 'messages.start':
      citizen.optedOut = effect.name === 'messages.stop';
      return;
    default:
  }
}

function changeProfile(citizen: Citizen, field: string, value: Value): void {
  if (field === 'commune') {
    citizen.communeAsked = true;
    citizen.commune = COMMUNES.find(({ number }) => number === value) ?? null;
  }
  if (field === 'sex') citizen.sexAsked = true;
  if (field === 'age_band') citizen.ageAsked = true;
}
