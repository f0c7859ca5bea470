import { describe, expect, it } from 'vitest';
import { begin, flow, setOf } from '../../test/support/tiny-flows.ts';

const to = (id: string, next: string) => ({ id, label: id, next });
const MAIN = {
  ...flow('main', 'menu', {
    menu: { type: 'menu', say: 'main', options: [to('deeper', 'list'), to('shut', 'shut')] },
    list: { type: 'menu', say: 'list', options: [to('ask', 'ask'), to('on', 'last')] },
    last: { type: 'menu', say: 'last', options: [to('x', 'menu')] },
    ask: { type: 'ask', say: 'code', save: 'code', voice: { digits: 4 }, next: 'menu' },
    shut: { type: 'call', flow: 'shut', next: 'menu' },
  }),
  shortcuts: [{ key: '5', media: ['voice' as const], flow: 'others' }],
};
const OTHERS = flow('others', 'one', {
  one: { type: 'menu', say: 'one', options: [to('next', 'heard'), to('done', 'done')] },
  heard: { type: 'do', effect: 'item.heard', with: { contribution: 1 }, next: 'two' },
  two: { type: 'menu', say: 'two', options: [to('like', 'like'), to('done', 'done')] },
  like: { type: 'do', effect: 'support.add', with: { contribution: 1 }, next: 'one' },
  done: { type: 'return' },
});
const SHUT = {
  ...flow('shut', 'in', { in: { type: 'menu', say: 'in', options: [to('x', 'in')] } }),
  closed: true,
};
const talkOf = (medium: 'voice' | 'ussd' = 'voice') =>
  begin({ medium, flows: setOf(MAIN, OTHERS, SHUT) });
const where = (talk: ReturnType<typeof talkOf>) => talk.turn.screen.screen;

describe('a shortcut', () => {
  it('opens its flow above the screen she is on, and back leads there, with its own way back', () => {
    const talk = talkOf();
    for (const key of ['1', '2', '5']) talk.type(key);
    expect(where(talk)).toBe('one');
    expect([talk.type('0').screen.screen, talk.type('0').screen.screen]).toEqual(['last', 'list']);
  });
  it('whose flow has ended leads there too, whatever was done in it', () => {
    const talk = talkOf();
    for (const key of ['1', '2', '5', '1', '1', '2']) talk.type(key);
    expect(where(talk)).toBe('last');
    expect(talk.type('0').screen.screen).toBe('list');
    expect(talk.dialogue.aside).toBeNull();
  });
  it('leaves what she had chosen and said there as it was', () => {
    const others = flow('others', 'one', {
      one: {
        type: 'menu',
        say: 'one',
        options: [{ ...to('ask', 'two'), set: { body: null, kind: 'question', agreed: true } }],
      },
      two: { type: 'menu', say: 'two', options: [to('x', 'two')] },
    });
    const talk = begin({ medium: 'voice', flows: setOf(MAIN, others) });
    talk.start('main', { body: { recording: 'r1' }, kind: 'challenge' });
    for (const key of ['1', '5', '1', '0', '0']) talk.type(key);
    expect(where(talk)).toBe('list');
    const kept = { body: { recording: 'r1' }, kind: 'challenge' };
    expect(talk.dialogue.vars).toMatchObject({ ...kept, agreed: true });
  });
  it('pressed again in its flow says the screen again', () => {
    const talk = talkOf();
    for (const key of ['5', '1', '5']) talk.type(key);
    expect(talk.turn.screen).toMatchObject({ screen: 'two', notice: null });
    expect(talk.dialogue.stack).toHaveLength(2);
  });
  it('is none where digits are asked for, in a closed flow, or on a page of text', () => {
    const digits = talkOf();
    for (const key of ['1', '1', '5']) digits.type(key);
    expect(digits.dialogue.vars.code).toBe('5');
    const shut = talkOf();
    for (const key of ['2', '5']) shut.type(key);
    expect(shut.turn.screen).toMatchObject({ screen: 'in', notice: { key: 'err.key' } });
    const read = talkOf('ussd');
    read.type('5');
    expect(where(read)).toBe('menu');
  });
  it('leads to the main menu with nothing kept of it when she starts again', () => {
    const talk = talkOf();
    for (const key of ['1', '5']) talk.type(key);
    talk.start('main');
    expect(talk.dialogue).toMatchObject({ aside: null, history: [] });
  });
});

it('back never leads to a screen that is over', () => {
  const items = flow('main', 'menu', {
    menu: { type: 'menu', say: 'main', options: [to('hear', 'item')] },
    item: { type: 'menu', oneWay: true, say: 'item', options: [to('next', 'end')] },
    end: { type: 'menu', say: 'end', options: [to('x', 'menu')] },
  });
  const talk = begin({ medium: 'voice', flows: setOf(items) });
  for (const key of ['1', '1']) talk.type(key);
  expect(talk.type('0').screen.screen).toBe('menu');
});

describe('keys that mean nothing', () => {
  it('are answered twice by saying the screen again, then with a goodbye', () => {
    const talk = talkOf();
    for (const key of ['7', '8']) expect(talk.type(key).view.end).toBe(false);
    expect(talk.type('7').view).toMatchObject({
      end: true,
      spoken: { lines: [{ key: 'bye.callback' }] },
    });
    expect(talk.type('7').view.end).toBe(false);
  });
  it('count together with silence, and no more once a key is right', () => {
    const talk = talkOf();
    talk.type('7');
    talk.send({ kind: 'silence' });
    talk.type('1');
    talk.type('7');
    talk.send({ kind: 'silence' });
    expect(talk.turn.view.end).toBe(false);
    expect(talk.type('8').view.end).toBe(true);
  });
  it('are never too many on a page of text', () => {
    const talk = talkOf('ussd');
    for (const key of ['7', '8', '7', '8']) expect(talk.type(key).view.end).toBe(false);
  });
});

it('a goodbye names who helps, when somebody does', () => {
  const talk = talkOf();
  talk.start('main', { me: { facilitator: '10 00 00 09' } });
  for (const _ of [1, 2, 3]) talk.send({ kind: 'silence' });
  expect(talk.turn.view.spoken?.lines).toEqual([
    { key: 'bye.callback', values: {} },
    { key: 'facilitator.number', values: { number: '10 00 00 09' } },
  ]);
});
