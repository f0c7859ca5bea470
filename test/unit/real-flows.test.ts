import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachable } from '../../src/catalog/check-graph.ts';
import { LIMITS } from '../../src/engine/limits.ts';
import type { Medium, Value } from '../../src/engine/value.ts';
import type { Language } from '../../src/lib/languages.ts';
import { LANGUAGES } from '../../src/lib/languages.ts';
import { type Citizen, cannedWorld, FLOWS, KNOWN, productWords } from '../support/canned-world.ts';
import {
  type Conversation,
  converse,
  expectSafePage,
  type Setting,
} from '../support/conversation.ts';

const RUNS = Number(process.env.FLOW_RUNS ?? 150);

/** What a hand may send: keys mostly, and everything an operator may pass on. */
const typed = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') },
  { weight: 2, arbitrary: fc.constantFrom('00', '*', '#', '', ' ', '1*2', '417', '10') },
  { weight: 2, arbitrary: fc.constantFrom('Kay', 'Diéma', 'Il n’y a plus d’eau au puits') },
  { weight: 1, arbitrary: fc.constantFrom('😀'.repeat(40), 'x'.repeat(5_000), '__proto__', '€{[') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }) },
);
/** `choose`: one of the choices of the page, counted round. */
type Move =
  | { do: 'type'; text: string }
  | { do: 'choose'; nth: number }
  | { do: 'record'; id: string | null }
  | { do: Other };
type Other = 'silence' | 'waited' | 'show' | 'return';
const type = typed.map((text): Move => ({ do: 'type', text }));
const choose = fc.nat(7).map((nth): Move => ({ do: 'choose', nth }));
const textMove = fc.oneof(
  { weight: 20, arbitrary: choose },
  { weight: 12, arbitrary: type },
  { weight: 1, arbitrary: fc.constantFrom<Move>({ do: 'show' }, { do: 'return' }) },
);
const voiceMove = fc.oneof(
  { weight: 10, arbitrary: choose },
  { weight: 6, arbitrary: type },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Move>({ do: 'record', id: 'r1' }, { do: 'record', id: null }),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Move>(
      { do: 'silence' },
      { do: 'waited' },
      { do: 'show' },
      { do: 'return' },
    ),
  },
);

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 500 }),
  fc.constant('É'.repeat(160)),
);
const named = fc.oneof(
  words.map((text): Value => ({ text })),
  fc.constant<Value>({ recording: 'r9' }),
  fc.record({ text: words, recording: fc.constant('r9') }),
  fc.constant<Value>(null),
);
const citizen: fc.Arbitrary<Partial<Citizen>> = fc.record({
  language: fc.constantFrom(null, ...LANGUAGES),
  consent: fc.constantFrom(null, true, false),
  commune: fc.constantFrom(null, { number: 121, name: 'Diéma' }),
  communeAsked: fc.boolean(),
  sexAsked: fc.boolean(),
  ageAsked: fc.boolean(),
  contacts: fc.nat(3),
  optedOut: fc.boolean(),
  erasing: fc.boolean(),
  draft: fc.oneof(
    fc.constant<Value>(null),
    named.map(
      (body): Value => ({ kind: 'question', ask: 'question', theme: null, body, official: null }),
    ),
  ),
});
const lists = [
  'themes',
  'communes',
  'officials',
  'publications',
  'challenges',
  'answered',
  'my_requests',
];
const item = fc.record({
  id: fc.oneof(fc.nat(40), fc.constantFrom('water', 'violence')),
  number: fc.nat(),
  name: named,
  title: named,
  label: named,
  role: named,
  date: fc.constant('21/11/2026'),
  supports: fc.nat(),
  supportsAfter: fc.nat(),
  supported: fc.boolean(),
  followed: fc.boolean(),
  reference: fc.constantFrom('226', '237'),
  status: fc.constantFrom<Value>('sent', 'answered'),
  statusName: named,
  themeName: named,
  content: named,
  answer: named,
  spoken: fc.boolean(),
  state: fc.constantFrom('ready', 'pending', 'failed'),
});
/** Whatever the data may be: what each query answers, drawn again every few questions. */
const answers = fc.array(fc.oneof(item, fc.constant(null)), { minLength: 1, maxLength: 30 });

interface Case {
  medium: Medium;
  language: Language;
  citizen: Partial<Citizen>;
  answers: Value[];
  entry: string;
}
const caseOn = (...media: Medium[]): fc.Arbitrary<Case> =>
  fc.record({
    medium: fc.constantFrom(...media),
    language: fc.constantFrom(...LANGUAGES),
    citizen,
    answers: answers as fc.Arbitrary<Value[]>,
    entry: fc.constant('welcome'),
  });

function open(drawn: Case): Conversation {
  const world = cannedWorld(drawn.citizen);
  let asked = 0;
  const setting: Setting = {
    flows: FLOWS,
    words: productWords,
    medium: drawn.medium,
    language: drawn.language,
    draw: world.draw,
    perform: world.perform,
    query: (name, args) => {
      if (name === 'citizen' || name === 'themes') return world.query(name, args);
      asked += 1;
      const items = drawn.answers.filter((each) => each !== null);
      return lists.includes(name) ? items : (drawn.answers[asked % drawn.answers.length] ?? null);
    },
  };
  return converse(setting);
}

function move(talk: Conversation, drawn: Case, next: Move): void {
  const vars = {
    trial: true,
    reference: '417',
    kind: 'question',
    ask: 'question',
    published: 'message',
    body: { text: 'Eau ?' },
    me: { ...KNOWN, ...drawn.citizen },
  };
  switch (next.do) {
    case 'type':
      talk.type(next.text);
      return;
    case 'choose':
      talk.type(choiceKey(talk, next.nth));
      return;
    case 'record':
      talk.record(next.id);
      return;
    case 'return':
      talk.resume(drawn.entry, drawn.medium, vars);
      return;
    default:
      talk.send({ kind: next.do });
  }
}

/** The key of a choice on the page; where there is none, words for a screen that asks for them. */
function choiceKey(talk: Conversation, nth: number): string {
  const leaving: readonly string[] = ['back', 'home', 'repeat'];
  const keys = Object.entries(talk.dialogue.keys).filter(
    ([, { do: act }]) => !leaving.includes(act),
  );
  return keys[nth % Math.max(1, keys.length)]?.[0] ?? '34 puits';
}

/** What holds after every turn, whatever was pressed. */
function expectSound(talk: Conversation): void {
  const { dialogue, turn } = talk;
  expectSafePage(turn.view, dialogue.medium);
  expect(dialogue.stack.length).toBeLessThanOrEqual(6);
  expect(dialogue.history.length).toBeLessThanOrEqual(LIMITS.history);
  expect(JSON.stringify(dialogue).length).toBeLessThan(64_000);
  if (dialogue.medium === 'voice') {
    expect(turn.view.spoken?.choices.length ?? 0).toBeLessThanOrEqual(LIMITS.voiceOptions);
    expect(Object.keys(dialogue.keys).every((key) => /^[0-9*]$/.test(key))).toBe(true);
  }
}

/** Every flow whose first screen is reached on a medium. */
function flowsOn(medium: Medium): string[] {
  const places = reachable(FLOWS, medium);
  return Object.values(FLOWS.flows)
    .filter((flow) => places.has(`${flow.id}/${flow.start}`))
    .map((flow) => flow.id);
}

describe('the flows of the product', () => {
  it.each(['ussd', 'sms', 'voice'] as const)(
    'on %s end every input in a sound screen, whatever is pressed and whatever the data',
    (medium) => {
      const moves = fc.array(medium === 'voice' ? voiceMove : textMove, {
        maxLength: 40,
        size: 'max',
      });
      const entry = fc.constantFrom(...flowsOn(medium));
      fc.assert(
        fc.property(caseOn(medium), entry, moves, (some, flow, hand) => {
          const drawn = { ...some, entry: flow };
          const talk = open(drawn);
          move(talk, drawn, { do: 'return' });
          expectSound(talk);
          for (const next of hand) {
            move(talk, drawn, next);
            expectSound(talk);
          }
        }),
        { numRuns: RUNS },
      );
    },
  );

  it('give a key the meaning it had on the page she saw', () => {
    const hand = fc.array(typed, { maxLength: 30, size: 'max' });
    fc.assert(
      fc.property(caseOn('ussd', 'sms'), hand, (drawn, texts) => {
        const talk = open(drawn);
        talk.start('welcome');
        for (const text of texts) {
          const seen = talk.dialogue.keys[text.trim()];
          const before = talk.turn.screen;
          talk.type(text);
          if (seen?.do === 'item') {
            const list = FLOWS.flows[before.flow]?.screens[before.screen];
            if (list?.type !== 'list' || list.field !== undefined) continue;
            const reloaded = talk.turn.wanted.length > 0;
            if (!reloaded) expect(talk.dialogue.vars[list.save]).toEqual(seen.item);
          }
          if (seen?.do === 'home') expect(talk.turn.screen.flow).toBe('main');
          if (seen?.do === 'more') expect(talk.turn.screen.screen).toBe(before.screen);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('show every option of a list exactly once while she turns its pages', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Medium>('ussd', 'sms', 'voice'),
        fc.constantFrom(...LANGUAGES),
        answers,
        fc.boolean(),
        (medium, language, items, slips) => {
          const some = items.flatMap((each, id) =>
            each === null ? [] : [{ ...each, id, followed: false }],
          );
          fc.pre(some.length > 0);
          const talk = open({
            medium,
            language,
            citizen: KNOWN,
            answers: some as Value[],
            entry: 'main',
          });
          talk.start('officials', { me: { ...KNOWN } });
          if (slips) talk.type('wrong');
          const seen: Value[] = [];
          for (let page = 0; page < 100; page += 1) {
            for (const [, meaning] of Object.entries(talk.dialogue.keys))
              if (meaning.do === 'item') seen.push((meaning.item as { id: number }).id);
            if (talk.dialogue.keys['9']?.do !== 'more') break;
            talk.type('9');
          }
          expect(seen).toEqual(some.map((each) => each.id));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('lead to the main menu with 00 from every text screen, and ask before losing her words', () => {
    fc.assert(
      fc.property(
        caseOn('ussd', 'sms'),
        fc.array(typed, { maxLength: 25, size: 'max' }),
        (drawn, texts) => {
          const talk = open(drawn);
          talk.start('welcome');
          for (const text of texts) talk.type(text);
          const { unsaved } = talk.dialogue;
          talk.resume('welcome');
          expect(talk.turn.screen.flow === 'resume').toBe(unsaved);
          talk.type('00');
          expect(talk.turn.screen).toMatchObject({ flow: 'main', screen: 'menu' });
        },
      ),
      { numRuns: RUNS },
    );
  });
});
