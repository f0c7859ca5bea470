import { CODE } from './canned-official.ts';
import type { Scenario } from './transcript.ts';

const ASKED = { flow: 'official-call', vars: { reference: '417' } };
const HOUR = { flow: 'official-call', vars: {} };
const BEEPS = { flow: 'welcome', vars: { trial: true }, who: { official: true } };

const call = (
  name: string,
  about: string,
  acts: readonly string[],
  more: Partial<Scenario>,
): Scenario => ({ name, about, medium: 'voice', acts: () => acts, ...more });

/** Heard by an official. */
export const OFFICIAL_SCENARIOS: readonly Scenario[] = [
  call(
    'official-call',
    'asked to hear a question: his code, the question, his answer, then the other that waits',
    [CODE, '2', '(speaks)', '1', '7', '9'],
    ASKED,
  ),
  call(
    'official-call-not-mine',
    'not his: he says why; his answer to the next, spoken again, then cancelled',
    [CODE, '8', '(speaks)', '1', '2', '(speaks)', '2', '(speaks)', '3', '7'],
    ASKED,
  ),
  call(
    'official-call-kept',
    'not his, keyed by mistake: he says nothing and has the question again; a wrong key repeats no notice',
    [CODE, '8', '(says nothing)', '3', '2', '(speaks)', '1', '4', '(silence)', '7'],
    ASKED,
  ),
  call('official-call-later', 'later, twice, and nothing is offered again', [CODE, '7', '7'], HOUR),
  call(
    'official-items',
    'called at the hour he agreed to: wrong key, heard again, passed to a colleague',
    [CODE, '3', '*', '9', '0', '9', '2', '7'],
    HOUR,
  ),
  call(
    'official-pin',
    'a wrong code, too few keys, then the right one',
    ['4712', '47', CODE],
    ASKED,
  ),
  call('official-pin-locked', 'three wrong codes', ['1111', '2222', '3333'], ASKED),
  call('official-pin-waits', 'called while his code is locked', [], {
    ...HOUR,
    who: { pin: 'locked' },
  }),
  call('official-pin-blocked', 'his code is blocked', [], { ...HOUR, who: { pin: 'blocked' } }),
  call(
    'official-pin-first',
    'no code yet: chosen by keying it twice, the second time right',
    ['4711', '4712', '4711', '4711'],
    { ...ASKED, who: { pin: 'none' } },
  ),
  call('official-pin-came', 'no code yet, and the call came in: a number can be forged', ['1'], {
    ...{ flow: 'welcome', vars: { came: true }, who: { official: true, pin: 'none' } },
  }),
  call(
    'official-door',
    'an official beeps: the citizens have their menu, he has his code first',
    ['1', CODE, '1', '7', '7', '9'],
    BEEPS,
  ),
  call('official-door-citizen', 'an official beeps, as a citizen', ['2'], BEEPS),
  call(
    'official-menu',
    'calls in to say a message: spoken, spoken again, sent; then a decision, dropped',
    ['1', CODE, '2', '(speaks)', '2', '(speaks)', '1', '3', '(speaks)', '3'],
    BEEPS,
  ),
  call(
    'official-record',
    'an invitation to speak up; silence at the end',
    ['1', CODE, '4', '(speaks)', '1', '(silence)', '(silence)', '(silence)'],
    BEEPS,
  ),
  call(
    'invitation',
    'before she speaks to the deputy she hears what he says',
    ['1', '9', '2', '2', '1', '2', '1', '1', '(speaks)', '1'],
    { who: { invited: true } },
  ),
];
