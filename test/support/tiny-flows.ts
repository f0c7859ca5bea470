import type { Flow, FlowSet, Screen } from '../../src/engine/flow.ts';
import { type Conversation, converse, plainWords, type Setting } from './conversation.ts';

export const WORDS = plainWords({
  'nav.opt.back': 'Retour',
  'nav.opt.more': 'Suite',
  'review.text': '{body}',
});

/** A flow of these screens. */
export function flow(id: string, start: string, screens: Record<string, Screen>): Flow {
  return { format: 1, id, start, screens };
}

export function setOf(...flows: Flow[]): FlowSet {
  return { hash: 'h', flows: Object.fromEntries(flows.map((each) => [each.id, each])) };
}

const MAIN = flow('main', 'menu', {
  menu: {
    type: 'menu',
    say: 'main',
    back: false,
    options: [
      { id: 'ask', label: 'ask', set: { kind: 'question' }, next: 'ask' },
      { id: 'themes', label: 'themes', next: 'theme' },
      { id: 'call', label: 'call', next: 'calling' },
      { id: 'voice', label: 'voice only', media: ['voice'], next: 'ask' },
    ],
  },
  theme: {
    type: 'list',
    say: 'theme',
    query: 'themes',
    label: 'opt.{id}',
    save: 'theme',
    field: 'id',
    next: 'chosen',
    empty: 'none',
  },
  none: { type: 'say', say: 'nothing', next: 'menu' },
  chosen: { type: 'menu', say: 'chosen.{theme}', options: [{ id: 'x', label: 'x', next: 'menu' }] },
  calling: { type: 'call', flow: 'sub', next: 'called' },
  called: { type: 'say', say: 'called', next: 'menu' },
  ask: {
    type: 'ask',
    say: 'body?',
    save: 'body',
    text: { min: 3, max: 20 },
    voice: { maxSeconds: 60, silenceSeconds: 5 },
    next: 'check',
  },
  check: {
    type: 'confirm',
    intro: 'listen',
    say: 'public',
    body: 'body',
    yes: 'send',
    again: 'ask',
    no: 'menu',
    more: 'more',
  },
  more: { type: 'ask', say: 'more?', save: 'body', text: { min: 3, max: 20 }, next: 'check' },
  send: {
    type: 'do',
    needs: ['reference'],
    effect: 'contribution.send',
    with: { kind: '$kind', body: '$body', reference: '$reference' },
    next: 'sent',
  },
  sent: { type: 'end', say: 'sent' },
});
const SUB = flow('sub', 'menu', {
  menu: { type: 'menu', say: 'sub', options: [{ id: 'on', label: 'on', next: 'back' }] },
  back: { type: 'return' },
});
const RESUME = flow('resume', 'ask', {
  ask: {
    type: 'menu',
    say: 'continue?',
    back: false,
    options: [
      { id: 'on', label: 'on', next: 'on' },
      { id: 'again', label: 'again', next: 'again' },
    ],
  },
  on: { type: 'return' },
  again: { type: 'restart' },
});
/** A main menu with a list, a called flow, and a question that is confirmed and sent. */
export const FLOWS = setOf(MAIN, SUB, RESUME);

/** A conversation at the main menu of `FLOWS`. */
export function begin(over: Partial<Setting> = {}): Conversation {
  const setting: Setting = {
    flows: FLOWS,
    words: () => WORDS,
    medium: 'ussd',
    query: (name) => (name === 'themes' ? [{ id: 'water' }, { id: 'road' }] : null),
    draw: () => 417,
    ...over,
  };
  const conversation = converse(setting);
  conversation.start('main');
  return conversation;
}
