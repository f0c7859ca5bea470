import type { Knex } from 'knex';
import { addSupport, isPublic } from '../../acts/citizens/add-support.ts';
import { answerFollowUp } from '../../acts/citizens/answer-follow-up.ts';
import { optIn } from '../../acts/citizens/opt-in.ts';
import { optOut } from '../../acts/citizens/opt-out.ts';
import { requestCallBack } from '../../acts/citizens/request-call-back.ts';
import { setLanguage } from '../../acts/citizens/set-language.ts';
import type { ActDeps, Person } from '../../acts/deps.ts';
import { type CitizenSms, parseCitizenSms } from '../../civic/sms/sms-citizen.ts';
import type { SpokenKind } from '../../civic/sms/sms-words.ts';
import type { Value } from '../../engine/value.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { foldKey } from '../../lib/text-fold.ts';
import { citizenView } from '../../storage/citizens/citizen-view.ts';
import { findFacilitatorOfPhone } from '../../storage/citizens/facilitators.ts';
import { findByReference, findContribution } from '../../storage/contributions/contributions.ts';
import { askedFollowUp } from '../../storage/deliveries/sms-intake.ts';
import { officialOfPhone } from '../../storage/officials/officials.ts';
import { listSpeakers } from '../../storage/prompts/speakers.ts';
import type { Db } from '../../storage/transaction.ts';
import { type Plan, type Sender, saying } from './dispatch-plan.ts';
import { mistypedText, statusText } from './dispatch-status.ts';
import { keyOfLabel, takesText } from './dispatch-thread.ts';

/** What reading a message may ask of the service. */
export interface CitizenDeps {
  db: Db;
  now(): number;
  words(language: string, key: string, values: Record<string, string | number>): string;
  /** Number of a person who helps. */
  helpNumber: string;
}

/** The shortest text that can be a question. */
const FEWEST_LETTERS = 3;
/** Longer texts cannot be kept: ten SMS. */
const MOST_LETTERS = 1600;
/** How long "1", "2", "oui" or "non" still answers the follow-up question we sent. */
const FOLLOW_UP_REACH_MS = 3 * DAY_MS;

type Word = 'yes' | 'no' | 'more';

/** How a citizen's SMS is answered. Null: free words that nothing claimed. */
export async function planCitizen(
  deps: CitizenDeps,
  sender: Sender,
  text: string,
): Promise<Plan | null> {
  const { thread } = sender;
  if (thread === null) {
    const followUp = await planFollowUp(deps, sender, answerWord(deps, sender, text));
    return followUp ?? planCommand(deps, sender, parseCitizenSms(text, false));
  }
  const inThread = parseCitizenSms(text, true);
  if (inThread.kind === 'key') return { by: 'turn', text: inThread.key };
  if (inThread.kind !== 'text') return planCommand(deps, sender, inThread);
  if (takesText(thread)) return { by: 'turn', text: inThread.text };
  const key = keyOfLabel(thread, text, (label) => deps.words(sender.language, label, {}));
  if (key !== null) return { by: 'turn', text: key };
  return planCommand(deps, sender, parseCitizenSms(text, false));
}

/** Free words become a draft she is asked to send; a second SMS is the rest of the first. */
export function planDraft(deps: CitizenDeps, sender: Sender, text: string): Plan {
  const before = sender.thread?.unsent ?? null;
  const joined = before === null ? text : `${before.text} ${text}`;
  const goesOn = before !== null && joined.length <= MOST_LETTERS;
  const body = goesOn ? joined : text;
  if (body.length > MOST_LETTERS) return saying('text.too_long');
  if (body.length < FEWEST_LETTERS) return saying('sms.help', { number: deps.helpNumber });
  return goesOn
    ? startDirect(before.kind, body, before.confirmed)
    : startDirect('question', body, false);
}

async function planCommand(
  deps: CitizenDeps,
  sender: Sender,
  sms: CitizenSms,
): Promise<Plan | null> {
  switch (sms.kind) {
    case 'stop':
      return { by: 'act', answer: stop, isStop: true };
    case 'start':
      return { by: 'act', answer: start };
    case 'help':
      return saying('sms.help', { number: deps.helpNumber });
    case 'assist':
      return { by: 'act', answer: (tx, acts, person) => callHelper(tx, acts, person, deps) };
    case 'studio':
      return { by: 'act', answer: (tx, acts, person) => callSpeaker(tx, acts, person, deps) };
    case 'menu':
      return startMenu();
    case 'language':
      return {
        by: 'act',
        answer: (tx, acts, person) => speak(tx, acts, person, sms.language),
        language: sms.language,
      };
    case 'status':
      return { by: 'act', answer: (tx, acts, person) => status(tx, acts, person, sms.reference) };
    case 'mistyped':
      return {
        by: 'act',
        answer: (tx, acts, person) => mistypedText(tx, acts, person, sms.suggestions),
      };
    case 'support':
      return planSupport(deps, sender, sms.reference);
    case 'key':
      // An official who has no menu open means something else by a digit.
      return sender.official === null ? startMenu() : null;
    case 'question':
    case 'challenge':
    case 'proposal':
      return planSpoken(deps, sender, sms.kind, sms.text);
    case 'text':
      return null;
  }
}

function startMenu(): Plan {
  return { by: 'start', flow: 'welcome', vars: {}, resumable: true };
}

/** `Q texte` is sent at once; `Q` alone asks for the rest in the thread. */
async function planSpoken(
  deps: CitizenDeps,
  sender: Sender,
  kind: SpokenKind,
  text: string,
): Promise<Plan> {
  if (text.length > MOST_LETTERS) return saying('text.too_long');
  if (text.length >= FEWEST_LETTERS) return startDirect(kind, text, true);
  const view = await citizenView(deps.db, sender.phoneHash);
  const me = { ...view, help: deps.helpNumber } as unknown as Value;
  const vars = { kind, ask: askOf(kind), me };
  return { by: 'start', flow: 'contribute', vars, resumable: false };
}

function startDirect(kind: SpokenKind, text: string, confirmed: boolean): Plan {
  const vars = { kind, ask: askOf(kind), body: { text }, confirmed };
  return { by: 'start', flow: 'direct', vars, resumable: false };
}

const askOf = (kind: SpokenKind) => (kind === 'proposal' ? 'project' : 'question');

/** `1`, `2`, `3`, or the words for yes, no and more in her language or in French. */
function answerWord(deps: CitizenDeps, sender: Sender, text: string): Word | null {
  const said = foldKey(text);
  const isWord = (key: string) =>
    [sender.language, 'fr'].some((language) => foldKey(deps.words(language, key, {})) === said);
  if (said === '1' || isWord('opt.yes')) return 'yes';
  if (said === '2' || isWord('opt.no')) return 'no';
  return said === '3' || isWord('fb.opt.more') ? 'more' : null;
}

/** Her answer to the question we sent last; null when none is open. */
async function planFollowUp(
  deps: CitizenDeps,
  sender: Sender,
  answer: Word | null,
): Promise<Plan | null> {
  if (answer === null || sender.phoneId === null) return null;
  const asked = await askedFollowUp(deps.db, sender.phoneId, deps.now() - FOLLOW_UP_REACH_MS);
  if (asked === null) return null;
  const { contributionId: contribution, reference, kind } = asked;
  if (answer === 'more') {
    if (kind !== 'answer_good') return null;
    return { by: 'start', flow: 'say-more', vars: { request: { reference } }, resumable: false };
  }
  return {
    by: 'act',
    answer: async (tx, acts, person) => {
      await answerFollowUp(tx, acts, { person, contribution, kind, answer });
      return acts.words(person.language, 'noted', {});
    },
  };
}

async function planSupport(deps: CitizenDeps, sender: Sender, reference: string): Promise<Plan> {
  const { consent } = await citizenView(deps.db, sender.phoneHash);
  const asked = consent === true ? null : await findByReference(deps.db, reference);
  const kept = asked?.mergedInto ?? null;
  const found = kept === null ? asked : await findContribution(deps.db, kept);
  if (found !== null && isPublic(found)) {
    return { by: 'start', flow: 'support', vars: { contribution: found.id }, resumable: false };
  }
  return {
    by: 'act',
    answer: async (tx, acts, person) => {
      const done = await addSupport(tx, acts, { person, reference });
      const say = (key: string, values = {}) => acts.words(person.language, key, values);
      if (done.kind === 'added') return say('support.done', { count: done.count });
      if (done.kind === 'own') return say('support.own');
      return say(done.kind === 'already' ? 'support.already' : 'status.unknown');
    },
  };
}

/** Confirmed by the act, and only once; an official's pause has its own words. */
async function stop(tx: Knex.Transaction, acts: ActDeps, person: Person): Promise<string | null> {
  const before = await officialOfPhone(tx, person.phoneId);
  const done = await optOut(tx, acts, { person, confirm: true });
  if (done.kind !== 'official_paused') return null;
  const after = await officialOfPhone(tx, person.phoneId);
  const known = (before?.pausedUntil ?? 0) > acts.clock.now() + 300 * DAY_MS;
  if (after?.pausedUntil == null || known) return null;
  return acts.words('fr', 'sms.off.stop', {});
}

/** Who helps others is called, as if she had beeped; anybody else is told how to be helped. */
async function callHelper(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  { helpNumber: number }: CitizenDeps,
): Promise<string> {
  const helper = await findFacilitatorOfPhone(tx, person.phoneId);
  if (helper?.codeHash == null) return acts.words(person.language, 'sms.help', { number });
  await requestCallBack(tx, acts, { person: { ...person, medium: 'voice' } });
  return acts.words(person.language, 'answer.recall_noted', {});
}

/** Whoever has a code of the studio may write from any phone: while somebody has one, it is called as by a beep. */
async function callSpeaker(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  { helpNumber: number }: CitizenDeps,
): Promise<string> {
  if ((await listSpeakers(tx)).length === 0)
    return acts.words(person.language, 'sms.help', { number });
  await requestCallBack(tx, acts, { person: { ...person, medium: 'voice' }, studio: true });
  return acts.words(person.language, 'answer.recall_noted', {});
}

async function start(tx: Knex.Transaction, acts: ActDeps, person: Person): Promise<string> {
  await optIn(tx, acts, { person });
  return acts.words(person.language, 'messages.on', {});
}

async function speak(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  language: string,
): Promise<string> {
  await setLanguage(tx, acts, { person, language });
  return acts.words(language, 'lang.set', {});
}

async function status(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  reference: string,
): Promise<string> {
  const found = await statusText(tx, acts, person, reference);
  return found ?? acts.words(person.language, 'status.unknown', {});
}
