import type { Value } from '../../src/engine/value.ts';
import { KNOWN } from './canned-world.ts';
import type { Scenario } from './transcript.ts';

const UNPLACED = { commune: null, communeAsked: false };
const CUT_OFF = {
  cutOff: { kind: 'opinion', ask: 'opinion', language: 'bm', body: { recording: 'rec-cut' } },
};
const HELPER = { me: { ...KNOWN, facilitates: true } as unknown as Value };

const voice = (
  name: string,
  about: string,
  acts: readonly string[],
  more: Partial<Scenario> = {},
): Scenario => ({ name, about, medium: 'voice', acts: () => acts, ...more });

const ANSWER_CALL = { reference: '226', contribution: 21, answer: 7, trial: true };

const POOR = { reference: '417', recording: 'rec-1', verdict: 'silent', ask: 'question' };

/** Hearing others, what is new, and people who help. */
export const HELPING_SCENARIOS: readonly Scenario[] = [
  voice(
    'hear-others',
    'one key from her officials: a question and its answer, supported; the next; the end; back where she was',
    ['1', '5', '1', '*', '1', '5', '0'],
  ),
  voice('hear-others-ask', 'nothing more to hear: she asks herself', [
    '5',
    '9',
    '9',
    '1',
    '0',
    '0',
  ]),
  voice(
    'hear-others-commune',
    'nobody knows her commune: asked once by voice, after the first she heard',
    ['5', '9', '(speaks)', '0', '5', '9'],
    { who: UNPLACED },
  ),
  voice(
    'hear-others-no-commune',
    'she says nothing: passed over, and not asked again',
    ['5', '9', '(silence)', '0', '5', '9'],
    { who: UNPLACED },
  ),
  voice('help-called', 'a person calls her, who sees her number', ['4', '2', '1']),
  voice(
    'help-nobody',
    'nobody helps here: nothing is said of it, nor at the goodbye',
    ['4', '(silence)', '(silence)', '(silence)'],
    {
      who: { facilitator: null },
    },
  ),
  voice(
    'late-mask',
    'her fourth: would she have her voice masked? she would',
    ['1', '1', '9', '4', '(speaks)', '1', '1'],
    { who: { contacts: 3, maskAsked: false } },
  ),
  voice(
    'late-mask-no',
    'she would not; nobody is asked twice',
    ['1', '1', '9', '4', '(speaks)', '1', '2'],
    { who: { contacts: 3, maskAsked: false } },
  ),
  voice('news', 'she is called back and something has moved: she hears it by a key', ['1', '1'], {
    flow: 'welcome',
    who: { news: true },
    vars: { trial: true },
  }),
  voice('news-later', 'not now: the menu', ['2'], { flow: 'welcome', who: { news: true } }),
  voice(
    'assist',
    'an animator helps a woman in Bambara: code, language, her consent, her phone, who she is, her question',
    [
      '1',
      '4712',
      '4711',
      '1',
      '1',
      '1',
      '1',
      '10000042',
      '1',
      '1',
      '34',
      '1',
      '1',
      '(speaks)',
      '1',
      '2',
      '3',
    ],
    { flow: 'assist', vars: HELPER },
  ),
  voice(
    'assist-group',
    'several people around one phone: how many, how many women; two things from the same group',
    [
      ...[
        '1',
        '4711',
        '2',
        '12',
        '13',
        '12',
        '7',
        '1',
        '1',
        '2',
        '999',
        '117',
        '2',
        '(speaks)',
        '1',
      ],
      ...['1', '1', '(speaks)', '1', '2', '3'],
    ],
    { flow: 'assist', vars: HELPER },
  ),
  voice('assist-refused', 'the person refuses: nothing is kept', ['1', '4711', '1', '2', '2'], {
    flow: 'assist',
    vars: HELPER,
  }),
  voice(
    'assist-unsent',
    'a call was cut off before it was sent: her consent again, then what she said goes',
    ['1', '4711', '1', '1', '1', '2', '1', '34', '1', '1', '2', '3'],
    { flow: 'assist', vars: HELPER, who: CUT_OFF },
  ),
  voice(
    'assist-unsent-refused',
    'she does not agree any more: what she said goes',
    ['1', '4711', '1', '1', '2', '3'],
    { flow: 'assist', vars: HELPER, who: CUT_OFF },
  ),
  voice(
    'assist-unsent-drop',
    'nobody comes back for it: it goes, another person is helped',
    ['1', '4711', '3', '1'],
    { flow: 'assist', vars: HELPER, who: CUT_OFF },
  ),
  voice(
    'assist-astray',
    'the number keyed for a question was not the right one: she keys another, then goes on as ever',
    ['1', '4711', '1', '10000043', '1', '3'],
    { flow: 'assist', vars: HELPER, who: { astray: true } },
  ),
  voice(
    'assist-astray-none',
    'the number keyed for a question was not the right one, and she has no phone',
    ['1', '4711', '3', '3'],
    { flow: 'assist', vars: HELPER, who: { astray: true } },
  ),
  voice(
    'helped',
    'called on a number that was given with a helper: it is she, then the answer',
    ['1', '1', '1'],
    { flow: 'answer-call', vars: ANSWER_CALL, who: { helped: true } },
  ),
  voice(
    'helped-other',
    'it is not she: nothing is said of a question or of an answer',
    ['*', '3', '2'],
    { flow: 'answer-call', vars: ANSWER_CALL, who: { helped: true } },
  ),
  voice(
    'helped-silent',
    'nobody keys anything: nothing is said',
    ['(silence)', '(silence)', '(silence)'],
    { flow: 'answer-call', vars: ANSWER_CALL, who: { helped: true } },
  ),
  voice(
    'answer-call-erasing',
    'she takes the call with the answer before an erasure: she hears that everything stays',
    ['1'],
    { flow: 'answer-call', vars: ANSWER_CALL, who: { erasing: true } },
  ),
  voice(
    'follow-up-erasing',
    'asked two weeks later, before an erasure: she hears that everything stays',
    ['1', '1'],
    {
      flow: 'follow-up-call',
      vars: { reference: '237', contribution: 22, follow_up: 'got_answer', trial: false },
      who: { erasing: true },
    },
  ),
  voice('helped-follow-up', 'asked two weeks later whether an answer came', ['1', '1', '2'], {
    flow: 'follow-up-call',
    vars: { reference: '237', contribution: 22, follow_up: 'got_answer', trial: false },
    who: { helped: true },
  }),
  voice('helped-status', 'told on that number that her question is refused', ['1', '1'], {
    flow: 'status-call',
    vars: { reference: '237', contribution: 22, reason: 'unclear', trial: false },
    who: { helped: true },
  }),
  voice(
    'helped-beeps',
    'she beeps herself, not called yet: asked first, then her answer',
    ['1', '1', '1'],
    {
      flow: 'welcome',
      who: { helped: true, news: true },
    },
  ),
  {
    name: 'helped-dials',
    about: 'she dials: it is she',
    medium: 'ussd',
    flow: 'welcome',
    who: { helped: true },
    acts: () => ['1', '1', '3'],
  },
  {
    name: 'helped-writes',
    about: 'whoever writes from that number is somebody else, who was never in contact',
    medium: 'sms',
    flow: 'welcome',
    who: { helped: true, consent: null },
    acts: () => ['2', '1'],
  },
  voice(
    'assist-came',
    'an animator calls in, a number anybody can forge: she is called back',
    ['1'],
    {
      flow: 'assist',
      vars: { ...HELPER, came: true },
    },
  ),
  voice(
    'retake',
    'what she sent could not be heard: asked at her next contact',
    ['1', '(speaks)'],
    {
      flow: 'welcome',
      who: { poorTake: POOR },
    },
  ),
  voice(
    'retake-coded',
    'the same where a code keeps her thread: nothing of it is said before that',
    ['1', '1111', '4907', '(speaks)'],
    { flow: 'welcome', who: { poorTake: POOR, coded: true } },
  ),
  voice('assist-locked', 'one wrong code too many', ['1', '0000'], { flow: 'assist' }),
];
