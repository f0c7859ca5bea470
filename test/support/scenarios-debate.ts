import type { Scenario } from './transcript.ts';

const scenario = (
  medium: Scenario['medium'],
  name: string,
  about: string,
  acts: readonly string[],
  more: Partial<Scenario> = {},
): Scenario => ({ name, about, medium, acts: () => acts, ...more });

/** A debate on a Saturday: to come, open, over, called off. */
export const DEBATE_SCENARIOS: readonly Scenario[] = [
  scenario(
    'ussd',
    'debate',
    'a debate to come: supports a question, asks one',
    ['2', '4', '2', '1', '9', '1', '1', 'Il n’y a plus d’eau au puits depuis trois mois.', '1'],
    { who: { debate: { stage: 'before' } } },
  ),
  scenario(
    'ussd',
    'debate-own',
    'a debate to come: supports what she asked herself',
    ['2', '4', '2', '1', '9', '1'],
    { who: { asked: 31, debate: { stage: 'before' } } },
  ),
  scenario(
    'voice',
    'debate-own',
    'a debate that is open: supports what she asked herself, hears the next',
    ['2', '4', '2', '1', '1'],
    { who: { asked: 31, debate: { stage: 'open' } } },
  ),
  scenario(
    'ussd',
    'debate-over',
    'a debate that is over: a question and its answer',
    ['2', '4', '1', '1', '9'],
    {
      who: { debate: { stage: 'over' } },
    },
  ),
  scenario(
    'voice',
    'debate',
    'a debate that is open: hears a question, supports it, then asks',
    ['2', '4', '2', '1', '9', '1', '(speaks)', '1'],
    { who: { debate: { stage: 'open' } } },
  ),
  scenario(
    'voice',
    'debate-call',
    'called about a debate to come, and asks',
    ['1', '1', '(speaks)', '1'],
    {
      flow: 'debate-call',
      vars: { telling: 'announce', debateCalled: 4, trial: true },
      who: { debate: { stage: 'before' } },
    },
  ),
  scenario('voice', 'debate-call-off', 'called about a debate that is called off', ['1'], {
    flow: 'debate-call',
    vars: { telling: 'cancel', debateCalled: 4, trial: false },
  }),
  scenario(
    'voice',
    'debate-over',
    'a debate that is over: hears questions and answers',
    ['2', '4', '1', '9'],
    {
      who: { debate: { stage: 'over' } },
    },
  ),
];
