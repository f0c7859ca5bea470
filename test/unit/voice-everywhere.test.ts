import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPrompts } from '../../src/catalog/prompts.ts';
import { LANGUAGES, type Language } from '../../src/lib/languages.ts';
import { type Citizen, cannedWorld, FLOWS, productWords } from '../support/canned-world.ts';
import { type Conversation, converse } from '../support/conversation.ts';

const RUNS = Number(process.env.FLOW_RUNS ?? 120);
const SHORTCUT = '5';

function call(language: Language, who: Partial<Citizen> = {}): Conversation {
  const world = cannedWorld({ ...who, language });
  return converse({
    ...{ flows: FLOWS, words: productWords, medium: 'voice', language },
    ...{ query: world.query, draw: world.draw, perform: world.perform },
  });
}

/** Any way through the menus of a call. */
const walk = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.nat(5).map((nth) => ({ nth })) },
    { weight: 1, arbitrary: fc.constant('record' as const) },
  ),
  { maxLength: 14, size: 'max' },
);

/** @returns false once the call has ended. */
function follow(talk: Conversation, move: { nth: number } | 'record'): boolean {
  if (talk.turn.view.end) return false;
  const { take } = talk.turn.view.spoken ?? {};
  if (take && 'record' in take) talk.record('rec-1');
  else if (take) talk.type('12345678'.slice(0, take.digits));
  else if (move !== 'record') {
    const keys = Object.keys(talk.dialogue.keys).filter((key) => key !== '*');
    talk.type(keys[move.nth % Math.max(1, keys.length)] ?? '1');
  }
  return !talk.turn.view.end;
}

/** A key that means nothing on her page, nor anywhere. */
const meaningless = (talk: Conversation) =>
  ['8', '7', '6'].find((key) => !Object.hasOwn(talk.dialogue.keys, key)) ?? '#';

const isOpen = ({ dialogue, turn }: Conversation) =>
  ['menu', 'list'].includes(turn.view.kind) &&
  dialogue.aside === null &&
  !Object.hasOwn(dialogue.keys, SHORTCUT) &&
  dialogue.stack.every(({ flow }) => FLOWS.flows[flow]?.closed !== true);

const languages = fc.constantFrom(...LANGUAGES);

describe('hearing the others', () => {
  it('is one key away from every open menu of a call, and back leads to that very menu', () => {
    let seen = 0;
    fc.assert(
      fc.property(languages, walk, (language, moves) => {
        const talk = call(language);
        talk.start('main');
        for (const move of moves) if (!follow(talk, move)) return;
        fc.pre(isOpen(talk));
        const before = structuredClone(talk.dialogue);
        const said = talk.turn.view.spoken?.choices;
        talk.type(SHORTCUT);
        expect(talk.turn.screen.flow).toBe('hear-others');
        expect(talk.turn.effects.map(({ name }) => name)).toEqual(['item.heard']);
        talk.type('9');
        talk.type('0');
        const { stack, history, vars, aside } = talk.dialogue;
        expect({ stack, history, aside }).toEqual({
          ...{ stack: before.stack, history: before.history, aside: null },
        });
        const { me: _me, other: _other, othersHeard: _heard, ...kept } = vars;
        const { me: _before, other: _none, othersHeard: _never, ...were } = before.vars;
        expect(kept).toEqual(were);
        expect(talk.turn.view.spoken?.choices).toEqual(said);
        seen += 1;
      }),
      { numRuns: RUNS },
    );
    expect(seen).toBeGreaterThan(RUNS / 4);
  });
  it('is not where a code is keyed, words are spoken, or something is confirmed', () => {
    fc.assert(
      fc.property(languages, walk, (language, moves) => {
        const talk = call(language);
        talk.start('main');
        for (const move of moves) if (!follow(talk, move)) return;
        fc.pre(!['menu', 'list'].includes(talk.turn.view.kind) && talk.dialogue.aside === null);
        talk.type(SHORTCUT);
        expect(talk.dialogue.aside).toBeNull();
      }),
      { numRuns: RUNS },
    );
  });
});

describe('silence and keys that mean nothing', () => {
  it('are answered by saying the page again twice, then by a goodbye that names who helps', () => {
    fc.assert(
      fc.property(languages, walk, fc.array(fc.boolean()), (language, moves, silent) => {
        const talk = call(language);
        talk.start('welcome', { trial: false });
        for (const move of moves) if (!follow(talk, move)) return;
        const { stack } = talk.dialogue;
        const screen = FLOWS.flows[stack.at(-1)?.flow ?? '']?.screens[stack.at(-1)?.screen ?? ''];
        fc.pre(talk.turn.view.kind !== 'wait');
        fc.pre(!(screen?.type === 'ask' && screen.empty !== undefined));
        fc.pre(!(talk.turn.view.spoken?.take && 'record' in talk.turn.view.spoken.take));
        for (const round of [0, 1, 2]) {
          if (silent[round]) talk.send({ kind: 'silence' });
          else talk.type(talk.turn.view.spoken?.take ? '#' : meaningless(talk));
          expect(talk.dialogue.stack).toEqual(stack);
          expect(talk.turn.view.end).toBe(round === 2);
        }
        expect(talk.turn.view.spoken?.lines.map((line) => 'key' in line && line.key)).toEqual([
          'bye.callback',
          'facilitator.number',
        ]);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('somebody we know', () => {
  const prompts = loadPrompts('audio-prompts');
  const seconds = (language: Language, key: string) =>
    prompts.byKey.get(`${language}/${key}`)?.seconds ??
    prompts.byKey.get(`fr/${key}`)?.seconds ??
    0;

  it.each(LANGUAGES)(
    'hears what is new, and what to press, within eight seconds: %s',
    (language) => {
      const talk = call(language, { news: true });
      const { view } = talk.start('welcome', { trial: false });
      const keys = [
        ...(view.spoken?.lines ?? []),
        ...(view.spoken?.choices ?? []).map(({ label }) => label),
      ].map((line) => ('key' in line ? line.key : ''));
      expect(keys).toEqual(['news.say', 'news.opt.hear', 'news.opt.menu']);
      const whole = keys.reduce((sum, key) => sum + seconds(language, key), 0);
      expect(whole).toBeGreaterThan(2);
      expect(whole).toBeLessThan(8);
      expect(seconds(language, 'news.say')).toBeLessThan(4);
      expect(seconds(language, 'others.hint')).toBeLessThan(4);
    },
  );
});
