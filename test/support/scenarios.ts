import { KNOWN, STRANGER } from './canned-world.ts';
import { DEBATE_SCENARIOS } from './scenarios-debate.ts';
import { HELPING_SCENARIOS } from './scenarios-helping.ts';
import { OFFICIAL_SCENARIOS } from './scenarios-official.ts';
import { STUDIO_SCENARIOS } from './scenarios-studio.ts';
import type { Scenario } from './transcript.ts';

const QUESTION = 'Il n’y a plus d’eau au puits depuis trois mois.';
const LANGUAGE_KEY = { bm: '1', snk: '2', fuc: '3', fr: '4' } as const;

const ussd = (
  name: string,
  about: string,
  acts: readonly string[],
  more: Partial<Scenario> = {},
): Scenario => ({ name, about, medium: 'ussd', acts: () => acts, ...more });
const sms = (...given: Parameters<typeof ussd>): Scenario => ({ ...ussd(...given), medium: 'sms' });
const voice = (...given: Parameters<typeof ussd>): Scenario => ({
  ...ussd(...given),
  medium: 'voice',
});

/** Read on a page. */
export const TEXT_SCENARIOS: readonly Scenario[] = [
  ussd('welcome', 'a first contact: language, then consent', [], {
    flow: 'welcome',
    vars: { trial: true },
    stranger: true,
    who: STRANGER,
    acts: (language) => [LANGUAGE_KEY[language], '1'],
  }),
  ussd(
    'consent',
    'she refuses: nothing is kept, the menu is open, asking again asks again',
    ['2', '1', '1', '1'],
    {
      flow: 'welcome',
      who: { ...STRANGER },
    },
  ),
  ussd('main', 'wrong keys, then help and back', ['7', 'eau', '', '4', '0']),
  ussd('mon-elu', 'into Mon Elu and home', ['1', '0', '1', '00']),
  ussd('contribute', 'a question, added to, then sent', [
    '1',
    '1',
    '1',
    QUESTION,
    '4',
    'Merci.',
    '1',
  ]),
  ussd('contribute-danger', 'violence is a sensitive theme: whole screens, nothing public', [
    '2',
    '1',
    '1',
    '9',
    '2',
    QUESTION,
    '3',
  ]),
  ussd('contribute-project', 'a project that is too short, then too long, then dropped', [
    '1',
    '5',
    '4',
    'Ab',
    'x'.repeat(481),
    'Un jardin pour les femmes',
    '3',
  ]),
  ussd('xensa', 'a challenge to the mayor: it is public, and she is told', [
    '2',
    '1',
    '1',
    '4',
    QUESTION,
    '1',
  ]),
  ussd(
    'commune',
    'her commune is not known: letters, none found, then chosen',
    ['1', '1', '1', QUESTION, 'Xyz', 'Ké', '1', '1'],
    {
      who: { commune: null, communeAsked: false },
    },
  ),
  ussd('late', 'after sending: her sex, once', ['1', '4', '1', QUESTION, '1', '1'], {
    who: { sexAsked: false },
  }),
  ussd(
    'late-age',
    'at a later contact: her age, skipped',
    ['1', '4', '1', QUESTION, '1', '9', '5'],
    {
      who: { ageAsked: false },
    },
  ),
  ussd('publications', 'messages of the officials, read page by page, and a reaction', [
    '1',
    '2',
    '1',
    '9',
    '1',
    'C’est bien',
    '1',
  ]),
  ussd('publications-none', 'no decision of the council yet', ['1', '3']),
  ussd('officials', 'her officials: rated, then followed', [
    '1',
    '6',
    '1',
    '2',
    '1',
    '1',
    '6',
    '1',
    '3',
  ]),
  ussd(
    'officials-where',
    'her officials, before she ever said where she lives; follows one',
    ['1', '6', 'di', '1', '1', '3'],
    { who: { commune: null, communeAsked: false } },
  ),
  ussd('officials-answers', 'how an official answers, and the council; then she asks him', [
    '1',
    '6',
    '3',
    '0',
    '1',
    '4',
    '1',
  ]),
  ussd('open-challenges', 'supports a question, then finds she supports another already', [
    '2',
    '2',
    '1',
    '9',
    '1',
    '2',
    '2',
    '2',
    '1',
  ]),
  ussd(
    'answered',
    'reads an answer and says whether things moved',
    ['2', '3', '1', '9', '9', '1', '3'],
    { who: { asked: 31 } },
  ),
  ussd('open-challenges-own', 'supports what she asked herself', ['2', '2', '1', '9', '1'], {
    who: { asked: 31 },
  }),
  ussd('my-requests', 'reads her answer, then a number that is not hers', [
    '3',
    '1',
    '9',
    '9',
    '1',
    '3',
    '3',
    '999',
  ]),
  ussd('help', 'rights, a person, the language, no more messages', [
    '4',
    '3',
    '2',
    '00',
    '4',
    '2',
    '4',
    '1',
    '1',
    '4',
    '5',
    '4',
    '5',
  ]),
  ussd('my-code', 'chooses a code of her own', ['4', '9', '1', '1', '1', '4907', '4907']),
  ussd('thread-pin', 'her code before her requests: wrong, then right', ['3', '1111', '4907'], {
    who: { coded: true },
  }),
  sms('thread-pin', 'her code is never asked by SMS', ['3'], { who: { coded: true } }),
  ussd('erase', 'everything erased: asked twice, then again and kept', ['4', '4', '1', '1']),
  ussd('keep-all', 'she comes back before everything is erased', [], {
    flow: 'welcome',
    who: { ...KNOWN, erasing: true },
  }),
  ussd('resume', 'the line falls while she reads her question again', [
    '1',
    '1',
    '1',
    QUESTION,
    '(comes back)',
    '5',
    '1',
    '1',
  ]),
  sms('direct', 'a question by SMS, confirmed', ['1'], {
    flow: 'direct',
    vars: { kind: 'question', body: { text: QUESTION } },
  }),
  sms(
    'direct-first',
    'a question by SMS from somebody new: consent, commune, then sent',
    ['1', 'Die', '1', '1'],
    {
      flow: 'direct',
      who: { ...STRANGER },
      vars: { kind: 'question', body: { text: QUESTION } },
    },
  ),
  sms('my-requests', 'the same menu in an SMS thread', ['3', '1', '1']),
  ussd('answer-waits', 'an answer that did not reach her is offered first, by a key', ['1'], {
    flow: 'welcome',
    who: { waitingAnswer: { reference: '226' } },
  }),
  sms('answer-waits', 'the same when she asks for the menu, and she goes on without it', ['2'], {
    flow: 'welcome',
    who: { waitingAnswer: { reference: '226' } },
  }),
  ussd('read-answer', 'she says that the answer lacks something', ['3', '1', '9', '9', '3']),
  sms('say-more', 'three, in reply to an answer: she says more', ['Et lundi ?', '1'], {
    flow: 'say-more',
    vars: { request: { reference: '226' } },
  }),
  ussd('read-answer-spoken', 'an answer that can only be heard: how', ['3', '3', '259', '1']),
  ussd('my-requests-council', 'it came to the council, which meets on a day', ['3', '3', '262']),
  ussd('my-requests-delayed', 'why it takes time, as her official said', ['3', '3', '248']),
  sms('contribute', 'the same question in an SMS thread', ['1', '1', '1', QUESTION, '1']),
  sms('support', 'supports a question by its number', [], {
    flow: 'support',
    vars: { contribution: 31 },
  }),
];

/** Heard in a call. */
export const VOICE_SCENARIOS: readonly Scenario[] = [
  voice('first-call', 'a woman who cannot read: language by ear, consent, a spoken question', [], {
    flow: 'welcome',
    vars: { trial: true },
    stranger: true,
    who: STRANGER,
    acts: (language) => [LANGUAGE_KEY[language], '*', '1', '(speaks)', '1', '(speaks)'],
  }),
  voice('consent', 'she refuses by key', ['2'], { flow: 'welcome', who: { ...STRANGER } }),
  voice('main', 'a wrong key, the star, silence, then goodbye', [
    '8',
    '*',
    '(silence)',
    '(silence)',
    '(silence)',
  ]),
  voice('mon-elu', 'more of the menu, and back', ['1', '9', '0', '0']),
  voice('contribute', 'speaks, speaks again, sends', [
    '1',
    '1',
    '9',
    '4',
    '(speaks)',
    '2',
    '(speaks)',
    '1',
  ]),
  voice('contribute-poor', 'nobody can hear her: a second take, then sent as it is', [
    ...['1', '1', '1', '(murmurs)', '2', '(murmurs)', '1'],
  ]),
  voice('thread-pin', 'her code before her requests', ['3', '4907', '1'], { who: { coded: true } }),
  voice('private', 'masks her voice, then chooses a code', [
    ...['4', '9', '2', '2', '4', '9', '2', '1', '1', '4907', '4907'],
  ]),
  voice('contribute-silent', 'nothing is heard three times', [
    '1',
    '1',
    '1',
    '(says nothing)',
    '(says nothing)',
    '(says nothing)',
  ]),
  voice('contribute-danger', 'violence: whole screens', ['1', '1', '9', '9', '2', '(speaks)', '3']),
  voice('xensa', 'a challenge: she hears that it is public', ['2', '1', '2', '2', '(speaks)', '1']),
  voice(
    'late',
    'her commune after the recording, skipped by silence',
    ['1', '1', '1', '(speaks)', '1', '(says nothing)'],
    {
      who: { commune: null, communeAsked: false },
    },
  ),
  voice('late-age', 'her age by two digits', ['1', '1', '1', '(speaks)', '1', '34'], {
    who: { ageAsked: false },
  }),
  voice('publications', 'messages one after the other, then a reaction', [
    '1',
    '2',
    '9',
    '1',
    '(speaks)',
    '1',
  ]),
  voice('officials', 'her officials: rated', ['1', '9', '2', '1', '2', '1']),
  voice('officials-answers', 'hears how an official answers, then the council', [
    '1',
    '9',
    '2',
    '1',
    '4',
    '0',
    '0',
    '3',
  ]),
  voice('open-challenges', 'hears a question, supports it, hears the next', ['2', '2', '1', '9']),
  voice('answered', 'hears an answer, says it has not moved', ['2', '3', '1', '2']),
  voice('my-requests', 'hears her answer and says that it is good', ['3', '1', '1']),
  voice('help', 'a person, then her rights', ['4', '2', '0', '3', '4']),
  voice('erase', 'erasure refused at the second key', ['4', '4', '1', '2']),
  voice('resume', 'the call is cut before she sends', [
    '1',
    '1',
    '1',
    '(speaks)',
    '(comes back)',
    '1',
    '1',
  ]),
  voice('answer-call', 'called back with the answer', ['1', '4'], {
    flow: 'answer-call',
    vars: { reference: '226', trial: false },
  }),
  voice('answer-call-more', 'called back, and says more', ['1', '3', '1', '(speaks)', '1'], {
    flow: 'answer-call',
    vars: { reference: '226', trial: true },
  }),
  voice('status-call', 'called back: her question is refused, and why; heard again', ['1', '3'], {
    flow: 'status-call',
    vars: { reference: '237', contribution: 22, reason: 'unclear', trial: true },
  }),
  voice('status-call-delayed', 'called back: why it takes time', ['1', '3'], {
    flow: 'status-call',
    vars: { reference: '248', contribution: 23, trial: false },
  }),
  voice('status-call-council', 'called: her question comes to the council on a day', ['1'], {
    flow: 'status-call',
    vars: { reference: '262', contribution: 25, trial: false },
  }),
  voice(
    'hear-answer',
    'she says that the answer is not good, then what it lacks',
    ['1', '2', '3'],
    {
      flow: 'answer-call',
      vars: { reference: '226', contribution: 21, answer: 7, trial: false },
    },
  ),
  voice('status-call-taken', 'called back: an official deals with it', ['1'], {
    flow: 'status-call',
    vars: { reference: '237', contribution: 22, status: 'taken', trial: false },
  }),
  voice(
    'publication-call',
    'called with what she follows: heard, the next one, no more',
    ['1', '9', '7'],
    {
      flow: 'publication-call',
      vars: { publication: 5, published: 'message', trial: true },
    },
  ),
  voice('supported-call', 'called about a question she supported: its answer, again', ['1', '3'], {
    flow: 'supported-call',
    vars: { contribution: 31, trial: true },
  }),
  voice(
    'supported-call-stop',
    'called about a question she supported: wants no more calls',
    ['7'],
    {
      flow: 'supported-call',
      vars: { contribution: 31, trial: false },
    },
  ),
  voice('follow-up-call', 'called after two weeks: no answer has come', ['1', '2'], {
    flow: 'follow-up-call',
    vars: { reference: '237', contribution: 22, follow_up: 'got_answer', trial: false },
  }),
  voice('follow-up-call-moved', 'called after the answer: it has not moved yet', ['1', '3'], {
    flow: 'follow-up-call',
    vars: { reference: '226', contribution: 21, follow_up: 'has_moved', trial: false },
  }),
  ...OFFICIAL_SCENARIOS,
  ...STUDIO_SCENARIOS,
  ...HELPING_SCENARIOS,
  ...DEBATE_SCENARIOS,
];
