import { isReference } from '../../src/civic/references.ts';
import type { Citizen } from './people.ts';
import { keyOfOption, type Parts, type PhoneWords } from './phone-words.ts';

/** What she came for. */
export type Goal =
  | { kind: 'ask' | 'challenge'; theme: string; text: string }
  | { kind: 'support' | 'listen' | 'hear' | 'follow' };

/** What the service waits for. */
export type Wanted = 'key' | 'voice' | 'either';

export type Move =
  | { press: string }
  | { type: string }
  | 'speak'
  /** She has what she came for, or does not understand. */
  | 'leave';

/** One visit as it goes on. */
export interface Visit {
  citizen: Citizen;
  words: PhoneWords;
  goal: Goal;
  /** Reference of what she sent. */
  sent: string | null;
  /** What she came for is done. */
  isDone: boolean;
}

const REFUSES = 0.02;
const SKIPS = 0.1;
/** Years somebody of each band types. */
const YEARS: Readonly<Record<Citizen['age'], string>> = {
  '0_17': '16',
  '18_35': '24',
  '36_59': '45',
  '60': '67',
};

/** What she does next, by what she reads or hears. Notes in `visit` what she learns. */
export function nextMove(visit: Visit, parts: Parts, wanted: Wanted): Move {
  learn(visit, parts);
  return (
    whoSheIs(visit, parts, wanted) ??
    whatIsBrought(visit, parts) ??
    whatSheCameFor(visit, parts, wanted)
  );
}

/** A page that ends the visit is read as well. */
export function learn(visit: Visit, parts: Parts): void {
  const { words, citizen } = visit;
  if (words.says(parts, 'done.ref')) {
    const reference = referenceIn(parts);
    if (reference !== null && (visit.goal.kind === 'ask' || visit.goal.kind === 'challenge')) {
      if (!citizen.references.includes(reference)) citizen.references.push(reference);
      visit.sent = reference;
      visit.isDone = true;
    }
  }
  const ends = [
    'support.done',
    'support.already',
    'messages.on',
    'empty.questions',
    'empty.messages',
  ];
  if (visit.goal.kind !== 'ask' && visit.goal.kind !== 'challenge') {
    if (ends.some((key) => words.says(parts, key))) visit.isDone = true;
  }
}

/** Written in one piece, or said digit by digit. */
function referenceIn(parts: Parts): string | null {
  const written = parts.join('\n').match(/(?<!\d)\d{3,9}(?!\d)/g) ?? [];
  const found = written.find(isReference);
  if (found !== undefined) return found;
  const said = parts.map((part) => (/^\d$/.test(part) ? part : ' ')).join('');
  return said.split(/ +/).find(isReference) ?? null;
}

/** Language, consent, commune, sex, age: asked on the way, of anybody. */
function whoSheIs({ citizen, words }: Visit, parts: Parts, wanted: Wanted): Move | null {
  const press = (key: string): Move | null => {
    const found = words.keyFor(parts, key);
    return found === null ? null : { press: found };
  };
  const language = press(`lang.opt.${citizen.language}`);
  if (language !== null) return language;
  if (words.keyFor(parts, 'consent.opt.accept') !== null) {
    return press(citizen.random.next() < REFUSES ? 'consent.opt.refuse' : 'consent.opt.accept');
  }
  if (words.says(parts, 'profile.commune.ask')) {
    return wanted === 'voice' ? 'speak' : { type: citizen.commune.name.slice(0, 8) };
  }
  if (words.says(parts, 'profile.commune.pick')) {
    // In some languages "choose" is all that several pages say.
    const key = keyOfOption(parts, [citizen.commune.name]);
    if (key !== null) return { press: key };
  }
  if (words.keyFor(parts, 'profile.sex.opt.woman') !== null) {
    const skips = citizen.random.next() < SKIPS;
    return press(skips ? 'profile.skip' : `profile.sex.opt.${citizen.sex}`);
  }
  if (words.says(parts, 'profile.age.digits')) return { press: YEARS[citizen.age] };
  return press(`profile.age.opt.${citizen.age}`);
}

/** What a call of ours offers, or an answer she finds: she hears it and says what she thinks. */
function whatIsBrought(visit: Visit, parts: Parts): Move | null {
  const { words, citizen } = visit;
  for (const key of ['call.answer.play', 'call.status.play']) {
    const play = words.keyFor(parts, key);
    if (play !== null) return { press: play };
  }
  const isGood = citizen.random.next() < 0.7;
  for (const [yes, no] of [
    ['fb.opt.yes', 'fb.opt.no'],
    ['fb.opt.good', 'fb.opt.bad'],
    ['opt.yes', 'opt.no'],
  ] as const) {
    const key = words.keyFor(parts, isGood ? yes : no);
    if (key === null) continue;
    if (visit.goal.kind === 'hear' || visit.goal.kind === 'listen') visit.isDone = true;
    return { press: key };
  }
  return null;
}

function whatSheCameFor(visit: Visit, parts: Parts, wanted: Wanted): Move {
  const { goal, words } = visit;
  if (visit.isDone) return 'leave';
  const firstOf = (...keys: string[]): Move | null => {
    for (const key of keys) {
      const found = words.keyFor(parts, key);
      if (found !== null) return { press: found };
    }
    return null;
  };
  if (words.says(parts, 'resume.ask')) return firstOf('resume.opt.continue') ?? 'leave';
  // A first call asks for a question, whatever she came for.
  if (wanted === 'voice' && words.says(parts, 'ask.question')) return 'speak';
  switch (goal.kind) {
    case 'ask':
    case 'challenge':
      return askMove(goal, words, parts, wanted, firstOf) ?? 'leave';
    case 'support':
      return (
        firstOf('xensa.opt.support', 'xensa.opt.open', 'menu.opt.xensa') ??
        (words.says(parts, 'xensa.opt.open') ? { press: '1' } : 'leave')
      );
    case 'follow':
      return (
        firstOf('official.opt.follow', 'monelu.opt.officials', 'menu.opt.monelu') ??
        (words.says(parts, 'monelu.opt.officials') ? { press: '1' } : 'leave')
      );
    case 'listen':
      if (words.keyFor(parts, 'xensa.opt.react') !== null) return 'leave';
      return (
        firstOf('monelu.opt.messages', 'menu.opt.monelu') ??
        (words.says(parts, 'monelu.opt.messages') ? { press: '1' } : 'leave')
      );
    case 'hear':
      return 'leave';
  }
}

function askMove(
  goal: Extract<Goal, { theme: string }>,
  words: PhoneWords,
  parts: Parts,
  wanted: Wanted,
  firstOf: (...keys: string[]) => Move | null,
): Move | null {
  const isAsked = words.says(parts, 'ask.question');
  if (isAsked) return wanted === 'voice' ? 'speak' : { type: goal.text };
  const kind =
    goal.kind === 'ask'
      ? ['monelu.opt.ask', 'menu.opt.monelu']
      : ['xensa.opt.challenge', 'menu.opt.xensa'];
  const onTheWay = firstOf(
    'review.opt.send',
    `theme.opt.${goal.theme}`,
    'role.council',
    ...kind,
    'opt.yes',
  );
  if (onTheWay !== null) return onTheWay;
  return words.says(parts, 'theme.ask') ? firstOf('nav.opt.more') : null;
}
