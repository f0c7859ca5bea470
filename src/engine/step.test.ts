import { describe, expect, it } from 'vitest';
import { converse } from '../../test/support/conversation.ts';
import { begin, FLOWS, flow, setOf, WORDS } from '../../test/support/tiny-flows.ts';
import { newDialogue } from './dialogue.ts';
import type { Effect } from './effects.ts';
import { EMPTY_CONTEXT } from './input.ts';
import { step } from './step.ts';
import type { Value } from './value.ts';

describe('step', () => {
  it('shows a menu, and goes where a key leads', () => {
    const talk = begin();
    expect(talk.turn.view.text).toBe('main\n1 ask\n2 themes\n3 call');
    expect(talk.type('1').view.text).toBe('body?\n0 Retour');
    expect(talk.dialogue.vars.kind).toBe('question');
  });
  it('asks for data by name, and shows it when it is there', () => {
    const talk = begin();
    const turn = talk.type('2');
    expect(turn.wanted).toEqual(['themes']);
    expect(turn.view.text).toBe('theme\n1 opt.water\n2 opt.road\n0 Retour');
    expect(talk.type(' 2 ').view.text).toContain('chosen.road');
  });
  it('takes the way of an empty list', () => {
    const talk = begin({ query: () => [] });
    expect(talk.type('2').view.text).toBe('nothing\nmain\n1 ask\n2 themes\n3 call');
  });
  it('takes a key for what it meant on the page she saw, whatever the list has become', () => {
    let themes: Value = [{ id: 'water' }, { id: 'road' }];
    const talk = begin({ query: () => themes });
    talk.type('2');
    themes = [{ id: 'health' }];
    expect(talk.type('2').view.text).toContain('chosen.road');
  });
  it('begins every screen at its first page', () => {
    const list = { type: 'list', query: 'themes', label: 'opt.{id}' } as const;
    const lists = flow('main', 'a', {
      a: { ...list, save: 'a', next: 'b' },
      b: { ...list, save: 'b', next: 'a' },
    });
    const items = Array.from({ length: 20 }, (_, id) => ({ id: `number${id}` }));
    const talk = begin({ flows: setOf(lists), query: () => items });
    expect(talk.type('9').view).toMatchObject({ page: 1 });
    const turn = talk.type('1');
    expect(turn.screen.screen).toBe('b');
    expect(turn.view).toMatchObject({ page: 0 });
  });
  it('runs a called flow and comes back behind the call', () => {
    const talk = begin();
    expect(talk.type('3').view.text).toContain('sub');
    expect(talk.dialogue.stack).toHaveLength(2);
    expect(talk.type('1').view.text).toContain('called\nmain');
    expect(talk.dialogue.stack).toEqual([{ flow: 'main', screen: 'menu' }]);
  });
  it('begins at the main menu when there is no conversation yet', () => {
    const talk = converse({ flows: FLOWS, words: () => WORDS, medium: 'ussd' });
    expect(talk.type('4').view.text).toContain('main');
  });
  it('gives the same result for the same input, and wants before it moves', () => {
    const dialogue = {
      ...newDialogue('h', 'fr', 'ussd'),
      stack: [{ flow: 'main', screen: 'theme' }],
    };
    const once = step(FLOWS, dialogue, { kind: 'show' }, EMPTY_CONTEXT);
    expect(once).toEqual({ wants: [{ query: 'themes', args: {}, list: true }] });
    expect(step(FLOWS, dialogue, { kind: 'show' }, EMPTY_CONTEXT)).toEqual(once);
  });
  it('names a loop with no screen that waits', () => {
    const loop = flow('main', 'a', {
      a: { type: 'set', vars: {}, next: 'b' },
      b: { type: 'set', vars: {}, next: 'a' },
    });
    const dialogue = newDialogue('h', 'fr', 'ussd');
    const start = { kind: 'start', flow: 'main' } as const;
    expect(() => step(setOf(loop), dialogue, start, EMPTY_CONTEXT)).toThrow(/flow_broken/);
  });
});

describe('a wrong key', () => {
  it('is said once, with the screen again', () => {
    const talk = begin();
    expect(talk.type('7').view.text).toBe('err.key\nmain\n1 ask\n2 themes\n3 call');
    expect(talk.send({ kind: 'show' }).view.text).toContain('err.key');
    expect(talk.type('1').view.text).toBe('body?\n0 Retour');
  });
  it.each(['constructor', '__proto__', 'toString', 'valueOf'])('%s is only a word', (word) => {
    const talk = begin();
    expect(talk.type(word).view.text).toContain('err.key');
    talk.type('1');
    expect(talk.type(word).view.text).toContain(word);
    expect(talk.type(word).view.text).toContain('err.key');
  });
  it('keeps every option within reach when it is pressed on a later page', () => {
    const items = Array.from({ length: 30 }, (_, id) => ({ id: `number${id}` }));
    const talk = begin({ query: () => items });
    talk.type('2');
    talk.type('9');
    talk.type('*');
    const seen = new Set<Value>();
    for (;;) {
      for (const meaning of Object.values(talk.dialogue.keys))
        if (meaning.do === 'item') seen.add((meaning.item as { id: string }).id);
      if (!talk.dialogue.keys['9']) break;
      talk.type('9');
    }
    expect(seen.size).toBe(30);
  });
  it('in a call repeats the page she is on', () => {
    const talk = begin({
      medium: 'voice',
      query: () => Array.from({ length: 6 }, (_, id) => ({ id })),
    });
    talk.type('2');
    talk.type('9');
    const turn = talk.type('8');
    expect(turn.view).toMatchObject({ page: 1 });
    expect(turn.view.spoken?.lines).toEqual([{ key: 'err.key', values: {} }]);
    expect(talk.type('*').view.spoken?.lines).toEqual([]);
  });
});

describe('going back', () => {
  it('leads screen by screen to where she came from', () => {
    const talk = begin();
    talk.type('2');
    talk.type('1');
    expect(talk.type('0').view.text).toContain('theme');
    expect(talk.type('0').view.text).toContain('main');
    expect(talk.type('0').view.text).toContain('err.key');
  });
  it('00 is the main menu from anywhere, and forgets what was chosen', () => {
    const talk = begin();
    talk.type('1');
    expect(talk.type('00').view.text).toContain('main');
    expect(talk.dialogue.vars).toEqual({});
  });
  it('does not lead behind something that was sent', () => {
    const talk = begin();
    talk.type('1');
    talk.type('Il manque de l’eau');
    const turn = talk.type('1');
    expect(turn.effects).toHaveLength(1);
    expect(talk.dialogue.history).toEqual([]);
  });
});

describe('typed words', () => {
  it.each([
    ['', 'text.too_short'],
    ['ab', 'text.too_short'],
    ['x'.repeat(21), 'text.too_long'],
    ['y'.repeat(5_000), 'text.too_long'],
  ])('%j is refused with the reason', (typed, reason) => {
    const talk = begin();
    talk.type('1');
    const turn = talk.type(typed);
    expect(turn.view.text).toContain(reason);
    expect(turn.screen.screen).toBe('ask');
  });
  it('may hold stars, digits and signs of any kind', () => {
    const talk = begin();
    talk.type('1');
    talk.type('1*2*3 # 😀');
    expect(talk.dialogue.vars.body).toEqual({ text: '1*2*3 # 😀' });
    expect(talk.turn.view.text).toContain('1*2*3 #\n');
  });
  it('are added to with a fourth key, and the whole is measured', () => {
    const talk = begin();
    talk.type('1');
    talk.type('Pas d’eau');
    talk.type('4');
    talk.type('ici');
    expect(talk.dialogue.vars.body).toEqual({ text: 'Pas d’eau ici' });
    talk.type('4');
    expect(talk.type('depuis trois mois').view.text).toContain('text.too_long');
  });
  it('replace what was there when she speaks again', () => {
    const talk = begin();
    talk.type('1');
    talk.type('Pas d’eau');
    talk.type('2');
    talk.type('Route');
    expect(talk.dialogue.vars.body).toEqual({ text: 'Route' });
  });
});

describe('effects and needs', () => {
  it('draws a reference only on the turn that sends', () => {
    const performed: Effect[] = [];
    const talk = begin({ perform: (effect) => performed.push(effect) });
    talk.type('1');
    expect(talk.type('Pas d’eau').wanted).toEqual([]);
    const turn = talk.type('1');
    expect(turn.wanted).toEqual(['reference']);
    expect(turn.view).toMatchObject({ end: true, text: 'sent' });
    expect(performed).toEqual([
      {
        name: 'contribution.send',
        with: { kind: 'question', body: { text: 'Pas d’eau' }, reference: 417 },
      },
    ]);
    expect(talk.dialogue).toMatchObject({ unsaved: false, ended: true });
  });
});

describe('coming back', () => {
  it('is asked whether to go on only when something would be lost', () => {
    const talk = begin();
    talk.type('2');
    expect(talk.resume('main').view.text).toContain('main');
    talk.type('1');
    talk.type('Pas d’eau');
    expect(talk.resume('main').view.text).toContain('continue?');
    expect(talk.type('1').view.text).toContain("Pas d'eau");
    expect(talk.type('1').view.text).toBe('sent');
  });
  it('asks once, however often she comes back, and goes on on another medium', () => {
    const talk = begin();
    talk.type('1');
    talk.type('Pas d’eau');
    talk.resume('main');
    talk.resume('main', 'voice', { trial: true });
    expect(talk.dialogue.stack).toHaveLength(2);
    expect(talk.type('1').view.spoken?.lines).toEqual([{ key: 'public', values: {} }]);
  });
  it('starts again when she says so', () => {
    const talk = begin();
    talk.type('1');
    talk.type('Pas d’eau');
    talk.resume('main');
    talk.type('2');
    expect(talk.dialogue).toMatchObject({ unsaved: false, vars: {} });
    expect(talk.turn.view.text).toContain('main');
  });
  it('asks nothing after an end', () => {
    const talk = begin();
    talk.type('1');
    talk.type('Pas d’eau');
    talk.type('1');
    expect(talk.resume('main').view.text).toContain('main');
  });
  it('asks nothing after an end that kept her words elsewhere', () => {
    const kept = flow('main', 'ask', {
      ask: {
        type: 'ask',
        say: 'body?',
        save: 'body',
        text: { min: 3, max: 20 },
        voice: { maxSeconds: 60, silenceSeconds: 5 },
        next: 'kept',
      },
      kept: { type: 'end', say: 'kept' },
    });
    const talk = begin({ flows: setOf(kept, ...Object.values(FLOWS.flows).slice(1)) });
    expect(talk.type('Pas d’eau').view.end).toBe(true);
    expect(talk.resume('main').view.text).toContain('body?');
  });
});

describe('a whole screen', () => {
  it('makes the screen behind it whole too', () => {
    const danger = flow('main', 'a', {
      a: { type: 'say', say: 'danger', whole: true, next: 'b' },
      b: { type: 'menu', say: 'b', options: [{ id: 'c', label: 'c', next: 'c' }] },
      c: { type: 'menu', options: [{ id: 'b', label: 'b', next: 'b' }] },
    });
    const talk = begin({ flows: setOf(danger) });
    expect(talk.turn.screen.whole).toBe(true);
    expect(talk.type('1').screen.whole).toBe(false);
  });
});
