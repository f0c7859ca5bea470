import { describe, expect, it } from 'vitest';
import { begin, flow, setOf } from '../../test/support/tiny-flows.ts';

const borrow = (language: string | null, next: string) =>
  ({ type: 'do', effect: 'assist.language', with: { language }, next }) as const;
const FLOWS = setOf(
  flow('main', 'menu', {
    menu: { type: 'menu', say: 'main', options: [{ id: 'a', label: 'a', next: 'theirs' }] },
    theirs: borrow('bm', 'with'),
    with: {
      type: 'menu',
      say: 'with',
      options: [
        { id: 'b', label: 'b', next: 'own' },
        { id: 'c', label: 'c', next: 'others' },
      ],
    },
    others: borrow('snk', 'with'),
    own: borrow(null, 'menu'),
  }),
);
const talkOf = () => begin({ medium: 'voice', flows: FLOWS, language: 'fuc' });

describe('a borrowed language', () => {
  it('holds until it is given back, whoever else was helped in between', () => {
    const talk = talkOf();
    talk.type('1');
    expect(talk.dialogue).toMatchObject({ language: 'bm', ownLanguage: 'fuc' });
    talk.type('2');
    expect(talk.dialogue).toMatchObject({ language: 'snk', ownLanguage: 'fuc' });
    talk.type('1');
    expect(talk.dialogue).toMatchObject({ language: 'fuc', ownLanguage: null });
  });
  it('is given back when the call was cut and she starts again', () => {
    const talk = talkOf();
    talk.type('1');
    talk.start('main');
    expect(talk.dialogue).toMatchObject({ language: 'fuc', ownLanguage: null });
  });
});
