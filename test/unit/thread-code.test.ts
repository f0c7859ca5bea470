import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/engine/value.ts';
import { cannedWorld, FLOWS, productWords } from '../support/canned-world.ts';
import { converse } from '../support/conversation.ts';

/** What canned-world takes for her code. */
const CODE = '4907';

/** What the runner gives every new contact. */
const FRESH = { trial: false, pinOk: false };
/** The requests of the phone a screen shows or plays. */
const SHOWS = /"request\.(content|answer|explanation)"/;

describe('what stands behind her code', () => {
  it('is in flows nobody goes on with later without it', () => {
    const open = Object.values(FLOWS.flows)
      .filter((each) => SHOWS.test(JSON.stringify(each.screens)) && each.guarded !== true)
      .map(({ id }) => id);
    expect(open).toEqual([]);
  });

  it('is not shown again to who dials next, although something was left unsent before it', () => {
    const world = cannedWorld({ coded: true });
    const talk = converse({
      ...{ flows: FLOWS, words: productWords, medium: 'ussd', language: 'fr' },
      ...{ draw: world.draw, perform: world.perform, query: world.query },
    });
    talk.start('welcome', FRESH);
    // A message is reacted to, and the reaction not sent.
    for (const input of ['1', '2', '1', '1', 'Merci pour tout', '3']) talk.type(input);
    expect(talk.dialogue.unsaved).toBe(true);
    for (const input of ['3', CODE, '1']) talk.type(input);
    expect(talk.turn.view.text).toMatch(/^Demande \d+/);
    const shown = talk.dialogue.stack.at(-1)?.flow;
    talk.resume('welcome', 'ussd', FRESH);
    const before = talk.dialogue.stack.map(({ flow }) => flow);
    talk.type('1');
    const after = talk.dialogue.stack.map(({ flow }) => flow);
    expect([...before, ...after]).not.toContain(shown);
  });

  it('is not behind back either, for who goes on with what was left unsent after it', () => {
    const world = cannedWorld({ coded: true });
    const talk = converse({
      ...{ flows: FLOWS, words: productWords, medium: 'ussd', language: 'fr' },
      ...{ draw: world.draw, perform: world.perform, query: world.query },
    });
    talk.start('welcome', FRESH);
    for (const input of ['3', CODE, '2', '9', '1', '1', '2', '1', '1', 'Merci pour tout'])
      talk.type(input);
    expect(talk.dialogue.stack.at(-1)).toEqual({ flow: 'react', screen: 'check' });
    const behind = talk.dialogue.history.flat().map(({ flow }) => flow);
    expect(behind).toContain('my-requests');
    talk.resume('welcome', 'ussd', FRESH);
    const left = talk.dialogue.history.flat().map(({ flow }) => flow);
    expect(left).toContain('react');
    expect(left).not.toContain('my-requests');
  });
});

describe('what is left unsent on a phone with a code', () => {
  const open = (coded: boolean, draft: Value = null) => {
    const world = cannedWorld({ coded, draft });
    const talk = converse({
      ...{ flows: FLOWS, words: productWords, medium: 'ussd', language: 'fr' },
      ...{ draw: world.draw, perform: world.perform, query: world.query },
    });
    talk.start('welcome', FRESH);
    return talk;
  };
  const reactsAndComesBack = (coded: boolean) => {
    const talk = open(coded);
    for (const input of ['1', '2', '1', '1', 'Merci pour tout']) talk.type(input);
    talk.resume('welcome', 'ussd', FRESH);
    talk.type('1');
    return talk;
  };

  it('is shown again in a later contact after the code alone', () => {
    const talk = reactsAndComesBack(true);
    expect(talk.turn.view.text).not.toContain('Merci pour tout');
    expect(talk.turn.screen.screen).toBe('ask');
    expect(talk.type(CODE).view.text).toContain('Merci pour tout');
    expect(reactsAndComesBack(false).turn.view.text).toContain('Merci pour tout');
  });

  it('is so too when it was kept as a draft', () => {
    const body = { text: 'Le puits est sec' };
    const draft = { kind: 'question', ask: 'question', theme: 'water', body, official: null };
    const talk = open(true, draft);
    expect(talk.type('1').view.text).not.toContain(body.text);
    expect(talk.type(CODE).view.text).toContain(body.text);
    expect(open(false, draft).type('1').view.text).toContain(body.text);
  });
});

it('a flow that asks for a code is never gone on with without it, whoever has it', () => {
  const open = Object.values(FLOWS.flows)
    .filter(({ screens }) =>
      Object.values(screens).some((each) => each.type === 'ask' && each.secret === true),
    )
    .filter(({ guarded }) => guarded !== true)
    .map(({ id }) => id);
  expect(open).toEqual([]);
});
