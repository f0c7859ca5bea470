import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../test/support/conversation.ts';
import { begin, flow, setOf } from '../../test/support/tiny-flows.ts';
import type { Value } from './value.ts';

describe('a recording', () => {
  const speak = (state: string) => {
    const talk = begin({ medium: 'voice', query: () => ({ state }) });
    talk.type('1');
    return { talk, turn: talk.record('r1') };
  };
  it('is played back after its introduction when it is ready', () => {
    const { turn } = speak('ready');
    expect(turn.wanted).toEqual(['recording']);
    expect(turn.view.spoken?.lines).toEqual([
      { key: 'public', values: {} },
      { key: 'listen', values: {} },
      { content: { recording: 'r1' } },
    ]);
    expect(turn.view.spoken?.choices.map((each) => each.key)).toEqual(['1', '2', '3']);
  });
  it('is waited for three times, then sent without play back, nothing else left out', () => {
    const { talk, turn } = speak('pending');
    expect(turn.view).toMatchObject({ kind: 'wait', spoken: { lines: [{ key: 'rec.wait' }] } });
    talk.send({ kind: 'waited' });
    expect(talk.send({ kind: 'waited' }).view.kind).toBe('wait');
    const last = talk.send({ kind: 'waited' });
    expect(last.view).toMatchObject({ kind: 'confirm', spoken: { lines: [{ key: 'public' }] } });
  });
  it('that failed is asked about without play back', () => {
    expect(speak('failed').turn.view.kind).toBe('confirm');
  });
  it('with nothing in it is asked for twice again, then she is told how to come back', () => {
    const talk = begin({ medium: 'voice' });
    talk.type('1');
    for (const _ of [1, 2]) {
      expect(talk.record(null).view.spoken?.lines[0]).toEqual({ key: 'rec.silent', values: {} });
    }
    const bye = talk.record(null);
    expect(bye.view).toMatchObject({ end: true, spoken: { lines: [{ key: 'bye.callback' }] } });
    expect(talk.record(null).view.spoken?.lines[0]).toEqual({ key: 'rec.silent', values: {} });
  });
  it('where none is asked for changes nothing', () => {
    const talk = begin({ medium: 'voice' });
    expect(talk.record('r1').view.spoken?.lines).toEqual([{ key: 'main', values: {} }]);
  });
});

describe('a recording in which nothing is to be heard', () => {
  /** What each look at it finds, one after the other. */
  const finds = (...states: Value[]) => {
    const query = (name: string) => (name === 'recording' ? (states.shift() ?? null) : null);
    return begin({ medium: 'voice', query });
  };

  it('is not played back nor offered to be sent: she is told, and speaks again', () => {
    const talk = finds(null, { state: 'pending' }, { state: 'empty' });
    talk.type('1');
    expect(talk.record('r1').view.kind).toBe('wait');
    expect(talk.send({ kind: 'waited' }).view.kind).toBe('wait');
    const { view } = talk.send({ kind: 'waited' });
    expect(view.spoken?.lines).toMatchObject([{ key: 'rec.silent' }, { key: 'body?' }]);
    expect(view.spoken?.take).toMatchObject({ record: {} });
    expect(talk.record('r2').view.kind).toBe('wait');
  });

  it('leads elsewhere where the flow says so', () => {
    const reason = flow('main', 'why', {
      why: {
        ...{ type: 'ask', say: 'why?', save: 'why', next: 'check' },
        voice: { maxSeconds: 9, silenceSeconds: 3 },
      },
      check: {
        ...{ type: 'confirm', body: 'why', yes: 'why', again: 'why', no: 'menu', empty: 'menu' },
      },
      menu: { type: 'menu', say: 'menu', options: [{ id: 'x', label: 'x', next: 'why' }] },
    });
    const flows = setOf(reason);
    const talk = begin({ medium: 'voice', flows, query: () => ({ state: 'empty' }) });
    expect(talk.record('r1').view.spoken?.lines).toMatchObject([{ key: 'menu' }]);
  });

  it('nor when she finds it by text: she writes', () => {
    const talk = finds({ state: 'pending' }, { state: 'empty' });
    talk.type('1');
    talk.record('r1');
    talk.resume('main', 'ussd');
    expect(talk.type('1').view.text).toContain('body?');
  });
});

describe('silence', () => {
  it('repeats the screen twice, then says goodbye and keeps the place', () => {
    const talk = begin({ medium: 'voice' });
    const silent = () => talk.send({ kind: 'silence' });
    expect(silent().view.spoken?.lines).toMatchObject([{ key: 'err.silence' }, { key: 'main' }]);
    expect(silent().view.end).toBe(false);
    expect(silent().view).toMatchObject({
      end: true,
      spoken: { lines: [{ key: 'bye.callback' }] },
    });
    expect(talk.dialogue.stack).toEqual([{ flow: 'main', screen: 'menu' }]);
  });
  it('counts from the last key', () => {
    const talk = begin({ medium: 'voice' });
    for (const input of ['', '*', '', '*', '', '*']) {
      const turn = input === '' ? talk.send({ kind: 'silence' }) : talk.type(input);
      expect(turn.view.end).toBe(false);
    }
  });
  it('skips a question that may be skipped', () => {
    const years = flow('main', 'years', {
      years: { type: 'ask', say: 'y', save: 'y', voice: { digits: 2 }, empty: 'no', next: 'yes' },
      no: { type: 'end', say: 'skipped' },
      yes: { type: 'end', say: 'thanks {y}' },
    });
    const talk = begin({ medium: 'voice', flows: setOf(years) });
    expect(talk.turn.view.spoken?.take).toEqual({ digits: 2 });
    expect(talk.send({ kind: 'silence' }).view.spoken?.lines).toMatchObject([{ key: 'skipped' }]);
  });
  it('digits are taken, other keys are not', () => {
    const years = flow('main', 'years', {
      years: { type: 'ask', say: 'y', save: 'y', voice: { digits: 2 }, next: 'yes' },
      yes: { type: 'end', say: 'thanks' },
    });
    const talk = begin({ medium: 'voice', flows: setOf(years) });
    expect(talk.type('4#').view.end).toBe(false);
    expect(talk.type('34').view.end).toBe(true);
    expect(talk.dialogue.vars.y).toBe('34');
  });
});

describe('a notice before a menu', () => {
  const done = flow('main', 'ask', {
    ask: { type: 'menu', say: 'ask', options: [{ id: 'go', label: 'go', next: 'thanks' }] },
    thanks: { type: 'say', say: 'thanks', once: true, next: 'number' },
    number: { type: 'say', say: 'number', next: 'menu' },
    menu: { type: 'menu', say: 'menu', options: [{ id: 'x', label: 'x', next: 'ask' }] },
  });
  const told = (medium: 'voice' | 'ussd' = 'voice') => {
    const talk = begin({ medium, flows: setOf(done) });
    talk.type('1');
    return talk;
  };
  const keys = ({ view }: Conversation['turn']) =>
    view.spoken?.lines.map((line) => ('key' in line ? line.key : ''));

  it('is said again by * and not after a wrong key or silence; the rest of the page is', () => {
    const talk = told();
    expect(keys(talk.turn)).toEqual(['thanks', 'number', 'menu']);
    expect(keys(talk.type('*'))).toEqual(['thanks', 'number', 'menu']);
    expect(keys(talk.type('7'))).toEqual(['err.key', 'number', 'menu']);
    expect(keys(talk.type('*'))).toEqual(['number', 'menu']);
    const silent = told().send({ kind: 'silence' });
    expect(keys(silent)).toEqual(['err.silence', 'number', 'menu']);
  });
  it('nor on a page of text', () => {
    expect(told('ussd').type('7').view.text).toBe('err.key\nnumber\nmenu\n1 x\n0 Retour');
  });
});

describe('a secret', () => {
  const pin = flow('main', 'pin', {
    pin: {
      type: 'ask',
      say: 'pin?',
      save: 'pin',
      voice: { digits: 4, min: 4 },
      secret: true,
      next: 'look',
    },
    look: { type: 'load', query: 'check', with: { pin: '$pin' }, save: 'check', next: 'right' },
    right: {
      type: 'branch',
      cases: [{ when: { of: '$check.right', is: true }, next: 'in' }],
      else: 'pin',
    },
    in: { type: 'menu', say: 'in', options: [{ id: 'x', label: 'x', next: 'in' }] },
  });
  const asked: Value[] = [];
  const query = (_name: string, args: Record<string, Value>) => {
    asked.push(args.pin ?? null);
    return { right: args.pin === '4711' };
  };
  const begun = () => begin({ medium: 'voice', flows: setOf(pin), query });

  it('is there for the turn that takes it, and in nothing that is kept', () => {
    const talk = begun();
    expect(talk.turn.view.spoken?.take).toEqual({ digits: 4 });
    talk.type('4712');
    expect(JSON.stringify(talk.dialogue)).not.toContain('4712');
    expect(talk.type('4711').view.spoken?.lines).toMatchObject([{ key: 'in' }]);
    expect(asked).toEqual(['4712', '4711']);
    expect(JSON.stringify(talk.dialogue)).not.toContain('4711');
  });
  it('with too few or too many keys is asked again and not looked at', () => {
    const talk = begun();
    asked.splice(0);
    expect(talk.type('471').view.spoken?.lines).toMatchObject([
      { key: 'err.digits' },
      { key: 'pin?' },
    ]);
    expect(talk.type('47112').view.spoken?.lines).toMatchObject([
      { key: 'err.key' },
      { key: 'pin?' },
    ]);
    expect(talk.type('*').view.end).toBe(false);
    expect(asked).toEqual([]);
  });
});

describe('what stands behind a code', () => {
  const main = flow('main', 'menu', {
    menu: { type: 'menu', say: 'main', options: [{ id: 'in', label: 'in', next: 'in' }] },
    in: { type: 'call', flow: 'behind' },
  });
  const behind = flow('behind', 'speak', {
    speak: {
      type: 'ask',
      say: 'speak',
      save: 'said',
      voice: { maxSeconds: 9, silenceSeconds: 3 },
      next: 'private',
    },
    private: { type: 'menu', say: 'private', options: [{ id: 'x', label: 'x', next: 'private' }] },
  });
  const resume = flow('resume', 'ask', {
    ask: { type: 'menu', say: 'continue?', options: [{ id: 'on', label: 'on', next: 'on' }] },
    on: { type: 'return' },
  });
  const comesBack = (guarded: boolean) => {
    const flows = setOf(main, { ...behind, guarded }, resume);
    const talk = begin({ medium: 'voice', flows });
    talk.type('1');
    talk.record('r1');
    return (['voice', 'ussd'] as const).map((medium) => {
      const { view } = talk.resume('main', medium);
      return view.spoken?.lines[0] ?? view.text;
    });
  };

  it('is not gone on with by who comes next, on any medium', () => {
    expect(comesBack(true)).toMatchObject([{ key: 'main' }, expect.stringContaining('main')]);
  });
  it('while anything else that would be lost is', () => {
    expect(comesBack(false)).toMatchObject([
      { key: 'continue?' },
      expect.stringContaining('continue?'),
    ]);
  });
});
