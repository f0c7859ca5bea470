import type { Knex } from 'knex';
import type { ActDeps, Person } from '../../acts/deps.ts';
import { explainDelay } from '../../acts/ladder/explain-delay.ts';
import { answerByText } from '../../acts/officials/answer-by-text.ts';
import { askToListen } from '../../acts/officials/ask-to-listen.ts';
import { listItems } from '../../acts/officials/list-items.ts';
import { notMine } from '../../acts/officials/not-mine.ts';
import { EXAMPLE_REFERENCE, type OfficialOutcome } from '../../acts/officials/outcomes.ts';
import { passToColleague } from '../../acts/officials/pass-to-colleague.ts';
import { pause } from '../../acts/officials/pause.ts';
import { publish } from '../../acts/officials/publish.ts';
import { readItem } from '../../acts/officials/read-item.ts';
import { setPin } from '../../acts/officials/set-pin.ts';
import { setTimes, type TimesWanted } from '../../acts/officials/set-times.ts';
import {
  askWhich,
  isFresh,
  keepPass,
  suggestReference,
  takeSuggestion,
} from '../../acts/officials/suggest-reference.ts';
import { takeInCharge } from '../../acts/officials/take-in-charge.ts';
import { undoLast } from '../../acts/officials/undo-last.ts';
import { completeOrder } from '../../civic/sms/kept-order.ts';
import {
  type OfficialAction,
  type OfficialSms,
  parseOfficialSms,
  type UnknownReference,
} from '../../civic/sms/sms-official.ts';
import { mergedReference } from '../../storage/contributions/merging.ts';
import type { CitizenDeps } from './dispatch-citizen.ts';
import { officialText } from './dispatch-official-text.ts';
import type { Answering, Plan, Sender } from './dispatch-plan.ts';
import { statusText } from './dispatch-status.ts';
import { keyOfLabel } from './dispatch-thread.ts';

type Outcomes = OfficialOutcome[] | string;
type Ordered = (tx: Knex.Transaction, acts: ActDeps, person: Person) => Promise<Outcomes>;

/**
 * How an official's SMS is answered. Null: it is no order of his, so it is read as anybody's; STOP is
 * read before.
 */
export function planOfficial(deps: CitizenDeps, sender: Sender, text: string): Plan | null {
  const sms = parseOfficialSms(text, sender.his);
  if (completes(deps, sender, sms)) return { by: 'act', answer: complete(deps, sender, sms) };
  if (sms.kind === 'text' || sms.kind === 'stop') return null;
  if (sms.kind === 'yes' || sms.kind === 'no') return planYesOrNo(deps, sender, sms.kind, text);
  const looks = sms.kind === 'list' || sms.kind === 'help';
  return ordered(deps, orderOf(sms, example(sender, [])), looks);
}

/** Whether an SMS of his may be the next part of a long one: it names no question of his and is no order. */
export function mayContinue(sender: Sender, text: string): boolean {
  const sms = parseOfficialSms(text, sender.his);
  if (sms.kind === 'unknown_reference') return sms.action.kind === 'answer';
  return sms.kind === 'text' && sms.mentioned.length === 0;
}

/** The next part of the answer to that question. */
export function planContinued(deps: CitizenDeps, reference: string, text: string): Plan {
  return ordered(deps, async (tx, acts, person) => [
    await answerByText(tx, acts, { person, reference, text }),
  ]);
}

/** Words of an official that nothing claimed: he is asked which question they answer. */
export function planWhich(deps: CitizenDeps, sender: Sender, text: string): Plan {
  const sms = parseOfficialSms(text, sender.his);
  if (sms.kind !== 'text') {
    return ordered(deps, said({ kind: 'not_understood' }), sms.kind === 'yes');
  }
  const { mentioned } = sms;
  const words = { text: sms.text, mentioned, example: example(sender, mentioned) };
  return ordered(deps, async (tx, acts, person) => [
    await askWhich(tx, acts, { person, ...words }),
  ]);
}

/** Whether somebody who is no official wrote an order of his: from a phone we do not know, perhaps. */
export function looksOfficial(text: string): boolean {
  const sms = parseOfficialSms(text, []);
  switch (sms.kind) {
    case 'list':
    case 'pause':
    case 'pin':
    case 'pin_bad':
    case 'call_times':
      return true;
    case 'publish':
    case 'decision':
      return /^\s*(?:pub|dec)(?![\p{L}\p{M}\p{N}])/iu.test(text);
    case 'unknown_reference':
      return sms.action.kind !== 'answer' && sms.action.kind !== 'undo_of';
    default:
      return false;
  }
}

function example(sender: Sender, mentioned: readonly string[]): string {
  return mentioned[0] ?? sender.his.at(-1) ?? EXAMPLE_REFERENCE;
}

/** Whether an SMS says what was lacking in what he wrote before. */
function completes(deps: CitizenDeps, { official, his }: Sender, sms: OfficialSms): boolean {
  const kept = official?.suggestion ?? null;
  return isFresh(kept, deps.now()) && completeOrder(kept.unknown, sms, his) !== null;
}

/** OUI and NON without anything to complete are a choice of an open thread, else as anybody's. */
function planYesOrNo(
  deps: CitizenDeps,
  sender: Sender,
  word: 'yes' | 'no',
  text: string,
): Plan | null {
  const kept = sender.official?.suggestion ?? null;
  if (word === 'no' && isFresh(kept, deps.now())) {
    return ordered(deps, said({ kind: 'which', reference: example(sender, []) }));
  }
  // Perhaps the answer to what we asked him as the author of a question of his own.
  if (sender.thread === null) return null;
  const label = (key: string) => deps.words(sender.language, key, {});
  const key = keyOfLabel(sender.thread, text, label);
  return key === null ? ordered(deps, said({ kind: 'not_understood' })) : { by: 'turn', text: key };
}

/** Runs an order; whatever it is but a look at what there is, what was kept before is so no longer. */
function ordered(deps: CitizenDeps, order: Ordered, keeps = false): Plan {
  return {
    by: 'act',
    answer: async (tx, acts, person) => {
      if (!keeps) await takeSuggestion(tx, acts, { person });
      const outcomes = await order(tx, acts, person);
      return typeof outcomes === 'string'
        ? outcomes
        : officialText(acts, outcomes, deps.helpNumber);
    },
  };
}

/** Does what he had written, now that he has said what was lacking; his words are said again. */
function complete(deps: CitizenDeps, { his }: Sender, sms: OfficialSms): Answering {
  return async (tx, acts, person) => {
    const taken = await takeSuggestion(tx, acts, { person });
    const action = taken && completeOrder(taken.unknown, sms, his);
    const outcomes: OfficialOutcome[] =
      action === null ? [{ kind: 'not_understood' }] : await runAction(tx, acts, person, action);
    const quoted = action?.kind === 'answer' ? { quoted: action.text } : {};
    const told = outcomes.map((each) => (each.kind === 'answer' ? { ...each, ...quoted } : each));
    return officialText(acts, told, deps.helpNumber);
  };
}

const said =
  (outcome: OfficialOutcome): Ordered =>
  async () => [outcome];

/** The words OUI, NON, STOP and plain text are read before. */
function orderOf(sms: OfficialSms, reference: string): Ordered {
  switch (sms.kind) {
    case 'answer':
    case 'taken':
    case 'taken_why':
    case 'explain':
    case 'call':
    case 'undo_of':
    case 'pass':
    case 'not_mine':
      return (tx, acts, person) => runAction(tx, acts, person, sms);
    case 'unknown_reference':
      return (tx, acts, person) => runUnknown(tx, acts, person, sms);
    case 'publish':
    case 'decision':
      if (sms.text.trim() === '')
        return async (_tx, acts) => acts.words('fr', 'sms.off.pub_empty', {});
      return async (tx, acts, person) => {
        const publication = sms.kind === 'publish' ? 'message' : 'decision';
        return [await publish(tx, acts, { person, publication, text: sms.text })];
      };
    case 'list':
      return async (tx, acts, person) => [await listItems(tx, acts, { person })];
    case 'undo':
      return async (tx, acts, person) => [await undoLast(tx, acts, { person })];
    case 'pause':
      return async (tx, acts, person) => [await pause(tx, acts, { person, days: sms.days })];
    case 'resume':
      return async (tx, acts, person) => [await pause(tx, acts, { person, days: null })];
    case 'pause_bad':
    case 'pin_bad':
    case 'call_times_bad':
    case 'digest_times_bad':
      return said({ kind: sms.kind });
    case 'pin':
      return async (tx, acts, person) => [await setPin(tx, acts, { ...sms, person })];
    case 'call_times':
    case 'call_off':
    case 'digest_hour':
    case 'digest_days': {
      const wanted = wantedTimes(sms);
      return async (tx, acts, person) => [await setTimes(tx, acts, { person, wanted })];
    }
    case 'help':
      return said({ kind: 'help', page: sms.page, reference });
    default:
      return said({ kind: 'not_understood' });
  }
}

function wantedTimes(
  sms: Extract<OfficialSms, { kind: 'call_times' | 'call_off' | 'digest_hour' | 'digest_days' }>,
): TimesWanted {
  switch (sms.kind) {
    case 'call_times':
      return { kind: 'call', days: sms.days, hour: sms.hour };
    case 'call_off':
      return { kind: 'call_off' };
    case 'digest_hour':
      return { kind: 'digest', hour: sms.hour };
    case 'digest_days':
      return { kind: 'digest', days: sms.days };
  }
}

/** One act for each of the numbers he wrote; all of them are his. */
async function runAction(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  action: OfficialAction,
): Promise<OfficialOutcome[]> {
  const outcomes: OfficialOutcome[] = [];
  for (const reference of action.references) {
    const done = await runOne(tx, acts, person, action, reference);
    outcomes.push(done);
    const into = done.kind === 'unknown' ? null : await mergedReference(tx, reference);
    if (into !== null) outcomes.push({ kind: 'merged', reference, into });
  }
  const asked = outcomes.flatMap((each) => (each.kind === 'pass_who' ? [each.reference] : []));
  if (asked.length > 0) await keepPass(tx, acts, { person, references: asked });
  return outcomes;
}

function runOne(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  action: OfficialAction,
  reference: string,
): Promise<OfficialOutcome> {
  switch (action.kind) {
    case 'answer':
      return action.text === '' && action.references.length === 1
        ? readItem(tx, acts, { person, reference })
        : answerByText(tx, acts, { person, reference, text: action.text });
    case 'taken':
      return takeInCharge(tx, acts, { person, reference });
    case 'taken_why':
      return takeInCharge(tx, acts, { person, reference, explanation: action.reason });
    case 'explain':
      return explainDelay(tx, acts, { person, reference, reason: action.reason });
    case 'pass':
      return runPass(tx, acts, person, action, reference);
    case 'undo_of':
      return undoLast(tx, acts, { person, reference });
    case 'call':
      return askToListen(tx, acts, { person, reference });
    case 'not_mine':
      return notMine(tx, acts, { person, reference, reason: action.reason });
  }
}

/** To a colleague, or, when nobody is called so and it may be one, the answer he wrote. */
async function runPass(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  { to, otherwise }: Extract<OfficialAction, { kind: 'pass' }>,
  reference: string,
): Promise<OfficialOutcome> {
  const mayBeAnswer = otherwise !== null;
  const passed = await passToColleague(tx, acts, { person, reference, to, mayBeAnswer });
  return passed ?? answerByText(tx, acts, { person, reference, text: otherwise ?? '' });
}

/** A number alone may be one he follows as anybody does; else it is offered or refused. */
async function runUnknown(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  unknown: UnknownReference,
): Promise<Outcomes> {
  const { action, given } = unknown;
  const alone = action.kind === 'answer' && action.text === '' && action.references.length === 1;
  const status = alone ? await statusText(tx, acts, person, given) : null;
  return status ?? [await suggestReference(tx, acts, { person, unknown })];
}
