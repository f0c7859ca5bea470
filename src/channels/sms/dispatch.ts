import type { Knex } from 'knex';
import { findHelper } from '../../acts/citizens/find-helper.ts';
import { tellKept } from '../../acts/citizens/request-erase.ts';
import { touchPhone } from '../../acts/citizens/touch-phone.ts';
import { queueSms } from '../../acts/deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../../acts/deps.ts';
import { continuedReference } from '../../acts/officials/continue-answer.ts';
import { openOutbox } from '../../acts/outbox.ts';
import { parseCitizenSms } from '../../civic/sms/sms-citizen.ts';
import type { FlowSet } from '../../engine/flow.ts';
import type { Value } from '../../engine/value.ts';
import { AppError } from '../../errors.ts';
import { DAY_MS, MINUTE_MS } from '../../lib/durations.ts';
import { describeError, type ServiceLog } from '../../lib/fault-log.ts';
import type { Language } from '../../lib/languages.ts';
import { spokenNumber } from '../../lib/phone.ts';
import type { Conversation } from '../../runner/conversation.ts';
import { toJob } from '../../runner/perform.ts';
import type { Job, TurnRequest } from '../../runner/ports.ts';
import type { Reading } from '../../runner/reading.ts';
import { citizenView } from '../../storage/citizens/citizen-view.ts';
import { findPhoneByHash } from '../../storage/citizens/phones.ts';
import { countDeliveries } from '../../storage/deliveries/deliveries.ts';
import { findEvent, type InboundEventRow } from '../../storage/deliveries/inbound-events.ts';
import {
  finishSms,
  giveUpSms,
  lockOpenEvent,
  referencesSentTo,
} from '../../storage/deliveries/sms-intake.ts';
import { officialOfPhone } from '../../storage/officials/officials.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { InboundSms } from './codec.ts';
import { type CitizenDeps, planCitizen, planDraft } from './dispatch-citizen.ts';
import { isPersonal } from './dispatch-intake.ts';
import { askedSince, forgetKept } from './dispatch-kept.ts';
import {
  looksOfficial,
  mayContinue,
  planContinued,
  planOfficial,
  planWhich,
} from './dispatch-official.ts';
import { type Plan, type Sender, saying } from './dispatch-plan.ts';
import { isThread, threadOf } from './dispatch-thread.ts';

interface StoredDialogue {
  phoneHash: string;
  turn: number;
  state: unknown;
  expiresAt: number;
}

/** The part of the session store that is needed here. */
interface Sessions {
  read(phoneHash: string): Promise<{ session: StoredDialogue | null; lastTurn: number }>;
  write(next: StoredDialogue, expectedTurn: number): Promise<boolean>;
}

export interface DispatchDeps {
  db: Knex;
  acting: Omit<ActDeps, 'outbox'>;
  /** What is stored of a phone's dialogue. */
  sessions: Sessions;
  /** The flows of a version, the current one included; null when it is gone. */
  flows(hash: string): Promise<FlowSet | null>;
  takeTurn(request: TurnRequest): Promise<Value>;
  helpNumber: string;
  /** False: this phone has had its turns for now (two machines answering each other); it is read later. */
  mayTurn?(phoneHash: string): Promise<boolean>;
  addJob(job: Job): Promise<unknown>;
  log: ServiceLog;
}

/** Nobody writes more in a day and reads what we answer. */
export const MOST_REPLIES_A_DAY = 300;
/** A message that fails for a reason of ours this long gets an apology and waits no more. */
const GIVE_UP_AFTER_MS = 2 * MINUTE_MS;

/**
 * Answers one stored SMS: exactly one reply, written in one transaction with what it did and the end of
 * the event. A copy, or an event dealt with, changes nothing; killed anywhere, the event is still
 * `received`. Order: STOP; an official's order; the thread; a keyword; a draft.
 */
export async function dispatchSms(
  deps: DispatchDeps,
  input: { eventKey: string; message: InboundSms },
): Promise<void> {
  const event = await findEvent(deps.db, input.eventKey);
  if (event?.state !== 'received') return;
  const { message } = input;
  if (!isPersonal(message.from) || message.from === deps.acting.settings.smsNumber) {
    await finishSms(deps.db, event.key, deps.acting.clock.now());
    return;
  }
  const isLater = (await deps.mayTurn?.(deps.acting.phones.hash(message.from))) === false;
  if (isLater) return;
  if (await hasHadItsDay(deps, event, message)) {
    deps.log.warn({ event: event.key }, 'a phone has had its answers of the day: no reply');
    await finishSms(deps.db, event.key, deps.acting.clock.now());
    return;
  }
  try {
    const sender = await senderOf(deps, message.from);
    await follow(deps, event, message, sender, await planOf(deps, sender, message.text));
  } catch (error) {
    if (!isHopeless(error, event, deps.acting.clock.now())) throw error;
    deps.log.error({ fault: describeError(error) }, 'an SMS cannot be answered');
    // The event ends; its words stay sealed for the operator of the service.
    await answer(deps, event.key, message, saying('err.service'), giveUpSms);
  }
}

/** Two machines answer each other for ever: one of them stops here. STOP is always heard. */
async function hasHadItsDay(
  { db, acting }: DispatchDeps,
  { phoneId }: InboundEventRow,
  { text }: InboundSms,
): Promise<boolean> {
  if (phoneId === null || parseCitizenSms(text, true).kind === 'stop') return false;
  const since = acting.clock.now() - DAY_MS;
  return (await countDeliveries(db, { phoneId, purpose: 'reply', since })) >= MOST_REPLIES_A_DAY;
}

async function senderOf(deps: DispatchDeps, msisdn: string): Promise<Sender> {
  const phoneHash = deps.acting.phones.hash(msisdn);
  const { session } = await deps.sessions.read(phoneHash);
  const thread = await threadOf((session?.state ?? null) as Conversation | null, deps.flows);
  const phone = await findPhoneByHash(deps.db, phoneHash);
  const official = phone && (await officialOfPhone(deps.db, phone.id));
  const his = phone && official ? await referencesSentTo(deps.db, phone.id) : [];
  return {
    msisdn,
    phoneHash,
    phoneId: phone?.id ?? null,
    language: thread?.dialogue.language ?? phone?.language ?? 'fr',
    thread,
    official,
    his,
  };
}

async function planOf(deps: DispatchDeps, sender: Sender, text: string): Promise<Plan> {
  const { db, acting } = deps;
  const helper = await findHelper(db, acting, sender.phoneHash);
  const helpNumber = helper === null ? deps.helpNumber : spokenNumber(helper);
  const reading: CitizenDeps = {
    db,
    now: () => acting.clock.now(),
    words: acting.words,
    helpNumber,
  };
  const isStop = parseCitizenSms(text, true).kind === 'stop';
  if (sender.official !== null && !isStop && mayContinue(sender, text)) {
    const reference = await continuedReference(db, acting, sender.official.id);
    if (reference !== null) return planContinued(reading, reference, text);
  }
  const asked = await askedSince(reading, sender, text);
  const order = asked.official === null || isStop ? null : planOfficial(reading, asked, text);
  const plan = order ?? (await planCitizen(reading, sender, text));
  if (plan !== null && order === null) await forgetKept(reading, sender);
  if (plan !== null) return plan;
  if (sender.official !== null) return planWhich(reading, sender, text);
  if (looksOfficial(text)) return saying('sms.off.not_registered', { number: helpNumber });
  return planDraft(reading, sender, text.trim());
}

async function follow(
  deps: DispatchDeps,
  event: InboundEventRow,
  message: InboundSms,
  sender: Sender,
  plan: Plan,
): Promise<void> {
  if (plan.by !== 'act') {
    await deps.takeTurn(toTurn(event, message, plan));
    return;
  }
  await answer(deps, event.key, message, plan, finishSms);
  if (plan.language !== undefined) await speakIn(deps, sender.phoneHash, plan.language);
}

/** Acts, the reply and the end of the event in one transaction; the job of the reply after it. */
async function answer(
  deps: DispatchDeps,
  key: string,
  message: InboundSms,
  plan: Extract<Plan, { by: 'act' }>,
  end: typeof finishSms,
): Promise<void> {
  const outbox = openOutbox();
  const acts: ActDeps = { ...deps.acting, outbox };
  await inTransaction(deps.db, async (tx) => {
    if ((await lockOpenEvent(tx, key)) === null) return;
    const isStop = plan.isStop === true;
    const person = await touchPhone(tx, acts, { number: message.from, medium: 'sms', isStop });
    const said = await plan.answer(tx, acts, person);
    const kept = await tellKept(tx, acts, person);
    const body = said === null || kept === null ? (said ?? kept) : `${said}\n${kept}`;
    if (body !== null) {
      const { phoneId, language } = person;
      const told = isStop ? body : await withWaitingAnswer(tx, acts, person, body);
      await queueSms(tx, acts, { phoneId, purpose: 'reply', language, body: told, when: 'reply' });
    }
    await end(tx, key, acts.clock.now());
  });
  await Promise.all(outbox.items.map((item) => deps.addJob(toJob(item))));
}

/** An answer that did not reach her is mentioned with whatever she is told, by its number alone. */
async function withWaitingAnswer(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  body: string,
): Promise<string> {
  const { waitingAnswer } = await citizenView(tx, person.phoneHash);
  if (waitingAnswer === null || body.includes(waitingAnswer.reference)) return body;
  const { reference: ref } = waitingAnswer;
  return `${body}\n${acts.words(person.language, 'sms.answer_waits', { ref })}`;
}

/** A dialogue that is open goes on in the language she has just chosen. */
async function speakIn(deps: DispatchDeps, phoneHash: string, language: Language): Promise<void> {
  const { session, lastTurn } = await deps.sessions.read(phoneHash);
  if (session === null) return;
  const stored = session.state as Conversation;
  const state = { ...stored, dialogue: { ...stored.dialogue, language } };
  await deps.sessions.write({ ...session, turn: lastTurn + 1, state }, lastTurn);
}

function toTurn(
  event: InboundEventRow,
  message: InboundSms,
  plan: Exclude<Plan, { by: 'act' }>,
): TurnRequest {
  const start: Reading = { kind: 'begin', tokens: [], transcript: '' };
  const entry =
    plan.by === 'start'
      ? { flow: plan.flow, vars: { ...plan.vars, medium: 'sms' } }
      : { flow: 'welcome', vars: {} };
  return {
    eventKey: event.key,
    kind: 'sms',
    medium: 'sms',
    provider: message.provider,
    sessionKey: event.key,
    msisdn: message.from,
    read: (stored) =>
      plan.by === 'turn' && isThread(stored)
        ? { kind: 'input', input: { kind: 'text', text: plan.text }, transcript: '' }
        : start,
    entry,
    resumable: plan.by === 'turn' || plan.resumable,
    stored: true,
    compose: async (view) => ({ text: view.text }),
  };
}

/** A fault that trying again will not mend, and that has been tried long enough. */
function isHopeless(error: unknown, event: InboundEventRow, now: number): boolean {
  const passes = error instanceof AppError && error.entry.retryable;
  return !passes && now - event.receivedAt >= GIVE_UP_AFTER_MS;
}
