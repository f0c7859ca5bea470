import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect } from '../../src/engine/effects.ts';
import type { Medium } from '../../src/engine/value.ts';
import { cannedWorld, FLOWS, productWords } from '../support/canned-world.ts';
import { type Conversation, converse } from '../support/conversation.ts';

const RUNS = Number(process.env.FLOW_RUNS ?? 300);

/** Effects whose act keeps nothing without her consent: she must have been asked before. */
const KEEPS = new Set<string>([
  'profile.set',
  'profile.commune_spoken',
  'draft.save',
  'contribution.send',
  'support.add',
  'reaction.add',
  'official.rate',
]);

const keeps = ({ name, with: fields }: Effect): boolean =>
  KEEPS.has(name) || (name === 'official.follow' && fields.on === true);

/** Where somebody may stand who was not asked yet, and what she has chosen on the way. */
const ENTRIES = ['welcome', 'main', 'officials', 'open-challenges', 'publications', 'direct'];
const VARS = { kind: 'question', ask: 'question', published: 'message', body: { text: 'Eau ?' } };

const LEAVES: ReadonlySet<string> = new Set(['repeat', 'back', 'home']);

/** Presses the `nth` choice of the page, or every other time says or types what is asked for. */
function goOn(talk: Conversation, medium: Medium, nth: number): void {
  if (talk.turn.view.end) talk.start('main');
  const keys = Object.entries(talk.dialogue.keys).filter(([, { do: act }]) => !LEAVES.has(act));
  const asked = medium === 'voice' ? talk.turn.view.spoken?.take != null : talk.turn.screen.typed;
  const key = keys[nth % Math.max(1, keys.length)]?.[0] ?? '0';
  if (!asked || nth % 4 === 3) talk.type(key);
  else if (medium === 'voice') talk.record('r1');
  else talk.type('Kayes');
}

describe('somebody who has not agreed', () => {
  it.each(['ussd', 'sms', 'voice'] as const)(
    'is asked on %s before anything of hers would be kept, and told nothing untrue',
    (medium) => {
      const hand = fc.array(fc.nat(11), { minLength: 20, maxLength: 40, size: 'max' });
      const before = fc.constantFrom(null, false);
      fc.assert(
        fc.property(before, fc.constantFrom(...ENTRIES), hand, (consent, entry, presses) => {
          let agreed = false;
          const world = cannedWorld({ consent, draft: null, contacts: 1 });
          const talk = converse({
            ...{ flows: FLOWS, words: productWords, medium, language: 'fr' },
            ...{ draw: world.draw, query: world.query },
            perform: (effect) => {
              if (effect.name === 'consent.give') agreed = effect.with.given === true;
              if (!agreed) expect(keeps(effect), effect.name).toBe(false);
              world.perform(effect);
            },
          });
          talk.start(entry, { ...VARS, me: world.query('citizen', {}) });
          for (const nth of presses) goOn(talk, medium, nth);
        }),
        { numRuns: RUNS },
      );
    },
  );
});
